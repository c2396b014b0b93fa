/** Linux errno numbers that ioctls of this protocol may answer. @source linux include/uapi/asm-generic/errno-base.h, errno.h */
export const errnos = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  E2BIG: 7,
  ENOEXEC: 8,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENOTTY: 25,
  ENOSPC: 28,
  ENOSYS: 38,
  EOPNOTSUPP: 95,
  EHWPOISON: 133,
} as const;

export type Errno = keyof typeof errnos;

const names = new Map<number, Errno>(Object.entries(errnos).map(([name, number]) => [number, name as Errno]));

/** The name of an errno number; `undefined` for one this protocol does not use. */
export function errnoName(number: number): Errno | undefined {
  return names.get(number);
}
