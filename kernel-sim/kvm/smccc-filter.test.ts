import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smcccFilterActions, smcccFilterBytes } from '../../proto/uapi/kvm.ts';
import { Refusal } from './refusal.ts';
import { decodeFilterRange, type FilterRange, SmcccFilter } from './smccc-filter.ts';

const psciVersion = 0x8400_0000;
const cpuOn64 = 0xc400_0003;

function struct(base: number, count: number, action: number, pad: readonly number[] = []): Uint8Array {
  const data = new Uint8Array(smcccFilterBytes);
  const view = new DataView(data.buffer);
  view.setUint32(0, base, true);
  view.setUint32(4, count, true);
  view.setUint8(8, action);
  data.set(pad, 9);
  return data;
}

/** What SET_DEVICE_ATTR would answer. */
function set(filter: SmcccFilter, data: Uint8Array): string | undefined {
  const range = decodeFilterRange(data);
  return (range instanceof Refusal ? range : filter.insert(range))?.errno;
}

const { deny, forward } = smcccFilterActions;

describe('SMCCC filter attribute, upstream selftest (POL-4)', () => {
  it.each([
    ['SF-1', 'EINVAL', 'a pad byte that is not zero', struct(psciVersion, 1, deny, [0xff])],
    ['SF-1', 'EINVAL', 'the last pad byte not zero', struct(psciVersion, 1, deny, [...Array(14).fill(0), 1])],
    ['SF-2a', 'EINVAL', 'no function', struct(cpuOn64, 0, deny)],
    ['SF-2b', 'EINVAL', 'no function at base 0', struct(0, 0, deny)],
    ['SF-3', 'EINVAL', 'a range that wraps', struct(0xffff_ffff, 0xffff_ffff, deny)],
    ['SF-3', 'EINVAL', 'a range one past 2^32', struct(0xffff_ffff, 2, deny)],
    ['SF-4', 'EINVAL', 'a reserved action', struct(cpuOn64, 1, 0xff)],
    ['SF-4', 'EINVAL', 'the first action there is not', struct(cpuOn64, 1, 3)],
    ['SF-5a', 'EEXIST', 'the SMC32 architecture calls', struct(0x8000_8000, 1, deny)],
    ['SF-5b', 'EEXIST', 'the SMC64 architecture calls', struct(0xc000_0000, 1, deny)],
    ['SF-19', 'EEXIST', 'a range reaching into the architecture calls', struct(0x7fff_ffff, 2, forward)],
    ['SF-19', undefined, 'everything between the reserved ranges', struct(0x8001_0000, 0x3fff_0000, forward)],
    ['–', undefined, 'everything below them', struct(0, 0x8000_0000, forward)],
    ['–', undefined, 'everything above them', struct(0xc001_0000, 0x3fff_0000, forward)],
    ['–', 'EFAULT', 'a struct cut short', struct(psciVersion, 1, deny).subarray(0, 23)],
  ])('%s: %s for %s', (_, errno, __, data) => {
    expect(set(new SmcccFilter(), data)).toBe(errno);
  });

  it.each([
    ['SF-6', 'the identical range', struct(cpuOn64, 1, deny), 'EEXIST'],
    ['SF-6', 'the same id with another action', struct(cpuOn64, 1, forward), 'EEXIST'],
    ['SF-6', 'a range around it', struct(cpuOn64 - 1, 3, deny), 'EEXIST'],
    ['–', 'the neighbour below', struct(cpuOn64 - 1, 1, deny), undefined],
    ['–', 'the neighbour above', struct(cpuOn64 + 1, 1, deny), undefined],
  ])('%s: after a range, %s', (_, __, data, errno) => {
    const filter = new SmcccFilter();
    expect(set(filter, struct(cpuOn64, 1, deny))).toBeUndefined();
    expect(set(filter, data)).toBe(errno);
  });

  it.each([
    ['SF-9', 'EBUSY', 'a good range', struct(psciVersion, 1, deny)],
    ['SF-9', 'EBUSY', 'an overlapping range: EBUSY beats EEXIST', struct(0x8000_0000, 1, deny)],
    ['SF-10', 'EINVAL', 'a bad pad: EINVAL beats EBUSY', struct(psciVersion, 1, deny, [1])],
    ['SF-10', 'EINVAL', 'no function: EINVAL beats EBUSY', struct(psciVersion, 0, deny)],
    ['SF-10', 'EINVAL', 'a bad action: EINVAL beats EBUSY', struct(psciVersion, 1, 3)],
  ])('%s: once frozen, %s for %s', (_, errno, __, data) => {
    const filter = new SmcccFilter();
    filter.freeze();
    expect(set(filter, data)).toBe(errno);
  });

  it('ENOMEM when it is full', () => {
    const filter = new SmcccFilter(4);
    expect(set(filter, struct(1, 1, deny))).toBeUndefined();
    expect(set(filter, struct(2, 1, deny))).toBeUndefined();
    expect(set(filter, struct(3, 1, deny))).toBe('ENOMEM');
  });

  it('says what overlaps', () => {
    const refusal = new SmcccFilter().insert({ first: 0x8000_8000, count: 1, action: 'deny' });
    expect(refusal?.message).toBe('SMCCC filter range 0x8000_8000 + 0x1 overlaps 0x8000_0000 + 0x0001_0000');
  });
});

describe('SMCCC filter lookup', () => {
  const filter = new SmcccFilter();
  filter.insert({ first: 0xc400_0000, count: 0x20, action: 'deny' });
  filter.insert({ first: 0x8400_0000, count: 0x20, action: 'forward' });
  filter.insert({ first: 0x8400_0020, count: 1, action: 'handle' });

  it.each([
    [0x83ff_ffff, 'handle'],
    [0x8400_0000, 'forward'],
    [0x8400_001f, 'forward'],
    [0x8400_0020, 'handle'],
    [0x8400_0021, 'handle'],
    [0xc400_001f, 'deny'],
    [0xc400_0020, 'handle'],
    [0x8000_0000, 'handle'],
    [0, 'handle'],
    [0xffff_ffff, 'handle'],
  ])('%i is %s', (id, action) => {
    expect(filter.action(id)).toBe(action);
    expect(new SmcccFilter().action(id)).toBe('handle');
  });

  it('agrees with a plain search over whatever was inserted', () => {
    const range = fc.record({
      first: fc.nat({ max: 0xfff }),
      count: fc.integer({ min: 1, max: 64 }),
      action: fc.constantFrom<FilterRange['action']>('handle', 'deny', 'forward'),
    });
    fc.assert(
      fc.property(fc.array(range, { maxLength: 20 }), fc.nat({ max: 0x1100 }), (ranges, id) => {
        const subject = new SmcccFilter();
        const taken = ranges.filter((each) => subject.insert(each) === undefined);
        const hit = taken.find(({ first, count }) => id >= first && id < first + count);
        expect(subject.action(id)).toBe(hit?.action ?? 'handle');
      }),
    );
  });
});
