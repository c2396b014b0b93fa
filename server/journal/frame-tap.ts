/** Is shown every binary message of one connection, in the order they crossed. Never throws and never waits. */
export interface FrameTap {
  /** `bytes` must not change afterwards. */
  frame(toKernel: boolean, bytes: Uint8Array): void;
  /** The connection is over; nothing follows. */
  closed(text: string): void;
}
