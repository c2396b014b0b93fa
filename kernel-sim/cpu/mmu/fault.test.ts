import { describe, expect, it } from 'vitest';
import { type FaultKind, type FaultLevel, faultStatus } from './fault.ts';

const short = { isLong: false, hasLpae: true };
const long = { isLong: true, hasLpae: true };

describe('fault status of a load', () => {
  it.each<[FaultKind, FaultLevel, number, number]>([
    ['alignment', 0, 0x001, 0x221],
    ['debugEvent', 0, 0x002, 0x222],
    ['externalAbort', 0, 0x008, 0x210],
    ['translation', 1, 0x005, 0x205],
    ['translation', 2, 0x007, 0x206],
    ['accessFlag', 1, 0x003, 0x209],
    ['accessFlag', 2, 0x006, 0x20a],
    ['permission', 1, 0x00d, 0x20d],
    ['permission', 2, 0x00f, 0x20e],
  ])('%s of level %i', (kind, level, ofShort, ofLong) => {
    expect(faultStatus('read', { kind, level, domain: 0 }, short)).toBe(ofShort);
    expect(faultStatus('read', { kind, level, domain: 0 }, long)).toBe(ofLong);
  });

  it.each<[FaultKind, FaultLevel, number]>([
    ['domain', 1, 0x009],
    ['domain', 2, 0x00b],
  ])('%s of level %i, which short descriptors alone have', (kind, level, status) => {
    expect(faultStatus('read', { kind, level, domain: 0 }, short)).toBe(status);
  });

  it.each<[FaultKind, number]>([
    ['translation', 0x207],
    ['accessFlag', 0x20b],
    ['permission', 0x20f],
  ])('%s of level 3, which long descriptors alone have', (kind, status) => {
    expect(faultStatus('read', { kind, level: 3, domain: 0 }, long)).toBe(status);
  });
});

describe('fault status says', () => {
  const fault = { kind: 'permission', level: 2, domain: 5 } as const;

  it.each([
    ['the domain of a load', 'read', short, 0x05f],
    ['WnR and the domain of a store', 'write', short, 0x85f],
    ['WnR and CM of a cache operation', 'maintenance', short, 0x285f],
    ['no CM without LPAE', 'maintenance', { isLong: false, hasLpae: false }, 0x85f],
    ['no domain of a fetch', 'prefetch', short, 0x00f],
    ['no domain with long descriptors', 'write', long, 0xa0e],
    ['nothing but LPAE and the status of a long fetch', 'prefetch', long, 0x20e],
  ] as const)('%s', (_, access, format, status) => {
    expect(faultStatus(access, fault, format)).toBe(status);
  });
});
