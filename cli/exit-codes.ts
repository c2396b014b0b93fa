/** What the process says when it ends; docs/guides/command-line.md prints this list. */
export const exitCodes = {
  /** The guest powered itself off, or the server was asked to stop. */
  done: 0,
  /** The VM failed: an unimplemented instruction, a failing firmware, a guest that cannot go on. Or traces differ, or are damaged. */
  failed: 1,
  /** A flag, file or address the user can mend. */
  usage: 2,
  /** The other half could not be reached, refused, or was lost. */
  link: 3,
  /** ^C or SIGTERM. */
  interrupted: 130,
} as const;
