import type { Kernel } from '../kernel-sim/link/kernel.ts';
import { deterministicKernel, realtimeKernel } from '../kernel-sim/main.ts';
import type { HostClock } from '../kernel-sim/schedule/host-clock.ts';
import { UsageError } from '../vmm/api/usage-error.ts';
import type { TimeOptions } from './guest-time.ts';

const hostClock: HostClock = { nowNs: () => Number(process.hrtime.bigint()) };

/** @throws UsageError for threads that are to keep virtual time */
export function kernelFor({ time, threads }: TimeOptions, limits: Parameters<typeof realtimeKernel>[0]): Kernel {
  if (threads !== true) return deterministicKernel(limits, time === 'host' ? { clock: hostClock } : { inStep: true });
  if (time === 'virtual') throw new UsageError('--threads run in host time; leave out --threads or --time virtual');
  return realtimeKernel(limits, hostClock);
}
