import { modes } from './state.ts';

export type ExceptionKind = 'undef' | 'svc' | 'pabt' | 'dabt' | 'irq' | 'fiq';

interface ExceptionRow {
  readonly vector: number;
  readonly mode: number;
  /** LR minus the address given, from A32 and from T32. */
  readonly link: { readonly a32: number; readonly t32: number };
  readonly maskAborts: boolean;
  readonly maskFiq: boolean;
  /** What the instruction did, not somebody else or what it asked for. */
  readonly isFault: boolean;
}

/** @source DDI 0406C B1.8.3 to B1.9 */
export const exceptions: { readonly [K in ExceptionKind]: ExceptionRow } = {
  undef: { vector: 0x04, mode: modes.und, link: { a32: 4, t32: 2 }, maskAborts: false, maskFiq: false, isFault: true },
  svc: { vector: 0x08, mode: modes.svc, link: { a32: 0, t32: 0 }, maskAborts: false, maskFiq: false, isFault: false },
  pabt: { vector: 0x0c, mode: modes.abt, link: { a32: 4, t32: 4 }, maskAborts: true, maskFiq: false, isFault: true },
  dabt: { vector: 0x10, mode: modes.abt, link: { a32: 8, t32: 8 }, maskAborts: true, maskFiq: false, isFault: true },
  irq: { vector: 0x18, mode: modes.irq, link: { a32: 4, t32: 4 }, maskAborts: true, maskFiq: false, isFault: false },
  fiq: { vector: 0x1c, mode: modes.fiq, link: { a32: 4, t32: 4 }, maskAborts: true, maskFiq: true, isFault: false },
};
