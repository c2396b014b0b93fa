const firstDelayMs = 50;
const delayMsMax = 2000;

/**
 * Milliseconds to wait after failed dial number `attempt` (from 0): doubling up to two seconds, its second half drawn
 * from `random` in [0, 1) so that many kernels do not come back at once.
 */
export function redialDelayMs(attempt: number, random: number): number {
  const delay = Math.min(delayMsMax, firstDelayMs * 2 ** Math.min(attempt, 30));
  return delay / 2 + (delay / 2) * random;
}
