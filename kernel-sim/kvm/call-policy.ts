import type { CallPolicy, CallRouting, IgnoreRule } from '../../proto/uapi/ioctl.ts';
import type { Aarch32Register } from '../../proto/uapi/registers.ts';
import type { SmcccFilter } from './smccc-filter.ts';

/** Where one call goes. `serve`: the kernel answers it; `deny`: NOT_SUPPORTED; `nop`: skipped. */
export type CallRoute = 'serve' | 'deny' | 'forward' | 'undef' | 'nop';

/** What a call's route is decided from. */
export interface CallSettings {
  readonly routing: Pick<CallRouting, 'smc' | 'hvc' | 'ignoreSmc'>;
  readonly filter: Pick<SmcccFilter, 'action'>;
}

type Read = (register: Aarch32Register) => number;

/** The routes of an unconfigured VM: upstream's. */
export const defaultRouting = {
  smc: { kind: 'smccc' },
  hvc: { kind: 'smccc' },
} as const satisfies CallSettings['routing'];

/** Does `register` of the caller hold the rule's value? */
export function matches({ register, value }: IgnoreRule, read: Read): boolean {
  return read(register) === value >>> 0;
}

const filterRoutes = { handle: 'serve', deny: 'deny', forward: 'forward' } as const;

const policies: { readonly [K in CallPolicy['kind']]: (filter: CallSettings['filter'], read: Read) => CallRoute } = {
  smccc: (filter, read) => filterRoutes[filter.action(read('r0'))],
  forward: () => 'forward',
  undef: () => 'undef',
  nop: () => 'nop',
};

/**
 * Decides whose a call is: the ignore rule first, then the policy of its conduit. The immediate has no say: the ARMv7
 * syndrome of SMC has none, and KVM ignores HVC's.
 */
export function routeCall(conduit: 'smc' | 'hvc', { routing, filter }: CallSettings, read: Read): CallRoute {
  const { ignoreSmc } = routing;
  if (conduit === 'smc' && ignoreSmc !== undefined && matches(ignoreSmc, read)) return 'nop';
  return policies[routing[conduit].kind](filter, read);
}
