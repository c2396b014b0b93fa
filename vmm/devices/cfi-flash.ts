import { type Device, type DeviceContext, defineDevice, type Rom } from '../api/define-device.ts';
import { type Effects, report } from '../api/effects.ts';

/** What reads of the array give: the flash's content, its status, or what it says of itself. */
type Mode = 'array' | 'status' | 'identify' | 'query';

/** A command of more than one write, as far as it has come. */
interface Pending {
  readonly command: 'program' | 'erase' | 'lock' | 'buffer';
  /** Words of the buffer still to come; `undefined` until the guest has told. */
  readonly left?: number;
}

interface Flash {
  mode: Mode;
  pending: Pending | undefined;
  /** Bits of the status register. */
  status: number;
  /** Blocks that were erased or programmed, by number. */
  readonly blocks: Map<number, Uint8Array>;
}

const bankBytes = 0x400_0000;
const blockBytes = 0x4_0000;

/** Two 16-bit chips side by side: every command and every answer is there twice. */
const bothChips = (half: number) => ((half << 16) | half) >>> 0;

const ready = 0x80;

/**
 * Query table of one chip: Intel command set, 2^25 bytes, 256 blocks of 128 KiB, a buffer of 2^11 bytes.
 * @source JEDEC JESD68.01; QEMU hw/block/pflash_cfi01.c
 */
const query: readonly (readonly [at: number, ...values: readonly number[]])[] = [
  [0x10, 0x51, 0x52, 0x59, 0x01, 0x00, 0x31],
  // Volts, then what a write, a buffer and an erase take: 2^n µs or ms, and at most 2^m times that.
  [0x1b, 0x45, 0x55, 0x00, 0x00, 0x07, 0x07, 0x0a, 0x00, 0x04, 0x04, 0x04, 0x00],
  [0x27, 25, 0x02, 0x00, 0x0b, 0x00, 1, 0xff, 0x00, 0x00, 0x02],
  [0x31, 0x50, 0x52, 0x49, 0x31, 0x30],
  [0x3f, 0x01],
];
const queryTable: ReadonlyMap<number, number> = new Map(
  query.flatMap(([at, ...values]) => values.map((value, index) => [at + index, value] as const)),
);

/** Manufacturer Intel, and a device code. */
const identity: readonly number[] = [0x89, 0x18];

const laneMask = (bytes: number) => (bytes >= 4 ? 0xffff_ffff : 2 ** (8 * bytes) - 1);

/** What a command comes to when it is first written; `at`: where it was. */
type Command = (state: Flash, at: number, content: Uint8Array) => void;

const show =
  (mode: Mode): Command =>
  (state) => {
    state.mode = mode;
  };

const begin =
  (command: Pending['command']): Command =>
  (state) => {
    state.pending = { command };
    state.mode = 'status';
  };

/** Commands of the Intel command set. @source JEDEC JESD68; QEMU hw/block/pflash_cfi01.c, pflash_write() */
const commands: Readonly<Record<number, Command>> = {
  16: begin('program'),
  32(state, at) {
    state.blocks.set(Math.floor(at / blockBytes), new Uint8Array(blockBytes).fill(0xff));
    begin('erase')(state, at, none);
  },
  64: begin('program'),
  80(state) {
    state.status = 0;
    state.mode = 'array';
  },
  96: begin('lock'),
  112: show('status'),
  144: show('identify'),
  152: show('query'),
  232: begin('buffer'),
  // Read array; the other one is how drivers reset a flash of the AMD command set.
  240: show('array'),
  255: show('array'),
};

const none = new Uint8Array(0);

/** Second writes that end a command of two: erase and unlock, lock. */
const confirmations: readonly number[] = [0xd0, 0x01];

/** The block at `at`, to be changed. */
function block({ blocks }: Flash, at: number, content: Uint8Array): Uint8Array {
  const number = Math.floor(at / blockBytes);
  const known = blocks.get(number);
  if (known !== undefined) return known;
  const fresh = new Uint8Array(blockBytes);
  fresh.set(content.subarray(number * blockBytes, (number + 1) * blockBytes));
  blocks.set(number, fresh);
  return fresh;
}

function program(state: Flash, content: Uint8Array, at: number, value: number, bytes: number): void {
  const cells = block(state, at, content);
  for (let lane = 0; lane < bytes; lane += 1) cells[(at + lane) % blockBytes] = value >>> (8 * lane);
}

function load({ state }: DeviceContext<Flash>, content: Uint8Array, at: number, bytes: number): number {
  const cells = state.blocks.get(Math.floor(at / blockBytes));
  let value = 0;
  for (let lane = 0; lane < bytes; lane += 1) {
    const byte = cells === undefined ? content[at + lane] : cells[(at + lane) % blockBytes];
    value |= (byte ?? 0) << (8 * lane);
  }
  return value;
}

/** What comes behind a command's first write. */
const continuations: {
  readonly [C in Pending['command']]: (
    state: Flash,
    content: Uint8Array,
    write: { readonly at: number; readonly value: number; readonly bytes: number },
  ) => boolean;
} = {
  program(state, content, { at, value, bytes }) {
    program(state, content, at, value, bytes);
    state.pending = undefined;
    return true;
  },
  erase: confirm,
  lock: confirm,
  buffer(state, content, { at, value, bytes }) {
    const left = state.pending?.left;
    if (left === undefined) {
      state.pending = { command: 'buffer', left: (value & 0xffff) + 1 };
      return true;
    }
    if (left === 0) return confirm(state, content, { value });
    program(state, content, at, value, bytes);
    state.pending = { command: 'buffer', left: left - 1 };
    return true;
  },
};

function confirm(state: Flash, _: Uint8Array, { value }: { readonly value: number }): boolean {
  state.pending = undefined;
  return confirmations.includes(value & 0xff);
}

function write(
  { state }: DeviceContext<Flash>,
  content: Uint8Array,
  at: number,
  value: number,
  bytes: number,
): Effects {
  const { pending } = state;
  const command = value & 0xff;
  state.status |= ready;
  if (pending !== undefined) {
    if (continuations[pending.command](state, content, { at, value, bytes })) return [];
    state.mode = 'array';
    return command === 0xff
      ? []
      : [report(`the flash knows no ${pending.command} with 0x${command.toString(16)} behind it`)];
  }
  const act = commands[command];
  (act ?? show('array'))(state, at, content);
  return act === undefined && command !== 0 ? [report(`the flash has no command 0x${command.toString(16)}`)] : [];
}

const answers: { readonly [M in Exclude<Mode, 'array'>]: (state: Flash, at: number) => number } = {
  status: ({ status }) => status,
  identify: (_, at) => identity[(at >>> 2) & 0xff] ?? 0,
  query: (_, at) => queryTable.get((at >>> 2) & 0xff) ?? 0,
};

/**
 * A bank of NOR flash that begins with `content`; what the guest programs lasts as long as the machine. Zero where nothing
 * was ever written, as QEMU has it.
 */
function flashWith(content: Uint8Array, rom?: (device: DeviceContext<Flash>) => Rom | undefined): Device<Flash> {
  return defineDevice<Flash>({
    name: 'flash',
    doc: 'NOR flash',
    bytes: bankBytes,
    source: 'JEDEC JESD68.01 (CFI); QEMU hw/block/pflash_cfi01.c',
    compatible: ['cfi-flash'],
    properties: { 'bank-width': 4 },
    state: () => ({ mode: 'array', pending: undefined, status: 0, blocks: new Map() }),
    registers: [],
    memory: {
      read(device, at, bytes) {
        const { mode } = device.state;
        const value = mode === 'array' ? load(device, content, at, bytes) : bothChips(answers[mode](device.state, at));
        return (value & laneMask(bytes)) >>> 0;
      },
      write: (device, at, value, bytes) => write(device, content, at, value, bytes),
    },
    ...(rom === undefined ? {} : { rom }),
  });
}

/** Flash that no firmware uses: every access of it is an exit, and no memory stands behind it. */
export const cfiFlash = flashWith(none) as Device;

/** Flash that a guest executes from; the array is memory of the guest while it is read. */
export function bootFlash(content: Uint8Array): Device {
  return flashWith(content, ({ state }) => {
    if (state.mode !== 'array') return undefined;
    const blocks = [...state.blocks].map(([number, data]) => ({ at: number * blockBytes, data }));
    return { bytes: bankBytes, parts: [{ at: 0, data: content }, ...blocks] };
  }) as Device;
}
