/**
 * Which vCPU leaves KVM_RUN when, so that the machine looks at its devices in time. An alarm belongs to the vCPU whose
 * reply set it; a machine needs one, wherever it is.
 */
export class Alarms {
  /** By vCPU, in virtual time; absent: none. */
  readonly #setNs = new Map<number, number>();

  /** The alarm a reply to `vcpu` at `nowNs` must set for the machine to be called at `dueNs`; undefined: it stays as it is. */
  next(vcpu: number, nowNs: number, dueNs: number): number | undefined {
    const ownNs = this.#setNs.get(vcpu);
    // One that is past has rung: this exit, or one before it.
    if (ownNs !== undefined && ownNs <= nowNs) this.#setNs.delete(vcpu);
    const isCovered = [...this.#setNs].some(([other, ns]) => other !== vcpu && ns <= dueNs);
    const wantedNs = isCovered || !Number.isFinite(dueNs) ? undefined : dueNs;
    if (wantedNs === this.#setNs.get(vcpu)) return undefined;
    if (wantedNs === undefined) this.#setNs.delete(vcpu);
    else this.#setNs.set(vcpu, wantedNs);
    return wantedNs ?? 0;
  }

  snapshot(): readonly (readonly [vcpu: number, ns: number])[] {
    return [...this.#setNs];
  }

  restore(alarms: readonly (readonly [vcpu: number, ns: number])[]): void {
    this.#setNs.clear();
    for (const [vcpu, ns] of alarms) this.#setNs.set(vcpu, ns);
  }
}
