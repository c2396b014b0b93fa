import { InProcessBinding, type PeerOutlet } from '../../kernel-sim/link/in-process.ts';
import { KernelLink } from '../../kernel-sim/link/kernel-link.ts';
import { deterministicKernel } from '../../kernel-sim/main.ts';
import { encodeFrame } from '../../proto/codec.ts';
import type { Frame } from '../../proto/frame.ts';
import { frameBytesRange } from '../../proto/limits.ts';
import type { TraceRecord } from '../../proto/trace.ts';
import type { Channel } from '../../server/session/channel.ts';
import { Session } from '../../server/session/session.ts';
import { Machine } from '../../vmm/machine/machine.ts';
import type { MachineWishes } from '../../vmm/machine/plan.ts';
import { linesOf, type OpenTrace } from './open.ts';
import { header, hello, welcome } from './trace-fixture.ts';

const quiet = () => undefined;

/** Runs a guest on both halves in this process and gives what crossed between them. */
export async function recordRun(wishes: MachineWishes): Promise<readonly TraceRecord[]> {
  const records: TraceRecord[] = [];
  const record = (frame: Frame, toKernel: boolean) =>
    void records.push({ kind: 'frame', toKernel, connection: 0, frame: encodeFrame(frame) });
  const kernel = deterministicKernel({ memoryBytesMax: 2 ** 30, vcpusMax: 8 });
  const binding = new InProcessBinding({
    limits: { ...hello.limits, frameBytesMax: frameBytesRange.max },
    kernel: () => new KernelLink({ kernel, hello }),
    peer: (outlet) => {
      const session = new Session({
        identity: { session: welcome.session, tokenDigest: new Uint8Array(0) },
        terms: welcome,
        console: quiet,
        machine: ({ port }) => new Machine({ ...wishes, port, console: quiet, log: { warn: quiet } }),
        clock: { nowNs: () => 0, after: () => quiet },
        onEnd: quiet,
      });
      let channel: Channel | undefined;
      const tapped: PeerOutlet = {
        send(frame) {
          record(frame, true);
          outlet.send(frame);
        },
        end: (end) => outlet.end(end),
      };
      return {
        receive(frame) {
          record(frame, false);
          if (frame.type === 'hello') channel = session.welcome(frame, new Uint8Array(0), tapped);
          else if (channel !== undefined) session.receive(channel, frame);
        },
        lost: quiet,
      };
    },
  });
  await binding.drive();
  return records;
}

export function openRecords(records: readonly TraceRecord[]): OpenTrace {
  return { path: 'a.trace', header, lines: linesOf(records) };
}
