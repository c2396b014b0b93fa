import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTrace } from '../../cli/trace/open.ts';
import { readTrace } from '../../proto/trace.ts';
import { start, trapline } from './trapline.ts';

const folder = mkdtempSync(join(tmpdir(), 'trapline-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const highbank = ['--board', 'highbank', '--kernel', 'test/guests/bin/hello-highbank.elf'];
const consoleText = 'hello from highbank\r\nthe firmware turned the L2 cache on\r\n';
const lines = (text: string) => text.trimEnd().split('\n');

/** highbank's monitor, but its call does nothing: the guest will see it. */
const brokenFirmware = `import { defineFirmware, fn } from 'trapline';
export default defineFirmware({
  name: 'broken',
  functionId: 'r12',
  functions: [fn({ id: 0x102, name: 'l2x0_control_write', args: { value: 'r0' }, handle: () => [] })],
  unknown: () => [],
});
`;

beforeAll(async () => {
  const run = await trapline('run', ...highbank, '--exits', 'none', '--trace', at('a.trace'));
  expect(run).toEqual({ code: 0, stdout: consoleText, stderr: '' });
  const record = await trapline('trace', 'record', at('b.trace'), ...highbank, '--exits', 'none');
  expect(record).toEqual({ code: 0, stdout: consoleText, stderr: '' });
});

describe('a recorded run', () => {
  it('is shown frame by frame, its calls named as the exit table names them', async () => {
    const { code, stdout, stderr } = await trapline('trace', 'show', at('a.trace'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const shown = lines(stdout);
    expect(shown[0]).toMatch(/^session [0-9a-f]{32} recorded by trapline-vmm .*: --board highbank --kernel test/);
    expect(shown.find((line) => line.includes('smc #0'))).toMatch(
      /^ +0\.\d{6} {2}K→V {2}0\/0 +43 {2}smc #0 at 0x\S+: l2x0_control_write\(value=1\) \[highbank\]$/,
    );
    expect(shown.at(-1)).toMatch(/--- {2}the session is over: the guest powered off/);
  });

  it('is filtered by vCPU, type and exit', async () => {
    const filter = ['--vcpu', '0', '--type', 'smc', '--seq', '40-50'];
    const { stdout } = await trapline('trace', 'show', at('a.trace'), ...filter, '--json');
    const shown = lines(stdout).map((line) => JSON.parse(line) as { frame: { type: string; seq: number } });
    expect(shown.map(({ frame: { type, seq } }) => [type, seq])).toEqual([
      ['exit', 43],
      ['run', 43],
    ]);
  });

  it('has as many exits in its statistics as it had', async () => {
    const { code, stdout } = await trapline('trace', 'stat', at('a.trace'), '--json');
    const { samples, byReason, byCall } = JSON.parse(stdout) as Record<string, { event: string; samples: number }[]>;
    expect(code).toBe(0);
    expect(samples).toBe(118);
    expect(byReason?.map(({ event, samples: count }) => [event, count])).toEqual([
      ['mmio', 117],
      ['smc', 1],
    ]);
    expect(byCall?.map(({ event }) => event)).toContain('smc l2x0_control_write');
  });

  it('is told by people’s statistics too', async () => {
    const { stdout } = await trapline('trace', 'stat', at('a.trace'));
    expect(lines(stdout)[0]).toMatch(/^VM-EXIT +Samples +Samples% +Time% +Min Time +Max Time +Avg time +p50 +p99$/);
    expect(stdout).toMatch(/Total Samples:118, Total events handled time:[\d.]+us\./);
  });

  it('tells the same as the next one: a guest of one vCPU repeats itself', async () => {
    const done = await trapline('trace', 'diff', at('a.trace'), at('b.trace'));
    expect(done).toEqual({ code: 0, stdout: 'no difference\n', stderr: '' });
  });

  it('differs from another guest’s, with exit code 1', async () => {
    const other = ['--board', 'highbank', '--kernel', 'test/guests/bin/same-registers-highbank.elf'];
    await trapline('trace', 'record', at('other.trace'), ...other, '--exits', 'none');
    const { code, stdout } = await trapline('trace', 'diff', at('a.trace'), at('other.trace'));
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ioctl 5 \(write_memory\), request\.data\S*: .* in .*a\.trace, .* in .*other\.trace\n$/);
  });

  it('replays to the machine it was recorded with', async () => {
    const done = await trapline('trace', 'replay', at('a.trace'), ...highbank);
    expect(done).toEqual({ code: 0, stdout: '119 exits and 23 ioctls are the same\n', stderr: '' });
  });

  it('finds the first answer of a broken firmware', async () => {
    writeFileSync(at('broken.ts'), brokenFirmware);
    const { code, stdout } = await trapline(
      'trace',
      'replay',
      at('a.trace'),
      ...highbank,
      '--firmware',
      at('broken.ts'),
      '--answers-only',
    );
    expect(stdout).toMatch(/^vcpu 0 seq 44 .*reply\.mmioData\[0\]: 1 in the trace, 0 in this VMM \(43 exits/);
    expect(code).toBe(1);
  });

  it('replays to this kernel', async () => {
    const done = await trapline('trace', 'replay', at('a.trace'), '--half', 'kernel');
    expect(done).toEqual({ code: 0, stdout: '119 exits and 23 ioctls are the same\n', stderr: '' });
  });

  it('is exported as JSON lines, every one of them an object', async () => {
    const done = await trapline('trace', 'export', '--format', 'json', at('a.trace'), at('a.json'));
    expect(done).toEqual({ code: 0, stdout: '', stderr: '' });
    const objects = lines(readFileSync(at('a.json'), 'utf8')).map((line) => JSON.parse(line) as object);
    expect(objects).toHaveLength(1 + [...openTrace(at('a.trace')).lines].length);
  });

  it('ends quietly when its reader has had enough', () => {
    const launcher = fileURLToPath(new URL('../../cli/trapline.js', import.meta.url));
    const many = `for i in 1 2 3; do ${process.execPath} ${launcher} trace show ${at('a.trace')} --json; done`;
    const text = execFileSync('bash', ['-c', `(${many}) 2>&1 | head -1`], { encoding: 'utf8' });
    expect(lines(text)).toHaveLength(1);
  });

  it('is only its owner’s to read', () => {
    expect(statSync(at('a.trace')).mode & 0o777).toBe(0o600);
  });
});

describe('a recording VMM', () => {
  it('that is killed leaves a trace that reads up to there', async () => {
    const socket = at('killed.sock');
    const spin = ['--board', 'virt', '--kernel', 'test/guests/bin/spin-virt.elf'];
    const vmm = start('vmm', ...spin, '--listen', `unix:${socket}`, '--trace', at('killed.trace'));
    await vmm.says('at ws+unix');
    const kernel = start('kernel', '--connect', `ws+unix:${socket}:/v1/kvm`);
    while (statSync(at('killed.trace')).size === 0) await new Promise((resolve) => setImmediate(resolve));
    vmm.kill('SIGKILL');
    await vmm.done;
    kernel.kill('SIGTERM');
    await kernel.done;
    const { header, lines: recorded } = openTrace(at('killed.trace'));
    expect(header.machine).toContain('--board virt');
    expect([...recorded].length).toBeGreaterThan(3);
  });

  it('on a full disk says so, and the guest goes on', async () => {
    const { code, stdout, stderr } = await trapline('run', ...highbank, '--exits', 'none', '--trace', '/dev/full');
    expect({ code, stdout }).toEqual({ code: 0, stdout: consoleText });
    expect(lines(stderr)).toEqual([
      expect.stringMatching(/^trapline: trace: \/dev\/full: ENOSPC.*; the trace ends here, the guest goes on$/),
    ]);
  });

  it('gives each kernel that dials a trace of its own', async () => {
    const socket = at('two.sock');
    const vmm = start('vmm', ...highbank, '--exits', 'none', '--listen', `unix:${socket}`, '--trace', at('two.trace'));
    await vmm.says('at ws+unix');
    for (let run = 0; run < 2; run += 1) {
      expect(await trapline('kernel', '--connect', `ws+unix:${socket}:/v1/kvm`)).toMatchObject({ code: 0 });
    }
    vmm.kill('SIGTERM');
    await vmm.done;
    const [first, second] = [openTrace(at('two.trace')), openTrace(at('two.2.trace'))];
    expect(first.damage ?? second.damage).toBeUndefined();
    expect(first.header.session).not.toEqual(second.header.session);
    expect(await trapline('trace', 'diff', at('two.trace'), at('two.2.trace'))).toMatchObject({ code: 0 });
  });
});

describe('a trace command answers in one line and with its exit code:', () => {
  const rows: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['no such file', ['show', at('none')], 2, /none: there is no such file; record one with trapline run --trace/],
    ['no trace', ['stat', 'package.json'], 2, /package\.json: it is no trace .*; name a file that --trace wrote/],
    ['no trace on one side', ['diff', at('a.trace'), 'README.md'], 2, /README\.md: it is no trace/],
    [
      'no machine',
      ['replay', at('a.trace')],
      2,
      /say which machine .* with --board and --kernel or --bios; it was recorded with --board highbank/,
    ],
    ['no such range', ['show', at('a.trace'), '--seq', '9-3'], 2, /--seq 9-3: not an exit or a range; write 7 or 7-12/],
    ['no such vCPU number', ['show', at('a.trace'), '--vcpu', 'x'], 2, /--vcpu x: not a whole number/],
    ['no such board', ['show', at('a.trace'), '--board', 'nope'], 2, /--board nope: no such board; there are/],
    ['no format', ['export', at('a.trace'), at('out')], 2, /required option '--format <format>' not specified/],
    [
      'itself',
      ['export', '--format', 'json', at('a.trace'), at('a.trace')],
      2,
      /it is the trace itself; choose another/,
    ],
    ['no such place', ['export', '--format', 'json', at('a.trace'), at('no/x')], 2, /x: there is no such directory/],
    ['not over a guest', ['record', 'package.json', ...highbank], 2, /package\.json: it exists and is no trace/],
    ['nowhere to record', ['record', at('no/x'), ...highbank], 2, /x: there is no such directory; create it/],
  ];
  it.each(rows)('%s', async (_, words, code, text) => {
    const done = await trapline('trace', ...words);
    expect(done.code).toBe(code);
    expect(lines(done.stderr)).toEqual([expect.stringMatching(text)]);
    expect(done.stdout).toBe('');
  });

  it('what is before a damage is shown, then where it begins', async () => {
    const whole = readFileSync(at('a.trace'));
    writeFileSync(at('cut.trace'), whole.subarray(0, readTrace(whole.subarray(0, whole.length / 2)).validBytes + 12));
    const { code, stdout, stderr } = await trapline('trace', 'show', at('cut.trace'));
    expect(code).toBe(1);
    expect(lines(stdout).length).toBeGreaterThan(50);
    expect(lines(stderr)).toEqual([
      expect.stringMatching(/cut\.trace: record \d+ is cut at byte \d+ of \d+; what is before it was used/),
    ]);
    expect(await trapline('trace', 'replay', at('cut.trace'), ...highbank)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^\d+ exits and 23 ioctls are the same\n$/) as unknown,
    });
  });

  it('a trace of another version is left alone by everything but a new recording', async () => {
    copyFileSync(at('a.trace'), at('newer.trace'));
    const bytes = readFileSync(at('newer.trace'));
    writeFileSync(at('newer.trace'), bytes.with(6, 7));
    const { code, stderr } = await trapline('trace', 'show', at('newer.trace'));
    expect({ code, lines: lines(stderr) }).toEqual({ code: 2, lines: [expect.stringMatching(/it is of format 7/)] });
    expect(existsSync(at('newer.trace'))).toBe(true);
  });
});
