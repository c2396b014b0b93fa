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

/** Runs the same stack with and without something in interleaved rounds; each ratio is to the first of the same round. */
export async function compareStacks(
  wirings: readonly Wiring[],
  { rounds, exits, starts }: Comparison,
): Promise<readonly (readonly string[])[]> {
  const vcpus = wirings[0]?.vcpus ?? 1;
  const runs: (readonly Measured[])[] = [];
  let candidates: Candidate[] = [];
  for (let run = 0; run < starts; run += 1) {
    candidates = [];
    for (const wiring of wirings) candidates.push(await start('trapline', wiring));
    runs.push(await interleave(candidates, Math.ceil(rounds / starts), exits * Math.min(vcpus, 8)));
    for (const candidate of candidates) await candidate.end();
  }
  return candidates.map(({ name }, index) => {
    const all = (key: keyof Measured) => runs.flatMap((run) => run[index]?.[key] ?? []);
    const ratio = (key: keyof Measured) => runs.flatMap((run) => ratios(run[index], run[0], key));
    return [
      `${name}, ${vcpus} vCPU`,
      spread(all('p50s')),
      spread(all('p99s')),
      spread(all('perSecond')),
      spread(all('cpuUs')),
      spread(ratio('p50s'), 3),
      spread(ratio('cpuUs'), 3),
    ];
  });
}

/** Round by round, one's figure over the other's. */
export function ratios(own: Measured | undefined, base: Measured | undefined, key: keyof Measured): readonly number[] {
  return own?.[key].map((value, round) => value / (base?.[key][round] ?? Number.NaN)) ?? [];
}
