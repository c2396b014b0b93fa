import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { start, trapline } from './trapline.ts';

const guest = (name: string) => `test/guests/bin/${name}.elf`;
const folder = mkdtempSync(join(tmpdir(), 'trapline-bad-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** A file in the test's folder; gives its path. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** `hello` with one change to its bytes. */
function elf(name: string, change: (bytes: Uint8Array) => Uint8Array | undefined): string {
  const bytes = new Uint8Array(readFileSync(guest('hello-highbank')));
  return file(name, change(bytes) ?? bytes);
}

/** What an uncompressed kernel begins with: `sub r8, r8, #0x208000`, two megabytes behind the start of RAM. */
const image = () => new Uint8Array(Uint32Array.of(0xe248_8982, ...new Array<number>(0x1000).fill(0)).buffer);

const set = (at: number, value: number) => (bytes: Uint8Array) => {
  bytes[at] = value;
  return undefined;
};

describe('trapline run says in one line what to mend, and exits 2, for', () => {
  const highbank = ['--board', 'highbank'];
  const hello = ['--kernel', guest('hello-highbank')];
  const table: readonly (readonly [what: string, words: readonly string[], message: RegExp])[] = [
    ['a missing kernel file', [...highbank, '--kernel', 'no-such.elf'], /no-such\.elf: .*no such file/],
    ['an empty kernel file', [...highbank, '--kernel', file('empty.elf', '')], /empty\.elf.*empty/],
    ['a source file', [...highbank, '--kernel', 'test/guests/hello.S'], /hello\.S.*no ELF file/],
    [
      'a truncated header',
      [...highbank, '--kernel', elf('short.elf', (bytes) => bytes.subarray(0, 30))],
      /short\.elf.*truncated/,
    ],
    [
      'a truncated segment',
      [...highbank, '--kernel', elf('cut.elf', (bytes) => bytes.subarray(0, 200))],
      /cut\.elf.*truncated/,
    ],
    ['a 64-bit file', [...highbank, '--kernel', elf('wide.elf', set(4, 2))], /wide\.elf is a 64-bit ELF file for ARM/],
    ['a big-endian file', [...highbank, '--kernel', elf('big.elf', set(5, 2))], /big\.elf is a big-endian ELF file/],
    [
      'another machine',
      [...highbank, '--kernel', elf('x86.elf', set(18, 3))],
      /x86\.elf is an ELF file for i386; build/,
    ],
    ['an object file', [...highbank, '--kernel', elf('object.elf', set(16, 1))], /object\.elf.*execut/],
    [
      'a kernel for another architecture',
      [...highbank, '--kernel', file('bzImage', `${' '.repeat(0x202)}HdrS`)],
      /x86/,
    ],
    ['a device tree that is none', [...highbank, ...hello, '--dtb', guest('hello-virt')], /no device tree blob/],
    ['an initrd that is not there', [...highbank, ...hello, '--initrd', 'none.cpio'], /none\.cpio: .*no such file/],
    [
      'an initrd over the kernel',
      [...highbank, ...hello, '--initrd', file('root.cpio', 'x'), '--initrd-at', '0x10000'],
      /root\.cpio at 0x0001_0000 .*overlaps/,
    ],
    [
      'an address that is none',
      [...highbank, ...hello, '--initrd', guest('hello-virt'), '--initrd-at', 'up'],
      /not an address/,
    ],
    [
      'an initrd outside RAM',
      [...highbank, ...hello, '--mem', '64M', '--initrd', guest('hello-virt'), '--initrd-at', '0x4000000'],
      /hello-virt\.elf at 0x0400_0000 to 0x\w+ is outside 64 MiB of RAM \(0x0 to 0x03ff_ffff\); choose another/,
    ],
    [
      'a kernel that is larger than RAM',
      ['--board', 'virt', '--mem', '1M', '--kernel', file('Image', image())],
      /Image needs 7 MiB of RAM, the machine has 1 MiB; raise --mem/,
    ],
    ['a place for no initrd', [...highbank, ...hello, '--initrd-at', '0x10000'], /there is no initrd/],
    ['a segment outside RAM', ['--board', 'virt', ...hello], /outside RAM .*link the guest/],
    ['nothing to run', highbank, /nothing to run; give a guest with --kernel FILE, or firmware with --bios FILE/],
    [
      'firmware for a board without flash',
      [...highbank, '--bios', guest('hello-virt')],
      /--bios .*hello-virt\.elf: board highbank has no flash/,
    ],
    [
      'a kernel and firmware',
      ['--board', 'virt', '--kernel', guest('hello-virt'), '--bios', guest('hello-virt')],
      /firmware gets no kernel from here; give one of them/,
    ],
    [
      'a command line for firmware',
      ['--board', 'virt', '--bios', guest('hello-virt'), '--append', 'quiet'],
      /--append is for a kernel, but --bios .* starts firmware; drop one/,
    ],
    ['an unknown board', ['--board', 'hihgbank', ...hello], /hihgbank: no such board; there are highbank, /],
    ['an unknown flag', [...highbank, ...hello, '--smpp', '2'], /unknown option '--smpp'/],
    ['too many vCPUs', [...highbank, ...hello, '--smp', '9'], /--smp 9: board highbank has 1 to 4/],
    ['a size that is none', [...highbank, ...hello, '--mem', 'lots'], /--mem lots: not a size/],
    [
      'a choice the board does not leave',
      [...highbank, ...hello, '--psci', 'kernel'],
      /does not leave open who answers PSCI/,
    ],
    ['a public address', [...highbank, ...hello, '--listen', 'tcp:0.0.0.0:0'], /not a loopback address/],
    ['a plug-in that is not there', [...highbank, ...hello, '--firmware', 'none.ts'], /none\.ts: .*no such file/],
    [
      'a plug-in with a syntax error',
      [...highbank, ...hello, '--firmware', file('syntax.ts', 'export default {{\n')],
      /syntax\.ts/,
    ],
    [
      'a plug-in that throws',
      [...highbank, ...hello, '--firmware', file('throws.ts', "throw new Error('boom');\n")],
      /throws\.ts.*boom/,
    ],
    [
      'a plug-in without a firmware',
      [...highbank, ...hello, '--firmware', file('other.ts', 'export default 42;\n')],
      /other\.ts.*42|other\.ts.*number/,
    ],
    [
      'a board file that is a firmware',
      ['--board', './examples/firmware/mach-foo.ts', ...hello],
      /mach-foo\.ts.*firmware/,
    ],
  ];

  it.each(table)('%s', async (_, words, message) => {
    const { code, stdout, stderr } = await trapline('run', ...words);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('a guest that cannot go on ends its VM by name with exit code 1 (EXIT-9):', () => {
  it.each<readonly [what: string, program: string, message: RegExp, flags: readonly string[]]>([
    [
      'an instruction the engine does not have',
      'unimplemented-highbank',
      /cp15\.ts has no \{ name: '\?', at: \[3, 0, 0, 7\], access: 'ro' \} at _start\+0x\w+ \(0x0001_\w+\) is not implemented/,
      [],
    ],
    [
      'a jump into nothing without vectors',
      'nowhere-highbank',
      /no memory at the prefetch abort vector 0xf000_000c, reached by an exception at 0xf000_0000; .* \(abt mode, A32\)/,
      [],
    ],
    [
      'an undef vector that is undefined itself',
      'undef-loop-highbank',
      /undef handler at vectors\+0x4 \(\w+\) causes the same exception without end; the first was at _start\+0x\w+ .* \(und mode, A32\)/,
      [],
    ],
    ['the same on a thread of its own', 'undef-loop-highbank', /undef handler at vectors\+0x4/, ['--threads']],
  ])('%s', async (_, program, message, flags) => {
    const machine = ['--board', 'highbank', '--kernel', guest(program), '--exits', 'none'];
    const { code, stderr } = await trapline('run', ...machine, ...flags);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });
});

it('an access to nothing is reported and aborts in the guest', async () => {
  const { code, stdout, stderr } = await trapline(
    'run',
    '--board',
    'highbank',
    '--kernel',
    guest('wild-mmio-highbank'),
    '--exits',
    'none',
  );
  expect(stdout).toBe('data abort at f1230000\r\n');
  expect(stderr).toMatch(/write to 0xf123_0000 at _start\+0x\w+ \(0x0001_\w+\): board highbank has nothing there/);
  expect(code).toBe(0);
});

it('a firmware that throws at a call ends the VM with its name, the function and the message', async () => {
  const plugin = file(
    'throwing.ts',
    "import { defineFirmware, fn } from 'trapline';\nexport default defineFirmware({ name: 'bad', functionId: 'r12', unknown: () => [], functions: [fn({ id: 0x102, name: 'oops', handle: () => { throw new Error('no such luck'); } })] });\n",
  );
  const { code, stderr } = await trapline(
    'run',
    '--board',
    'highbank',
    '--firmware',
    plugin,
    '--kernel',
    guest('hello-highbank'),
    '--exits',
    'none',
  );
  expect(stderr).toMatch(/bad.*oops.*no such luck/);
  expect(code).toBe(1);
});

describe('addresses', () => {
  const taken = createServer();
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => void taken.close());

  it('a port in use is named, exit code 2', async () => {
    const { code, stderr } = await trapline(
      'vmm',
      '--board',
      'virt',
      '--kernel',
      guest('hello-virt'),
      '--listen',
      `tcp:${port}`,
    );
    expect(stderr).toMatch(new RegExp(`127\\.0\\.0\\.1:${port} is in use`));
    expect(code).toBe(2);
  });

  it('a kernel that finds nobody says where it looked, exit code 3', async () => {
    const { code, stderr } = await trapline(
      'kernel',
      '--connect',
      `ws+unix:${join(folder, 'nobody.sock')}:/v1/kvm`,
      '--connect-timeout',
      '1',
    );
    expect(stderr).toMatch(/cannot reach ws\+unix:.*nobody\.sock.*is a VMM listening there/);
    expect(code).toBe(3);
  });

  it('a kernel with no address is told what one looks like, exit code 2', async () => {
    const { code, stderr } = await trapline('kernel', '--connect', 'here');
    expect(stderr).toMatch(/write ws:\/\/HOST:PORT\/v1\/kvm/);
    expect(code).toBe(2);
  });

  it('threads that are to keep virtual time are refused, exit code 2', async () => {
    const { code, stderr } = await trapline('kernel', '--connect', 'ws://localhost/', '--threads', '--time', 'virtual');
    expect(stderr).toMatch(/--threads run in host time; leave out --threads or --time virtual/);
    expect(code).toBe(2);
  });

  it('a kernel that dials another path is told the right one, exit code 3; the VMM serves the next', async () => {
    const socket = join(folder, 'path.sock');
    const vmm = start(
      'vmm',
      '--board',
      'virt',
      '--kernel',
      guest('hello-virt'),
      '--listen',
      `unix:${socket}`,
      '--exits',
      'none',
    );
    await vmm.says('board virt at');
    const lost = await trapline('kernel', '--connect', `ws+unix:${socket}:/v2/kvm`);
    expect(lost.stderr).toMatch(/HTTP 404: .*\/v1\/kvm/);
    expect(lost.code).toBe(3);
    const found = await trapline('kernel', '--connect', `ws+unix:${socket}:/v1/kvm`);
    expect(found.code).toBe(0);
    vmm.kill('SIGTERM');
    const done = await vmm.done;
    expect(done.stdout).toBe('hello from virt\r\n');
    expect(done.code).toBe(0);
  });
});

it('^C ends both halves of a guest that never ends, exit code 130', async () => {
  const both = start('run', '--board', 'virt', '--kernel', guest('spin-virt'), '--exits', 'none');
  await both.says('spinning');
  both.kill('SIGINT');
  const { code, stderr } = await both.done;
  expect(stderr).toBe('');
  expect(code).toBe(130);
});

it('SIGUSR1 makes `trapline run` say what every vCPU is doing, by the labels of the program', async () => {
  const run = start('run', '--board', 'virt', '--kernel', guest('spin-virt'));
  await run.says('spinning');
  const asking = setInterval(() => run.kill('SIGUSR1'), 200);
  expect(await run.says('vCPU 0 runs')).toMatch(/vCPU 0 runs at \w+(\+0x\w+)? \(0x4001_\w+\), svc mode, A32/);
  clearInterval(asking);
  run.kill('SIGTERM');
  expect((await run.done).code).toBe(130);
});
