// Firmware of a board Trapline has never heard of. Its calls put the service in r12, as some boards do; what 0x102 means
// is its own business: --board examples/boards/mach-foo.ts, or any board with --firmware examples/firmware/mach-foo.ts
import { defineFirmware, fn, setRegisters, stop, writeMemory } from 'trapline';

export default defineFirmware({
  name: 'mach-foo',
  doc: 'secure services of mach-foo',
  functionId: 'r12',
  functions: [
    fn({
      id: 0x102,
      name: 'bar_service',
      args: { value: 'r0' },
      doc: 'Gives the complement of r0.',
      handle: ({ value }) => [setRegisters({ r0: ~value })],
    }),
    fn({
      id: 0x103,
      name: 'upper_case',
      args: { at: 'r1', length: 'r2', text: { at: 'r1', bytes: 64 } },
      doc: 'Upper-cases up to 64 bytes of text; r0 becomes the number of letters changed.',
      handle({ at, length, text }) {
        const old = text.subarray(0, length);
        const upper = old.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte));
        const changed = old.filter((byte, index) => byte !== upper[index]).length;
        return [writeMemory(at, upper), setRegisters({ r0: changed })];
      },
    }),
    fn({ id: 0x1ff, name: 'power_off', handle: () => [stop('shutdown', 'the guest powered off (mach-foo)')] }),
  ],
  unknown: () => [setRegisters({ r0: -1 })],
});
