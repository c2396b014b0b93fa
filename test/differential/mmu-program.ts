import { a32, type MmuCase, type Probe, probeRegisters, udf } from './mmu-cases.ts';
import { controlNames, harness, targets } from './mmu-tables.ts';

/** QEMU's virt board has a PL011 here. */
export const uart = 0x0900_0000;

/** Where a case's tables may be. */
export const tablesBase = 0x4130_0000;

/** What a probe leaves, a word each. */
export const outcomeNames = [
  'vector',
  'r1',
  'r2',
  'r3',
  'r4',
  'r5',
  'DFSR',
  'IFSR',
  'DFAR',
  'IFAR',
  'lr',
  'SPSR',
  'PAR',
  'PAR high',
] as const;
export const outcomeWords = 16;

const constant = (rd: number, value: number) => [
  a32('MOVW', { rd, imm: value & 0xffff }),
  a32('MOVT', { rd, imm: value >>> 16 }),
];
const str = (rt: number, rn: number, word: number) => a32('STR_imm', { u: 1, rn, rt, imm: word * 4 });
const branch = (from: number, to: number) => a32('B', { imm: ((to - from - 8) >> 2) & 0xff_ffff });

type Place = readonly [crn: number, crm: number, opc2: number];
const move = (name: 'MRC_p15' | 'MCR_p15', rt: number, [crn, crm, opc2]: Place) =>
  a32(name, { crn, opc1: 0, crm, opc2, rt });

const controls: { readonly [N in (typeof controlNames)[number]]: Place } = {
  TTBR0: [2, 0, 0],
  TTBR1: [2, 0, 1],
  TTBCR: [2, 0, 2],
  DACR: [3, 0, 0],
  PRRR: [10, 2, 0],
  NMRR: [10, 2, 1],
  SCTLR: [1, 0, 0],
};
const faults: readonly Place[] = [
  [5, 0, 0],
  [5, 0, 1],
  [6, 0, 0],
  [6, 0, 2],
];
const par: Place = [7, 4, 0];
const tlbiall: Place = [8, 7, 0];
const iciallu: Place = [7, 5, 0];
const isb = a32('ISB', { option: 15 });
const dsb = a32('DSB', { option: 15 });

/** Reset value of SCTLR: translation off. */
const sctlrOff = 0x00c5_0078;

/** Where the program starts at PL1, as KVM's guests do; QEMU begins at `harness.code` in Hyp mode. */
export const startAddress = harness.code + 0x100;
const elrHyp = 0b11110;
const vectorsAt = harness.code + 0x1000;
const commonAt = harness.code + 0x1400;
const endAt = harness.code + 0x1800;
const casesAt = harness.code + 0x2000;
const modes = { usr: 0x10, svc: 0x13 } as const;
/** CPSR.A, I, F */
const masked = 0x1c0;

/** Words of the setup of a case, of one probe, and of its end. */
const setupWords = controlNames.length * 3 + 5;
const probeWords = 2 + 2 + 2 * probeRegisters + 1 + faults.length + 1 + 3;
const endWords = 6;

const caseBytes = (one: MmuCase) => (setupWords + one.probes.length * probeWords + endWords) * 4;

/** Where the instruction of a probe is: behind its setup, in front of its SVC. */
export function probeAddress(cases: readonly MmuCase[], index: number, probe: number): number {
  const before = cases.slice(0, index).reduce((sum, one) => sum + caseBytes(one), casesAt);
  return before + (setupWords + probe * probeWords + probeWords - 2) * 4;
}

function setupCode({ control }: MmuCase['layout']): readonly number[] {
  const { SCTLR, ...others } = control;
  return [
    ...Object.entries(others).flatMap(([name, value]) => [
      ...constant(0, value),
      move('MCR_p15', 0, controls[name as keyof typeof controls]),
    ]),
    move('MCR_p15', 0, tlbiall),
    move('MCR_p15', 0, iciallu),
    dsb,
    isb,
    ...constant(0, SCTLR),
    move('MCR_p15', 0, controls.SCTLR),
    isb,
  ];
}

function probeCode({ word, mode, registers }: Probe, outcomeAt: number, next: number): readonly number[] {
  return [
    ...constant(0, outcomeAt),
    ...constant(12, next),
    ...registers.flatMap((value, n) => constant(1 + n, value)),
    a32('MOV_imm', { rd: 6, imm: 0 }),
    ...faults.map((place) => move('MCR_p15', 6, place)),
    move('MCR_p15', 6, par),
    a32('MSR_imm', { mask: 9, imm: (masked & 0xff) | modes[mode] }),
    word,
    a32('SVC'),
  ];
}

function vectorCode(vector: number): readonly number[] {
  const at = vectorsAt + 0x40 + vector * 0x40;
  const code = [a32('SETEND', { e: 0 }), str(1, 0, 1), a32('MOV_imm', { rd: 1, imm: vector }), str(1, 0, 0)];
  return [...code, branch(at + code.length * 4, commonAt)];
}

const common: readonly number[] = [
  ...[2, 3, 4, 5].map((n) => str(n, 0, n)),
  ...faults.flatMap((place, n) => [move('MRC_p15', 1, place), str(1, 0, 6 + n)]),
  str(14, 0, 10),
  a32('MRS', { r: 1, rd: 1 }),
  str(1, 0, 11),
  a32('MRRC_p15', { opc1: 0, crm: 7, rt: 1, rt2: 2 }),
  str(1, 0, 12),
  str(2, 0, 13),
  a32('BX', { rm: 12 }),
];

/** Sends ranges through the UART, then turns the machine off by PSCI. */
function endCode(ranges: readonly { readonly address: number; readonly bytes: number }[]): readonly number[] {
  const code: number[] = [...constant(2, uart)];
  for (const { address, bytes } of ranges) {
    code.push(...constant(0, address), ...constant(1, address + bytes));
    const loop = endAt + code.length * 4;
    code.push(
      a32('LDRB_imm_post', { u: 1, rn: 0, rt: 3, imm: 1 }),
      a32('STRB_imm', { u: 1, rn: 2, rt: 3 }),
      a32('CMP_reg', { rn: 0, rm: 1 }),
      (branch(loop + 12, loop) & 0x0fff_ffff) | 0x1000_0000,
    );
  }
  return [...code, a32('CPS', { m: 1, mode: modes.svc }), ...constant(0, 0x8400_0008), a32('SMC')];
}

/** First word of the memory behind a target. */
const targetSeeds = { code: 0, data: 0x8000 } as const;

/** What a target holds at first: words that are UNDEFINED, no two alike. */
export function targetWords(target: 'code' | 'data'): Int32Array {
  return Int32Array.from({ length: targets.bytes / 4 }, (_, n) => udf(targetSeeds[target] + n));
}

/** Where the outcomes of the cases are; a case's probes follow one another. */
export function outcomeAddress(cases: readonly MmuCase[], index: number, probe: number): number {
  const before = cases.slice(0, index).reduce((sum, { probes }) => sum + probes.length, 0);
  return harness.data + (before + probe) * outcomeWords * 4;
}

/** What comes back: the outcomes, then the target that is written. */
export function reportRanges(cases: readonly MmuCase[]) {
  const outcomes = cases.reduce((sum, { probes }) => sum + probes.length, 0);
  return [
    { address: harness.data, bytes: outcomes * outcomeWords * 4 },
    { address: targets.data, bytes: targets.bytes },
  ] as const;
}

/** The image: start, vectors, dump, end and cases; then outcomes, targets and tables. */
export function mmuProgram(cases: readonly MmuCase[]): { readonly code: Uint8Array; readonly data: Uint8Array } {
  const total = cases.reduce((sum, one) => sum + caseBytes(one), 0);
  const code = new Uint32Array((casesAt + total - harness.code) / 4);
  const put = (address: number, words: readonly number[]) => code.set(words, (address - harness.code) / 4);
  put(harness.code, [
    ...constant(0, startAddress),
    a32('MSR_banked', { r: 0, m: elrHyp >> 4, m1: elrHyp & 15, rn: 0 }),
    ...constant(0, masked | modes.svc),
    a32('MSR_reg', { r: 1, mask: 15, rn: 0 }),
    a32('ERET'),
  ]);
  const start = [...constant(0, vectorsAt), move('MCR_p15', 0, [12, 0, 0])];
  put(startAddress, [...start, branch(startAddress + start.length * 4, casesAt)]);
  for (let vector = 0; vector < 8; vector += 1) {
    put(vectorsAt + vector * 4, [branch(vectorsAt + vector * 4, vectorsAt + 0x40 + vector * 0x40)]);
    put(vectorsAt + 0x40 + vector * 0x40, vectorCode(vector));
  }
  put(commonAt, common);
  put(endAt, endCode(reportRanges(cases)));
  let at = casesAt;
  for (const [index, one] of cases.entries()) {
    const { layout, probes } = one;
    put(at, setupCode(layout));
    const firstProbe = at + setupWords * 4;
    for (const [n, probe] of probes.entries()) {
      const address = firstProbe + n * probeWords * 4;
      put(address, probeCode(probe, outcomeAddress(cases, index, n), address + probeWords * 4));
    }
    const end = firstProbe + probes.length * probeWords * 4;
    at += caseBytes(one);
    const off = [...constant(0, sctlrOff), move('MCR_p15', 0, controls.SCTLR), isb];
    put(end, [...off, branch(end + off.length * 4, index + 1 < cases.length ? at : endAt)]);
  }
  return { code: new Uint8Array(code.buffer), data: dataBytes(cases) };
}

function dataBytes(cases: readonly MmuCase[]): Uint8Array {
  const last = cases.at(-1)?.layout;
  const end = last === undefined ? tablesBase : last.base + last.words.length * 4;
  const data = new Int32Array((end - harness.data) / 4);
  for (const target of ['code', 'data'] as const) data.set(targetWords(target), (targets[target] - harness.data) / 4);
  for (const { layout } of cases) data.set(layout.words, (layout.base - harness.data) / 4);
  return new Uint8Array(data.buffer);
}
