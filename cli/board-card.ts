import { hex } from '../proto/uapi/hex.ts';
import type { BoardCard } from '../server/http/boards.ts';
import { type Board, placementName } from '../vmm/api/define-board.ts';

/** A board as `trapline boards` and `/v1/boards` tell it. */
export interface FullBoardCard extends BoardCard {
  readonly compatible: readonly string[];
  readonly cpu: Board['cpu'];
  readonly calls: Board['calls'];
  readonly memory: readonly { readonly what: string; readonly first: string; readonly last: string }[];
  readonly firmware: readonly {
    readonly name: string;
    readonly doc: string;
    readonly functions: readonly {
      readonly id: string;
      readonly name: string;
      readonly args: readonly string[];
      readonly doc: string;
    }[];
  }[];
}

export function boardCard(board: Board): FullBoardCard {
  const range = (what: string, first: number, bytes: number) => ({
    what,
    first: hex(first),
    last: hex(first + bytes - 1),
  });
  return {
    name: board.name,
    doc: board.doc,
    compatible: board.compatible,
    cpu: board.cpu,
    calls: board.calls,
    memory: [
      range(`RAM (${board.ram.bytes / 2 ** 20} MiB by default)`, board.ram.base, board.ram.max),
      ...board.devices.map((placement) => range(placementName(placement), placement.base, placement.device.bytes)),
    ],
    firmware: board.firmware.map(({ name, doc = '', functions }) => ({
      name,
      doc,
      functions: functions.map((row) => ({
        id: hex(row.id),
        name: row.name,
        args: Object.keys(row.args),
        doc: row.doc ?? '',
      })),
    })),
  };
}
