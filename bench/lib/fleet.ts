import { pino } from 'pino';
import { runKernel } from '../../kernel-sim/main.ts';
import { cpuMeter, serveParent } from './child.ts';
import { LeanKernel } from './lean-kernel.ts';
import { nowNs } from './now.ts';

/** What the parent of a fleet asks for; the answer is a `FleetReport`. */
export interface FleetQuestion {
  /** A kernel for each of these. */
  readonly dial?: readonly string[];
  /** Nanoseconds from an answer to the next exit of the kernels from index `from` on; null: they are idle. */
  readonly pace?: { readonly from: number; readonly ns: number | null };
}

/** By kernel, in the order in which they were dialled. */
export interface FleetReport {
  readonly answered: readonly number[];
  readonly losses: readonly number[];
  readonly resumedNs: readonly (number | undefined)[];
  /** Kernels whose session is over. */
  readonly ended: number;
  /** CPU of the process since the last report. */
  readonly cpuUs: number;
}

// node fleet.ts: many lean kernels in one process, each with a session of its own, idle at first.
const logger = pino({ level: 'silent' });
const { signal } = new AbortController();
const kernels: LeanKernel[] = [];
let ended = 0;

function dial(connect: string): void {
  const index = kernels.length;
  const kernel = new LeanKernel(Number.POSITIVE_INFINITY, nowNs);
  kernels.push(kernel);
  const run = runKernel({
    connect,
    connectTimeoutMs: 30_000,
    kernel,
    vcpusMax: 1,
    version: 'bench',
    logger,
    signal,
    nowMs: () => performance.now(),
    random: Math.random,
    tell: () => kernel.lost(),
  });
  void run.then(({ outcome, text }) => {
    ended += 1;
    process.stderr.write(`kernel ${index}: ${outcome}: ${text}\n`);
  });
}

const cpuUs = cpuMeter();
serveParent<FleetQuestion>({}, async ({ dial: urls = [], pace }): Promise<FleetReport> => {
  for (const url of urls) dial(url);
  if (pace !== undefined) {
    for (const kernel of kernels.slice(pace.from)) kernel.paceNs = pace.ns ?? Number.POSITIVE_INFINITY;
  }
  return {
    answered: kernels.map(({ answered }) => answered),
    losses: kernels.map(({ losses }) => losses),
    resumedNs: kernels.map(({ resumedNs }) => resumedNs),
    ended,
    cpuUs: cpuUs(),
  };
});
