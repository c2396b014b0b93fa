import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTrace, type TraceRecord } from '../../proto/trace.ts';
import { type Disk, TraceFile } from './trace-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'trapline-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A disk whose writes are done when the test says so, `most` bytes of each. */
class SlowDisk implements Disk {
  readonly #parts: Uint8Array[] = [];
  readonly #most: number;
  #done: (() => void) | undefined;
  closed = 0;

  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  readonly write: Disk['write'] = (_, bytes, done) => {
    expect(this.#done, 'one write at a time').toBeUndefined();
    const part = bytes.subarray(0, this.#most);
    this.#done = () => {
      this.#parts.push(part.slice());
      done(null, part.length);
    };
  };

  readonly close: Disk['close'] = (_, done) => {
    this.closed += 1;
    done();
  };

  get bytes(): Uint8Array {
    return Buffer.concat(this.#parts);
  }

  /** Lets every write that is asked for happen. */
  catchUp(): void {
    for (let done = this.#take(); done !== undefined; done = this.#take()) done();
  }

  #take(): (() => void) | undefined {
    const done = this.#done;
    this.#done = undefined;
    return done;
  }
}

const frameOf = (bytes: number) => new Uint8Array(bytes).fill(7);
const quiet = { fd: -1, onError: (error: Error) => expect.unreachable(error.message) };
const read = (disk: SlowDisk) => readTrace(disk.bytes);
const kinds = (records: readonly TraceRecord[]) => records.map((record) => record.kind);

describe('a trace file', () => {
  it('on a real disk holds what was appended, in order, larger than its chunks', async () => {
    const path = join(folder, 'real.trace');
    const file = new TraceFile({ ...quiet, fd: openSync(path, 'w') });
    for (let index = 0; index < 3000; index += 1) file.frame(frameOf(index % 200), index % 2 === 0, 0, index);
    file.frame(frameOf(200_000), true, 3, 3000);
    file.record({ kind: 'end', text: 'done' });
    await file.close();
    const { records, damage } = readTrace(readFileSync(path));
    expect(damage).toBeUndefined();
    expect(records).toHaveLength(3002);
    expect(records[2999]).toMatchObject({ kind: 'frame', toKernel: false, connection: 0, hostNs: 2999 });
    expect(records[3000]).toMatchObject({ kind: 'frame', toKernel: true, connection: 3, frame: frameOf(200_000) });
    expect(records[3001]).toEqual({ kind: 'end', text: 'done' });
  });

  it('takes a disk that writes a few bytes at a time', async () => {
    const disk = new SlowDisk(5);
    const file = new TraceFile({ ...quiet, disk });
    for (let index = 0; index < 20; index += 1) file.frame(frameOf(index), false, 0, undefined);
    const closed = file.close();
    disk.catchUp();
    await closed;
    expect(read(disk)).toMatchObject({ records: { length: 20 }, validBytes: disk.bytes.length });
    expect(disk.closed).toBe(1);
  });

  it('leaves out what a stuck disk has no room for, and says how much (TRACE-5)', async () => {
    const disk = new SlowDisk();
    const file = new TraceFile({ ...quiet, disk, waitingBytesMax: 600_000 });
    for (let index = 0; index < 1000; index += 1) file.frame(frameOf(1000), false, 0, undefined);
    disk.catchUp();
    file.frame(frameOf(1), true, 0, undefined);
    const closed = file.close();
    disk.catchUp();
    await closed;
    const { records, damage } = read(disk);
    expect(damage).toBeUndefined();
    const at = records.findIndex(({ kind }) => kind === 'gap');
    expect(records[at]).toEqual({ kind: 'gap', records: 1000 - at });
    expect(kinds(records.slice(at))).toEqual(['gap', 'frame']);
    expect(at).toBeGreaterThan(500);
    expect(at).toBeLessThan(600);
  });

  it('says at its end what was left out since', async () => {
    const disk = new SlowDisk();
    const file = new TraceFile({ ...quiet, disk, waitingBytesMax: 50 });
    file.frame(frameOf(100), false, 0, undefined);
    const closed = file.close();
    disk.catchUp();
    await closed;
    expect(read(disk).records).toEqual([{ kind: 'gap', records: 1 }]);
  });

  it('closes though the disk refuses while records wait in memory', async () => {
    const told: string[] = [];
    let refuse = (): void => undefined;
    const disk: Disk = {
      write: (_, __, done) => {
        refuse = () => done(new Error('full'), 0);
      },
      close: (_, done) => done(),
    };
    const file = new TraceFile({ fd: -1, disk, onError: ({ message }) => void told.push(message) });
    file.frame(frameOf(300_000), true, 0, undefined);
    file.frame(frameOf(10), true, 0, undefined);
    refuse();
    await file.close();
    expect(told).toEqual(['full']);
  });

  it('ends quietly once the disk refuses, and tells it once', async () => {
    const told: string[] = [];
    const fd = openSync(join(folder, 'read-only.trace'), 'w');
    closeSync(fd);
    const file = new TraceFile({ fd, onError: (error) => void told.push(error.message) });
    for (let index = 0; index < 500; index += 1) file.frame(frameOf(1000), false, 0, undefined);
    await file.close();
    file.frame(frameOf(1), false, 0, undefined);
    await file.close();
    expect(told).toEqual([expect.stringMatching(/EBADF/)]);
  });
});
