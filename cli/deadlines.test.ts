import { describe, expect, it } from 'vitest';
import { parseDeadline } from './deadlines.ts';

describe('--deadline', () => {
  it('adds up, the last one of a reason counts', () => {
    const one = parseDeadline('smc=500:not_supported', {});
    const two = parseDeadline('mmio=20:system_event', one);
    expect(parseDeadline('smc=7:park', two)).toEqual({
      smc: { afterMs: 7, action: 'park' },
      mmio: { afterMs: 20, action: 'system_event' },
    });
  });

  it.each(['smc', 'smc=500', 'smc=0:park', 'smc=x:park', 'smc=5:stop', 'irq=5:park', '=5:park', 'smc=5:park '])(
    'refuses "%s" with what to write',
    (text) => {
      expect(() => parseDeadline(text, {})).toThrow(/write REASON=MILLISECONDS:ACTION; reasons are smc, hvc/);
    },
  );
});
