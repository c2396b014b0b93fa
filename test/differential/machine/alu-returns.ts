import type { Row } from '../../../kernel-sim/cpu/decode/pattern.ts';
import type { Random } from '../random.ts';
import { a32Halfwords, drawFields, wordOf } from './fields.ts';
import { fixedPads } from './program.ts';
import { Draft, exceptionModes, type MachineCase, type Place } from './state.ts';

/** Data processing into r15 that sets flags: a return from an exception. */
export const aluReturns = /^(AND|EOR|SUB|RSB|ADD|ADC|SBC|RSC|ORR|BIC|MOV|MVN|LSL|LSR|ASR|ROR|RRX)S_pc/;

/** The rows QEMU takes for returns; the others set flags and branch there, against DDI 0406C B9.3.20. */
const asInQemu = /^(SUB|MOV|LSL|LSR|ASR|ROR|RRX)S_pc/;

interface Landing {
  readonly target: number;
  readonly psr: number;
}

const rotateRight = (value: number, by: number) => ((value >>> by) | (value << (32 - by))) >>> 0;

/** A value of an operand, and whether it can be any. */
interface Operand {
  readonly value: number;
  /** Gives the operand another value; false when it cannot have it. */
  readonly become: (value: number) => boolean;
}

function operandOf(fields: Record<string, number>, draft: Draft): Operand {
  const carry = (draft.cpsr >>> 29) & 1;
  const { imm, rm, type = 0, shift = 0 } = fields;
  if (imm !== undefined) {
    const value = rotateRight(imm & 0xff, (imm >>> 8) * 2);
    return {
      value,
      become: (wanted) => {
        for (let rotation = 0; rotation < 16; rotation += 1) {
          const base = rotateRight(wanted >>> 0, (32 - rotation * 2) & 31);
          if (base > 0xff) continue;
          fields['imm'] = (rotation << 8) | base;
          return true;
        }
        return false;
      },
    };
  }
  const register = rm ?? 0;
  const old = draft.get(register);
  const shifted = (from: number): number => {
    if (type === 0) return (from << shift) >>> 0;
    if (type === 1) return shift === 0 ? 0 : from >>> shift;
    if (type === 2) return (from >> (shift === 0 ? 31 : shift)) >>> 0;
    return shift === 0 ? ((carry << 31) | (from >>> 1)) >>> 0 : rotateRight(from, shift);
  };
  return {
    value: shifted(old),
    become: (wanted) => {
      const candidates = [wanted >>> shift, wanted << shift, wanted << 1, rotateRight(wanted, (32 - shift) & 31)];
      const found = candidates.find((from) => shifted(from >>> 0) === wanted >>> 0);
      if (found !== undefined) draft.set(register, found);
      return found !== undefined;
    },
  };
}

/** Makes an operation give `target`; false when its operand cannot. */
function solve(
  name: string,
  target: number,
  operand: Operand,
  draft: Draft,
  rn: number,
  isImmediate: boolean,
): boolean {
  const carry = (draft.cpsr >>> 29) & 1;
  const { random } = draft;
  const value = operand.value;
  const first: Readonly<Record<string, number>> = {
    EOR: target ^ value,
    SUB: target + value,
    RSB: value - target,
    ADD: target - value,
    ADC: target - value - carry,
    SBC: target + value + 1 - carry,
    RSC: value - target - 1 + carry,
  };
  const solved = first[name];
  if (solved !== undefined) {
    draft.set(rn, solved);
    return true;
  }
  const unary: Readonly<Record<string, number>> = { MVN: ~target };
  if (name === 'MVN' || !/^(AND|ORR|BIC)$/.test(name)) return operand.become((unary[name] ?? target) >>> 0);
  // An immediate has no bits to spare.
  const rest = isImmediate ? 0 : random.word();
  const wanted = { AND: target | rest, ORR: target & rest, BIC: ~target & rest }[name] ?? 0;
  const isFit = { AND: (value & target) === target, ORR: (value & ~target) === 0, BIC: (value & target) === 0 }[name];
  const used = isFit === true ? value : wanted >>> 0;
  if (isFit !== true && !operand.become(used)) return false;
  const others = { AND: rest & ~used, ORR: 0, BIC: rest & used }[name] ?? 0;
  draft.set(rn, target | others);
  return true;
}

/** Immediates that give an address with a landing pad: operations with one operand, or that mask. */
function fitImmediate(row: Row, fields: Record<string, number>, random: Random): void {
  if (!/^(ORR|BIC)S_pc_imm$/.test(row.name)) return;
  fields['imm'] = (random.below(16) << 8) | (1 << random.below(8));
}

/** A landing pad the operation can give; the fixed ones have one instruction, which no IT block may skip. */
function padFor(row: Row, draft: Draft, landing: (draft: Draft) => Landing): Landing {
  const found = landing(draft);
  const outsideBlock = (found.psr & ~0x0600_fc00) >>> 0;
  if (row.name === 'MVNS_pc_imm') return { target: fixedPads.mvn, psr: outsideBlock };
  if (row.name === 'ASRS_pc_imm') return { target: fixedPads.asr, psr: outsideBlock };
  const isFixed = /^(AND|MOV)S_pc_imm$/.test(row.name) || (row.name.startsWith('LSL') && draft.random.below(2) === 0);
  return isFixed ? { target: fixedPads.mov, psr: outsideBlock } : found;
}

/** A case of one of these rows. */
export function drawAluReturn(row: Row, random: Random, place: Place, landing: (draft: Draft) => Landing): MachineCase {
  const name = row.name.slice(0, 3);
  for (;;) {
    const draft = new Draft(random, place, random.pick(exceptionModes));
    const fields = drawFields(row, random);
    fields['cond'] = 14;
    if (name === 'LSL') fields['type'] = 0;
    if (name === 'LSR') fields['type'] = 1;
    if (name === 'ASR') fields['type'] = 2;
    if (name === 'ROR' || name === 'RRX') fields['type'] = 3;
    fitImmediate(row, fields, random);
    const { target, psr } = padFor(row, draft, landing);
    const rn = fields['rn'] ?? fields['rm'] ?? 0;
    if (fields['rn'] !== undefined && fields['rn'] === fields['rm']) continue;
    if (!solve(name, target, operandOf(fields, draft), draft, rn, fields['imm'] !== undefined)) continue;
    draft.setSpsr(psr);
    const word = wordOf(row, fields);
    if (word === undefined) continue;
    const nop = 0xe320_f000;
    const udf = 0xe7f0_def0;
    const code = a32Halfwords(nop, word, udf);
    if (asInQemu.test(row.name)) return draft.finish({ row, word, isThumb: false, code });
    const lost =
      [0, 1, 2, 3, 4, 5, 6, 7].find((register) => register !== fields['rn'] && register !== fields['rm']) ?? 0;
    const plain = ((word & ~((1 << 20) | 0xf000)) | (lost << 12)) >>> 0;
    const movsPc = 0xe1b0_f000 | lost;
    return draft.finish({ row, word, isThumb: false, code, theirs: { code: a32Halfwords(plain, movsPc, udf), lost } });
  }
}
