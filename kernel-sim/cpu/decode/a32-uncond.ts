import * as block from '../exec/block.ts';
import * as branch from '../exec/branch.ts';
import * as calls from '../exec/calls.ts';
import * as coprocessor from '../exec/coprocessor.ts';
import * as exclusive from '../exec/exclusive.ts';
import * as status from '../exec/status.ts';
import { pc } from './constraint.ts';
import { type Constraint, insn } from './pattern.ts';
import { simdRows } from './simd.ts';
import { decodeTable } from './table.ts';

export const unpredictableCps: Constraint = ({ imod = 0, m, a, i, f, mode }) => {
  const masks = a === 1 || i === 1 || f === 1;
  return imod === 1 || (imod === 0 && m === 0) || masks !== imod > 1 || (m === 0 && mode !== 0);
};

/** A32 with condition field 0b1111. @source DDI 0406C A5.7 */
export const decodeA32Unconditional = decodeTable([
  insn(
    'CPS',
    '1111 0001 0000 imod:2 m:1 0 (0)(0)(0)(0)(0)(0)(0) a:1 i:1 f:1 0 mode:5',
    status.cps,
    'CPS{cps}',
    'DDI 0406C B9.3.2',
    { unpredictable: unpredictableCps },
  ),
  insn(
    'SETEND',
    '1111 0001 0000 (0)(0)(0)1 (0)(0)(0)(0)(0)(0) e:1 (0) 0000 (0)(0)(0)(0)',
    status.setend,
    'SETEND {endian}',
    'DDI 0406C A8.8.167',
  ),
  insn('PLI_imm', '1111 0100 u:1 101 rn:4 (1)(1)(1)(1) imm:12', calls.nop, 'PLI {hintaddress}', 'DDI 0406C A8.8.129'),
  insn(
    'PLD_imm',
    '1111 0101 u:1 r:1 01 rn:4 (1)(1)(1)(1) imm:12',
    calls.nop,
    'PLD{pldw} {hintaddress}',
    'DDI 0406C A8.8.126',
  ),
  insn(
    'PLI_reg',
    '1111 0110 u:1 101 rn:4 (1)(1)(1)(1) shift:5 type:2 0 rm:4',
    calls.nop,
    'PLI {hintaddressreg}',
    'DDI 0406C A8.8.130',
  ),
  insn(
    'PLD_reg',
    '1111 0111 u:1 r:1 01 rn:4 (1)(1)(1)(1) shift:5 type:2 0 rm:4',
    calls.nop,
    'PLD{pldw} {hintaddressreg}',
    'DDI 0406C A8.8.128',
  ),
  insn('HINT_imm', '1111 0100 u:1 001 any:20', calls.nop, 'NOP {word}', 'DDI 0406C A5.7.1: unallocated memory hint'),
  insn(
    'HINT_reg',
    '1111 0110 u:1 001 any:15 0 any:4',
    calls.nop,
    'NOP {word}',
    'DDI 0406C A5.7.1: unallocated memory hint',
  ),
  insn(
    'CLREX',
    '1111 0101 0111 (1)(1)(1)(1)(1)(1)(1)(1)(0)(0)(0)(0) 0001 (1)(1)(1)(1)',
    exclusive.clrex,
    'CLREX',
    'DDI 0406C A8.8.32',
  ),
  insn(
    'DSB',
    '1111 0101 0111 (1)(1)(1)(1)(1)(1)(1)(1)(0)(0)(0)(0) 0100 option:4',
    calls.nop,
    'DSB {barrier}',
    'DDI 0406C A8.8.44',
  ),
  insn(
    'DMB',
    '1111 0101 0111 (1)(1)(1)(1)(1)(1)(1)(1)(0)(0)(0)(0) 0101 option:4',
    calls.nop,
    'DMB {barrier}',
    'DDI 0406C A8.8.43',
  ),
  insn(
    'ISB',
    '1111 0101 0111 (1)(1)(1)(1)(1)(1)(1)(1)(0)(0)(0)(0) 0110 option:4',
    calls.nop,
    'ISB {isb}',
    'DDI 0406C A8.8.53',
  ),
  insn(
    'SRS',
    '1111 100p:1 u:1 1 w:1 0 (1)(1)(0)(1)(0)(0)(0)(0)(0)(1)(0)(1)(0)(0)(0) mode:5',
    block.srs,
    'SRS{ia} sp{w}, {mode}',
    'DDI 0406C B9.3.16',
  ),
  insn(
    'RFE',
    '1111 100p:1 u:1 0 w:1 1 rn:4 (0)(0)(0)(0)(1)(0)(1)(0)(0)(0)(0)(0)(0)(0)(0)(0)',
    block.rfe,
    'RFE{ia} {rn}{w}',
    'DDI 0406C B9.3.13',
    { unpredictable: pc('rn') },
  ),
  insn('BLX_imm', '1111 101 h:1 imm:24', branch.blxImmediate, 'BLX {targetx}', 'DDI 0406C A8.8.25 A2'),
  insn('COPROC2', '1111 11 any:26', coprocessor.noCoprocessor, 'CDP2 {word}', 'DDI 0406C A5.7'),
  ...simdRows,
]);
