import { describe, expect, it } from 'vitest';
import { connectUrl, parseBytes, parseCount, parseListen } from './where.ts';

describe('--listen', () => {
  it.each([
    ['tcp', 'ws://127.0.0.1:7480/v1/kvm'],
    ['tcp:9000', 'ws://127.0.0.1:9000/v1/kvm'],
    ['tcp:localhost:9000', 'ws://localhost:9000/v1/kvm'],
    ['tcp:[::1]:9000', 'ws://[::1]:9000/v1/kvm'],
    ['unix:/run/kvm.sock', 'ws+unix:/run/kvm.sock:/v1/kvm'],
  ])('%s is dialled as %s', (listen, url) => {
    expect(connectUrl(parseListen(listen))).toBe(url);
  });

  it.each(['', 'udp:1', 'tcp:70000', 'tcp:', 'unix:', 'tcp:a:b'])('refuses "%s" and says what to write', (listen) => {
    expect(() => parseListen(listen)).toThrow(/write tcp:PORT, tcp:HOST:PORT or unix:PATH/);
  });
});

it.each([
  ['65536', 65_536],
  ['64M', 2 ** 26],
  ['1g', 2 ** 30],
  ['0x1000', 4096],
  ['16k', 16_384],
])('the size %s is %i bytes', (text, bytes) => {
  expect(parseBytes('--mem', text)).toBe(bytes);
});

it.each(['', 'M', '1T', '-5', '1.5G'])('the size "%s" is refused', (text) => {
  expect(() => parseBytes('--mem', text)).toThrow(/--mem .*not a size/);
});

it.each(['0', '5', 'x', '1.5', ''])('a count "%s" outside 1 to 4 is refused', (text) => {
  expect(() => parseCount('--smp', text, 1, 4)).toThrow(/--smp .*from 1 to 4/);
});
