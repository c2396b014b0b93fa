import { describe, expect, it } from 'vitest';
import { functionId } from '../../proto/uapi/arm-smccc.ts';
import type { Board } from '../api/define-board.ts';
import { boardCard } from '../machine/board-card.ts';
import { bootRig, type Rig } from '../machine/machine-fixture.ts';
import { highbank } from './highbank.ts';
import { boards } from './index.ts';
import { midway } from './midway.ts';
import { omap4Panda } from './omap4-panda.ts';
import { origen } from './origen.ts';
import { virt } from './virt.ts';

const named = boards.map((board) => [board.name, board] as const);

it('every board has its own name', () => {
  expect(new Set(boards.map(({ name }) => name)).size).toBe(boards.length);
});

describe.each(named)('%s', (_, board) => {
  it('names the source of its facts, and each of its firmware and devices does too', () => {
    const sources = [board, ...board.firmware, ...board.devices.map(({ device }) => device)].map(
      ({ source }) => source,
    );
    expect(sources.filter((source) => source === undefined || source === '')).toEqual([]);
  });

  it('explains each function of its firmware', () => {
    const silent = board.firmware.flatMap(({ functions }) => functions).filter(({ doc = '' }) => doc === '');
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('prints on its console', async () => {
    const rig = await bootRig(board);
    const console = board.devices.find(({ device }) => device.name === board.console);
    await rig.store(console?.base ?? 0, 0x21);
    expect(rig.printed()).toBe('!');
  });

  it('tells itself as data that JSON can carry', () => {
    const card = boardCard(board);
    expect(JSON.parse(JSON.stringify(card))).toEqual(card);
    expect(card.memory[0]).toMatchObject({ what: 'RAM' });
  });
});

describe('a guest ends its machine the way the board has:', () => {
  it.each<readonly [board: Board, how: string, at: number, value: number, cause: string | undefined]>([
    [highbank, 'shutdown', 0xfff3_cf00, 3, 'shutdown'],
    [highbank, 'soft reset', 0xfff3_cf00, 1, 'reset'],
    [highbank, 'hard reset', 0xfff3_cf00, 2, 'reset'],
    [highbank, 'suspend only prepares', 0xfff3_cf00, 0, undefined],
    [midway, 'shutdown', 0xfff3_cf00, 3, 'shutdown'],
    [omap4Panda, 'cold reset', 0x4a30_7b00, 2, 'shutdown'],
    [omap4Panda, 'warm reset', 0x4a30_7b00, 1, 'reset'],
    [omap4Panda, 'no reset at all', 0x4a30_7b00, 0, undefined],
    [origen, 'PS_HOLD low', 0x1002_330c, 0x5200, 'shutdown'],
    [origen, 'PS_HOLD high', 0x1002_330c, 0x5300, undefined],
    [origen, 'software reset', 0x1002_0400, 1, 'reset'],
    [origen, 'no software reset', 0x1002_0400, 0, undefined],
  ])('$name by $how', async (board, how, at, value, cause) => {
    const rig: Rig = await bootRig(board);
    const handled = await rig.store(at, value);
    expect([how, handled.kind === 'stop' ? handled.cause : undefined]).toEqual([how, cause]);
  });
});

it('a card says which blocks of the SoC are left out of the model', () => {
  const { memory } = boardCard(highbank);
  expect(memory).toContainEqual({ what: 'ipc (left out of the model)', base: '0xfff2_0000', bytes: '0x1000' });
  expect(memory).toContainEqual({ what: 'sp804', base: '0xfff3_4000', bytes: '0x1000' });
});

it("the card of a board whose PSCI may be the VMM's tells its functions", () => {
  const [psci] = boardCard(virt).firmware;
  expect(psci).toMatchObject({ name: 'psci-1.1', conduit: 'hvc', functionId: 'r0' });
  expect(psci?.functions).toContainEqual({
    id: '0x8400_0003',
    name: 'CPU_ON',
    args: { target: 'r1', entry: 'r2', context: 'r3' },
    doc: 'Starts a CPU by its MPIDR.',
    source: 'Arm DEN 0022',
  });
});

it("the VMM's PSCI of virt has ids the kernel's filter lets through, and no other", () => {
  const [range] = virt.psci?.vmm.calls.filter ?? [];
  const ids = (virt.psci?.vmm.firmware ?? []).flatMap(({ functions }) => functions.map(({ id }) => id));
  expect(ids.filter((id) => functionId.decode(id).owner !== 4)).toEqual([]);
  expect(ids.every((id) => id >= (range?.first ?? 0) && id < (range?.first ?? 0) + (range?.count ?? 0))).toBe(true);
});
