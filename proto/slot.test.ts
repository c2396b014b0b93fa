import { describe, expect, it } from 'vitest';
import { nextSlotState, type SlotEvent, type SlotState, slotStates, slotTransitions } from './slot.ts';

const events: readonly SlotEvent[] = ['exit', 'claim', 'reply', 'ack', 'linkLost'];

const allowed: readonly (readonly [SlotState, SlotEvent, SlotState])[] = [
  ['free', 'exit', 'pending'],
  ['pending', 'claim', 'processing'],
  ['processing', 'reply', 'complete'],
  ['complete', 'ack', 'free'],
  ['free', 'linkLost', 'free'],
  ['pending', 'linkLost', 'pending'],
  ['processing', 'linkLost', 'pending'],
  ['complete', 'linkLost', 'complete'],
];

describe('a slot', () => {
  it.each(allowed)('that is %s goes on %s to %s (SLOT-1)', (from, event, to) => {
    expect(nextSlotState(from, event)).toBe(to);
  });

  const refused = slotStates.flatMap((state) =>
    events
      .filter((event) => !allowed.some(([from, on]) => from === state && on === event))
      .map((event) => [state, event] as const),
  );

  it.each(refused)('that is %s refuses %s (SLOT-2)', (state, event) => {
    expect(nextSlotState(state, event)).toBeUndefined();
  });

  it('survives a lost link in every state', () => {
    expect(slotStates.filter((state) => slotTransitions[state].linkLost === undefined)).toEqual([]);
  });

  it('is free again after exit, claim, reply and ack, and after nothing shorter', () => {
    const path: SlotState[] = [];
    for (const event of ['exit', 'claim', 'reply', 'ack'] as const) {
      path.push(nextSlotState(path.at(-1) ?? 'free', event) ?? 'free');
    }
    expect(path).toEqual(['pending', 'processing', 'complete', 'free']);
  });
});
