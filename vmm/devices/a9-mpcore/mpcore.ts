import { type Device, defineDevice } from '../../api/define-device.ts';
import type { TreeNode } from '../../api/device-tree.ts';
import { cpuInterfaceRegisters } from './cpu-interface.ts';
import { distributorAt, distributorRegisters } from './distributor.ts';
import { drive, firstSpi, intids, signals, slotOf } from './gic.ts';
import { syncTimers, timerAlarmNs, timerRegisters } from './private-timer.ts';
import { scuRegisters } from './scu.ts';
import { type Mpcore, newMpcore } from './state.ts';

/** Where the blocks are, and how large their nodes say they are. */
const blocks = { scu: [0x000, 0x58], cpuInterface: [0x100, 0x100], timer: [0x600, 0x20] } as const;
const distributorBytes = 0x1000;

/** Second and third cell of the private timer's interrupt: PPI 13, a rising edge, for each CPU. */
const timerInterrupt = (vcpus: number) => [1, 13, (((1 << vcpus) - 1) << 8) | 1];

interface Options {
  /** Frequency of PERIPHCLK, which the private timers count. */
  readonly hz: number;
  /** Phandle of the clock node that says so. */
  readonly clock: number;
}

/**
 * Private memory region of a Cortex-A9 MPCore: SCU, GIC and private timers. KVM's vGIC is a GICv2 and its timer the
 * architected one, so an A9's are the VMM's to emulate.
 */
export function a9Mpcore({ hz, clock }: Options): Device<Mpcore> {
  return defineDevice<Mpcore>({
    name: 'mpcore',
    doc: 'SCU, interrupt controller and private timers of the Cortex-A9 MPCore',
    bytes: distributorAt + distributorBytes,
    source: 'ARM DDI 0407 section 1.5; ARM IHI 0048',
    state: () => newMpcore(hz),
    registers: [...scuRegisters, ...cpuInterfaceRegisters, ...timerRegisters, ...distributorRegisters],
    controller: {
      spis: intids - firstSpi,
      input: ({ state }, spi, level) => drive(state.gic, slotOf(0, firstSpi + spi), level),
      output(device, vcpu) {
        syncTimers(device);
        return signals(device.state.gic, vcpu);
      },
    },
    alarmNs: timerAlarmNs,
    nodes({ base, phandle, vcpus }): readonly TreeNode[] {
      const block = ([at, bytes]: readonly [number, number]) => [base + at, bytes];
      const name = (what: string, at: number) => `${what}@${(base + at).toString(16)}`;
      return [
        {
          name: name('interrupt-controller', distributorAt),
          properties: {
            compatible: 'arm,cortex-a9-gic',
            'interrupt-controller': true,
            '#interrupt-cells': 3,
            reg: [base + distributorAt, distributorBytes, ...block(blocks.cpuInterface)],
            phandle,
          },
        },
        {
          name: name('scu', blocks.scu[0]),
          properties: { compatible: 'arm,cortex-a9-scu', reg: block(blocks.scu) },
        },
        {
          name: name('timer', blocks.timer[0]),
          properties: {
            compatible: 'arm,cortex-a9-twd-timer',
            reg: block(blocks.timer),
            interrupts: timerInterrupt(vcpus),
            clocks: clock,
          },
        },
      ];
    },
  });
}
