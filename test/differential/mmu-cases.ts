import { encode, type Fields } from '../../kernel-sim/cpu/decode/pattern.ts';
import { a32Rows } from '../../kernel-sim/cpu/decode/row-of.ts';
import { type Layout, longTables, shortTables } from './mmu-tables.ts';
import type { Random } from './random.ts';

/** Words of a probe's registers: r1 is the address, r2–r5 are data. */
export const probeRegisters = 5;

/** One instruction that touches a window of a case. */
export interface Probe {
  readonly word: number;
  readonly mode: 'usr' | 'svc';
  /** r1–r5. */
  readonly registers: readonly number[];
  /** Loads into r2 and on: after an abort QEMU may show some of them loaded. */
  readonly kind: 'fetch' | 'load' | 'store' | 'translate';
}

export interface MmuCase {
  readonly layout: Layout;
  readonly probes: readonly Probe[];
}

const byName = new Map(a32Rows.map((row) => [row.name, row]));

export function a32(name: string, fields: Fields = {}): number {
  const row = byName.get(name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return encode(row, { cond: 14, ...fields });
}

/** A word that is UNDEFINED when it is executed, different for each `n` below 65536. */
export function udf(n: number): number {
  return (0xe7f0_00f0 | ((n & 0xfff0) << 4) | (n & 15)) >>> 0;
}

interface Access {
  readonly word: number;
  readonly kind: 'load' | 'store';
  /** The address is a multiple of this. */
  readonly align: number;
  readonly bytes: number;
}

const at = { u: 1, rn: 1, rt: 2 } as const;
const block = { u: 1, rn: 1, list: 0b11_1100 } as const;

const accesses: readonly Access[] = [
  { word: a32('LDR_imm', at), kind: 'load', align: 1, bytes: 4 },
  { word: a32('LDRH_imm', at), kind: 'load', align: 1, bytes: 2 },
  { word: a32('LDRSB_imm', at), kind: 'load', align: 1, bytes: 1 },
  { word: a32('LDRB_imm', at), kind: 'load', align: 1, bytes: 1 },
  { word: a32('LDR_imm_pre', { ...at, imm: 4 }), kind: 'load', align: 1, bytes: 8 },
  { word: a32('LDRT_imm', at), kind: 'load', align: 1, bytes: 4 },
  { word: a32('LDRBT_imm', at), kind: 'load', align: 1, bytes: 1 },
  { word: a32('LDRHT_imm', at), kind: 'load', align: 1, bytes: 2 },
  { word: a32('LDM', { ...block, w: 1 }), kind: 'load', align: 4, bytes: 16 },
  { word: a32('LDRD_imm', at), kind: 'load', align: 4, bytes: 8 },
  { word: a32('LDREX', { rn: 1, rt: 2 }), kind: 'load', align: 4, bytes: 4 },
  { word: a32('STR_imm', at), kind: 'store', align: 1, bytes: 4 },
  { word: a32('STRH_imm', at), kind: 'store', align: 1, bytes: 2 },
  { word: a32('STRB_imm', at), kind: 'store', align: 1, bytes: 1 },
  { word: a32('STR_imm_post', { ...at, imm: 4 }), kind: 'store', align: 1, bytes: 4 },
  { word: a32('STRT_imm', at), kind: 'store', align: 1, bytes: 4 },
  { word: a32('STRBT_imm', at), kind: 'store', align: 1, bytes: 1 },
  { word: a32('STRHT_imm', at), kind: 'store', align: 1, bytes: 2 },
  { word: a32('STM', { ...block, w: 1 }), kind: 'store', align: 4, bytes: 16 },
  { word: a32('STRD_imm', at), kind: 'store', align: 4, bytes: 8 },
];

/** ATS1CPR, PW, UR, UW of r1. */
const translate = [0, 1, 2, 3].map((opc2) => a32('MCR_p15', { crn: 7, crm: 8, opc2, rt: 1 }));

const goThere = a32('BX', { rm: 1 });

const fetchShare = 4;
const translateShare = 5;

function drawProbe(random: Random, { windows }: Layout): Probe {
  const window = random.pick(windows);
  const offset = random.pick([random.below(window.bytes), random.pick(window.edges) - random.below(8)]);
  const registers = (address: number) => [
    address >>> 0,
    ...Array.from({ length: probeRegisters - 1 }, () => udf(random.word())),
  ];
  const place = (align: number, bytes: number) => {
    const near = Math.min(Math.max(offset, 0), window.bytes - bytes);
    return window.va + near - (near % align);
  };
  const mode = random.pick(['usr', 'svc'] as const);
  if (window.holds === 'code' && random.below(fetchShare) === 0) {
    return { word: goThere, mode, registers: registers(place(4, 4)), kind: 'fetch' };
  }
  if (random.below(translateShare) === 0) {
    return { word: random.pick(translate), mode: 'svc', registers: registers(place(1, 1)), kind: 'translate' };
  }
  const access = random.pick(accesses.filter(({ kind }) => kind === 'load' || window.holds === 'data'));
  const align = window.isDevice ? Math.max(access.align, access.bytes === 2 ? 2 : 4) : access.align;
  return { word: access.word, mode, registers: registers(place(align, access.bytes)), kind: access.kind };
}

/** Random tables and control registers, and `probes` instructions that meet them. */
export function drawCase(random: Random, probes: number, tablesAt: number): MmuCase {
  const layout = random.below(2) === 0 ? shortTables(random, tablesAt) : longTables(random, tablesAt);
  return { layout, probes: Array.from({ length: probes }, () => drawProbe(random, layout)) };
}
