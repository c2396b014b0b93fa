import { parseArgs } from 'node:util';
import { Random } from '../differential/random.ts';
import { type Departure, departed, departureKinds, goldenMessages, honestPlays } from './conversations.ts';
import { Coverage } from './coverage.ts';
import { type Edit, edited, editKinds } from './edits.ts';
import { decodes, type Play, play, sides } from './play.ts';

// npm run fuzz -- --seconds 600 [--seed N]: what reaches new code is kept and departed from further.
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } } });
const seconds = Number(values.seconds);
const seed = values.seed === undefined ? Date.now() % 2 ** 32 : Number(values.seed);
const random = new Random(seed);

/** Share of the run before memory is looked at: code is compiled and corpora fill. */
const warmUpShare = 0.3;
const growthMax = 0.05;
const corpusMax = 400;
const messagesEach = 20;
const playsEach = 2;

const unhandled: unknown[] = [];
process.on('unhandledRejection', (error) => void unhandled.push(error));

const edit = (): Edit => ({ kind: random.pick(editKinds), at: random.word(), value: random.word() });
const departure = (): Departure => ({
  kind: random.pick(departureKinds),
  where: random.word(),
  which: random.word(),
  edit: edit(),
});

/** What is departed from; the oldest that was found makes room, what was there at first stays. */
class Corpus<T> {
  readonly #first: readonly T[];
  readonly #found: T[] = [];

  constructor(first: readonly T[]) {
    this.#first = first;
  }

  get size(): number {
    return this.#first.length + this.#found.length;
  }

  pick(): T {
    const at = random.below(this.size);
    return (this.#first[at] ?? this.#found[at - this.#first.length]) as T;
  }

  keep(input: T): void {
    this.#found.push(input);
    if (this.size > corpusMax) this.#found.splice(random.below(this.#found.length - 1), 1);
  }
}

const messages = new Corpus(goldenMessages);
const honest = await honestPlays();
const plays = new Corpus(honest);
const coverage = new Coverage();
const refused = new Map<string, number>();
const count = { messages: 0, plays: 0 };
const note = (code: string) => void refused.set(code, (refused.get(code) ?? 0) + 1);

/** Runs a handful of inputs; where one of them reached new code, finds out which. */
async function round<T>(
  inputs: readonly T[],
  run: (input: T) => Promise<void>,
  keep: (input: T) => void,
): Promise<void> {
  for (const input of inputs) await run(input);
  if ((await coverage.fresh()) === 0) return;
  for (const input of inputs) keep(input);
}

async function playOne(input: Play): Promise<void> {
  count.plays += 1;
  try {
    for (const code of (await play(input)).refused) note(code);
    const [rejection] = unhandled;
    if (rejection !== undefined) throw rejection;
  } catch (error) {
    process.stdout.write(`${spell(input)}\n`);
    throw error;
  }
}

async function decodeOne(input: Uint8Array): Promise<void> {
  count.messages += 1;
  try {
    note(decodes(input) ?? 'a frame');
  } catch (error) {
    process.stdout.write(`decoder, ${Buffer.from(input).toString('hex')}\n`);
    throw error;
  }
}

function spell({ side, guest, steps }: Play): string {
  const lines = steps.map((step) => {
    if (step === 'cut') return 'cut';
    return step instanceof Uint8Array
      ? Buffer.from(step).toString('hex')
      : `text ${Buffer.from(step.text).toString('hex')}`;
  });
  return `to the ${side} of ${guest.name}:\n${lines.join('\n')}`;
}

/** Bytes in use once what can be collected is. */
function usedBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

await coverage.start();
for (const each of honest) await playOne(each);
await coverage.fresh();
const blocksAtFirst = coverage.blocks;
const startedMs = performance.now();
const elapsed = () => (performance.now() - startedMs) / 1000;
let baseBytes = 0;
while (elapsed() < seconds) {
  const bytes = Array.from({ length: messagesEach }, () => {
    const edits = Array.from({ length: 1 + random.below(4) }, edit);
    return edits.reduce((so, each) => edited(so, each, messages.pick()), messages.pick());
  });
  await round(bytes, decodeOne, (input) => messages.keep(input));
  const conversations = Array.from({ length: playsEach }, () =>
    departed(plays.pick(), Array.from({ length: 1 + random.below(6) }, departure)),
  );
  await round(conversations, playOne, (input) => plays.keep(input));
  if (baseBytes === 0 && elapsed() > warmUpShare * seconds) baseBytes = usedBytes();
}
const grown = usedBytes() / baseBytes - 1;
const codes = [...refused].toSorted(([, a], [, b]) => b - a).map(([code, times]) => `${code} ${times}`);
process.stdout.write(
  [
    `seed ${seed}, ${elapsed().toFixed(0)} s: ${count.messages} messages to the decoder, ${count.plays} conversations with ${sides.join(' and ')}`,
    `blocks reached: ${blocksAtFirst} by honest ends, ${coverage.blocks} at last; kept ${messages.size} messages, ${plays.size} conversations`,
    `answers: ${codes.join(', ')}`,
    `memory: ${(baseBytes / 2 ** 20).toFixed(1)} MiB, then ${(grown * 100).toFixed(1)} %`,
    '',
  ].join('\n'),
);
process.exitCode = grown > growthMax ? 1 : 0;
