import { hex, hex64 } from '../../proto/uapi/hex.ts';
import { forEachRegister, type RegisterSet } from '../../proto/uapi/registers.ts';

/** A value of a frame as a person or program reads it: registers by name, bytes as they are. */
export type Plain =
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | readonly Plain[]
  | { readonly [field: string]: Plain };

function isRegisterSet(value: object): value is RegisterSet {
  return 'mask' in value && 'values' in value && Array.isArray(value.values);
}

function registersOf(set: RegisterSet): Plain {
  const named: Record<string, number> = {};
  forEachRegister(set, (name, value) => {
    named[name] = value;
  });
  return named;
}

/** Anything that the codec gives, with register sets as names. */
export function plain(value: unknown): Plain {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    if (isRegisterSet(value)) return registersOf(value);
    return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, plain(inner)]));
  }
  return value as Plain;
}

const bytesShown = 16;

/** A few words for a value: numbers from ten up as hex, long bytes by their length. */
export function plainText(value: Plain): string {
  if (typeof value === 'number') return value < 10 || value > 0xffff_ffff ? String(value) : hex(value);
  if (typeof value === 'bigint') return hex64(value);
  if (value instanceof Uint8Array) {
    return value.length > bytesShown ? `${value.length} bytes` : Buffer.from(value).toString('hex') || 'no bytes';
  }
  if (Array.isArray(value)) return `[${value.map(plainText).join(', ')}]`;
  if (typeof value === 'object') return `{${fieldsText(value as { readonly [field: string]: Plain })}}`;
  return String(value);
}

/** `ipa=0x8000, data=312 bytes` */
export function fieldsText(fields: { readonly [field: string]: Plain }): string {
  return Object.entries(fields)
    .map(([field, value]) => `${field}=${plainText(value)}`)
    .join(', ');
}

/** One JSON line: 64-bit patterns as decimal strings, bytes as hex. */
export function plainJson(value: Plain): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return inner.toString();
    return inner instanceof Uint8Array ? Buffer.from(inner).toString('hex') : inner;
  });
}

/** Where two values part, and what each has there; `undefined` stands for nothing there. */
export interface Difference {
  /** `exit.registers.r0`; empty: the values themselves. */
  readonly path: string;
  readonly left: Plain | undefined;
  readonly right: Plain | undefined;
}

/** The first field in which two values differ, in the order of their fields. */
export function firstDifference(left: Plain | undefined, right: Plain | undefined, path = ''): Difference | undefined {
  if (left instanceof Uint8Array && right instanceof Uint8Array) return bytesDifference(left, right, path);
  if (Array.isArray(left) && Array.isArray(right)) {
    const indexes = Array.from({ length: Math.max(left.length, right.length) }, (_, index) => index);
    return firstOf(indexes, (index) => firstDifference(left[index], right[index], `${path}[${index}]`));
  }
  if (!isFields(left) || !isFields(right)) return Object.is(left, right) ? undefined : { path, left, right };
  const fields = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  const prefix = path === '' ? '' : `${path}.`;
  return firstOf(fields, (field) => firstDifference(left[field], right[field], `${prefix}${field}`));
}

function firstOf<K, T>(keys: readonly K[], look: (key: K) => T | undefined): T | undefined {
  for (const key of keys) {
    const found = look(key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isFields(value: Plain | undefined): value is { readonly [field: string]: Plain } {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function bytesDifference(left: Uint8Array, right: Uint8Array, path: string): Difference | undefined {
  if (Buffer.compare(left, right) === 0) return undefined;
  if (left.length !== right.length) return { path: `${path}.length`, left: left.length, right: right.length };
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return { path: `${path}[${at}]`, left: left[at], right: right[at] };
}
