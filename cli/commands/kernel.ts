import { randomInt } from 'node:crypto';
import { Command } from 'commander';
import { runKernel } from '../../kernel-sim/main.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { type CredentialOptions, credentialOptions, loadCredentials } from '../credentials.ts';
import { exitCodes } from '../exit-codes.ts';
import { type TimeOptions, timeOptions } from '../guest-time.ts';
import { kernelFor } from '../kernel-for.ts';
import { type LogOptions, logger, logOption, say } from '../log.ts';
import { type PollOptions, parsePoll, pollOptions } from '../polling.ts';
import { stopSignal } from '../signals.ts';
import { parseBytes, parseCount } from '../where.ts';

interface KernelCommandOptions extends LogOptions, CredentialOptions, TimeOptions, PollOptions {
  readonly connect: string;
  readonly memMax: string;
  readonly vcpusMax: string;
  readonly connectTimeout: string;
  readonly resumeTimeout?: string;
  readonly lanes: string;
}

export function kernelCommand(): Command {
  return pollOptions(timeOptions(credentialOptions(new Command('kernel'))))
    .description('Run the kernel half: vCPUs and everything KVM does; dials a VMM')
    .requiredOption('--connect <url>', 'ws://HOST:PORT/v1/kvm, wss://HOST:PORT/v1/kvm or ws+unix:PATH:/v1/kvm')
    .option('--mem-max <size>', 'guest RAM one VM may have', '1G')
    .option('--vcpus-max <count>', 'vCPUs one VM may have', '64')
    .option('--connect-timeout <seconds>', 'how long to try until the VMM answers', '10')
    .option('--resume-timeout <seconds>', 'how long to try to come back to a lost VMM (default: as long as it takes)')
    .option('--lanes <count>', 'connections beside the main one, over which the vCPUs are spread', '0')
    .addOption(logOption)
    .action(async (options: KernelCommandOptions) => {
      const vcpusMax = parseCount('--vcpus-max', options.vcpusMax, 1, 64);
      const memoryBytesMax = parseBytes('--mem-max', options.memMax);
      const kernel = kernelFor(options, { memoryBytesMax, vcpusMax });
      const tellLines = (lines: readonly string[]) => {
        for (const line of lines) say(line);
      };
      process.on('SIGUSR1', () => tellLines((kernel.activities?.() ?? []).map(({ text }) => text)));
      const { outcome, text } = await runKernel({
        connect: options.connect,
        connectTimeoutMs: parseCount('--connect-timeout', options.connectTimeout, 0, 3600) * 1000,
        kernel,
        vcpusMax,
        credentials: loadCredentials(options, process.env),
        lanes: parseCount('--lanes', options.lanes, 0, 64),
        ...(options.resumeTimeout === undefined
          ? {}
          : { resumeTimeoutMs: parseCount('--resume-timeout', options.resumeTimeout, 0, 86_400) * 1000 }),
        ...parsePoll(options),
        tell: (text) => say(`kernel: ${text}`),
        tellQuiet: tellLines,
        version: packageJson.version,
        logger: logger('trapline-kernel', options),
        signal: stopSignal(),
        nowMs: () => performance.now(),
        random: () => randomInt(2 ** 32) / 2 ** 32,
      });
      if (outcome !== 'done' && outcome !== 'interrupted') say(`kernel: ${text}`);
      process.exitCode = exitCodes[outcome];
    });
}
