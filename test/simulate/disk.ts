import type { ConsoleFile, JournalFile } from '../../server/journal/journal.ts';

/** The process that wrote has died; what it wrote stays. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** A journal in memory, of which the next write can be the last and end in the middle. */
export class MemoryJournal implements JournalFile {
  contents: Uint8Array = new Uint8Array(0);
  /** Share of the next write, in thousandths, that still gets through. */
  tearAt: number | undefined;

  get bytes(): number {
    return this.contents.length;
  }

  append(bytes: Uint8Array): void {
    const { tearAt } = this;
    this.tearAt = undefined;
    const written = tearAt === undefined ? bytes : bytes.subarray(0, Math.floor((bytes.length * tearAt) / 1000));
    this.contents = Buffer.concat([this.contents, written]);
    if (tearAt !== undefined) throw new Killed('killed while it wrote');
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  replace(bytes: Uint8Array): void {
    this.contents = Uint8Array.from(bytes);
  }

  remove(): void {
    this.contents = new Uint8Array(0);
  }
}

/** What a guest printed, in memory. */
export class MemoryConsole implements ConsoleFile {
  contents: Uint8Array = new Uint8Array(0);

  get bytes(): number {
    return this.contents.length;
  }

  append(bytes: Uint8Array): void {
    this.contents = Buffer.concat([this.contents, bytes]);
  }
}
