import { expect, it } from 'vitest';
import type { Frame } from '../../proto/frame.ts';
import { defaultLimits } from '../../proto/limits.ts';
import type { IoctlResult } from '../../proto/uapi/ioctl.ts';
import { IoctlError } from '../../vmm/api/ioctl-port.ts';
import { MachinePort } from './machine-port.ts';
import { testHello, testTerms, testToken } from './session-fixture.ts';
import { VmmLink } from './vmm-link.ts';

/** A port on a link whose kernel holds `memory` at address 0. */
function port(memory: Uint8Array, frameBytesMax = 4096): { readonly port: MachinePort; readonly sizes: number[] } {
  const sizes: number[] = [];
  const kernel = (frame: Frame) => {
    if (frame.type !== 'ioctl') return;
    const { id, request } = frame;
    let result: IoctlResult = { ok: false, name: request.name, errno: 'ENODEV', message: 'nothing there' };
    if (request.name === 'read_memory') {
      sizes.push(request.bytes);
      const data = memory.slice(request.ipa, request.ipa + request.bytes);
      result = { ok: true, name: 'read_memory', value: { data } };
    }
    if (request.name === 'write_memory') {
      sizes.push(request.data.length);
      memory.set(request.data, request.ipa);
      result = { ok: true, name: 'write_memory', value: {} };
    }
    queueMicrotask(() => link.receive(channel, { type: 'ioctl_result', id, result }));
  };
  const link = new VmmLink({
    terms: { ...testTerms, limits: { ...defaultLimits, frameBytesMax } },
    session: new Uint8Array(0),
    listener: {
      ready: () => undefined,
      exit: () => undefined,
      event: () => undefined,
      refused: () => undefined,
      detached: () => undefined,
      ended: () => undefined,
    },
  });
  const channel = link.welcome(testHello, testToken, { send: kernel, end: () => undefined });
  link.receive(channel, { type: 'ready' });
  return { port: new MachinePort(link), sizes };
}

it.each([0, 1, 3584, 3585, 10_000])('memory of %i bytes goes and comes in frames that fit (IOCTL-6)', async (bytes) => {
  const image = Uint8Array.from({ length: bytes }, (_, index) => index & 0xff);
  const made = port(new Uint8Array(bytes));
  await made.port.ioctl({ vm: 1 }, { name: 'write_memory', ipa: 0, data: image });
  const { data } = await made.port.ioctl({ vm: 1 }, { name: 'read_memory', ipa: 0, bytes });
  expect(Buffer.compare(data, image)).toBe(0);
  expect(Math.max(...made.sizes)).toBeLessThanOrEqual(4096 - 512);
});

it('an errno rejects with the name of the ioctl, the errno and the kernel’s words', async () => {
  const { port: failing } = port(new Uint8Array(0));
  const asked = failing.ioctl({ vm: 1 }, { name: 'get_mp_state' });
  await expect(asked).rejects.toThrow(new IoctlError('ENODEV', 'get_mp_state: ENODEV: nothing there'));
});
