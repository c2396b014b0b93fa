import { describe, expect, it } from 'vitest';
import type { CallPolicy, IgnoreRule } from '../../proto/uapi/ioctl.ts';
import { type Aarch32Register, aarch32Registers } from '../../proto/uapi/registers.ts';
import { type CallRoute, defaultRouting, routeCall } from './call-policy.ts';
import { SmcccFilter } from './smccc-filter.ts';

const read = (values: Partial<Record<Aarch32Register, number>>) => (register: Aarch32Register) => values[register] ?? 0;

function filterWith(first: number, action: 'deny' | 'forward'): SmcccFilter {
  const filter = new SmcccFilter();
  filter.insert({ first, count: 1, action });
  return filter;
}

const conduits = ['smc', 'hvc'] as const;
const other = { kind: 'nop' } as const;

describe.each(conduits)('policy of %s', (conduit) => {
  const routing = (policy: CallPolicy) => ({ smc: other, hvc: other, [conduit]: policy });

  it.each([
    ['SF-7', 'smccc denies what the filter denies', 'smccc', filterWith(0x8400_0000, 'deny'), 0x8400_0000, 'deny'],
    ['SF-8', 'smccc forwards what it forwards', 'smccc', filterWith(0x8400_0000, 'forward'), 0x8400_0000, 'forward'],
    ['SF-17', 'smccc serves what it does not name', 'smccc', filterWith(0x8400_0000, 'deny'), 0x8400_0001, 'serve'],
    ['SF-18', 'smccc serves the architecture calls', 'smccc', filterWith(1, 'forward'), 0x8000_0000, 'serve'],
    ['C05', 'forward forwards a PSCI id', 'forward', new SmcccFilter(), 0x8400_0003, 'forward'],
    ['C06', 'forward forwards an architecture call', 'forward', new SmcccFilter(), 0x8000_0000, 'forward'],
    ['–', 'forward asks no filter', 'forward', filterWith(0x102, 'deny'), 0x102, 'forward'],
    ['–', 'undef asks no filter', 'undef', filterWith(0x102, 'forward'), 0x102, 'undef'],
    ['–', 'nop asks no filter', 'nop', filterWith(0x102, 'forward'), 0x102, 'nop'],
  ] as const)('%s: %s (POL-1)', (_, __, kind, filter, r0, route) => {
    const settings = { routing: routing({ kind }), filter };
    expect(routeCall(conduit, settings, read({ r0 }))).toBe<CallRoute>(route);
  });

  it('of a VM nobody configured is upstream’s', () => {
    expect(defaultRouting[conduit]).toEqual({ kind: 'smccc' });
  });
});

describe('the ignore rule', () => {
  const rule = (register: Aarch32Register): IgnoreRule => ({ register, value: 0x102 });
  const forward = { kind: 'forward' } as const;

  it.each(aarch32Registers)('skips an SMC by %s before any policy is asked (POL-6)', (register) => {
    const settings = {
      routing: { smc: forward, hvc: forward, ignoreSmc: rule(register) },
      filter: new SmcccFilter(),
    };
    expect(routeCall('smc', settings, read({ [register]: 0x102 }))).toBe('nop');
    expect(routeCall('smc', settings, read({ [register]: 0x103 }))).toBe('forward');
    expect(routeCall('hvc', settings, read({ [register]: 0x102 }))).toBe('forward');
  });

  it('compares unsigned', () => {
    const settings = {
      routing: { smc: forward, hvc: forward, ignoreSmc: { register: 'r0', value: -1 } as const },
      filter: new SmcccFilter(),
    };
    expect(routeCall('smc', settings, read({ r0: 0xffff_ffff }))).toBe('nop');
  });
});
