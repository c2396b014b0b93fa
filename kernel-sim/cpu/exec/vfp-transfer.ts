import type { Core } from '../core.ts';
import { at, vfpWritable } from '../state.ts';
import { dm, dn, hasCoprocessorAccess, highM, highN, simdDenied, sm, sn, vfpDenied } from './vfp-access.ts';

const rt = (word: number) => (word >>> 12) & 15;
const rt2 = (word: number) => (word >>> 16) & 15;

export function vmrsFpscr(core: Core, word: number): void {
  if (vfpDenied(core, 0)) return;
  const fpscr = core.word(at.fpscr);
  if (rt(word) === 15) core.setFlags(fpscr);
  else core.words[rt(word)] = fpscr;
}

export function vmsrFpscr(core: Core, word: number): void {
  if (!vfpDenied(core, 0)) core.words[at.fpscr] = core.word(rt(word)) & vfpWritable.fpscr;
}

/** FPEXC and the identification registers answer PL1 alone, FPEXC.EN or not. @source DDI 0406C B9.3.21 */
function isSystemDenied(core: Core): boolean {
  if (core.privileged && hasCoprocessorAccess(core)) return false;
  core.undef();
  return true;
}

export function vmrsFpexc(core: Core, word: number): void {
  if (!isSystemDenied(core)) core.words[rt(word)] = core.word(at.fpexc);
}

export function vmsrFpexc(core: Core, word: number): void {
  if (!isSystemDenied(core)) core.words[at.fpexc] = core.word(rt(word)) & vfpWritable.fpexc;
}

const identification = { 0: 'fpsid', 6: 'mvfr1', 7: 'mvfr0' } as const;

export function vmrsIdentification(core: Core, word: number): void {
  if (isSystemDenied(core)) return;
  const register = identification[((word >>> 16) & 15) as keyof typeof identification];
  core.words[rt(word)] = core.target.floatingPoint[register];
}

/** Writes to identification registers do nothing. */
export function vmsrIdentification(core: Core): void {
  isSystemDenied(core);
}

/** VMOV between a core register and a single; bit 20 to the core. */
export function vmovSingle(core: Core, word: number): void {
  if (vfpDenied(core, 0)) return;
  if ((word & (1 << 20)) !== 0) core.words[rt(word)] = core.vector.s32[sn(word)] as number;
  else core.vector.s32[sn(word)] = core.word(rt(word));
}

/** VMOV between two core registers and two singles; bit 20 to the core. */
export function vmovSinglePair(core: Core, word: number): void {
  if (!vfpDenied(core, 0)) movePair(core, word, sm(word));
}

/** VMOV between two core registers and a double. */
export function vmovDouble(core: Core, word: number): void {
  if (!vfpDenied(core, word & highM)) movePair(core, word, dm(word) * 2);
}

function movePair(core: Core, word: number, single: number): void {
  const { s32 } = core.vector;
  if ((word & (1 << 20)) !== 0) {
    core.words[rt(word)] = s32[single] as number;
    core.words[rt2(word)] = s32[single + 1] as number;
  } else {
    s32[single] = core.word(rt(word));
    s32[single + 1] = core.word(rt2(word));
  }
}

/** opc1:opc2 of the scalar moves. */
const scalar = (word: number) => ((word >>> 19) & 0xc) | ((word >>> 5) & 3);

export function vmovScalar32(core: Core, word: number): void {
  if (vfpDenied(core, word & highN)) return;
  const index = dn(word) * 2 + ((word >>> 21) & 1);
  if ((word & (1 << 20)) !== 0) core.words[rt(word)] = core.vector.s32[index] as number;
  else core.vector.s32[index] = core.word(rt(word));
}

/** Bit 23 zero-extends a lane that goes to the core. */
export function vmovScalar16(core: Core, word: number): void {
  if (simdDenied(core)) return;
  const { s16, u16 } = core.vector;
  const index = dn(word) * 4 + ((scalar(word) >>> 1) & 3);
  if ((word & (1 << 20)) === 0) u16[index] = core.word(rt(word));
  else core.words[rt(word)] = ((word & (1 << 23)) === 0 ? s16 : u16)[index] as number;
}

export function vmovScalar8(core: Core, word: number): void {
  if (simdDenied(core)) return;
  const { s8, u8 } = core.vector;
  const index = dn(word) * 8 + (scalar(word) & 7);
  if ((word & (1 << 20)) === 0) u8[index] = core.word(rt(word));
  else core.words[rt(word)] = ((word & (1 << 23)) === 0 ? s8 : u8)[index] as number;
}

/** VDUP of a core register: b 22 bytes, e 5 halfwords, Q 21. */
export function vdupCore(core: Core, word: number): void {
  if (simdDenied(core)) return;
  const { u8, u16, s32 } = core.vector;
  const value = core.word(rt(word));
  const registers = (word & (1 << 21)) === 0 ? 1 : 2;
  const d = dn(word);
  if ((word & (1 << 22)) !== 0) u8.fill(value, d * 8, (d + registers) * 8);
  else if ((word & (1 << 5)) !== 0) u16.fill(value, d * 4, (d + registers) * 4);
  else s32.fill(value, d * 2, (d + registers) * 2);
}
