import { openTrace } from '../../cli/trace/open.ts';
import { hex } from '../../proto/uapi/hex.ts';
import { type Aarch32Register, registerValue } from '../../proto/uapi/registers.ts';

/** A call that must cross the wire, by the registers that make it. */
export type ExpectedCall = Readonly<Partial<Record<Aarch32Register, number>>>;

/** The calls of a trace, in order, without those the kernel answered itself. */
function* callsIn(path: string) {
  for (const line of openTrace(path).lines) {
    if (line.kind !== 'frame' || line.frame?.type !== 'exit') continue;
    const { exit } = line.frame;
    if (exit.reason === 'smc' || exit.reason === 'hvc') yield exit;
  }
}

const wordsOf = (call: ExpectedCall) =>
  Object.entries(call)
    .map(([name, value]) => `${name}=${hex(value)}`)
    .join(' ');

/** How the calls of a trace differ from those there must be: all of them, in order, and no others. */
export function callProblems(path: string, expected: readonly ExpectedCall[]): readonly string[] {
  const made = [...callsIn(path)];
  const wrong = expected.flatMap((call, index) => {
    const exit = made[index];
    const names = Object.keys(call) as Aarch32Register[];
    const isMade = exit !== undefined && names.every((name) => registerValue(exit.registers, name) === call[name]);
    return isMade ? [] : [`call ${index + 1} over the wire is not ${wordsOf(call)}`];
  });
  const more = made.length - expected.length;
  return more > 0 ? [...wrong, `${more} calls more over the wire than the ${expected.length} there must be`] : wrong;
}
