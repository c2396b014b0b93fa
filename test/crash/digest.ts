import { createHash } from 'node:crypto';
import type { Kernel } from '../../kernel-sim/link/kernel.ts';
import { coreRegister, coreRegisterNames } from '../../proto/uapi/kvm.ts';
import type { AnsweredExit } from '../../server/session/session.ts';
import type { Guest } from './guests.ts';

const ramBytes = 4 * 1024 * 1024;
const chunkBytes = 32 * 1024;

/** What a guest left: its registers and the RAM around its image. Several vCPUs race, and leave what their race was. */
export function stateDigest(kernel: Kernel, { vcpus, wishes }: Guest): string {
  if (vcpus > 1) return 'a race';
  const hash = createHash('sha256');
  const ids = coreRegisterNames.map(coreRegister);
  const registers = kernel.ioctl({ vm: 0, vcpu: 0 }, { name: 'get_one_reg', ids });
  hash.update(JSON.stringify(registers, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
  const { base } = wishes.board.ram;
  for (let at = 0; at < ramBytes; at += chunkBytes) {
    const result = kernel.ioctl({ vm: 0 }, { name: 'read_memory', ipa: base + at, bytes: chunkBytes });
    if (result.ok && 'data' in result.value) hash.update(result.value.data);
  }
  return hash.digest('hex');
}

/** Each vCPU's answered exits, once each. Which of several vCPUs is off before the machine ends is a race of the guest's. */
export function effects(exits: readonly AnsweredExit[], { vcpus }: Guest): readonly string[] {
  const lines = exits
    .filter(({ reply, label }) => vcpus === 1 || (reply !== undefined && !/^cpu_off/i.test(label)))
    .map(
      ({ vcpu, seq, label, reply }) =>
        `${vcpu} ${String(seq).padStart(4)} ${label} ${JSON.stringify(reply?.registers)}`,
    );
  return [...new Set(lines)].toSorted();
}
