import { type Candidate, start, type Wiring } from './candidates.ts';
import { interleave, type Measured } from './interleave.ts';
import { spread } from './statistics.ts';

const headings = ['stack', 'p50', 'p99', 'thousands/s', 'CPU of both an exit', 'p50 ratio', 'CPU ratio'] as const;

/** Columns of `compareStacks`. */
export const columns = headings.map((title, index) => ({ title, ...(index === 0 ? {} : { align: 'right' as const }) }));

export interface Comparison {
  readonly rounds: number;
  readonly exits: number;
  /** Fresh processes so often, over which the rounds are spread: two that are alike may differ by a few percent. */
  readonly starts: number;
}

/** One stack's rounds, and how it did in each against the first stack of the same round. */
export interface Compared {
  readonly name: string;
  all(key: keyof Measured): readonly number[];
  ratios(key: keyof Measured): readonly number[];
}

/** Runs the same stack wired in several ways in interleaved rounds. */
export async function compare(wirings: readonly Wiring[], plan: Comparison): Promise<readonly Compared[]> {
  const { rounds, exits, starts } = plan;
  const vcpus = wirings[0]?.vcpus ?? 1;
  const runs: (readonly Measured[])[] = [];
  let candidates: Candidate[] = [];
  for (let run = 0; run < starts; run += 1) {
    candidates = [];
    for (const wiring of wirings) candidates.push(await start('trapline', wiring));
    runs.push(await interleave(candidates, Math.ceil(rounds / starts), exits * Math.min(vcpus, 8)));
    for (const candidate of candidates) await candidate.end();
  }
  return candidates.map(({ name }, index) => ({
    name: `${name}, ${vcpus} vCPU`,
    all: (key) => runs.flatMap((run) => run[index]?.[key] ?? []),
    ratios: (key) => runs.flatMap((run) => run[index]?.[key].map((own, at) => own / (run[0]?.[key][at] ?? 0)) ?? []),
  }));
}

/** The cells of `columns`, a row for each wiring. */
export async function compareStacks(
  wirings: readonly Wiring[],
  plan: Comparison,
): Promise<readonly (readonly string[])[]> {
  return (await compare(wirings, plan)).map(({ name, all, ratios }) => [
    name,
    spread(all('p50s')),
    spread(all('p99s')),
    spread(all('perSecond')),
    spread(all('cpuUs')),
    spread(ratios('p50s'), 3),
    spread(ratios('cpuUs'), 3),
  ]);
}
