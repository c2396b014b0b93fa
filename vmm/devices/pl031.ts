import { type DeviceContext, defineDevice, primeCellId } from '../api/define-device.ts';

interface Rtc {
  /** Added to the machine's clock: what the guest has set. */
  offset: number;
  /** The match has been seen, and RTCICR has not said so yet. */
  matched: boolean;
}
type Context = DeviceContext<Rtc>;

const now = ({ state, seconds }: Context) => (seconds + state.offset) >>> 0;

/** A match is seen when somebody looks: no host clock runs for it. */
function rawInterrupt(device: Context): number {
  if (device.get('RTCMR') !== 0 && now(device) >= device.get('RTCMR')) device.state.matched = true;
  return device.state.matched ? 1 : 0;
}

const maskedInterrupt = (device: Context) => rawInterrupt(device) & device.get('RTCIMSC');

/** PrimeCell real time clock: the machine's own time, counted from what the user said it is at the start. */
export const pl031 = defineDevice<Rtc>({
  name: 'pl031',
  doc: 'real time clock',
  bytes: 0x1000,
  source: 'ARM DDI 0224, programmer’s model',
  compatible: ['arm,pl031', 'arm,primecell'],
  properties: { clocks: [1], 'clock-names': 'apb_pclk' },
  state: () => ({ offset: 0, matched: false }),
  registers: [
    { name: 'RTCDR', at: 0x000, access: 'ro', doc: 'seconds', read: now },
    {
      name: 'RTCMR',
      at: 0x004,
      access: 'rw',
      doc: 'match',
      write(device, value) {
        device.set('RTCMR', value);
        device.state.matched = false;
        return [];
      },
    },
    {
      name: 'RTCLR',
      at: 0x008,
      access: 'rw',
      doc: 'load: sets the clock',
      write(device, value) {
        device.set('RTCLR', value);
        device.state.offset = (value - device.seconds) | 0;
        return [];
      },
    },
    { name: 'RTCCR', at: 0x00c, access: 'rw', doc: 'control: bit 0, which cannot be cleared', reset: 1, writable: 0 },
    { name: 'RTCIMSC', at: 0x010, access: 'rw', doc: 'interrupt mask', writable: 1 },
    { name: 'RTCRIS', at: 0x014, access: 'ro', doc: 'raw interrupt status', read: rawInterrupt },
    { name: 'RTCMIS', at: 0x018, access: 'ro', doc: 'masked interrupt status', read: maskedInterrupt },
    {
      name: 'RTCICR',
      at: 0x01c,
      access: 'wo',
      doc: 'interrupt clear',
      writable: 1,
      write(device, value) {
        if ((value & 1) === 0) return [];
        device.state.matched = false;
        device.set('RTCMR', 0);
        return [];
      },
    },
    ...primeCellId(0x31, 0x10, 0x04, 0x00),
  ],
  interrupt: (device) => maskedInterrupt(device) !== 0,
});
