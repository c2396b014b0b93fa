import { type Command, Option } from 'commander';

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
