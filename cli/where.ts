import { endpointPath } from '../proto/binding.ts';
import type { ListenAddress } from '../server/endpoint/listen.ts';
import { UsageError } from '../vmm/api/usage-error.ts';

/** `tcp`, `tcp:PORT`, `tcp:HOST:PORT` (IPv6 in brackets) or `unix:PATH`. @throws UsageError */
export function parseListen(text: string): ListenAddress {
  if (text.startsWith('unix:') && text.length > 'unix:'.length)
    return { kind: 'unix', path: text.slice('unix:'.length) };
  const match = /^tcp(?::(?:(\[[0-9a-f:]+\]|[^:]+):)?(\d{1,5}))?$/i.exec(text);
  const port = Number(match?.[2] ?? defaultPort);
  if (match === null || port > 65_535) {
    throw new UsageError(`--listen ${text}: not an address; write tcp:PORT, tcp:HOST:PORT or unix:PATH`);
  }
  return { kind: 'tcp', host: match[1]?.replace(/^\[|\]$/g, '') ?? '127.0.0.1', port };
}

export const defaultPort = 7480;

/** The URL a kernel dials to reach that address. */
export function connectUrl(where: ListenAddress, isSecure = false): string {
  if (where.kind === 'unix') return `ws+unix:${where.path}:${endpointPath}`;
  const host = where.host.includes(':') ? `[${where.host}]` : where.host;
  return `${isSecure ? 'wss' : 'ws'}://${host}:${where.port}${endpointPath}`;
}

/** `64M`, `1G`, `65536`, `0x100000`: a size in bytes. @throws UsageError */
export function parseBytes(flag: string, text: string): number {
  const match = /^(0x[0-9a-f]+|\d+)([kmg]?)$/i.exec(text);
  if (match === null) throw new UsageError(`${flag} ${text}: not a size; write 65536, 64M or 1G`);
  const unit = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }[(match[2] ?? '').toLowerCase()] ?? 1;
  return Number(match[1]) * unit;
}

/** A whole number in a range. @throws UsageError */
export function parseCount(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new UsageError(`${flag} ${text}: not a whole number from ${min} to ${max}`);
  }
  return value;
}

/** `0x48000000`, `1207959552`: a guest physical address. @throws UsageError */
export function parseAddress(flag: string, text: string): number {
  const value = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  if (value < 2 ** 32) return value;
  throw new UsageError(`${flag} ${text}: not an address below 4 GiB; write 0x48000000`);
}
