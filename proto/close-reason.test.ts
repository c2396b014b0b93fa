import { expect, it } from 'vitest';
import { closeReason } from './close-reason.ts';

it.each([
  ['short', 'short'],
  ['first\nsecond', 'first'],
  ['x'.repeat(123), 'x'.repeat(123)],
  ['x'.repeat(124), `${'x'.repeat(120)}...`],
  [`${'x'.repeat(119)}é${'y'.repeat(9)}`, `${'x'.repeat(119)}...`],
])('the close reason of "%s" fits a close frame', (text, reason) => {
  expect(closeReason(text)).toBe(reason);
  expect(Buffer.byteLength(closeReason(text))).toBeLessThanOrEqual(123);
});
