// The board of the 2013 mailing-list thread: "what if I run mach-foo, which uses r12 to request bar services?"
import { defineBoard, devices } from 'trapline';
import machFoo from '../firmware/mach-foo.ts';

export default defineBoard({
  name: 'mach-foo',
  doc: 'A board with its own secure services: one Cortex-A15, RAM, a UART',
  compatible: ['example,mach-foo'],
  cpu: { target: 'cortex-a15', count: 1, max: 4 },
  ram: { base: 0x1000_0000, bytes: 0x0400_0000, max: 0x0800_0000 },
  calls: { smc: 'forward', hvc: 'undef', kernelPsci: 'off' },
  firmware: [machFoo],
  devices: [{ base: 0x1c09_0000, device: devices.pl011 }],
  console: 'pl011',
  nodes: [devices.uartClock],
});
