/** A mistake the user can mend: the message says what, where and what to do; the command line prints it and exits 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
