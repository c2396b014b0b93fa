import type { Board } from '../../vmm/api/define-board.ts';
import { boards } from '../../vmm/boards/index.ts';
import { loadImageFile } from '../../vmm/loader/file.ts';
import type { MachineWishes } from '../../vmm/machine/plan.ts';

/** A guest with what its machine is made of. */
export interface Guest {
  readonly name: string;
  readonly vcpus: number;
  readonly wishes: MachineWishes;
}

function boardOf(name: string): Board {
  const board = boards.find((each) => each.name === name);
  if (board === undefined) throw new Error(`there is no board ${name}`);
  return board;
}

function guest(name: string, program: string, board: string, more: Partial<MachineWishes> = {}): Guest {
  const image = loadImageFile(`test/guests/bin/${program}-${board}.elf`);
  return { name, vcpus: more.smp ?? 1, wishes: { board: boardOf(board), image, ...more } };
}

/** Between them they leave the kernel for every reason a bare-metal guest can: SMC, HVC, MMIO, system events, alarms. */
export const guests: readonly Guest[] = [
  guest('hello', 'hello', 'highbank', { smp: 1 }),
  guest('smp', 'smp', 'highbank', { smp: 4 }),
  guest('alarm', 'alarm', 'highbank', { smp: 1 }),
  guest('psci-vmm', 'psci', 'virt', { smp: 2, psci: 'vmm' }),
  guest('psci-kernel', 'psci', 'virt', { smp: 2, psci: 'kernel' }),
];

export function guestNamed(name: string): Guest {
  const found = guests.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no guest ${name}; there are ${guests.map((each) => each.name).join(', ')}`);
  return found;
}
