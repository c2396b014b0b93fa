import { type DeviceContext, type DeviceRegister, defineDevice, primeCellId } from '../api/define-device.ts';

interface Gpio {
  /** Levels of the eight lines as they come from outside; what is an output shows what is written. */
  readonly inputs: number;
  /** Levels last driven by the guest. */
  driven: number;
}
type Context = DeviceContext<Gpio>;

const lines = 0xff;

/** Level of every line. */
function levels(device: Context): number {
  const outputs = device.get('GPIODIR');
  return (device.state.driven & outputs) | (device.state.inputs & ~outputs & lines);
}

/** Address bits 9:2 of a data access are its mask: 256 words, one a mask. */
function dataWord(mask: number): DeviceRegister<Gpio> {
  return {
    name: `GPIODATA_${mask.toString(16).padStart(2, '0')}`,
    at: mask * 4,
    access: 'rw',
    doc: `data of the lines in ${mask.toString(16)}`,
    writable: lines,
    read: (device) => levels(device) & mask,
    write({ state }, value) {
      state.driven = (state.driven & ~mask) | (value & mask);
      return [];
    },
  };
}

/** Level-sensitive lines interrupt by their level; no edge ever comes from outside. */
function rawInterrupts(device: Context): number {
  return ~(levels(device) ^ device.get('GPIOIEV')) & device.get('GPIOIS') & lines;
}

const maskedInterrupts = (device: Context) => rawInterrupts(device) & device.get('GPIOIE');

const word = { access: 'rw', writable: lines } as const;

/** PrimeCell GPIO: eight lines, of which nothing outside drives any. */
export const pl061 = defineDevice<Gpio>({
  name: 'pl061',
  doc: 'general purpose lines',
  bytes: 0x1000,
  source: 'ARM DDI 0190, programmer’s model',
  compatible: ['arm,pl061', 'arm,primecell'],
  properties: { clocks: [1], 'clock-names': 'apb_pclk', 'gpio-controller': true, '#gpio-cells': 2 },
  state: () => ({ inputs: 0, driven: 0 }),
  registers: [
    ...Array.from({ length: 256 }, (_, mask) => dataWord(mask)),
    { ...word, name: 'GPIODIR', at: 0x400, doc: 'direction: 1 is an output' },
    { ...word, name: 'GPIOIS', at: 0x404, doc: 'interrupt sense: 1 is by level' },
    { ...word, name: 'GPIOIBE', at: 0x408, doc: 'interrupt on both edges' },
    { ...word, name: 'GPIOIEV', at: 0x40c, doc: 'interrupt on rising edge or high level' },
    { ...word, name: 'GPIOIE', at: 0x410, doc: 'interrupt mask' },
    { name: 'GPIORIS', at: 0x414, access: 'ro', doc: 'raw interrupt status', read: rawInterrupts },
    { name: 'GPIOMIS', at: 0x418, access: 'ro', doc: 'masked interrupt status', read: maskedInterrupts },
    { name: 'GPIOIC', at: 0x41c, access: 'wo', doc: 'interrupt clear, of edges', writable: lines, write: () => [] },
    { ...word, name: 'GPIOAFSEL', at: 0x420, doc: 'mode control' },
    ...primeCellId(0x61, 0x10, 0x04, 0x00),
  ],
  interrupt: (device) => maskedInterrupts(device) !== 0,
});
