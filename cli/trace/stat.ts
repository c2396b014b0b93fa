import type { Exit } from '../../proto/uapi/exit.ts';
import type { ExitNames } from '../../vmm/machine/exit-names.ts';
import { table } from '../table.ts';
import type { OpenTrace } from './open.ts';

/** One kind of exit, with perf's figures. @source linux tools/perf/builtin-kvm.c, print_result() */
export interface StatRow {
  readonly event: string;
  readonly samples: number;
  readonly samplesPercent: number;
  /** Of the time all exits took; NaN in a trace without host time. */
  readonly timePercent: number;
  readonly minUs: number;
  readonly maxUs: number;
  readonly averageUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

export interface Statistics {
  readonly byReason: readonly StatRow[];
  readonly byCall: readonly StatRow[];
  readonly samples: number;
  readonly totalUs: number;
  /** Exits whose answer is not in the trace. */
  readonly unanswered: number;
}

interface Sample {
  readonly exit: Exit;
  /** From the Exit's record to its Run's, both at the VMM. */
  readonly us: number;
}

/** Every answered exit once, however often either frame was sent. */
function samplesOf({ lines }: OpenTrace): { readonly samples: readonly Sample[]; readonly unanswered: number } {
  const open = new Map<
    string,
    { readonly seq: number; readonly exit: Exit; readonly atNs: number; answered: boolean }
  >();
  const samples: Sample[] = [];
  let unanswered = 0;
  for (const line of lines) {
    if (line.kind !== 'frame') continue;
    const { frame, hostNs = Number.NaN } = line;
    if (frame?.type !== 'exit' && frame?.type !== 'run') continue;
    const key = `${frame.vm}/${frame.vcpu}`;
    const last = open.get(key);
    if (frame.type === 'exit') {
      if (last?.seq === frame.seq) continue;
      open.set(key, { seq: frame.seq, exit: frame.exit, atNs: hostNs, answered: false });
      unanswered += 1;
    } else if (last?.seq === frame.seq && !last.answered) {
      last.answered = true;
      unanswered -= 1;
      samples.push({ exit: last.exit, us: (hostNs - last.atNs) / 1000 });
    }
  }
  return { samples, unanswered };
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;

function rows(samples: readonly Sample[], totalUs: number, nameOf: (exit: Exit) => string): readonly StatRow[] {
  const groups = Map.groupBy(samples, ({ exit }) => nameOf(exit));
  const all = [...groups].map(([event, group]): StatRow => {
    const times = group.map(({ us }) => us).toSorted((a, b) => a - b);
    const time = sum(times);
    return {
      event,
      samples: group.length,
      samplesPercent: (100 * group.length) / samples.length,
      timePercent: (100 * time) / totalUs,
      minUs: times[0] ?? Number.NaN,
      maxUs: times.at(-1) ?? Number.NaN,
      averageUs: time / group.length,
      p50Us: quantile(times, 0.5),
      p99Us: quantile(times, 0.99),
    };
  });
  return all.toSorted((a, b) => b.samples - a.samples);
}

/** What the exits of a trace were and how long the VMM took for them, most frequent first. */
export function statistics(trace: OpenTrace, names: ExitNames | undefined): Statistics {
  const { samples, unanswered } = samplesOf(trace);
  const totalUs = sum(samples.map(({ us }) => us));
  const callName = (exit: Exit) => {
    const name = names?.of(exit);
    return name === undefined ? exit.reason : `${exit.reason} ${name.call}`;
  };
  return {
    byReason: rows(samples, totalUs, ({ reason }) => reason),
    byCall: rows(samples, totalUs, callName),
    samples: samples.length,
    totalUs,
    unanswered,
  };
}

const fixed = (value: number, unit: string) => (Number.isNaN(value) ? '-' : `${value.toFixed(2)}${unit}`);

function statTable(title: string, statRows: readonly StatRow[]): string {
  const right = (text: string) => ({ title: text, align: 'right' as const });
  const columns = ['Samples', 'Samples%', 'Time%', 'Min Time', 'Max Time', 'Avg time', 'p50', 'p99'].map(right);
  return table(
    [{ title }, ...columns],
    statRows.map((row) => [
      row.event,
      String(row.samples),
      fixed(row.samplesPercent, '%'),
      fixed(row.timePercent, '%'),
      ...[row.minUs, row.maxUs, row.averageUs, row.p50Us, row.p99Us].map((value) => fixed(value, 'us')),
    ]),
  );
}

/** The statistics as `perf kvm stat report` lays them out. */
export function statText({ byReason, byCall, samples, totalUs, unanswered }: Statistics): string {
  const total = `Total Samples:${samples}, Total events handled time:${fixed(totalUs, 'us')}.`;
  const open = unanswered === 0 ? [] : [`Exits without an answer in this trace: ${unanswered}.`];
  return [statTable('VM-EXIT', byReason), '', statTable('CALL', byCall), '', total, ...open].join('\n');
}
