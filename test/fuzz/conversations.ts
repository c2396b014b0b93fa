import { sessionCapabilities } from '../../proto/binding.ts';
import { encodeFrame } from '../../proto/codec.ts';
import type { Frame } from '../../proto/frame.ts';
import { goldenFrames } from '../../proto/golden/frames.ts';
import { testHello, testTerms, testToken } from '../../server/session/session-fixture.ts';
import { type Edit, edited } from './edits.ts';
import { fuzzGuests } from './ends.ts';
import type { Play, Side, Step } from './play.ts';
import { transcribe } from './transcript.ts';

/** Every kind of frame, as bytes. */
export const goldenMessages: readonly Uint8Array[] = Object.values(goldenFrames).map((frame) => encodeFrame(frame));

/** One departure from a conversation; its numbers are any 32-bit words. */
export interface Departure {
  readonly kind: DepartureKind;
  readonly where: number;
  readonly which: number;
  readonly edit: Edit;
}

type Depart = (steps: readonly Step[], departure: Departure, side: Side) => readonly Step[];

const golden = (which: number): Uint8Array => goldenMessages[which % goldenMessages.length] as Uint8Array;
const bytesOf = (step: Step | undefined): Uint8Array =>
  step === undefined || step === 'cut' ? new Uint8Array(0) : step instanceof Uint8Array ? step : step.text;
const placed = (steps: readonly Step[], at: number, ...more: readonly Step[]) => steps.toSpliced(at, 0, ...more);
const placeOf = (steps: readonly Step[], where: number) => where % (steps.length + 1);
const indexOf = (steps: readonly Step[], where: number) => where % Math.max(1, steps.length);

/** How the far end takes up its first session again, in an epoch that may be wrong; the VMM's session 1 is the neighbour's. */
const comebacks: { readonly [S in Side]: (which: number) => readonly Frame[] } = {
  vmm: (which) => {
    const resume = { session: Uint8Array.of(2), epoch: which % 4, token: testToken };
    const slots = [{ vm: 1, vcpu: (which >>> 2) % 2, seq: (which >>> 3) % 8, entered: which % 3 === 0 }];
    return [
      { ...testHello, capabilities: sessionCapabilities, resume },
      { type: 'ready', slots },
    ];
  },
  kernel: (which) => {
    const capabilities = testTerms.capabilities.filter((name) => name !== 'lanes');
    const welcome = { ...testTerms, capabilities, minor: 0, session: Uint8Array.of(1), token: new Uint8Array(0) };
    return [{ ...welcome, type: 'welcome', epoch: which % 4, eventOrder: (which >>> 2) % 20 }];
  },
};

const departures = {
  edit: (steps, { where, which, edit }) => {
    const at = indexOf(steps, where);
    return steps.with(at, edited(bytesOf(steps[at]), edit, golden(which)));
  },
  golden: (steps, { where, which }) => placed(steps, placeOf(steps, where), golden(which)),
  editedGolden: (steps, { where, which, edit }) =>
    placed(steps, placeOf(steps, where), edited(golden(which), edit, golden(edit.value))),
  repeat: (steps, { where, which }) => placed(steps, placeOf(steps, where), steps[indexOf(steps, which)] ?? 'cut'),
  leaveOut: (steps, { where }) => steps.toSpliced(indexOf(steps, where), 1),
  swap: (steps, { where, which }) => {
    const a = indexOf(steps, where);
    const b = indexOf(steps, which);
    return steps.with(a, steps[b] ?? 'cut').with(b, steps[a] ?? 'cut');
  },
  cut: (steps, { where }) => placed(steps, placeOf(steps, where), 'cut'),
  comeBack: (steps, { where, which }, side) =>
    placed(steps, placeOf(steps, where), 'cut', ...comebacks[side](which).map((frame) => encodeFrame(frame))),
  text: (steps, { where, which }) => placed(steps, placeOf(steps, where), { text: golden(which) }),
  stopShort: (steps, { where }) => steps.slice(0, placeOf(steps, where)),
} as const satisfies Readonly<Record<string, Depart>>;

export type DepartureKind = keyof typeof departures;
export const departureKinds = Object.keys(departures) as readonly DepartureKind[];

/** A conversation with the departures made, one after the other. */
export function departed(play: Play, changes: readonly Departure[]): Play {
  const steps = changes.reduce<readonly Step[]>((so, change) => {
    const depart: Depart = departures[change.kind];
    return so.length === 0 ? so : depart(so, change, play.side);
  }, play.steps);
  return { ...play, steps };
}

/** What each end hears while its guests run to their end. A long one is kept short: its end is like its middle. */
export async function honestPlays(stepsMax = 60): Promise<readonly Play[]> {
  const plays: Play[] = [];
  for (const guest of fuzzGuests) {
    const { ofKernel, ofVmm } = await transcribe(guest);
    const heard: readonly (readonly [Side, readonly Uint8Array[]])[] = [
      ['vmm', ofKernel],
      ['kernel', ofVmm],
    ];
    for (const [side, steps] of heard)
      plays.push({ side, guest, steps: steps.slice(0, stepsMax), neighbour: ofKernel.slice(0, stepsMax) });
  }
  return plays;
}
