import { expect, it } from 'vitest';
import { QuietWatch } from './quiet-watch.ts';

const doing = (isBusy: boolean) => () => [{ vcpu: 0, isBusy, pc: 0x8000, text: 'vCPU 0 …' }];
const told = ['nothing has left the guest for 30 s, and it is not idle:', 'vCPU 0 …'];

it('tells once of a guest that computes and lets nothing out', () => {
  const watch = new QuietWatch(30_000);
  expect(watch.look(0, 5, doing(true))).toEqual([]);
  expect(watch.look(29_999, 5, doing(true))).toEqual([]);
  expect(watch.look(30_000, 5, doing(true))).toEqual(told);
  expect(watch.look(90_000, 5, doing(true))).toEqual([]);
});

it('begins again with every exit and event', () => {
  const watch = new QuietWatch(30_000);
  watch.look(0, 5, doing(true));
  expect(watch.look(40_000, 6, doing(true))).toEqual([]);
  expect(watch.look(69_999, 6, doing(true))).toEqual([]);
  expect(watch.look(70_000, 6, doing(true))).toEqual(told);
});

it('says nothing of a guest that waits', () => {
  const watch = new QuietWatch(30_000);
  watch.look(0, 5, doing(false));
  expect(watch.look(40_000, 5, doing(false))).toEqual([]);
  expect(watch.look(41_000, 5, doing(true))).toHaveLength(2);
});
