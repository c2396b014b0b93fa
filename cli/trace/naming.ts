import type { TraceHeader } from '../../proto/trace.ts';
import type { Board } from '../../vmm/api/define-board.ts';
import { boards } from '../../vmm/boards/index.ts';
import { ExitNames } from '../../vmm/machine/exit-names.ts';
import { servicesOf } from '../../vmm/machine/plan.ts';
import { loadFirmware } from '../../vmm/plugin/host.ts';
import { findBoard } from '../machine-options.ts';

/** What names the calls of a trace; what is left out is taken from the trace where it can be. */
export interface NamingOptions {
  readonly board?: string;
  readonly firmware?: string;
  readonly psci?: 'kernel' | 'vmm';
}

/** A word behind a flag in the header's command line. */
function recorded({ machine }: TraceHeader, flag: string): string | undefined {
  return new RegExp(`(?:^| )${flag} ([^ ]+)`).exec(machine)?.[1];
}

/**
 * The names of a trace's exits. A trace is a stranger's file: built-in boards it names are believed, files are loaded only
 * when an option says so.
 * @throws UsageError for options that name nothing
 */
export async function exitNames(options: NamingOptions, header: TraceHeader): Promise<ExitNames | undefined> {
  const board = await boardOf(options, header);
  if (board === undefined) return undefined;
  const psci = options.psci ?? recordedPsci(board, header);
  const services = servicesOf({
    board,
    ...(psci === undefined ? {} : { psci }),
    ...(options.firmware === undefined ? {} : { firmware: await loadFirmware(options.firmware) }),
  });
  return new ExitNames(services, board.devices);
}

async function boardOf({ board }: NamingOptions, header: TraceHeader): Promise<Board | undefined> {
  if (board !== undefined) return findBoard(board);
  const name = recorded(header, '--board');
  return boards.find((each) => each.name === name);
}

function recordedPsci(board: Board, header: TraceHeader): NamingOptions['psci'] {
  const psci = recorded(header, '--psci');
  return board.psci !== undefined && (psci === 'kernel' || psci === 'vmm') ? psci : undefined;
}
