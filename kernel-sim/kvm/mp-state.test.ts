import { describe, expect, it } from 'vitest';
import type { MpState } from '../../proto/uapi/kvm.ts';
import { PowerState } from './mp-state.ts';

describe('power of a vCPU', () => {
  it('announces what guest or reply change, once, and not what the VMM sets (EVT-4)', () => {
    const heard: MpState[] = [];
    const power = new PowerState((state) => heard.push(state));
    power.change('runnable');
    power.change('stopped');
    power.change('stopped');
    power.set('runnable');
    power.change('stopped');
    expect(heard).toEqual(['stopped', 'stopped']);
  });

  it('any change ends waiting, and so does waking', () => {
    const power = new PowerState(() => undefined);
    for (const end of [() => power.wake(), () => power.set('suspended'), () => power.change('runnable')]) {
      power.wait();
      expect(power.isWaiting).toBe(true);
      end();
      expect(power.isWaiting).toBe(false);
    }
  });
});
