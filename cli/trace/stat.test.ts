import { describe, expect, it } from 'vitest';
import { readTrace, type TraceRecord } from '../../proto/trace.ts';
import { highbank } from '../../vmm/boards/highbank.ts';
import { ExitNames } from '../../vmm/machine/exit-names.ts';
import { servicesOf } from '../../vmm/machine/plan.ts';
import { linesOf, type OpenTrace } from './open.ts';
import { statistics, statText } from './stat.ts';
import { exitFrame, header, mmio, recorded, runFrame, smc, traceBytes } from './trace-fixture.ts';

const names = new ExitNames(servicesOf({ board: highbank }), highbank.devices);
const traceOf = (records: readonly TraceRecord[]): OpenTrace => ({
  path: 'a.trace',
  header,
  lines: linesOf(readTrace(traceBytes(records)).records),
});

/** Exits of one vCPU a microsecond apart, answered after so many microseconds. */
function answered(times: readonly number[], exit = mmio(0xfff3_6000, true, 0x68), from = 1): readonly TraceRecord[] {
  return times.flatMap((us, index) => [
    recorded(exitFrame(from + index, exit), 1000 * (from + index)),
    recorded(runFrame(from + index), 1000 * (from + index) + us),
  ]);
}

const mixed = traceOf([
  ...answered(Array.from({ length: 100 }, (_, index) => index + 1)),
  ...answered([50], smc({ r0: 1, r12: 0x102 }), 101),
  recorded(exitFrame(102, { reason: 'system_event', type: 'shutdown', data: [] }), 200_000),
]);

describe('the statistics of a trace', () => {
  it('have perf’s columns and two quantiles for each reason, most frequent first', () => {
    expect(statistics(mixed, names).byReason).toEqual([
      {
        event: 'mmio',
        samples: 100,
        samplesPercent: (100 * 100) / 101,
        timePercent: (100 * 5050) / 5100,
        minUs: 1,
        maxUs: 100,
        averageUs: 50.5,
        p50Us: 51,
        p99Us: 100,
      },
      expect.objectContaining({ event: 'smc', samples: 1, minUs: 50, maxUs: 50, p99Us: 50 }),
    ]);
  });

  it('name calls as the board does', () => {
    expect(statistics(mixed, names).byCall.map(({ event }) => event)).toEqual([
      'mmio pl011.UARTDR write',
      'smc l2x0_control_write',
    ]);
    expect(statistics(mixed, undefined).byCall.map(({ event }) => event)).toEqual(['mmio', 'smc']);
  });

  it('count what was sent again once, and tell what has no answer', () => {
    const [exit, run] = answered([5]);
    const again = traceOf([exit, exit, run, exit, run].filter((each) => each !== undefined));
    expect(statistics(again, names)).toMatchObject({ samples: 1, totalUs: 5, unanswered: 0 });
    expect(statistics(mixed, names).unanswered).toBe(1);
  });

  it('print as perf kvm stat report does', () => {
    const lines = statText(statistics(mixed, names)).split('\n');
    expect(lines[0]?.split(/ {2,}/)).toEqual([
      'VM-EXIT',
      'Samples',
      'Samples%',
      'Time%',
      'Min Time',
      'Max Time',
      'Avg time',
      'p50',
      'p99',
    ]);
    expect(lines[2]?.split(/ {2,}/)).toEqual([
      'mmio',
      '100',
      '99.01%',
      '99.02%',
      '1.00us',
      '100.00us',
      '50.50us',
      '51.00us',
      '100.00us',
    ]);
    expect(lines.slice(-2)).toEqual([
      'Total Samples:101, Total events handled time:5100.00us.',
      'Exits without an answer in this trace: 1.',
    ]);
  });

  it('without host time have no times', () => {
    const timeless = traceOf(answered([5]).map(({ hostNs: _, ...record }) => record as TraceRecord));
    const lines = statText(statistics(timeless, names)).split('\n');
    expect(lines[2]?.split(/ {2,}/)).toEqual(['mmio', '1', '100.00%', '-', '-', '-', '-', '-', '-']);
  });

  it('of nothing are empty', () => {
    expect(statistics(traceOf([]), names)).toMatchObject({ byReason: [], byCall: [], samples: 0 });
  });
});
