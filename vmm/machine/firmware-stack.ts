import type { CallExit } from '../../proto/uapi/exit.ts';
import { hex } from '../../proto/uapi/hex.ts';
import type { ExitContents, WindowRule } from '../../proto/uapi/ioctl.ts';
import { type Aarch32Register, defaultCallMask, maskOf } from '../../proto/uapi/registers.ts';
import type { Argument, Call, Conduit, Firmware, FirmwareFunction } from '../api/define-firmware.ts';

type Values = Readonly<Record<string, number | Uint8Array>>;

/** A firmware on its board: with its state, and its functions by id. */
export interface Layer {
  readonly firmware: Firmware;
  state: unknown;
  readonly functions: ReadonlyMap<number, FirmwareFunction>;
}

/** Who answers a call, and what it is. */
export interface Found {
  readonly layer: Layer;
  /** Absent: no firmware has a function for it; the layer's `unknown` answers. */
  readonly row?: FirmwareFunction;
  readonly args: Values;
  /** `l2x0_control_write(value=1)`. */
  readonly label: () => string;
}

const noArgs: Values = {};
const noBytes = new Uint8Array(0);

/** Small values as people say them, others as the manuals print them. */
const word = (value: number) => (value < 10 ? String(value) : hex(value));

function idOf({ functionId }: Firmware, call: Call): number {
  if (typeof functionId === 'function') return functionId(call) >>> 0;
  return call[functionId];
}

function accepts({ conduit, immediate, functionId }: Firmware, call: Call): boolean {
  return conduit === call.conduit && (functionId === 'immediate' || immediate === call.immediate);
}

function windowOf(exit: CallExit, ipa: number, bytes: number): Uint8Array {
  return exit.windows.find((window) => window.ipa === ipa && window.bytes.length === bytes)?.bytes ?? noBytes;
}

function valuesOf({ args }: FirmwareFunction, exit: CallExit, call: Call): Values {
  const values: Record<string, number | Uint8Array> = {};
  for (const [name, argument] of Object.entries(args)) {
    values[name] = typeof argument === 'string' ? call[argument] : windowOf(exit, call[argument.at], argument.bytes);
  }
  return values;
}

function labelOf({ name, args }: FirmwareFunction, values: Values, call: Call): string {
  const words = Object.entries(args).map(([argument, kind]) => {
    const value = values[argument] ?? 0;
    if (typeof value === 'number') return `${argument}=${word(value)}`;
    return `${argument}=${value.length} bytes at ${hex(typeof kind === 'string' ? 0 : call[kind.at])}`;
  });
  return `${name}(${words.join(', ')})`;
}

function unknownLabel({ functionId }: Firmware, call: Call): string {
  if (functionId === 'immediate') return `unknown(immediate=${word(call.immediate)})`;
  const name: Aarch32Register = typeof functionId === 'string' ? functionId : 'r0';
  const immediate = call.immediate === 0 ? '' : `, immediate=${word(call.immediate)}`;
  return `unknown(${name}=${hex(call[name])}${immediate})`;
}

const registerOf = (argument: Argument) => (typeof argument === 'string' ? argument : argument.at);

function windowRules({ conduit, functionId, functions }: Firmware): readonly WindowRule[] {
  return functions.flatMap(({ id, args }) =>
    Object.values(args).flatMap((argument): readonly WindowRule[] => {
      if (typeof argument === 'string') return [];
      const rule = { conduit, register: argument.at, bytes: argument.bytes };
      if (typeof functionId === 'function' || functionId === 'immediate') return [rule];
      return [{ ...rule, when: { register: functionId, value: id } }];
    }),
  );
}

function registersOf({ functionId, functions, reads = [] }: Firmware): readonly Aarch32Register[] {
  const selector = typeof functionId === 'string' && functionId !== 'immediate' ? [functionId] : [];
  return [...selector, ...reads, ...functions.flatMap(({ args }) => Object.values(args).map(registerOf))];
}

/** The firmwares of a machine in the order they are asked. */
export class FirmwareStack {
  readonly #layers: readonly Layer[];

  constructor(firmware: readonly Firmware[]) {
    this.#layers = firmware.map((each) => ({
      firmware: each,
      state: each.state(),
      functions: new Map(each.functions.map((row) => [row.id, row])),
    }));
  }

  get names(): readonly string[] {
    return this.#layers.map(({ firmware }) => firmware.name);
  }

  /**
   * The first firmware of the call's conduit and immediate that has a function for it; else the conduit's last firmware,
   * for its rule about unknown calls. `undefined` where no firmware answers the conduit at all.
   */
  find(exit: CallExit, call: Call): Found | undefined {
    for (const layer of this.#layers) {
      if (!accepts(layer.firmware, call)) continue;
      const row = layer.functions.get(idOf(layer.firmware, call));
      if (row === undefined) continue;
      const args = valuesOf(row, exit, call);
      return { layer, row, args, label: () => labelOf(row, args, call) };
    }
    const last = this.#layers.findLast(({ firmware }) => firmware.conduit === call.conduit);
    return last && { layer: last, args: noArgs, label: () => unknownLabel(last.firmware, call) };
  }

  answers(conduit: Conduit): boolean {
    return this.#layers.some(({ firmware }) => firmware.conduit === conduit);
  }

  /** What SMC and HVC exits must carry so that no handler needs to ask for it. */
  exitContents(): ExitContents {
    const firmware = this.#layers.map((layer) => layer.firmware);
    return {
      callRegisters: (defaultCallMask | maskOf(...firmware.flatMap(registersOf))) >>> 0,
      windows: firmware.flatMap(windowRules),
    };
  }

  snapshot(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.#layers.map(({ firmware, state }) => [firmware.name, structuredClone(state)]));
  }

  restore(states: Readonly<Record<string, unknown>>): void {
    for (const layer of this.#layers) {
      if (layer.firmware.name in states) layer.state = structuredClone(states[layer.firmware.name]);
    }
  }
}
