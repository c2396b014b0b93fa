import { type DeviceContext, defineDevice } from '../api/define-device.ts';
import { type Effects, report } from '../api/effects.ts';

/** What reads of the array give: the flash's content, its status, or what it says of itself. */
type Mode = 'array' | 'status' | 'identify' | 'query';

interface Flash {
  mode: Mode;
  /** The next write is the second half of a command that changes the array. */
  confirming: boolean;
  /** Bits of the status register. */
  status: number;
}

const bankBytes = 0x400_0000;

/** Two 16-bit chips side by side: every command and every answer is there twice. */
const bothChips = (half: number) => ((half << 16) | half) >>> 0;

const status = { ready: 0x80, programError: 0x10, eraseError: 0x20, locked: 0x02 } as const;

/** Commands of the Intel command set, and what they turn reads into. @source JEDEC JESD68; QEMU hw/block/pflash_cfi01.c */
const modes: Readonly<Record<number, Mode>> = { 255: 'array', 112: 'status', 144: 'identify', 152: 'query' };
/** Commands that change the array: their second write is refused. */
const changes: Readonly<Record<number, number>> = {
  16: status.programError,
  32: status.eraseError,
  64: status.programError,
  232: status.programError,
};
const clearStatus = 0x50;

/** Words of the query table that are not zero: Intel command set, 2^25 bytes a chip, 256 blocks of 128 KiB. @source JEDEC JESD68.01 */
const query: ReadonlyMap<number, number> = new Map([
  ...[...'QRY'].map((letter, index) => [0x10 + index, letter.charCodeAt(0)] as const),
  [0x13, 0x01],
  [0x15, 0x31],
  [0x27, 25],
  [0x28, 0x01],
  [0x2c, 1],
  [0x2d, 0xff],
  [0x30, 0x02],
]);

/** Manufacturer Intel, and a device code. */
const identity: readonly number[] = [0x89, 0x18];

function read({ state }: DeviceContext<Flash>, at: number): number {
  const word = at >>> 2;
  const answers: { readonly [M in Mode]: () => number } = {
    array: () => 0xffff_ffff,
    status: () => bothChips(state.status),
    identify: () => bothChips(identity[word & 0xff] ?? 0),
    query: () => bothChips(query.get(word & 0xff) ?? 0),
  };
  return answers[state.mode]() >>> (8 * (at & 3));
}

const laneMask = (bytes: number) => (bytes >= 4 ? 0xffff_ffff : 2 ** (8 * bytes) - 1);

function write({ state }: DeviceContext<Flash>, value: number): Effects {
  const command = value & 0xff;
  if (state.confirming) {
    state.confirming = false;
    return [report('the flash is erased and stays so: a write or an erase was refused')];
  }
  const error = changes[command];
  if (error !== undefined) {
    state.confirming = true;
    state.mode = 'status';
    state.status |= error | status.locked;
  } else if (command === clearStatus) state.status = status.ready;
  else state.mode = modes[command] ?? state.mode;
  return [];
}

/** A bank of erased NOR flash that says what it is and keeps nothing. */
export const cfiFlash = defineDevice<Flash>({
  name: 'flash',
  doc: 'erased NOR flash',
  bytes: bankBytes,
  source: 'JEDEC JESD68.01 (CFI); QEMU hw/block/pflash_cfi01.c',
  compatible: ['cfi-flash'],
  properties: { 'bank-width': 4 },
  state: () => ({ mode: 'array', confirming: false, status: status.ready }),
  registers: [],
  memory: {
    read: (device, at, bytes) => (read(device, at) & laneMask(bytes)) >>> 0,
    write: (device, _, value) => write(device, value),
  },
});
