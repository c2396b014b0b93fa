import { type DeviceContext, defineDevice, primeCellId } from '../api/define-device.ts';
import { fixedClock } from '../api/device-tree.ts';
import { consoleOut, type Effects } from '../api/effects.ts';

/** Typed characters kept until the guest reads them; beyond, the line drops them as an unread FIFO does. */
const receivedMax = 4096;

const flagBits = { receiveFifoEmpty: 1 << 4, receiveFifoFull: 1 << 6, transmitFifoEmpty: 1 << 7 } as const;
const interruptBits = { receive: 1 << 4, transmit: 1 << 5 } as const;

interface Uart {
  readonly received: number[];
  /** A character has left since UARTICR last said so: the FIFO has come down to its level. */
  transmitted: boolean;
}
type Context = DeviceContext<Uart>;

function flags({ state }: Context): number {
  const { receiveFifoEmpty, receiveFifoFull, transmitFifoEmpty } = flagBits;
  if (state.received.length === 0) return transmitFifoEmpty | receiveFifoEmpty;
  return transmitFifoEmpty | (state.received.length < receivedMax ? 0 : receiveFifoFull);
}

function rawInterrupts({ state }: Context): number {
  return (state.transmitted ? interruptBits.transmit : 0) | (state.received.length === 0 ? 0 : interruptBits.receive);
}

const maskedInterrupts = (device: Context) => rawInterrupts(device) & device.get('UARTIMSC');

function transmit({ state }: Context, value: number): Effects {
  state.transmitted = true;
  return [consoleOut(value & 0xff)];
}

/** A character that waits to be read interrupts until it is. */
function clearInterrupts({ state }: Context, value: number): Effects {
  if ((value & interruptBits.transmit) !== 0) state.transmitted = false;
  return [];
}

/** Phandle of the fixed clock every board with this UART brings as a node. */
const clockPhandle = 1;

/** The clock the UART's node names; a board with a PL011 lists it in `nodes`. */
export const uartClock = fixedClock('uart-clock', 24_000_000, clockPhandle);

/** PrimeCell UART. Transmits at once: its FIFO is never seen full. */
export const pl011 = defineDevice<Uart>({
  name: 'pl011',
  doc: 'UART',
  bytes: 0x1000,
  source: 'ARM DDI 0183, programmer’s model',
  compatible: ['arm,pl011', 'arm,primecell'],
  properties: { clocks: [clockPhandle, clockPhandle], 'clock-names': ['uartclk', 'apb_pclk'] },
  state: () => ({ received: [], transmitted: false }),
  registers: [
    {
      name: 'UARTDR',
      at: 0x000,
      access: 'rw',
      doc: 'data',
      read: ({ state }) => state.received.shift() ?? 0,
      write: transmit,
    },
    { name: 'UARTRSR', at: 0x004, access: 'rw', doc: 'receive status; any write clears it', write: () => [] },
    { name: 'UARTFR', at: 0x018, access: 'ro', doc: 'flags', read: flags },
    { name: 'UARTILPR', at: 0x020, access: 'rw', doc: 'IrDA low-power counter', writable: 0xff },
    { name: 'UARTIBRD', at: 0x024, access: 'rw', doc: 'integer baud rate', writable: 0xffff },
    { name: 'UARTFBRD', at: 0x028, access: 'rw', doc: 'fractional baud rate', writable: 0x3f },
    { name: 'UARTLCR_H', at: 0x02c, access: 'rw', doc: 'line control', writable: 0xff },
    { name: 'UARTCR', at: 0x030, access: 'rw', doc: 'control', reset: 0x300, writable: 0xff87 },
    { name: 'UARTIFLS', at: 0x034, access: 'rw', doc: 'interrupt FIFO level', reset: 0x12, writable: 0x3f },
    { name: 'UARTIMSC', at: 0x038, access: 'rw', doc: 'interrupt mask', writable: 0x7ff },
    { name: 'UARTRIS', at: 0x03c, access: 'ro', doc: 'raw interrupt status', read: rawInterrupts },
    {
      name: 'UARTMIS',
      at: 0x040,
      access: 'ro',
      doc: 'masked interrupt status',
      read: maskedInterrupts,
    },
    { name: 'UARTICR', at: 0x044, access: 'wo', doc: 'interrupt clear', writable: 0xffff, write: clearInterrupts },
    { name: 'UARTDMACR', at: 0x048, access: 'rw', doc: 'DMA control', writable: 7 },
    ...primeCellId(0x11, 0x10, 0x14, 0x00),
  ],
  interrupt: (device) => maskedInterrupts(device) !== 0,
  receive({ state }, bytes) {
    state.received.push(...bytes.subarray(0, receivedMax - state.received.length));
  },
});
