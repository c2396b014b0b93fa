import type { Errno } from '../../proto/uapi/errno.ts';

/** Why an ioctl changed nothing: Linux's errno, and what, where and what to do in one line. */
export class Refusal {
  readonly errno: Errno;
  readonly message: string;

  constructor(errno: Errno, message: string) {
    this.errno = errno;
    this.message = message;
  }
}

/** Rules in the order the kernel checks them: the first that holds is the answer. */
export type RefusalTable<Arguments extends readonly unknown[]> = readonly (readonly [
  errno: Errno,
  holds: (...subject: Arguments) => boolean,
  message: (...subject: Arguments) => string,
])[];

/** The first rule of `table` that holds. */
export function firstRefusal<Arguments extends readonly unknown[]>(
  table: RefusalTable<Arguments>,
  ...subject: Arguments
): Refusal | undefined {
  const row = table.find(([, holds]) => holds(...subject));
  return row === undefined ? undefined : new Refusal(row[0], row[2](...subject));
}
