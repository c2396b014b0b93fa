import { randomInt } from 'node:crypto';
import { Command } from 'commander';
import { deterministicKernel, runKernel } from '../../kernel-sim/main.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { exitCodes } from '../exit-codes.ts';
import { guestClocks, type TimeOptions, timeOption } from '../guest-time.ts';
import { type LogOptions, logger, logOption, say } from '../log.ts';
import { stopSignal } from '../signals.ts';
import { parseBytes, parseCount } from '../where.ts';

interface KernelCommandOptions extends LogOptions, TimeOptions {
  readonly connect: string;
  readonly memMax: string;
  readonly vcpusMax: string;
  readonly connectTimeout: string;
}

export function kernelCommand(): Command {
  return new Command('kernel')
    .description('Run the kernel half: vCPUs and everything KVM does; dials a VMM')
    .requiredOption('--connect <url>', 'ws://HOST:PORT/v1/kvm or ws+unix:PATH:/v1/kvm')
    .option('--mem-max <size>', 'guest RAM one VM may have', '1G')
    .option('--vcpus-max <count>', 'vCPUs one VM may have', '64')
    .option('--connect-timeout <seconds>', 'how long to try until the VMM answers', '10')
    .addOption(timeOption)
    .addOption(logOption)
    .action(async (options: KernelCommandOptions) => {
      const vcpusMax = parseCount('--vcpus-max', options.vcpusMax, 1, 64);
      const memoryBytesMax = parseBytes('--mem-max', options.memMax);
      const { outcome, text } = await runKernel({
        connect: options.connect,
        connectTimeoutMs: parseCount('--connect-timeout', options.connectTimeout, 0, 3600) * 1000,
        kernel: deterministicKernel({ memoryBytesMax, vcpusMax }, guestClocks[options.time]),
        vcpusMax,
        version: packageJson.version,
        logger: logger('trapline-kernel', options),
        signal: stopSignal(),
        random: () => randomInt(2 ** 32) / 2 ** 32,
      });
      if (outcome !== 'done' && outcome !== 'interrupted') say(`kernel: ${text}`);
      process.exitCode = exitCodes[outcome];
    });
}
