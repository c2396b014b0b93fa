import { describe, expect, it } from 'vitest';
import { callerOf, parseTokens, type Right, secretDigest, type Token } from './tokens.ts';

const entry: Token = { name: 'lab', sha256: secretDigest('a secret'), rights: ['kernel'] };

const callerWith = (change: Partial<Token>) => callerOf([{ ...entry, ...change }], 'a secret');

describe('a token', () => {
  it('is known by its secret alone', () => {
    expect(callerOf([entry], 'a secret')?.name).toBe('lab');
    expect(callerOf([entry], 'a secret ')).toBeUndefined();
    expect(callerOf([entry], entry.sha256)).toBeUndefined();
    expect(callerOf([], 'a secret')).toBeUndefined();
  });

  it.each<[readonly Right[], readonly Right[]]>([
    [['kernel'], ['kernel']],
    [['observe'], ['observe']],
    [['control'], ['observe', 'control']],
    [
      ['kernel', 'observe'],
      ['kernel', 'observe'],
    ],
  ])('with %j may %j (SEC-4)', (rights, may) => {
    const caller = callerWith({ rights });
    expect((['kernel', 'observe', 'control'] as const).filter((right) => caller?.may(right))).toEqual(may);
  });

  it.each<[string, Partial<Token>, readonly string[]]>([
    ['its own VMs', {}, ['lab']],
    ['the VMs of those it names', { vms: ['desk'] }, ['desk']],
    ['all of them', { vms: '*' }, ['lab', 'desk', 'rack']],
    ['none', { vms: [] }, []],
  ])('sees %s, and those that belong to nobody (SEC-5)', (_, change, seen) => {
    const caller = callerWith(change);
    expect(['lab', 'desk', 'rack'].filter((owner) => caller?.sees(owner))).toEqual(seen);
    expect(caller?.sees(undefined)).toBe(true);
  });
});

describe('a token file', () => {
  it('is a list of entries', () => {
    expect(parseTokens('t.json', JSON.stringify([entry]))).toEqual([entry]);
    expect(parseTokens('t.json', '[]')).toEqual([]);
  });

  it.each([
    ['{', '--tokens t.json: not JSON; it is to be a list of what `trapline token` prints'],
    ['{}', '--tokens t.json: not a list; write [ ... ] around the entries'],
    ['[1]', '--tokens t.json, entry 1: not an object; `trapline token NAME` prints one'],
    [JSON.stringify([{ ...entry, name: '' }]), '--tokens t.json, entry 1: name is to be a text that is not empty'],
    [JSON.stringify([{ ...entry, sha256: 'a secret' }]), '--tokens t.json, entry 1: sha256 is to be 64 hex digits'],
    [
      JSON.stringify([entry, { ...entry, name: 'b', rights: ['root'] }]),
      '--tokens t.json, entry 2: rights is to be a list of kernel, observe, control',
    ],
    [
      JSON.stringify([{ ...entry, rights: [] }]),
      '--tokens t.json, entry 1: rights is to be a list of kernel, observe, control',
    ],
    [JSON.stringify([{ ...entry, vms: 'lab' }]), '--tokens t.json, entry 1: vms is to be "*" or a list of token names'],
    [JSON.stringify([entry, entry]), '--tokens t.json, entry 2: there is a "lab" already; names differ'],
  ])('%s is refused', (text, message) => {
    expect(() => parseTokens('t.json', text)).toThrow(expect.objectContaining({ message }));
  });
});
