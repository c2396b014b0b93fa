import { type Exit, type ExitReason, type Reply, reply } from '../../proto/uapi/exit.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import type { Handled } from '../../vmm/machine/handled.ts';

/**
 * What becomes of an exit whose handler takes too long: the vCPU waits on, the guest is told that there is no such
 * service, or the machine stops.
 */
export const deadlineActions = ['park', 'not_supported', 'system_event'] as const;
export type DeadlineAction = (typeof deadlineActions)[number];

export interface Deadline {
  readonly afterMs: number;
  readonly action: DeadlineAction;
}

/** Deadlines by exit reason; a reason without one parks. */
export type Deadlines = { readonly [R in ExitReason]?: Deadline };

const notSupported = 0xffff_ffff;

/** What stands in for a service that does not answer. */
function refusal(exit: Exit): Reply {
  if (exit.reason === 'smc' || exit.reason === 'hvc') return reply({ registers: registerSet({ r0: notSupported }) });
  return exit.reason === 'mmio' || exit.reason === 'arm_nisv' ? reply({ outcome: 'external_abort' }) : reply();
}

const actions: { readonly [A in DeadlineAction]: (exit: Exit, text: string) => Handled | undefined } = {
  park: () => undefined,
  not_supported: (exit, text) => ({ kind: 'reply', reply: refusal(exit), label: text, by: 'deadline' }),
  system_event: (_, text) => ({ kind: 'stop', cause: 'crash', text, exitCode: 1 }),
};

/** The answer of an exit whose deadline has passed; `undefined` lets it wait. */
export function expired(exit: Exit, { afterMs, action }: Deadline): Handled | undefined {
  return actions[action](exit, `no answer to the ${exit.reason} exit within ${afterMs} ms`);
}
