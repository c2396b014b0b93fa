import { type Happening, happenings } from './history.ts';
import type { OpenTrace } from './open.ts';
import { type Difference, firstDifference, type Plain, plain, plainText } from './plain.ts';

/** Fields that differ between two good runs of several vCPUs. */
export const ignorableFields = ['vmOrder', 'virtualTimeNs'] as const;
export type IgnorableField = (typeof ignorableFields)[number];

/** Fields that say where a frame belongs: they were compared by finding its partner. */
const placeFields = new Set(['type', 'vm', 'vcpu', 'seq', 'id']);

/** What of a frame is compared, what it says before where in time it stood. */
function compared({ frame }: Happening, ignored: ReadonlySet<string>): Plain {
  const fields = Object.entries(plain(frame) as { readonly [field: string]: Plain })
    .filter(([field]) => !placeFields.has(field) && !ignored.has(field))
    .toSorted(([a], [b]) => Number(isPlace(a)) - Number(isPlace(b)));
  return Object.fromEntries(fields);
}

const isPlace = (field: string) => ignorableFields.some((each) => each === field);

export function differenceText(where: string, difference: Difference, sides: readonly [string, string]): string {
  const { path, left, right } = difference;
  const side = (value: Plain | undefined) => (value === undefined ? 'nothing' : plainText(value));
  return `${where}, ${path}: ${side(left)} in ${sides[0]}, ${side(right)} in ${sides[1]}`;
}

/** The first thing in which two traces differ, as one line; `undefined` when they tell the same. Host time is not compared. */
export function traceDifference(a: OpenTrace, b: OpenTrace, ignore: readonly IgnorableField[]): string | undefined {
  const ignored = new Set<string>(ignore);
  const [first, second] = [happenings(a.lines), happenings(b.lines)];
  const partners = new Map(second.map((each) => [each.key, each]));
  for (const each of first) {
    const partner = partners.get(each.key);
    if (partner === undefined) return `${each.where}: only in ${a.path}`;
    const difference = firstDifference(compared(each, ignored), compared(partner, ignored));
    if (difference !== undefined) return differenceText(each.where, difference, [a.path, b.path]);
  }
  const known = new Set(first.map(({ key }) => key));
  const extra = second.find(({ key }) => !known.has(key));
  return extra && `${extra.where}: only in ${b.path}`;
}
