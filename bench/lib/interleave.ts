import type { Candidate } from './candidates.ts';
import { median, quantile } from './statistics.ts';

/** The compilers of both processes are done after some ten thousand exits. */
const warmUpCells = 10;

/** What a candidate came to, a value a round. */
export interface Measured {
  readonly p50s: number[];
  readonly p99s: number[];
  readonly perSecond: number[];
  readonly cpuUs: number[];
}

/** Rounds in which every candidate runs a cell in turn, after one round to warm up. */
export async function interleave(
  candidates: readonly Candidate[],
  rounds: number,
  count: number,
): Promise<readonly Measured[]> {
  const measured = candidates.map((): Measured => ({ p50s: [], p99s: [], perSecond: [], cpuUs: [] }));
  for (const candidate of candidates) await candidate.cell(warmUpCells * count);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, candidate] of candidates.entries()) {
      const { samplesUs, ns, cpuUs } = await candidate.cell(count);
      measured[index]?.p50s.push(median(samplesUs));
      measured[index]?.p99s.push(quantile(samplesUs, 0.99));
      measured[index]?.perSecond.push((count / ns) * 1e6);
      measured[index]?.cpuUs.push(cpuUs / count);
    }
  }
  return measured;
}
