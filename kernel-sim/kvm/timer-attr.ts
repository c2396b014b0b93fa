import type { DeviceAttribute } from '../../proto/uapi/ioctl.ts';
import { intids, vcpuTimerAttributes, vcpuTimerGroup } from '../../proto/uapi/vgic.ts';
import type { RegisterOwner } from './one-reg.ts';
import { Refusal } from './refusal.ts';
import { type TimerName, timerNames } from './timer.ts';

const unknown = ({ group, attr }: DeviceAttribute) =>
  new Refusal('ENXIO', `a vCPU has no attribute ${attr} in group ${group}; the timers' PPIs are 0 and 1 in group 1`);

function timerOf({ group, attr }: DeviceAttribute): TimerName | undefined {
  return group === vcpuTimerGroup ? timerNames.find((name) => vcpuTimerAttributes[name] === attr) : undefined;
}

export function hasTimerAttribute(attribute: DeviceAttribute): Refusal | undefined {
  return timerOf(attribute) === undefined ? unknown(attribute) : undefined;
}

/** The PPI of a timer, the same for every vCPU. */
export function getTimerAttribute({ vm }: RegisterOwner, attribute: DeviceAttribute): Uint8Array | Refusal {
  const name = timerOf(attribute);
  return name === undefined ? unknown(attribute) : new Uint8Array(Int32Array.of(vm.timers.ppis[name]).buffer);
}

/** @source linux arch/arm64/kvm/arch_timer.c, kvm_arm_timer_set_attr() */
export function setTimerAttribute(
  { vm }: RegisterOwner,
  attribute: DeviceAttribute,
  data: Uint8Array,
): Refusal | undefined {
  if (attribute.group !== vcpuTimerGroup) return unknown(attribute);
  if (vm.vgic === undefined) return new Refusal('EINVAL', 'the timers have PPIs once there is a vGIC; CREATE_DEVICE 5');
  if (data.length < 4) return new Refusal('EFAULT', `${data.length} bytes; the value has 4`);
  const ppi = new DataView(data.buffer, data.byteOffset).getInt32(0, true);
  if (ppi < intids.ppi || ppi >= intids.spi) return new Refusal('EINVAL', `${ppi} is no PPI: 16 to 31`);
  if (vm.hasRun) return new Refusal('EBUSY', 'the timers have their PPIs since a vCPU has run');
  const name = timerOf(attribute);
  if (name === undefined) return unknown(attribute);
  vm.timers.ppis[name] = ppi;
  return undefined;
}
