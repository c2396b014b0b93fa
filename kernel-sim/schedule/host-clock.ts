/** A clock of the host that never goes back. */
export interface HostClock {
  nowNs(): number;
}
