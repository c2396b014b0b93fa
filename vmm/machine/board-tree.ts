import { type Placement, placementName, type Services } from '../api/define-board.ts';
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

function deviceNode(placement: Placement): readonly TreeNode[] {
  const { base, device, properties } = placement;
  const { compatible, bytes } = device;
  if (compatible === undefined) return [];
  return [
    {
      name: `${placementName(placement)}@${unitAddress(base)}`,
      properties: { compatible, reg: [base, bytes], ...device.properties, ...properties },
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
    },
    children: [
      { name: 'chosen', properties: chosen(plan) },
      cpuNodes(board.cpu.target, mpidrs, enableMethod),
      {
        name: `memory@${unitAddress(ram.base)}`,
        properties: { device_type: 'memory', reg: [ram.base, ram.bytes] },
      },
      ...(board.nodes ?? []),
      ...board.devices.flatMap(deviceNode),
    ],
  };
  return announced.reduce((tree, { path, properties }) => withNode(tree, path, properties), root);
}
