const firstDelayMs = 50;
/** A VMM that was started again, or a link that was cut, is back within seconds: a guest waits no longer than it must. */
const eagerDelayMsMax = 150;
/** Some ten seconds. */
const eagerDials = 90;
const delayMsMax = 2000;

/**
 * Milliseconds to wait after failed dial number `attempt` (from 0): doubling up to 0.15 s, after ten seconds further up to
 * two; the second half of each is drawn from `random` in [0, 1) so that many kernels do not come back at
 * once.
 */
export function redialDelayMs(attempt: number, random: number): number {
  const eager = Math.min(eagerDelayMsMax, firstDelayMs * 2 ** Math.min(attempt, 30));
  const doublings = Math.min(Math.max(0, attempt - eagerDials), 30);
  const delay = Math.min(delayMsMax, eager * 2 ** doublings);
  return delay / 2 + (delay / 2) * random;
}
