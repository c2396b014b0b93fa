import { walkLong } from './lpae.ts';
import { control, hasLongDescriptors, type Regime, rights, sctlr, type Walked } from './regime.ts';
import { walkShort } from './short-descriptor.ts';

/** Bytes of the whole address space: with translation off it is one page. */
const everything = 2 ** 32;

/** Stage-1 translation of PL1 and PL0. @source DDI 0406C B3.2, B3.3 */
export function walk(regime: Regime, va: number): Walked {
  if ((control(regime) & sctlr.mmu) === 0) {
    return { kind: 'page', ipa: va >>> 0, bytes: everything, rights: rights.all, level: 0, domain: 0, attributes: 0 };
  }
  return hasLongDescriptors(regime) ? walkLong(regime, va) : walkShort(regime, va);
}
