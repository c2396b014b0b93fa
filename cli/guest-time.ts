import { type Command, Option } from 'commander';
import type { Kernel } from '../kernel-sim/link/kernel.ts';
import { deterministicKernel, realtimeKernel } from '../kernel-sim/main.ts';
import type { HostClock } from '../kernel-sim/schedule/host-clock.ts';
import { UsageError } from '../vmm/api/usage-error.ts';

/** Where the guest's time comes from, and who executes its vCPUs. */
export interface TimeOptions {
  readonly time: 'host' | 'virtual';
  readonly threads?: boolean;
}

const timeOption = new Option(
  '--time <source>',
  'whose time the guest keeps: the host’s, or virtual time, which counts instructions and makes every run the same',
)
  .choices(['host', 'virtual'] satisfies TimeOptions['time'][])
  .default('host');

export function timeOptions(command: Command): Command {
  return command
    .addOption(timeOption)
    .option('--threads', 'execute each vCPU on a thread of its own (default: all on one, in turns)');
}

/** The words that give another command the same options. */
export function timeArguments({ time, threads }: TimeOptions): readonly string[] {
  return ['--time', time, ...(threads === true ? ['--threads'] : [])];
}

const hostClock: HostClock = { nowNs: () => Number(process.hrtime.bigint()) };

/** @throws UsageError for threads that are to keep virtual time */
export function kernelFor({ time, threads }: TimeOptions, limits: Parameters<typeof realtimeKernel>[0]): Kernel {
  if (threads !== true) return deterministicKernel(limits, time === 'host' ? { clock: hostClock } : { inStep: true });
  if (time === 'virtual') throw new UsageError('--threads run in host time; leave out --threads or --time virtual');
  return realtimeKernel(limits, hostClock);
}
