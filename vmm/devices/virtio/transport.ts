import {
  type Device,
  type DeviceContext,
  type DeviceRegister,
  type DmaPort,
  defineDevice,
} from '../../api/define-device.ts';
import { type Effects, report } from '../../api/effects.ts';
import { type Chain, emptyQueue, finish, type Queue, QueueError, queueSizeMax, readAvailable } from './queue.ts';

/** What one request came to. */
export interface Served {
  /** Bytes filled in the driver's memory. */
  readonly written: number;
  readonly effects?: Effects;
}

/** A virtio device without its transport. */
export interface VirtioModel<S> {
  readonly name: string;
  readonly doc: string;
  readonly source: string;
  /** @source Virtio 1.1, chapter 5 */
  readonly deviceId: number;
  readonly queues: number;
  /** Feature bits 0 to 31 it offers. */
  readonly features?: number;
  readonly state: () => S;
  /** Its configuration space. */
  readonly config?: Uint8Array;
  /** The queue whose buffers wait until the device has something for them; the others are served as they fill. */
  readonly input?: { readonly queue: number; readonly isReady: (state: S) => boolean };
  readonly serve: (queue: number, chain: Chain, state: S, dma: DmaPort) => Promise<Served>;
  /** Takes what the console's user types. */
  readonly receive?: (state: S, bytes: Uint8Array) => void;
}

export interface Transport<S> {
  readonly queues: Queue[];
  /** Queues whose driver has rung, or that have input for a driver. */
  readonly due: number[];
  interrupts: number;
  readonly model: S;
}
type Context<S> = DeviceContext<Transport<S>>;

const magic = 0x7472_6976;
const modernVersion = 2;
const vendor = 0x5154_5254;

/** VIRTIO_F_VERSION_1 is bit 32. */
const versionOne = 1;
const needsReset = 0x40;
const interruptBits = { used: 1 } as const;

/** @source Virtio 1.1, 4.2.2 */
const frameBytes = 0x200;
const configAt = 0x100;

function selected<S>(device: Context<S>): Queue | undefined {
  return device.state.queues[device.get('QueueSel')];
}

function queueAddress<S>(
  name: string,
  at: number,
  doc: string,
  part: 'table' | 'driver' | 'device',
): DeviceRegister<Transport<S>> {
  return {
    name,
    at,
    access: 'wo',
    doc,
    write(device, value) {
      const queue = selected(device);
      if (queue !== undefined && !queue.ready) queue[part] = value;
      return [];
    },
  };
}

/** The upper half of an address: guests of this machine have none. */
const upperHalf = (name: string, at: number): DeviceRegister<never> => ({
  name,
  at,
  access: 'wo',
  doc: 'upper half of the address',
  write: (_, value) => (value === 0 ? [] : [report(`virtio ${name}: an address above 4 GiB is not reached`)]),
});

function reset<S>(device: Context<S>): void {
  const { state } = device;
  for (const index of state.queues.keys()) state.queues[index] = emptyQueue();
  state.due.length = 0;
  state.interrupts = 0;
  device.set('QueueSel', 0);
  device.set('Status', 0);
}

function setReady<S>(device: Context<S>, value: number): Effects {
  const queue = selected(device);
  if (queue === undefined) return [];
  const sound = queue.size > 0 && queue.size <= queueSizeMax && Number.isInteger(Math.log2(queue.size));
  if (value === 1 && !sound)
    return [report(`virtio: a queue of ${queue.size} entries; use a power of 2 up to ${queueSizeMax}`)];
  queue.ready = value === 1;
  if (queue.ready) Object.assign(queue, { taken: 0, given: 0 });
  return [];
}

function ring({ due }: { readonly due: number[] }, queue: number): void {
  if (!due.includes(queue)) due.push(queue);
}

/** Serves what waits in one queue, as long as the model has something to say to it. */
async function serveQueue<S>(model: VirtioModel<S>, device: Context<S>, index: number, dma: DmaPort): Promise<Effects> {
  const { state } = device;
  const queue = state.queues[index];
  if (queue?.ready !== true) return [];
  const { chains, wantsInterrupt } = await readAvailable(queue, dma);
  const effects: Effects[number][] = [];
  for (const chain of chains) {
    if (model.input?.queue === index && !model.input.isReady(state.model)) break;
    const served = await model.serve(index, chain, state.model, dma);
    effects.push(...(served.effects ?? []));
    await finish(queue, chain, served.written, dma);
    if (wantsInterrupt) state.interrupts |= interruptBits.used;
  }
  return effects;
}

/** Everything that is due; a driver that breaks the rules is told that its device needs a reset. */
async function service<S>(model: VirtioModel<S>, device: Context<S>, dma: DmaPort): Promise<Effects> {
  const { state } = device;
  const effects: Effects[number][] = [];
  try {
    for (let index = state.due.shift(); index !== undefined; index = state.due.shift()) {
      effects.push(...(await serveQueue(model, device, index, dma)));
      if (index !== model.input?.queue) ringInput(model, state);
    }
    return effects;
  } catch (error) {
    if (!(error instanceof QueueError || (error instanceof Error && error.name === 'IoctlError'))) throw error;
    state.due.length = 0;
    device.set('Status', device.get('Status') | needsReset);
    return [...effects, report(`${model.name}: ${error.message}; it needs a reset`)];
  }
}

/** There may be something for the input queue: a request in another one may have been answered, or somebody typed. */
function ringInput<S>({ input }: VirtioModel<S>, state: Transport<S>): void {
  if (input?.isReady(state.model) === true) ring(state, input.queue);
}

/** Words of the configuration space. */
function configRows(config: Uint8Array): readonly DeviceRegister<never>[] {
  const words = Math.ceil(config.length / 4);
  const whole = new Uint8Array(words * 4);
  whole.set(config);
  const view = new DataView(whole.buffer);
  return Array.from({ length: words }, (_, index) => ({
    name: `Config${index}`,
    at: configAt + index * 4,
    access: 'ro',
    doc: 'configuration',
    reset: view.getUint32(index * 4, true),
  }));
}

/** A virtio device behind the MMIO transport, version 2. @source Virtio 1.1, 4.2 */
export function virtioMmio<S>(model: VirtioModel<S>): Device<Transport<S>> {
  const { name, doc, source, deviceId, queues, features = 0, config = new Uint8Array(0) } = model;
  const offered = [features, versionOne];
  return defineDevice<Transport<S>>({
    name,
    doc,
    bytes: frameBytes,
    source: `${source}; 4.2`,
    compatible: ['virtio,mmio'],
    properties: { 'dma-coherent': true },
    state: () => ({ queues: Array.from({ length: queues }, emptyQueue), due: [], interrupts: 0, model: model.state() }),
    registers: [
      { name: 'MagicValue', at: 0x000, access: 'ro', doc: '"virt"', reset: magic },
      { name: 'Version', at: 0x004, access: 'ro', doc: 'transport version', reset: modernVersion },
      { name: 'DeviceID', at: 0x008, access: 'ro', doc: 'what it is; 0: nothing', reset: deviceId },
      { name: 'VendorID', at: 0x00c, access: 'ro', doc: 'whose it is', reset: vendor },
      {
        name: 'DeviceFeatures',
        at: 0x010,
        access: 'ro',
        doc: 'features it offers',
        read: (device) => offered[device.get('DeviceFeaturesSel')] ?? 0,
      },
      { name: 'DeviceFeaturesSel', at: 0x014, access: 'rw', doc: 'which 32 of them' },
      { name: 'DriverFeatures', at: 0x020, access: 'wo', doc: 'features the driver uses' },
      { name: 'DriverFeaturesSel', at: 0x024, access: 'rw', doc: 'which 32 of them' },
      { name: 'QueueSel', at: 0x030, access: 'rw', doc: 'queue the next registers are of' },
      {
        name: 'QueueNumMax',
        at: 0x034,
        access: 'ro',
        doc: 'most entries; 0: there is no such queue',
        read: (device) => (selected(device) === undefined ? 0 : queueSizeMax),
      },
      {
        name: 'QueueNum',
        at: 0x038,
        access: 'wo',
        doc: 'entries',
        write(device, value) {
          const queue = selected(device);
          if (queue !== undefined && !queue.ready) queue.size = value;
          return [];
        },
      },
      {
        name: 'QueueReady',
        at: 0x044,
        access: 'rw',
        doc: 'whether it may be used',
        read: (device) => (selected(device)?.ready === true ? 1 : 0),
        write: setReady,
      },
      {
        name: 'QueueNotify',
        at: 0x050,
        access: 'wo',
        doc: 'a queue has requests',
        write({ state }, value) {
          if (value < state.queues.length) ring(state, value);
          return [];
        },
      },
      {
        name: 'InterruptStatus',
        at: 0x060,
        access: 'ro',
        doc: 'why it interrupts',
        read: ({ state }) => state.interrupts,
      },
      {
        name: 'InterruptACK',
        at: 0x064,
        access: 'wo',
        doc: 'clears reasons',
        write({ state }, value) {
          state.interrupts &= ~value;
          return [];
        },
      },
      {
        name: 'Status',
        at: 0x070,
        access: 'rw',
        doc: 'how far the driver is; 0 resets',
        writable: 0xff,
        write(device, value) {
          if (value === 0) reset(device);
          else device.set('Status', value);
          return [];
        },
      },
      queueAddress('QueueDescLow', 0x080, 'descriptor table', 'table'),
      upperHalf('QueueDescHigh', 0x084),
      queueAddress('QueueDriverLow', 0x090, 'driver area', 'driver'),
      upperHalf('QueueDriverHigh', 0x094),
      queueAddress('QueueDeviceLow', 0x0a0, 'device area', 'device'),
      upperHalf('QueueDeviceHigh', 0x0a4),
      { name: 'SHMLenLow', at: 0x0b0, access: 'ro', doc: 'no shared memory', reset: 0xffff_ffff },
      { name: 'SHMLenHigh', at: 0x0b4, access: 'ro', doc: 'no shared memory', reset: 0xffff_ffff },
      { name: 'ConfigGeneration', at: 0x0fc, access: 'ro', doc: 'changes with the configuration, which never does' },
      ...configRows(config),
    ],
    interrupt: ({ state }) => state.interrupts !== 0,
    isDue: ({ state }) => state.due.length > 0,
    service: (device, dma) => service(model, device, dma),
    ...(model.receive === undefined
      ? {}
      : {
          receive({ state }, bytes) {
            model.receive?.(state.model, bytes);
            ringInput(model, state);
          },
        }),
  });
}
