import { describe, expect, it } from 'vitest';
import { trapline } from './trapline.ts';

interface Story {
  readonly program: string;
  readonly words: readonly string[];
  /** Console text, line for line. */
  readonly console: readonly string[];
  readonly code?: number;
  /** Calls the VMM answered, by label, in order of each vCPU. */
  readonly calls?: readonly string[];
}

const foo = ['--board', 'examples/boards/mach-foo.ts'];

const psciLines = [
  'PSCI_VERSION           00010001',
  'MIGRATE_INFO_TYPE      00000002',
  'FEATURES(CPU_ON)       00000000',
  'FEATURES(MIGRATE)      ffffffff',
  'AFFINITY_INFO(0)       00000000',
  'AFFINITY_INFO(1)       00000001',
  'AFFINITY_INFO(1, 4)    fffffffe',
  'CPU_ON(0)              fffffffc',
  'CPU_ON(7)              fffffffe',
  'CPU_ON(0x01000001)     fffffffe',
  'MIGRATE                ffffffff',
  'CPU_ON, 64-bit id      ffffffff',
  'a function nobody has  ffffffff',
  'CPU_ON(1)              00000000',
  'CPU1 ran with context  0000cafe',
  'CPU_ON(1) again        fffffffc',
  'AFFINITY_INFO(1)       00000001',
];

const counted = [
  'here is CPU 00000001',
  'here is CPU 00000002',
  'here is CPU 00000003',
  'all CPUs counted to 00000fa0',
];

const ticked = ['a second has passed  00000001', 'ticks                00000019', 'asleep between them  00000001'];

const mapped = [
  'translation is off',
  'translation is on, and the UART is at another address',
  'the page at its second address    600d600d',
  'ATS1CPR finds it, off by          00000000',
  'data abort at                     d0001008',
  '               status             0000080f',
  'data abort at                     d0002010',
  '               status             00000007',
  'data abort at                     f0000000',
  '               status             00000805',
  'data abort at                     d0001000',
  '               status             0000080f',
  'prefetch abort at                 e0000000',
  '               status             0000000d',
  'and the guest goes on',
];

const mpcoreLines = [
  'CBAR         fff10000',
  'SCU_CONFIG   00000010',
  'GICD_TYPER   00000004',
  'ISENABLER0   0000ffff',
  'ICFGR0       aaaaaaaa',
  'IAR idle     000003ff',
  'RPR idle     000000ff',
  'SGIs by priority',
  'IPRIORITYR0  c080a000',
  'ISPENDR0     0000001e',
  'HPPIR        00000002',
  '  00800002',
  '  00800004',
  '  00a00001',
  '  00c00003',
  'PMR lets the higher ones through',
  '  00800002',
  '  00a00001',
  '  00c00003',
  'SPIs as edges',
  'ISPENDR4     01c00000',
  '  00700097',
  '  00b00096',
  '  00b00098',
  'a higher one preempts, an equal one waits',
  '  00b00096',
  '  00700097',
  '  00400000',
  '  01000000',
  '  00b00098',
  'the private timer counts down once',
  'counter      00000000',
  'ISPENDR0     20000000',
  '  0090001d',
  'event flag   00000000',
  'and again, as it reloads',
  '  0090001d',
  '  0090001d',
  '  0090001d',
  'load         001e8480',
  'without its interrupt only the flag tells',
  'ISPENDR0     00000000',
  'the dual timer is a level',
  'MIS          00000001',
  'ISPENDR1     00040000',
  '  00600032',
  'ISPENDR1     00000000',
  'RIS          00000000',
  '  00600032',
  '  00600032',
  'the UART has sent',
  '.',
  '  00600034',
];

const inThumb = [
  'steps of 27 to 1        0000006f',
  'each way of the tables  00000111',
  'A32 and back            0000002b',
  'SVC in a block, SPSR    600019f3',
  'the block went on       00000000',
  'UDF, LR behind it by    00000002',
  'SVC into T32            00000008',
];

const stories: readonly Story[] = [
  {
    program: 'alarm-highbank',
    words: ['--board', 'highbank', '--smp', '1'],
    console: ['ticks, asleep before each  00000005', 'it is later than 00:16:40  00000001'],
  },
  { program: 'mpcore-highbank', words: ['--board', 'highbank', '--smp', '1'], console: mpcoreLines },
  {
    program: 'hello-highbank',
    words: ['--board', 'highbank'],
    console: ['hello from highbank', 'the firmware turned the L2 cache on'],
  },
  {
    program: 'hello-omap4-panda',
    words: ['--board', 'omap4-panda'],
    console: ['hello from omap4-panda', 'the firmware turned the L2 cache on'],
  },
  {
    program: 'hello-origen',
    words: ['--board', 'origen'],
    console: ['hello from origen', 'the firmware turned the L2 cache on'],
  },
  { program: 'hello-virt', words: ['--board', 'virt'], console: ['hello from virt'] },
  { program: 'hello-mach-foo', words: foo, console: ['hello from mach-foo'] },
  { program: 'same-registers-highbank', words: ['--board', 'highbank'], console: ['highbank: the L2 cache is on'] },
  { program: 'same-registers-origen', words: ['--board', 'origen'], console: ['origen: the L2 cache is off'] },
  { program: 'same-registers-mach-foo', words: foo, console: ['mach-foo: the bar service answered'] },
  {
    program: 'same-registers-mach-foo',
    words: [...foo, '--policy', 'l2x0-hack'],
    console: ["BROKEN: the call was not answered by this board's firmware", 'r0 = ffffffeb'],
  },
  { program: 'psci-virt', words: ['--board', 'virt', '--smp', '2', '--psci', 'kernel'], console: psciLines },
  { program: 'psci-virt', words: ['--board', 'virt', '--smp', '2', '--psci', 'vmm'], console: psciLines },
  { program: 'smp-highbank', words: ['--board', 'highbank', '--smp', '4'], console: counted },
  { program: 'smp-virt', words: ['--board', 'virt', '--smp', '4'], console: counted },
  {
    program: 'sgi-smp-virt',
    words: ['--board', 'virt', '--smp', '2'],
    console: [
      'CPU0 received 000000c8',
      'CPU1 received 000000c7',
      'last IAR of CPU0 00000402',
      'last IAR of CPU1 00000003',
    ],
  },
  ...(['host', 'virtual'] as const).map((time) => ({
    program: 'ticks-virt',
    words: ['--board', 'virt', '--time', time],
    console: ticked,
  })),
  ...(['smp', 'psci', 'ticks'] as const).map((program) => ({
    program: `${program}-virt`,
    words: ['--board', 'virt', '--threads', '--smp', '4'],
    console: { smp: counted, psci: psciLines, ticks: ticked }[program],
  })),
  {
    program: 'omap4-smp-omap4-panda',
    words: ['--board', 'omap4-panda'],
    console: [
      'AuxCoreBoot0 before     00000000',
      'modify AuxCoreBoot0 gave00000000',
      'AuxCoreBoot0 after      00000200',
      'CPU1 is alive, MPIDR    80000001',
    ],
  },
  {
    program: 'smc-undef-virt',
    words: ['--board', 'virt'],
    console: ['undefined instruction, SPSR 000001d3', 'SMC is undefined here, and the guest went on'],
  },
  {
    program: 'smc-conditional-highbank',
    words: ['--board', 'highbank'],
    console: ['after SMCNE, L2 control 00000000', 'after SMCEQ, L2 control 00000001'],
  },
  {
    program: 'thumb-highbank',
    words: ['--board', 'highbank'],
    console: [...inThumb, 'after SMCNE, L2 control 00000000', 'after SMCEQ, L2 control 00000001'],
  },
  { program: 'thumb-virt', words: ['--board', 'virt'], console: [...inThumb, 'PSCI_VERSION            00010001'] },
  { program: 'mmu-highbank', words: ['--board', 'highbank'], console: mapped },
  { program: 'mmu-virt', words: ['--board', 'virt'], console: mapped },
  { program: 'smc-buffer-mach-foo', words: foo, console: ['HELLO, FIRMWARE', 'letters changed 0000000d'] },
];

describe('two processes and one guest:', () => {
  it.each(stories)(
    '$program $words prints what its board makes of it',
    async ({ program, words, console, code = 0 }) => {
      const done = await trapline('run', ...words, '--kernel', `test/guests/bin/${program}.elf`, '--exits', 'none');
      expect(done.stdout.split('\r\n').filter((line) => line !== '')).toEqual(console);
      expect(done.stderr).toBe('');
      expect(done.code).toBe(code);
    },
  );
});
