import type { Guest } from '../crash/guests.ts';
import { KernelEnd, VmmEnd } from './ends.ts';

/** What each end said while a guest ran to its end, message by message. */
export interface Transcript {
  readonly guest: Guest;
  readonly ofKernel: readonly Uint8Array[];
  readonly ofVmm: readonly Uint8Array[];
}

export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Event-loop turns without a message after which nothing more comes. */
const quietTurns = 20;

/** Runs a guest with both ends in this process. Nothing in it depends on time, so a replay meets the same states. */
export async function transcribe(guest: Guest): Promise<Transcript> {
  const ends = { vmm: new VmmEnd(guest), kernel: new KernelEnd(guest) };
  const vmm = ends.vmm.connect();
  const kernel = ends.kernel.connect();
  let heard = 0;
  let said = 0;
  for (let quiet = 0; quiet < quietTurns; quiet += 1) {
    const before = heard + said;
    for (; heard < kernel.sent.length; heard += 1) vmm.tell(kernel.sent[heard] as Uint8Array);
    await turn();
    for (; said < vmm.sent.length; said += 1) kernel.tell(vmm.sent[said] as Uint8Array);
    await turn();
    if (heard + said > before) quiet = 0;
  }
  ends.vmm.dispose();
  ends.kernel.dispose();
  return { guest, ofKernel: kernel.sent, ofVmm: vmm.sent };
}
