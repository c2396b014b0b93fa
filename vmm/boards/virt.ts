import { defineBoard, type Placement, type Services } from '../api/define-board.ts';
import type { Device } from '../api/define-device.ts';
import {
  cfiFlash,
  fwCfg,
  pl011,
  pl031,
  pl061,
  uartClock,
  virtioConsole,
  virtioEmpty,
  virtioNet,
  virtioRng,
} from '../devices/index.ts';
import { psci } from '../firmware/index.ts';

const kernel: Services = {
  calls: { smc: 'undef', hvc: 'smccc', kernelPsci: '1.1' },
  firmware: [],
};

/** PSCI's ids leave to the VMM; the kernel answers the other standard calls as before. */
const vmm: Services = {
  calls: {
    smc: 'undef',
    hvc: 'smccc',
    kernelPsci: 'off',
    filter: [{ first: 0x8400_0000, count: 0x20, action: 'forward' }],
  },
  firmware: [psci('1.1', 'hvc')],
};

/** Transports, of which devices take the last first. */
const transports = { base: 0x0a00_0000, bytes: 0x200, count: 32, firstSpi: 16 } as const;
const virtioDevices = [virtioNet, virtioRng, virtioConsole] as readonly Device[];

function transport(index: number): Placement {
  const { base, bytes, count, firstSpi } = transports;
  const device = virtioDevices[count - 1 - index] ?? (virtioEmpty as Device);
  return { name: `virtio${index}`, base: base + index * bytes, device, spi: firstSpi + index };
}

export const virt = defineBoard({
  name: 'virt',
  doc: 'Paravirtualised machine of kvmtool and QEMU: Cortex-A15, PSCI by HVC, no secure world',
  source: 'QEMU hw/arm/virt.c, base_memmap',
  compatible: ['linux,dummy-virt'],
  cpu: { target: 'cortex-a15', count: 1, max: 8 },
  ram: { base: 0x4000_0000, bytes: 0x0400_0000, max: 0x4000_0000 },
  ...kernel,
  psci: { kernel, vmm },
  vgic: { distributor: 0x0800_0000, cpuInterface: 0x0801_0000, interrupts: 288 },
  devices: [
    { base: 0x0900_0000, device: pl011, spi: 1 },
    { base: 0x0901_0000, device: pl031, spi: 2 },
    { base: 0x0902_0000, device: fwCfg },
    { base: 0x0903_0000, device: pl061, spi: 7 },
    { name: 'flash0', base: 0x0000_0000, device: cfiFlash },
    { name: 'flash1', base: 0x0400_0000, device: cfiFlash },
    ...Array.from({ length: transports.count }, (_, index) => transport(index)),
  ],
  flashBoot: { flash: 'flash0', dtb: 0x4000_0000 },
  console: 'pl011',
  nodes: [uartClock],
});
