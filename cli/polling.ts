import type { Command } from 'commander';
import { pollNsMax } from '../proto/poller.ts';
import { parseCount } from './where.ts';

/** How much CPU time a half may give for latency. */
export interface PollOptions {
  readonly pollUs: string;
}

export function pollOptions(command: Command): Command {
  return command.option(
    '--poll-us <microseconds>',
    'longest look for the next message before sleeping; adapts itself, 0 turns it off',
    String(pollNsMax / 1000),
  );
}

/** The words that give another command the same options. */
export function pollArguments({ pollUs }: PollOptions): readonly string[] {
  return ['--poll-us', pollUs];
}

/** @throws UsageError for what is no number of microseconds up to ten milliseconds */
export function parsePoll({ pollUs }: PollOptions): { readonly pollNsMax: number } {
  return { pollNsMax: parseCount('--poll-us', pollUs, 0, 10_000) * 1000 };
}
