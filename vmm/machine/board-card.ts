import { hex } from '../../proto/uapi/hex.ts';
import { vgicFrameBytes } from '../../proto/uapi/vgic.ts';
import { type Board, placementName } from '../api/define-board.ts';
import type { Firmware } from '../api/define-firmware.ts';

/** A board as a table or `/v1/boards/:name` tells it; numbers are printed as the manuals print them. */
export interface BoardCard {
  readonly name: string;
  readonly doc: string;
  readonly source: string;
  readonly compatible: readonly string[];
  readonly cpu: Board['cpu'];
  readonly memory: readonly { readonly what: string; readonly base: string; readonly bytes: string }[];
  readonly calls: Board['calls'];
  /** Whether `--psci` may choose who answers PSCI. */
  readonly psci: readonly ('kernel' | 'vmm')[];
  readonly firmware: readonly {
    readonly name: string;
    readonly doc: string;
    readonly conduit: string;
    /** Where calls name their function. */
    readonly functionId: string;
    readonly functions: readonly {
      readonly id: string;
      readonly name: string;
      readonly args: Readonly<Record<string, string>>;
      readonly doc: string;
      readonly source: string;
    }[];
  }[];
}

function firmwareCard(firmware: Firmware): BoardCard['firmware'][number] {
  const { name, doc = '', conduit, functionId, functions } = firmware;
  return {
    name,
    doc,
    conduit,
    functionId: typeof functionId === 'string' ? functionId : 'computed',
    functions: functions.map((row) => ({
      id: hex(row.id),
      name: row.name,
      args: Object.fromEntries(
        Object.entries(row.args).map(([argument, from]) => [
          argument,
          typeof from === 'string' ? from : `${from.bytes} bytes at ${from.at}`,
        ]),
      ),
      doc: row.doc ?? '',
      source: row.source ?? firmware.source ?? '',
    })),
  };
}

function vgicMemory({ vgic }: Board): BoardCard['memory'] {
  if (vgic === undefined) return [];
  return (['distributor', 'cpuInterface'] as const).map((frame) => ({
    what: frame === 'distributor' ? 'GIC distributor (kernel)' : 'GIC CPU interface (kernel)',
    base: hex(vgic[frame]),
    bytes: hex(vgicFrameBytes[frame]),
  }));
}

/** A board as data for people and programs. */
export function boardCard(board: Board): BoardCard {
  const { name, doc, source = '', compatible, cpu, ram, calls, psci } = board;
  // A board whose PSCI may be the VMM's lists that firmware too: it is the one with functions to tell of.
  const firmware = new Set([...board.firmware, ...(psci?.vmm.firmware ?? [])]);
  return {
    name,
    doc,
    source,
    compatible,
    cpu,
    memory: [
      { what: 'RAM', base: hex(ram.base), bytes: hex(ram.max) },
      ...vgicMemory(board),
      ...board.devices.map((placement) => ({
        what: `${placementName(placement)}${placement.device.leftOut ? ' (left out of the model)' : ''}`,
        base: hex(placement.base),
        bytes: hex(placement.device.bytes),
      })),
    ],
    calls,
    psci: psci === undefined ? [] : ['kernel', 'vmm'],
    firmware: [...firmware].map(firmwareCard),
  };
}
