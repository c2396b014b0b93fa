import { createHash, timingSafeEqual } from 'node:crypto';
import { UsageError } from '../../vmm/api/usage-error.ts';

/** What a token lets its owner do: dial as a kernel, see VMs, or change them too. */
export const rights = ['kernel', 'observe', 'control'] as const;
export type Right = (typeof rights)[number];

/** One entry of a token file. The secret itself is nowhere but with its owner. */
export interface Token {
  readonly name: string;
  /** SHA-256 of the secret, in hex. */
  readonly sha256: string;
  readonly rights: readonly Right[];
  /** Whose VMs it sees or changes: names of kernels' tokens, or `*`. Its own alone when absent. */
  readonly vms?: '*' | readonly string[];
}

/** Who asks, once the token is known. */
export interface Caller {
  readonly name: string;
  may(right: Right): boolean;
  /** Whether it may see the VMs of the kernel with token `owner`; a VM without one belongs to everybody. */
  sees(owner: string | undefined): boolean;
}

/** Where no tokens are asked for: loopback and Unix sockets, unless a token file was given. */
export const anyone: Caller = { name: '', may: () => true, sees: () => true };

/** SHA-256 of a secret, in hex: what a token file keeps. */
export function secretDigest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

const digestPattern = /^[0-9a-f]{64}$/;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

/** What is wrong with an entry, in the order it is looked at. */
const faults: readonly (readonly [string, (entry: Readonly<Record<string, unknown>>) => boolean])[] = [
  ['name is to be a text that is not empty', ({ name }) => typeof name !== 'string' || name === ''],
  ['sha256 is to be 64 hex digits', ({ sha256 }) => typeof sha256 !== 'string' || !digestPattern.test(sha256)],
  [
    `rights is to be a list of ${rights.join(', ')}`,
    ({ rights: list }) => !isTexts(list) || list.length === 0 || !list.every((each) => rights.includes(each as Right)),
  ],
  ['vms is to be "*" or a list of token names', ({ vms }) => vms !== undefined && vms !== '*' && !isTexts(vms)],
];

/** Reads a token file's text. @throws UsageError for the first thing to mend */
export function parseTokens(file: string, text: string): readonly Token[] {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    throw new UsageError(`--tokens ${file}: not JSON; it is to be a list of what \`trapline token\` prints`);
  }
  if (!Array.isArray(entries)) throw new UsageError(`--tokens ${file}: not a list; write [ ... ] around the entries`);
  const names = new Set<string>();
  return entries.map((entry: unknown, index) => {
    const where = `--tokens ${file}, entry ${index + 1}`;
    if (!isRecord(entry)) throw new UsageError(`${where}: not an object; \`trapline token NAME\` prints one`);
    const fault = faults.find(([, isFaulty]) => isFaulty(entry));
    if (fault !== undefined) throw new UsageError(`${where}: ${fault[0]}`);
    const token = entry as unknown as Token;
    if (names.has(token.name)) throw new UsageError(`${where}: there is a "${token.name}" already; names differ`);
    names.add(token.name);
    return token;
  });
}

/** Who owns a secret; the time it takes tells nothing of it. */
export function callerOf(tokens: readonly Token[], secret: string): Caller | undefined {
  const digest = Buffer.from(secretDigest(secret), 'hex');
  let found: Token | undefined;
  for (const token of tokens) if (timingSafeEqual(digest, Buffer.from(token.sha256, 'hex'))) found = token;
  if (found === undefined) return undefined;
  const { name, rights: list, vms } = found;
  return {
    name,
    may: (right) => list.includes(right) || (right === 'observe' && list.includes('control')),
    sees: (owner) => owner === undefined || vms === '*' || (vms === undefined ? owner === name : vms.includes(owner)),
  };
}
