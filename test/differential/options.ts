import { parseArgs } from 'node:util';
import { UsageError } from '../../vmm/api/usage-error.ts';
import { suites } from './suites.ts';

export const usage = `Usage: npm run differential -- [options]

Runs random instructions of every decode row here and in QEMU until --executions of them were compared.

  --executions N   stop after this many, those merged included (10000000)
  --seed N         first seed; each round takes the next (1)
  --least N        executions every row must have (1000)
  --tally FILE     keep the sums there
  --merge FILE     add sums that were kept before; may be given more than once
  --only TEXT      only suites whose name holds TEXT; rows of others are not missed
  --report FILE    write a line for each row
  --summary FILE   write docs/differential.md there
  --help           print this
`;

export interface Options {
  readonly executions: number;
  readonly seed: number;
  readonly least: number;
  readonly only: string | undefined;
  readonly tally: string | undefined;
  readonly merge: readonly string[];
  readonly report: string | undefined;
  readonly summary: string | undefined;
  readonly help: boolean;
}

const flags = {
  executions: { type: 'string', default: '10000000' },
  seed: { type: 'string', default: '1' },
  least: { type: 'string', default: '1000' },
  tally: { type: 'string' },
  merge: { type: 'string', multiple: true },
  only: { type: 'string' },
  report: { type: 'string' },
  summary: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

function count(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${flag} ${text}: give a whole number of at least ${least}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values;
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UsageError(`${line} --help lists the options.`);
  }
}

/** @throws UsageError for a flag there is not, or a value it cannot have */
export function optionsOf(args: readonly string[]): Options {
  const { executions, seed, least, ...rest } = parse(args);
  const { only } = rest;
  if (only !== undefined && !suites.some(({ name }) => name.includes(only))) {
    throw new UsageError(`--only ${only}: the suites are ${suites.map(({ name }) => `“${name}”`).join(', ')}`);
  }
  return {
    executions: count('executions', executions, 1),
    seed: count('seed', seed, 0),
    least: count('least', least, 0),
    only,
    tally: rest.tally,
    merge: rest.merge ?? [],
    report: rest.report,
    summary: rest.summary,
    help: rest.help,
  };
}
