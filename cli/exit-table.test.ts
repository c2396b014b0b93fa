import { describe, expect, it } from 'vitest';
import { type Exit, reply } from '../proto/uapi/exit.ts';
import { registerSet } from '../proto/uapi/registers.ts';
import type { AnsweredExit } from '../server/session/session.ts';
import { answerText, ExitLog, exitJson, JsonExitLog } from './exit-table.ts';

function answered(seq: number, exit: Exit, rest: Partial<AnsweredExit> = {}): AnsweredExit {
  return {
    session: 's',
    vm: 0,
    vcpu: 0,
    seq,
    vmOrder: seq,
    virtualTimeNs: 0,
    exit,
    reply: reply(),
    label: 'x',
    by: 'pl011',
    ns: 1000,
    ...rest,
  };
}

const smc: Exit = {
  reason: 'smc',
  immediate: 0,
  isa: 'a32',
  bytes: 4,
  mode: 0x13,
  pc: 0x8014,
  registers: registerSet({ r0: 1 }),
  windows: [],
};
const byteOut = (text: string): Exit => ({
  reason: 'mmio',
  ipa: 0xfff3_6000,
  write: true,
  data: Uint8Array.of(text.charCodeAt(0)),
  pc: 0x8000,
});

/** The table of these exits, a line each or folded. */
function exitTable(exits: readonly AnsweredExit[], group: boolean, headMax = 10, tailMax = 10): string {
  const log = new ExitLog({ group, headMax, tailMax });
  for (const exit of exits) log.add(exit);
  return String(log);
}

describe('the exit table', () => {
  it('keeps the first and the last of very many', () => {
    const exits = Array.from({ length: 1000 }, (_, index) => answered(index + 1, smc));
    const lines = exitTable(exits, true, 2, 3).split('\n').slice(2);
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual(['1', '2', '…', '998', '999', '1000']);
    expect(lines[2]).toContain('995 lines');
    expect(exitTable(exits.slice(0, 5), true, 2, 3).split('\n')).toHaveLength(7);
  });

  it('shows of a long run as much text as fits', () => {
    const exits = Array.from({ length: 500 }, (_, index) => answered(index + 1, byteOut('a')));
    expect(exitTable(exits, true)).toContain(`"${'a'.repeat(48)}…"`);
  });

  it('as JSON says how many are left out', () => {
    const log = new JsonExitLog();
    expect(log.isEmpty).toBe(true);
    for (let seq = 1; seq <= 60_000; seq += 1) log.add(answered(seq, smc));
    const lines = String(log).split('\n');
    expect(lines).toHaveLength(50_001);
    expect(lines[10_000]).toBe('{"leftOut":10000}');
  });

  it('folds a run of accesses to one device and shows what it printed', () => {
    const lines = exitTable(
      [
        answered(1, byteOut('h')),
        answered(2, byteOut('i')),
        answered(3, smc, { by: 'highbank', label: 'l2x0_control_write(value=0x1)' }),
      ],
      true,
    ).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toMatch(/1–2 +0 +mmio ×2 +0 reads, 2 writes +"hi" +pl011/);
    expect(lines[3]).toMatch(/3 +0 +smc #0 at 0x8010 +l2x0_control_write\(value=0x1\) +go on +highbank/);
  });

  it('keeps every exit apart when asked', () => {
    expect(exitTable([answered(1, byteOut('h')), answered(2, byteOut('i'))], false).split('\n')).toHaveLength(4);
  });

  it('does not fold the accesses of two vCPUs', () => {
    expect(
      exitTable([answered(1, byteOut('h')), answered(1, byteOut('i'), { vcpu: 1 })], true).split('\n'),
    ).toHaveLength(4);
  });
});

it.each([
  ['go on', reply()],
  ['undef', reply({ outcome: 'undef' })],
  ['r0=0xffff_ffff', reply({ registers: registerSet({ r0: -1 }) })],
  ['3 bytes at 0x8000', reply({ memory: [{ ipa: 0x8000, bytes: new Uint8Array(3) }] })],
  ['alarm at 1.000002 s', reply({ alarmNs: 1_000_002_000 })],
  ['no alarm', reply({ alarmNs: 0 })],
  ['vcpu 1 on at 0x8100', reply({ power: [{ action: 'on', vcpu: 1, entry: 0x8100, context: 0 }] })],
])('an answer reads "%s"', (text, answer) => {
  expect(answerText(smc, answer)).toBe(text);
});

it('an exit without an answer ends the VM', () => {
  expect(answerText(smc, undefined)).toBe('VM ends');
});

it('a JSON line keeps 64-bit values and bytes', () => {
  const event: Exit = { reason: 'system_event', type: 'reset', data: [2n ** 64n - 1n] };
  expect(exitJson(answered(1, event))).toContain('"18446744073709551615"');
  expect(exitJson(answered(1, byteOut('h')))).toContain('"data":"68"');
});
