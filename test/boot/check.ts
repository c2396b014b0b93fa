import type { PrintingUserland } from './boots.ts';

/** Markers that no line shows, in their order. */
export function missingMarkers(lines: readonly string[], markers: readonly RegExp[]): readonly RegExp[] {
  let from = 0;
  return markers.filter((marker) => {
    const found = lines.findIndex((line, index) => index >= from && marker.test(line));
    if (found >= 0) from = found + 1;
    return found < 0;
  });
}

/** A line without what differs from run to run: the kernel's time stamps. */
const timeless = (line: string) => line.replace(/^\[ *\d+\.\d+\] /, '');

/** What user space printed: from its first line to the kernel's last. */
function printed(lines: readonly string[], begin: string): readonly string[] {
  const from = lines.findIndex((line) => line.startsWith(begin));
  return from < 0
    ? []
    : lines
        .slice(from)
        .map(timeless)
        .filter((line) => line !== '');
}

/** The first line of user space that differs between the two. */
export function compareOutput(
  { begin }: PrintingUserland,
  here: readonly string[],
  there: readonly string[],
): readonly string[] {
  const [ours, theirs] = [printed(here, begin), printed(there, begin)];
  const end = Math.min(
    ...[ours, theirs].map((lines) => lines.findIndex((line) => line.includes('reboot: Power down'))),
  );
  const index = theirs.findIndex((line, at) => at <= end && ours[at] !== line);
  if (theirs.length === 0) return ['QEMU did not get to user space'];
  return index < 0
    ? []
    : [`line ${index + 1}: here ${JSON.stringify(ours[index])}, QEMU ${JSON.stringify(theirs[index])}`];
}
