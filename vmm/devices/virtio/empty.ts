import { virtioMmio } from './transport.ts';

/** A transport with nothing behind it. */
export const virtioEmpty = virtioMmio<undefined>({
  name: 'virtio-empty',
  doc: 'transport without a device',
  source: 'Virtio 1.1, 4.2.2: DeviceID 0',
  deviceId: 0,
  queues: 0,
  state: () => undefined,
  serve: async () => ({ written: 0 }),
});
