import { InProcessBinding } from '../../kernel-sim/link/in-process.ts';
import { KernelLink } from '../../kernel-sim/link/kernel-link.ts';
import { deterministicKernel } from '../../kernel-sim/main.ts';
import { encodeFrame } from '../../proto/codec.ts';
import type { Frame } from '../../proto/frame.ts';
import { frameBytesRange } from '../../proto/limits.ts';
import type { TraceRecord } from '../../proto/trace.ts';
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
    void records.push({ kind: 'frame', toKernel, lane: 0, frame: encodeFrame(frame) });
  const kernel = deterministicKernel({ memoryBytesMax: 2 ** 30, vcpusMax: 8 });
  const binding = new InProcessBinding({
    limits: { ...hello.limits, frameBytesMax: frameBytesRange.max },
    kernel: (outlet) => new KernelLink({ kernel, hello, outlet }),
    peer: (outlet) => {
      const session = new Session({
        id: 'recorded',
        identity: { session: welcome.session, token: new Uint8Array(0) },
        terms: welcome,
        outlet: {
          send(frame) {
            record(frame, true);
            outlet.send(frame);
          },
          end: (end) => outlet.end(end),
        },
        machine: (port) => new Machine({ ...wishes, port, console: quiet, log: { warn: quiet } }),
        nowNs: () => 0,
        onEnd: quiet,
      });
      return {
        receive(frame) {
          record(frame, false);
          session.receive(frame);
        },
      };
    },
  });
  await binding.drive();
  return records;
}

export function openRecords(records: readonly TraceRecord[]): OpenTrace {
  return { path: 'a.trace', header, lines: linesOf(records) };
}
