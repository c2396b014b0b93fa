import type { ExitReason } from '../../proto/uapi/exit.ts';

/** A guest that leaves for a reason, on a machine whose VMM never answers the first such exit. */
export interface Scene {
  readonly reason: ExitReason;
  readonly board: string;
  readonly program: string;
  readonly vcpus: number;
  readonly psci?: 'vmm';
}

export const scenes: readonly Scene[] = [
  { reason: 'smc', board: 'highbank', program: 'hello-highbank', vcpus: 1 },
  { reason: 'hvc', board: 'virt', program: 'psci-virt', vcpus: 2, psci: 'vmm' },
  { reason: 'mmio', board: 'highbank', program: 'wild-mmio-highbank', vcpus: 1 },
  { reason: 'system_event', board: 'virt', program: 'hello-virt', vcpus: 1 },
];
