import { type Capability, capabilities } from '../../proto/uapi/kvm.ts';
import type { EnabledCapability } from './context.ts';
import type { KvmLimits } from './limits.ts';

/** CHECK_EXTENSION's answers; 0: the kernel has it not. */
const values: { readonly [C in Capability]: number | ((limits: KvmLimits) => number) } = {
  irqchip: 1,
  userMemory: 1,
  nrVcpus: ({ vcpusMax }) => vcpusMax,
  nrMemslots: ({ memorySlotsMax }) => memorySlotsMax,
  mpState: 1,
  coalescedMmio: 1,
  syncMmu: 1,
  destroyMemoryRegionWorks: 1,
  setGuestDebug: 0,
  ioeventfd: 1,
  maxVcpus: ({ vcpusMax }) => vcpusMax,
  oneReg: 1,
  readonlyMem: 1,
  armPsci: 1,
  deviceCtrl: 1,
  enableCapVm: 1,
  vmAttributes: 1,
  armPsci02: 1,
  checkExtensionVm: 1,
  vcpuAttributes: 1,
  immediateExit: 1,
  // A timer's line needs the vGIC: an exit has no device_irq_level.
  armUserIrq: 0,
  armIrqLineLayout2: 1,
  armNisvToUser: 1,
  armInjectExtDabt: 1,
  systemEventData: 1,
  armSystemSuspend: 1,
};

const names = new Map<number, Capability>(
  Object.entries(capabilities).map(([name, number]) => [number, name as Capability]),
);

/** The value of a capability by its number; 0 for one nobody knows. */
export function checkExtension(capability: number, limits: KvmLimits): number {
  const name = names.get(capability);
  if (name === undefined) return 0;
  const value = values[name];
  return typeof value === 'number' ? value : value(limits);
}

const enabled: readonly EnabledCapability[] = ['armNisvToUser', 'systemEventData', 'armSystemSuspend'];

/** Which capability ENABLE_CAP would turn on; undefined for one that cannot be. */
export function enabledCapability(capability: number): EnabledCapability | undefined {
  return enabled.find((name) => capabilities[name] === capability);
}
