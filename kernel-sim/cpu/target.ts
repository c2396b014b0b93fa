import { cp15Rows, cp15Word } from './cp15.ts';

export type CpuTargetName = 'cortex-a15' | 'cortex-a7' | 'cortex-a9';

/** Identification of the VFP and of Advanced SIMD. */
export interface FloatingPointId {
  readonly fpsid: number;
  readonly mvfr0: number;
  readonly mvfr1: number;
}

export interface CpuTarget {
  readonly name: CpuTargetName;
  /** SDIV and UDIV in A32. */
  readonly divide: boolean;
  /** Security Extensions: without them SMC is UNDEFINED. */
  readonly security: boolean;
  /** Large Physical Address Extension and Virtualization Extensions: long descriptors, PXN, WXN, 64-bit PAR. */
  readonly lpae: boolean;
  readonly cp15: Readonly<Record<string, number>>;
  readonly floatingPoint: FloatingPointId;
  /** Words of the state block that exceptions use. */
  readonly faultWords: typeof faultWords;
  /** Word of the state block that holds CPACR. */
  readonly cpacr: number;
}

const cpacr = cp15Word('CPACR');

const faultWords = {
  sctlr: cp15Word('SCTLR'),
  vbar: cp15Word('VBAR'),
  ttbcr: cp15Word('TTBCR'),
  dfsr: cp15Word('DFSR'),
  dfar: cp15Word('DFAR'),
  ifsr: cp15Word('IFSR'),
  ifar: cp15Word('IFAR'),
};

/** No target has short vectors: MVFR0 of the Cortex-A9 says so too, where QEMU's has them. @source DDI 0438 10.1, DDI 0409 */
const floatingPointIds: Readonly<Record<CpuTargetName, FloatingPointId>> = {
  'cortex-a15': { fpsid: 0x4104_30f0, mvfr0: 0x1011_0222, mvfr1: 0x1111_1111 },
  'cortex-a7': { fpsid: 0x4102_3075, mvfr0: 0x1011_0222, mvfr1: 0x1111_1111 },
  'cortex-a9': { fpsid: 0x4103_3090, mvfr0: 0x1011_0222, mvfr1: 0x0111_1111 },
};

const a15 = {
  MIDR: 0x414f_c0f0,
  CTR: 0x8444_c004,
  ID_PFR0: 0x0000_1131,
  ID_PFR1: 0x0001_1011,
  ID_DFR0: 0x0201_0555,
  ID_MMFR0: 0x1020_1105,
  ID_MMFR1: 0x2000_0000,
  ID_MMFR2: 0x0124_0000,
  ID_MMFR3: 0x0210_2211,
  ID_ISAR0: 0x0210_1110,
  ID_ISAR1: 0x1311_2111,
  ID_ISAR2: 0x2123_2041,
  ID_ISAR3: 0x1111_2131,
  ID_ISAR4: 0x1001_1142,
  CLIDR: 0x0a20_0023,
};

/** Identification registers. @source QEMU target/arm/tcg/cpu32.c; DDI 0438, DDI 0464, DDI 0388 */
export const cpuTargets: Readonly<Record<CpuTargetName, CpuTarget>> = {
  'cortex-a15': {
    name: 'cortex-a15',
    divide: true,
    security: true,
    lpae: true,
    cp15: a15,
    floatingPoint: floatingPointIds['cortex-a15'],
    faultWords,
    cpacr,
  },
  'cortex-a7': {
    name: 'cortex-a7',
    divide: true,
    security: true,
    lpae: true,
    cp15: { ...a15, MIDR: 0x410f_c075, CTR: 0x8444_8003, ID_MMFR0: 0x1010_1105, ID_MMFR1: 0x4000_0000 },
    floatingPoint: floatingPointIds['cortex-a7'],
    faultWords,
    cpacr,
  },
  'cortex-a9': {
    name: 'cortex-a9',
    divide: false,
    security: true,
    lpae: false,
    cp15: {
      MIDR: 0x413f_c090,
      CTR: 0x8003_8003,
      TLBTR: 0x0000_0402,
      ID_PFR0: 0x0000_1031,
      ID_PFR1: 0x0000_0011,
      ID_DFR0: 0x0000_0444,
      ID_MMFR0: 0x0010_0103,
      ID_MMFR1: 0x2000_0000,
      ID_MMFR2: 0x0123_0000,
      ID_MMFR3: 0x0000_2111,
      ID_ISAR0: 0x0010_1111,
      ID_ISAR1: 0x1311_2111,
      ID_ISAR2: 0x2123_2041,
      ID_ISAR3: 0x1111_2131,
      ID_ISAR4: 0x0001_1142,
      CLIDR: 0x0920_0003,
    },
    floatingPoint: floatingPointIds['cortex-a9'],
    faultWords,
    cpacr,
  },
};

/** CCSIDR by CSSELR: level 1 data, level 1 instruction, level 2. */
export const cacheSizes: Readonly<Record<CpuTargetName, readonly number[]>> = {
  'cortex-a15': [0x701f_e00a, 0x201f_e00a, 0x711f_e07a],
  'cortex-a7': [0x701f_e00a, 0x201f_e00a, 0x711f_e07a],
  'cortex-a9': [0xe00f_e019, 0x200f_e019],
};

/** Reset value of every CP15 row of a target. */
export function cp15Reset(target: CpuTarget): readonly number[] {
  return cp15Rows.map((row) => target.cp15[row.name] ?? row.reset ?? 0);
}
