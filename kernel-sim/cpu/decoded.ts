/**
 * A decoded T32 instruction in one word, which is negative: the operation in bits 11:0, the operation in an IT block in
 * 23:12, and what follows.
 */
export const decoded = {
  operation: 0xfff,
  blockShift: 12,
  /** The loop has no arm for the operation; for the one in an IT block. */
  outside: 1 << 24,
  outsideInBlock: 1 << 25,
  /** May only be the last of an IT block. */
  last: 1 << 28,
  /** Executes whatever the condition of its IT block. */
  unconditional: 1 << 29,
  /** Has four bytes. */
  wide: 1 << 30,
} as const;
