export const slotStates = ['free', 'pending', 'processing', 'complete'] as const;
export type SlotState = (typeof slotStates)[number];
export type SlotEvent = 'exit' | 'claim' | 'reply' | 'ack' | 'linkLost';

/**
 * Life of the one exit a vCPU may have open. `exit`: the kernel posts it; `claim`: a handler of the VMM takes it;
 * `reply`: its answer is settled; `ack`: the kernel has applied the answer. A pair that is not here is SLOT_VIOLATION.
 */
export const slotTransitions: { readonly [S in SlotState]: { readonly [E in SlotEvent]?: SlotState } } = {
  free: { exit: 'pending', linkLost: 'free' },
  pending: { claim: 'processing', linkLost: 'pending' },
  processing: { reply: 'complete', linkLost: 'pending' },
  complete: { ack: 'free', linkLost: 'complete' },
};

/** Where `event` leads from `state`; `undefined` is a SLOT_VIOLATION. */
export function nextSlotState(state: SlotState, event: SlotEvent): SlotState | undefined {
  return slotTransitions[state][event];
}
