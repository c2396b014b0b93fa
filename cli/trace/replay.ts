import type { TraceLine } from './open.ts';

/** How far a replay came, and why no further. */
export interface Replayed {
  /** Exits compared with what was recorded. */
  readonly exits: number;
  readonly ioctls: number;
  /** The first thing that differs. */
  readonly difference?: string;
  /** The trace has nothing to go on with: a gap. */
  readonly stuck?: string;
}

/** The first difference, thrown through the replay by whoever finds it. */
export class ReplayDifference extends Error {
  override readonly name = 'ReplayDifference';
}

/** A trace that cannot be replayed from here. */
class ReplayStuck extends Error {
  override readonly name = 'ReplayStuck';
}

/** Refuses what stands for frames that are not there. */
export function checkReplayable(line: TraceLine): void {
  if (line.kind === 'gap') {
    throw new ReplayStuck(`${line.records} records are missing here; what follows cannot be replayed`);
  }
  if (line.kind === 'snapshot') {
    throw new ReplayStuck('a snapshot stands for the session so far; replay needs a trace from --trace, not a journal');
  }
}

/** Runs a replay to its first difference or its end. */
export async function outcome(counts: { exits: number; ioctls: number }, play: () => Promise<void>): Promise<Replayed> {
  try {
    await play();
    return { ...counts };
  } catch (error) {
    if (error instanceof ReplayDifference) return { ...counts, difference: error.message };
    if (error instanceof ReplayStuck) return { ...counts, stuck: error.message };
    throw error;
  }
}
