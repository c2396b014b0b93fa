import { expect, it } from 'vitest';
import type { IoctlFrame } from '../../proto/frame.ts';
import { IoctlClient } from './ioctl-client.ts';

it('numbers what leaves from 1 without a hole: what cannot leave has no number (IOCTL-1)', async () => {
  const sent: IoctlFrame[] = [];
  const client = new IoctlClient((frame) => {
    if (frame.request.name === 'write_memory') throw new Error('too large');
    sent.push(frame);
  });
  client.agree(2);
  const ask = (name: 'get_mp_state' | 'write_memory') =>
    name === 'get_mp_state'
      ? client.request({ vm: 1, vcpu: 0 }, { name })
      : client.request({ vm: 1 }, { name, ipa: 0, data: new Uint8Array(9) });
  const asked = [ask('get_mp_state'), ask('write_memory'), ask('get_mp_state'), ask('write_memory')];
  const settled = Promise.allSettled([...asked, ask('get_mp_state')]);
  for (const id of [1, 2, 3]) {
    client.result({
      type: 'ioctl_result',
      id,
      result: { ok: true, name: 'get_mp_state', value: { state: 'runnable' } },
    });
  }
  expect(sent.map(({ id }) => id)).toEqual([1, 2, 3]);
  expect((await settled).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
});
