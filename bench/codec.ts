import { decodeFrame, encodeFrame } from '../proto/codec.ts';
import type { Frame } from '../proto/frame.ts';
import { goldenFrames } from '../proto/golden/frames.ts';
import { defaultLimits } from '../proto/limits.ts';

/** The frames of an exit's round trip, a window, a batched ioctl and the largest everyday frame. */
const subjects = [
  'exit-smc',
  'run-resume',
  'exit-mmio',
  'run-mmio-data',
  'exit-smc-windows',
  'ioctl-get-one-reg',
  'batch',
];

export interface CodecRow {
  readonly frame: string;
  readonly bytes: number;
  /** Median over the rounds of the mean time of one operation. */
  readonly encodeNs: number;
  readonly decodeNs: number;
}

function meanNs(operation: () => unknown, times: number): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; i += 1) operation();
  return Number(process.hrtime.bigint() - start) / times;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Times encode and decode of each subject; rounds of all subjects are interleaved, so that each meets the others' shapes. */
export function benchCodec({
  rounds,
  times,
}: {
  readonly rounds: number;
  readonly times: number;
}): readonly CodecRow[] {
  const samples = subjects.map((name) => {
    const frame: Frame | undefined = goldenFrames[name];
    if (frame === undefined) throw new Error(`no golden frame ${name}`);
    return { name, frame, bytes: encodeFrame(frame), encode: [] as number[], decode: [] as number[] };
  });
  // The first round warms up and is not kept.
  for (let round = 0; round <= rounds; round += 1) {
    for (const { frame, bytes, encode, decode } of samples) {
      const encodeNs = meanNs(() => encodeFrame(frame), times);
      const decodeNs = meanNs(() => decodeFrame(bytes, defaultLimits), times);
      if (round === 0) continue;
      encode.push(encodeNs);
      decode.push(decodeNs);
    }
  }
  return samples.map(({ name, bytes, encode, decode }) => ({
    frame: name,
    bytes: bytes.length,
    encodeNs: Math.round(median(encode)),
    decodeNs: Math.round(median(decode)),
  }));
}

if (import.meta.main) {
  const quick = process.argv.includes('--quick');
  const rows = benchCodec(quick ? { rounds: 3, times: 2_000 } : { rounds: 9, times: 50_000 });
  process.stdout.write('frame               bytes  encode ns  decode ns\n');
  for (const { frame, bytes, encodeNs, decodeNs } of rows) {
    const columns = [String(bytes).padStart(5), String(encodeNs).padStart(9), String(decodeNs).padStart(9)];
    process.stdout.write(`${frame.padEnd(19)} ${columns.join('  ')}\n`);
  }
}
