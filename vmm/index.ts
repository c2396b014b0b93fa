/** The library: what boards, firmware and devices are made of, the boards there are, and the machine that runs them. */
export { irqLine } from '../proto/uapi/kvm.ts';
export { apiVersion } from './api/api-version.ts';
export { type TickClock, tickClock } from './api/clock.ts';
export {
  type Board,
  type BoardCalls,
  type BoardDefinition,
  defineBoard,
  type FilterRange,
  type Placement,
  type Services,
  type VgicPlacement,
} from './api/define-board.ts';
export {
  type Device,
  type DeviceContext,
  type DeviceDefinition,
  type DevicePlace,
  type DeviceRegister,
  defineDevice,
  type InterruptController,
  primeCellId,
  type Rom,
} from './api/define-device.ts';
export {
  type Announcement,
  type Argument,
  type Call,
  type CallContext,
  type Conduit,
  defineFirmware,
  type Firmware,
  type FirmwareDefinition,
  type FirmwareFunction,
  type FunctionRow,
  fn,
  type VcpuView,
} from './api/define-firmware.ts';
export { fixedClock, type PropertyValue, type TreeNode } from './api/device-tree.ts';
export * as downCounter from './api/down-counter.ts';
export {
  consoleOut,
  type Effect,
  type Effects,
  externalAbort,
  nop,
  powerOff,
  powerOn,
  report,
  secureWrite,
  setIrq,
  setRegisters,
  standby,
  stop,
  undef,
  writeMemory,
} from './api/effects.ts';
export { IoctlError, type IoctlPort, type KernelPort } from './api/ioctl-port.ts';
export { UsageError } from './api/usage-error.ts';
export { boards } from './boards/index.ts';
export * as devices from './devices/index.ts';
export * as firmware from './firmware/index.ts';
export { loadElf } from './loader/elf.ts';
export { loadImageFile } from './loader/file.ts';
export type { LoadedImage } from './loader/image.ts';
export { loadRaw } from './loader/raw.ts';
export { type BoardCard, boardCard } from './machine/board-card.ts';
export type { Handled } from './machine/handled.ts';
export { Machine, type MachineDescription, type MachineSetup, type MachineSnapshot } from './machine/machine.ts';
export { type MachinePlan, type MachineWishes, planMachine } from './machine/plan.ts';
export type { MachineLog } from './machine/report.ts';
export { loadBoard, loadFirmware } from './plugin/host.ts';
