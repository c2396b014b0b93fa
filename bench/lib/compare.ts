import { type Candidate, start, type Wiring } from './candidates.ts';
import { interleave, type Measured } from './interleave.ts';
import { spread } from './statistics.ts';

const headings = ['stack', 'p50', 'p99', 'CPU of both an exit', 'p50 ratio', 'CPU ratio'] as const;

/** Columns of `compareStacks`. */
export const columns = headings.map((title, index) => ({ title, ...(index === 0 ? {} : { align: 'right' as const }) }));

/** Runs the same stack with and without something in interleaved rounds; each ratio is to the first of the same round. */
export async function compareStacks(
  wirings: readonly Wiring[],
  rounds: number,
  exits: number,
): Promise<readonly (readonly string[])[]> {
  const candidates: Candidate[] = [];
  for (const wiring of wirings) candidates.push(await start('trapline', wiring));
  const vcpus = wirings[0]?.vcpus ?? 1;
  const measured = await interleave(candidates, rounds, exits * Math.min(vcpus, 8));
  for (const candidate of candidates) await candidate.end();
  return measured.map((own, index) => [
    `${candidates[index]?.name}, ${vcpus} vCPU`,
    spread(own.p50s),
    spread(own.p99s),
    spread(own.cpuUs),
    spread(ratios(own, measured[0], 'p50s'), 3),
    spread(ratios(own, measured[0], 'cpuUs'), 3),
  ]);
}

/** Round by round, one's figure over the other's. */
export function ratios(own: Measured, base: Measured | undefined, key: keyof Measured): readonly number[] {
  return own[key].map((value, round) => value / (base?.[key][round] ?? Number.NaN));
}
