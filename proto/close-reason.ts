/** Bytes of text a close frame has room for. @source RFC 6455 §5.5 */
const closeReasonBytesMax = 123;
const ellipsis = '...';

/** What of a text's first line fits a close frame. */
export function closeReason(text: string): string {
  const bytes = Buffer.from(text.split('\n')[0] ?? '');
  if (bytes.length <= closeReasonBytesMax) return bytes.toString();
  // A character cut in two decodes to U+FFFD.
  return bytes.toString('utf8', 0, closeReasonBytesMax - ellipsis.length).replace(/\ufffd+$/, '') + ellipsis;
}
