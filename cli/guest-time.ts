import { Option } from 'commander';
import type { HostClock } from '../kernel-sim/schedule/deterministic.ts';

/** Where the guest's time comes from while it waits. */
export type GuestTime = 'host' | 'virtual';

export interface TimeOptions {
  readonly time: GuestTime;
}

export const timeOption = new Option(
  '--time <source>',
  'how long an idle VM waits for its timers: as long as they say (host), or not at all (virtual)',
)
  .choices(['host', 'virtual'] satisfies GuestTime[])
  .default('host');

/** The clock that paces an idle VM. */
export const guestClocks: { readonly [T in GuestTime]: HostClock | undefined } = {
  host: { nowNs: () => Number(process.hrtime.bigint()) },
  virtual: undefined,
};
