import { vgicFrameBytes } from '../../proto/uapi/vgic.ts';
import { type Board, type Placement, placementName, type Services } from '../api/define-board.ts';
import type { Announcement, Conduit, Firmware } from '../api/define-firmware.ts';
import type { PropertyValue, TreeNode } from '../api/device-tree.ts';
import { psciAnnouncement } from '../api/psci-announcement.ts';
import { withNode } from '../fdt/tree.ts';
import type { MachinePlan } from './plan.ts';

/** Aff0 to Aff2 of an MPIDR: what a cpu node's `reg` holds. */
const affinityMask = 0x00ff_ffff;

const unitAddress = (address: number) => address.toString(16);

/** A firmware's node, with a property for each function that says it has one. */
function announcementOf({ announce, functions }: Firmware): readonly Announcement[] {
  if (announce === undefined) return [];
  const ids = functions.flatMap(({ property, id }) => (property === undefined ? [] : [[property, id] as const]));
  return [{ ...announce, properties: { ...announce.properties, ...Object.fromEntries(ids) } }];
}

/** The conduit under which the kernel serves its PSCI: the one it decides upstream's way. */
function kernelConduit({ calls }: Services): Conduit | undefined {
  return (['hvc', 'smc'] as const).find((conduit) => calls[conduit] === 'smccc');
}

/** Everything the tree must announce: the firmware that is there, the kernel's own PSCI included, and nothing else. */
export function announcements(services: Services): readonly Announcement[] {
  const { calls, firmware } = services;
  const conduit = kernelConduit(services);
  const kernel =
    calls.kernelPsci === 'off' || conduit === undefined ? [] : [psciAnnouncement(calls.kernelPsci, conduit)];
  return [...kernel, ...firmware.flatMap(announcementOf)];
}

/** Phandle of the interrupt controller; boards' own nodes count from 1. */
const controllerPhandle = 0x8000;

const hasController = ({ vgic, interruptController }: Board) => vgic !== undefined || interruptController !== undefined;

/** First cell of an interrupt: what its number counts from. Third: its level is high. @source linux Documentation/devicetree/bindings/interrupt-controller/arm,gic.yaml */
const interruptCells = { spi: 0, ppi: 1, levelHigh: 4 } as const;

/** PPIs of the secure, non-secure, virtual and hypervisor timers, less 16. @source linux Documentation/devicetree/bindings/timer/arm,arch_timer.yaml */
const timerPpis = [13, 14, 11, 10] as const;

/** The kernel's interrupt controller and timer. */
function vgicNodes({ board: { vgic }, smp }: MachinePlan): readonly TreeNode[] {
  if (vgic === undefined) return [];
  const { distributor, cpuInterface } = vgic;
  const { ppi, levelHigh } = interruptCells;
  const everyCpu = ((1 << smp) - 1) << 8;
  return [
    {
      name: `interrupt-controller@${unitAddress(distributor)}`,
      properties: {
        compatible: 'arm,cortex-a15-gic',
        'interrupt-controller': true,
        '#interrupt-cells': 3,
        '#address-cells': 0,
        reg: [distributor, vgicFrameBytes.distributor, cpuInterface, vgicFrameBytes.cpuInterface],
        phandle: controllerPhandle,
      },
    },
    {
      name: 'timer',
      properties: {
        compatible: 'arm,armv7-timer',
        interrupts: timerPpis.flatMap((number) => [ppi, number, everyCpu | levelHigh]),
      },
    },
  ];
}

const interruptsOf = (spi: number | undefined, board: Board) =>
  spi === undefined || !hasController(board) ? {} : { interrupts: [interruptCells.spi, spi, interruptCells.levelHigh] };

function deviceNodes(placement: Placement, { board, smp }: MachinePlan): readonly TreeNode[] {
  const { base, device, properties, spi } = placement;
  const { compatible, bytes, nodes } = device;
  if (nodes !== undefined) return nodes({ base, phandle: controllerPhandle, vcpus: smp });
  if (compatible === undefined) return [];
  return [
    {
      name: `${placementName(placement)}@${unitAddress(base)}`,
      properties: { compatible, reg: [base, bytes], ...interruptsOf(spi, board), ...device.properties, ...properties },
    },
  ];
}

function cpuNodes(target: string, mpidrs: readonly number[], enableMethod: string | undefined): TreeNode {
  return {
    name: 'cpus',
    properties: { '#address-cells': 1, '#size-cells': 0 },
    children: mpidrs.map((mpidr) => ({
      name: `cpu@${unitAddress(mpidr & affinityMask)}`,
      properties: {
        device_type: 'cpu',
        compatible: `arm,${target}`,
        reg: mpidr & affinityMask,
        ...(enableMethod === undefined ? {} : { 'enable-method': enableMethod }),
      },
    })),
  };
}

/** The console's node by its path, so that a guest finds where to print. */
function chosen({ board }: MachinePlan): Readonly<Record<string, PropertyValue>> {
  const console = board.devices.find((placement) => placementName(placement) === board.console);
  if (console?.device.compatible === undefined) return {};
  return { 'stdout-path': `/${placementName(console)}@${unitAddress(console.base)}` };
}

/** The device tree of a machine whose vCPUs have these MPIDRs. */
export function boardTree(plan: MachinePlan, mpidrs: readonly number[]): TreeNode {
  const { board, services, ram } = plan;
  const announced = announcements(services);
  const enableMethod = announced.find((each) => each.enableMethod !== undefined)?.enableMethod;
  const root: TreeNode = {
    name: '',
    properties: {
      '#address-cells': 1,
      '#size-cells': 1,
      model: board.doc,
      compatible: board.compatible,
      ...(hasController(board) ? { 'interrupt-parent': controllerPhandle } : {}),
    },
    children: [
      { name: 'chosen', properties: chosen(plan) },
      cpuNodes(board.cpu.target, mpidrs, enableMethod),
      {
        name: `memory@${unitAddress(ram.base)}`,
        properties: { device_type: 'memory', reg: [ram.base, ram.bytes] },
      },
      ...(board.nodes ?? []),
      ...vgicNodes(plan),
      ...board.devices.flatMap((placement) => deviceNodes(placement, plan)),
    ],
  };
  return announced.reduce((tree, { path, properties }) => withNode(tree, path, properties), root);
}
