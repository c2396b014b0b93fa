import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import { type ErrorCode, errorRow, ProtocolError, protocolErrors } from '../../proto/errors.ts';
import type { Frame } from '../../proto/frame.ts';
import { defaultLimits } from '../../proto/limits.ts';
import type { Guest } from '../crash/guests.ts';
import { type End, KernelEnd, VmmEnd } from './ends.ts';
import type { PlayedSocket } from './played-socket.ts';
import { turn } from './transcript.ts';

/** What a far end does: says a message, says it as text, or cuts the connection and opens another. */
export type Step = Uint8Array | { readonly text: Uint8Array } | 'cut';

export const sides = ['vmm', 'kernel'] as const;
/** The end that is played to. */
export type Side = (typeof sides)[number];

/** A whole conversation with one end. */
export interface Play {
  readonly side: Side;
  readonly guest: Guest;
  readonly steps: readonly Step[];
  /** What an honest far end says on a connection of its own, half of it before and half of it after, where one can. */
  readonly neighbour: readonly Uint8Array[];
}

/** How a play came out: the codes of what was refused, each as often as it was. */
export interface Verdict {
  readonly refused: readonly ErrorCode[];
  readonly messages: number;
}

const ends: { readonly [S in Side]: (guest: Guest) => End } = {
  vmm: (guest) => new VmmEnd(guest),
  kernel: (guest) => new KernelEnd(guest),
};

/** Codes an end may close with that are no error's: normal, going away, lost, restarting. */
const plainCloses: readonly number[] = [1000, 1001, 1006, 1012];
const errorCloses: readonly number[] = (Object.keys(protocolErrors) as ErrorCode[]).flatMap(
  (code) => errorRow(code).close ?? [],
);

/** @throws Error naming the rule that does not hold */
function expectThat(holds: boolean, rule: string): void {
  if (!holds) throw new Error(rule);
}

function framesOf(messages: readonly Uint8Array[]): readonly Frame[] {
  return messages.flatMap((message) => {
    const frame = decodeFrame(message, defaultLimits);
    return frame.type === 'batch' ? frame.frames : [frame];
  });
}

/** An end that gives a connection up says why in its last frame, and closes with the code of that. */
function checkEnding({ sent, closings, late }: PlayedSocket): readonly ErrorCode[] {
  expectThat(late === 0, 'nothing is sent behind the close');
  expectThat(closings.length <= 1, 'a connection is closed once');
  const frames = framesOf(sent);
  const [closing] = closings;
  const last = frames.at(-1);
  if (closing !== undefined) {
    expectThat(
      [...plainCloses, ...errorCloses].includes(closing.code),
      `${closing.code} is no close code of the protocol`,
    );
    const said = last?.type === 'error' || last?.type === 'reject' ? errorRow(last.code).close : undefined;
    if (said !== undefined) expectThat(closing.code === said, `closed with ${closing.code}, but said ${said}`);
  }
  // A session that ended on the peer's INTERNAL has that for its last word (RES-14).
  const bug = frames.find(
    (frame) => frame.type === 'error' && frame.code === 'INTERNAL' && !frame.detail.startsWith('INTERNAL: '),
  );
  expectThat(bug === undefined, `what a peer says is no bug of ours: ${JSON.stringify(bug)}`);
  return frames.flatMap((frame) => (frame.type === 'error' || frame.type === 'reject' ? frame.code : []));
}

/**
 * Plays a conversation to one end, alone with all that is behind it.
 * @throws Error naming the rule the end broke
 */
export async function play({ side, guest, steps, neighbour }: Play): Promise<Verdict> {
  const end = ends[side](guest);
  const sockets = [end.connect()];
  const beside = side === 'vmm' ? neighbour : [];
  const middle = Math.floor(beside.length / 2);
  try {
    const honest = beside.length === 0 ? [] : [end.connect()];
    for (const step of beside.slice(0, middle)) await take(step, end, honest);
    for (const step of steps) await take(step, end, sockets);
    for (const step of beside.slice(middle)) await take(step, end, honest);
    for (const socket of honest) {
      expectThat(checkEnding(socket).length === 0, 'no other session is disturbed');
      expectThat(socket.sent.length >= beside.length - 1, 'every other session is answered');
    }
    for (const bug of end.bugs) throw bug;
    const refused = sockets.flatMap(checkEnding);
    return {
      refused,
      messages: sockets.reduce((sum, { sent }) => sum + sent.length, 0),
    };
  } finally {
    end.dispose();
  }
}

/** Event-loop turns in which an end comes to rest behind a message: the vCPUs of a kernel need some. */
const turnsEach = 4;

async function take(step: Step, end: End, sockets: PlayedSocket[]): Promise<void> {
  const socket = sockets.at(-1) as PlayedSocket;
  if (step === 'cut') {
    socket.end();
    sockets.push(end.connect());
  } else if (step instanceof Uint8Array) socket.tell(step);
  else socket.tell(step.text, false);
  for (let each = 0; each < turnsEach; each += 1) await turn();
}

/** What decodes must encode, and what that gives must decode to the same. @throws Error naming the rule that does not hold */
export function decodes(bytes: Uint8Array): ErrorCode | undefined {
  let frame: Frame;
  try {
    frame = decodeFrame(bytes, defaultLimits);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    expectThat(error.code !== 'INTERNAL', `what a peer sent is no bug of ours: ${error.message}`);
    return error.code;
  }
  const again = encodeFrame(frame);
  const roomy = { ...defaultLimits, frameBytesMax: Number.MAX_SAFE_INTEGER };
  expectThat(Buffer.compare(encodeFrame(decodeFrame(again, roomy)), again) === 0, 'a frame survives its own encoding');
  return undefined;
}
