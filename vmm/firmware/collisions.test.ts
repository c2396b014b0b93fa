import { describe, expect, it } from 'vitest';
import { psci01Functions, psciFunctions } from '../../proto/uapi/psci.ts';
import type { Aarch32Register } from '../../proto/uapi/registers.ts';
import type { Board } from '../api/define-board.ts';
import { highbank } from '../boards/highbank.ts';
import { midway } from '../boards/midway.ts';
import { omap4Panda } from '../boards/omap4-panda.ts';
import { origen } from '../boards/origen.ts';
import { virt } from '../boards/virt.ts';
import { bootRig, callExit, type Rig, written } from '../machine/machine-fixture.ts';

type Registers = Partial<Record<Aarch32Register, number>>;

/** What a call does on a board: its name, the registers it writes, and the L2 control register behind it. */
interface Meaning {
  readonly label: string;
  readonly writes?: Registers;
  readonly l2Control?: number;
  readonly powers?: string;
  readonly stops?: string;
}

/** A board whose standard PSCI the VMM serves, by SMC: the "any PSCI 0.2 board" of the table. */
const psciBoard: Board = virt;

const l2Base: Readonly<Record<string, number>> = {
  highbank: 0xfff1_2000,
  'omap4-panda': 0x4824_2000,
  origen: 0x1050_2000,
};

async function observe(board: Board, registers: Registers): Promise<Meaning> {
  const rig: Rig = await bootRig(
    board,
    board === psciBoard ? { psci: 'vmm', smp: 2 } : { smp: Math.min(4, board.cpu.max) },
  );
  const conduit = board === psciBoard ? 'hvc' : 'smc';
  const handled = await rig.handle(0, callExit(registers, { reason: conduit }));
  if (handled.kind === 'stop') return { label: '', stops: handled.cause };
  const { power } = handled.reply;
  const base = l2Base[board.name];
  const writes = written(handled) ?? {};
  return {
    label: handled.label,
    ...(Object.keys(writes).length === 0 ? {} : { writes }),
    ...(base === undefined ? {} : { l2Control: await rig.load(base + 0x100) }),
    ...(power.length === 0 ? {} : { powers: power.map(({ action, vcpu }) => `${action} ${vcpu}`).join() }),
  };
}

const results = (r0: number): Registers => ({ r0, r1: 0, r2: 0, r3: 0 });
const entry = 0x4000_8000;

/** Same registers, two boards, two meanings. @source smc-abis C.2: the ids are that table's rows */
const rows: readonly (readonly [id: string, Registers, readonly [Board, Meaning], readonly [Board, Meaning]])[] = [
  [
    'C01',
    { r0: 1, r12: 0x102 },
    [highbank, { label: 'l2x0_control_write(value=1)', l2Control: 1 }],
    [midway, { label: 'l2x0_control_write(value=1)' }],
  ],
  [
    'C03',
    { r0: 0x8000_8100, r12: 0x102 },
    [highbank, { label: 'l2x0_control_write(value=0x8000_8100)', l2Control: 0 }],
    [omap4Panda, { label: 'l2_control(value=0x8000_8100)', l2Control: 0 }],
  ],
  [
    'C05',
    { r0: psciFunctions.CPU_ON, r1: 1, r2: entry, r12: 0x102 },
    [psciBoard, { label: 'CPU_ON(target=1, entry=0x4000_8000, context=0)', writes: results(0), powers: 'on 1' }],
    [omap4Panda, { label: 'l2_control(value=0x8400_0003)', l2Control: 1 }],
  ],
  [
    'C06',
    { r0: psciFunctions.SYSTEM_OFF, r12: 0x102 },
    [psciBoard, { label: '', stops: 'shutdown' }],
    [omap4Panda, { label: 'l2_control(value=0x8400_0008)', l2Control: 0 }],
  ],
  [
    'C07',
    { r0: 0x8400_0002, r1: 0x1_0000, r2: entry },
    [
      highbank,
      {
        label: 'cpu_suspend(state=0x0001_0000, entry=0x4000_8000)',
        writes: { r0: 0 },
        l2Control: 0,
        powers: 'standby 0',
      },
    ],
    [psciBoard, { label: '', stops: 'halt' }],
  ],
  [
    'C08',
    { r0: 0x8400_0004, r1: 0x1_0000 },
    [midway, { label: '', stops: 'halt' }],
    [psciBoard, { label: 'AFFINITY_INFO(target=0x0001_0000, level=0)', writes: results(0xffff_fffe) }],
  ],
  [
    'C09',
    { r0: 0x8400_0006, r1: 1, r2: entry },
    [
      highbank,
      {
        label: 'cpu_on(target=1, entry=0x4000_8000, context=0)',
        writes: { r0: 0 },
        l2Control: 0,
        powers: 'on 1',
      },
    ],
    [psciBoard, { label: 'MIGRATE_INFO_TYPE()', writes: results(2) }],
  ],
  [
    'C10',
    { r0: 0x200, r1: 0xffff_fdff, r12: 0x104 },
    [omap4Panda, { label: 'modify_aux_core_boot_0(set=0x200, mask=0xffff_fdff)', writes: { r0: 0 }, l2Control: 0 }],
    [highbank, { label: 'unknown(r12=0x104)', l2Control: 0 }],
  ],
  [
    'C11',
    { r0: 0x77, r12: 0x103 },
    [omap4Panda, { label: 'read_aux_core_boot()', writes: { r0: 0, r1: 0 }, l2Control: 0 }],
    [highbank, { label: 'unknown(r12=0x103)', l2Control: 0 }],
  ],
  [
    'C22',
    { r0: 0xffff_fffc, r1: 1 },
    [origen, { label: 'CPU1BOOT(cpu=1)', l2Control: 0 }],
    [highbank, { label: 'unknown(r12=0x0)', l2Control: 0 }],
  ],
  [
    'C24',
    { r0: 0xffff_ffeb, r1: 1 },
    [origen, { label: 'L2X0CTRL(value=1)', l2Control: 1 }],
    [psciBoard, { label: 'unknown(r0=0xffff_ffeb)', writes: results(0xffff_ffff) }],
  ],
  [
    'C26',
    { r0: 3, r12: 0x100 },
    [omap4Panda, { label: 'l2_debug(value=3)', l2Control: 0 }],
    [origen, { label: 'unknown(r0=0x3)', l2Control: 0 }],
  ],
  [
    'C58',
    { r0: psci01Functions.CPU_ON, r1: 1, r2: entry },
    [highbank, { label: 'unknown(r12=0x0)', l2Control: 0 }],
    [psciBoard, { label: 'unknown(r0=0x95c1_ba60)', writes: results(0xffff_ffff) }],
  ],
  [
    'C59',
    { r0: 0xc400_0003, r1: 1, r2: entry },
    [psciBoard, { label: 'unknown(r0=0xc400_0003)', writes: results(0xffff_ffff) }],
    [highbank, { label: 'unknown(r12=0x0)', l2Control: 0 }],
  ],
  [
    'C60',
    { r0: 0x8000_0000, r12: 0x102 },
    [omap4Panda, { label: 'l2_control(value=0x8000_0000)', l2Control: 0 }],
    [midway, { label: 'l2x0_control_write(value=0x8000_0000)' }],
  ],
];

describe('the machine decides what a call means, not its registers:', () => {
  it.each(
    rows.flatMap(([id, registers, ...sides]) =>
      sides.map(([board, meaning]) => [id, board.name, board, registers, meaning] as const),
    ),
  )('%s on %s', async (_, __, board, registers, meaning) => {
    expect(await observe(board, registers)).toEqual(meaning);
  });
});

describe('on Calxeda boards an id of the PSCI in r0 is PSCI, whatever r12 holds:', () => {
  it.each([0x8400_0002, 0x8400_0006])('r0=%i, r12=0x102', async (r0) => {
    const rig = await bootRig(highbank);
    const handled = await rig.handle(0, callExit({ r0, r1: 1, r2: entry, r12: 0x102 }));
    expect(handled).toMatchObject({ by: 'calxeda-psci' });
    expect(await rig.load(0xfff1_2100)).toBe(0);
  });
});

it('an SMC with another immediate is none of these calls (C16, C20, C21)', async () => {
  for (const immediate of [1, 2]) {
    const rig = await bootRig(highbank);
    const handled = await rig.handle(0, callExit({ r0: 1, r12: 0x102 }, { immediate }));
    expect(handled).toMatchObject({ label: `unknown(r12=0x102, immediate=${immediate})` });
    expect(await rig.load(0xfff1_2100)).toBe(0);
  }
});
