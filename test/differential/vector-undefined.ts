import { fieldsOf } from '../../kernel-sim/cpu/decode/pattern.ts';
import { rowOf } from '../../kernel-sim/cpu/decode/row-of.ts';
import { disassemble } from '../../kernel-sim/cpu/disasm.ts';
import { extensionRows } from './a32-cases.ts';
import { codeAddress, dataAddress } from './a32-program.ts';
import { runInQemu } from './a32-user.ts';
import { Random } from './random.ts';

/** Words of coprocessors 10 and 11 and of Advanced SIMD: fixed bits, and the rest drawn. */
const spaces: readonly (readonly [value: number, mask: number])[] = [
  [0x0e00_0a00, 0x0f00_0e00],
  [0x0c40_0a00, 0x0fe0_0e00],
  [0x0e00_0a10, 0x0f00_0e10],
  [0x0eb0_0a40, 0x0fb0_0e50],
  [0x0c00_0a00, 0x0e00_0e00],
  [0xf200_0000, 0xfe00_0000],
  [0xf280_0010, 0xfe80_0010],
  [0xf3b0_0000, 0xffb0_0810],
  [0xf400_0000, 0xff10_0000],
  [0xf480_0000, 0xff90_0000],
];

/** Words that touch r13–r15, whose place in the program is not theirs to change. */
function isSafe(word: number): boolean {
  const isExtension = word >>> 28 !== 15;
  const field = (low: number) => (word >>> low) & 15;
  const isTransfer = isExtension && ((word & 0x0f00_0010) === 0x0e00_0010 || (word & 0x0fe0_0000) === 0x0c40_0000);
  const isMemory = isExtension ? (word & 0x0e00_0000) === 0x0c00_0000 : word >>> 24 === 0xf4;
  // VMSR of FPSCR with LEN set would make later words UNDEFINED.
  if (isExtension && (word & 0x0ff0_0f10) === 0x0ee0_0a10) return false;
  if (isTransfer && field(12) > 12) return false;
  return !isMemory || field(16) < 13;
}

function drawWords(seed: number, perSpace: number): readonly number[] {
  const random = new Random(seed);
  return spaces.flatMap(([value, mask]) =>
    Array.from({ length: perSpace }, () => {
      for (;;) {
        const drawn = ((random.word() & ~mask) | value) >>> 0;
        const word = mask >>> 28 === 15 ? drawn : ((drawn & 0x0fff_ffff) | 0xe000_0000) >>> 0;
        if (isSafe(word)) return word;
      }
    }),
  );
}

const movw = (rd: number, value: number) => 0xe300_0000 | ((value & 0xf000) << 4) | (rd << 12) | (value & 0xfff);
const movt = (rd: number, value: number) =>
  0xe340_0000 | (((value >>> 16) & 0xf000) << 4) | (rd << 12) | ((value >>> 16) & 0xfff);
const address = (rd: number, value: number) => [movw(rd, value), movt(rd, value)];
const movR7 = (value: number) => 0xe3a0_7000 | value;
const svc = 0xef00_0000;

const system = { write: 4, exit: 1, rtSigreturn: 173, rtSigaction: 174 } as const;
const sigill = 4;

/** The data: what rt_sigaction takes, the flag the handler sets, memory for loads and stores, then a word a case. */
const layout = { action: 0, flag: 32, scratch: 4096, results: 8192 } as const;
const at = (offset: number) => dataAddress + offset;

/** Stores 1 in the flag and goes on behind the word; PC is 92 bytes into the ucontext that r2 points to. */
const handler = [
  ...address(3, at(layout.flag)),
  0xe3a0_c001, // mov r12, #1
  0xe583_c000, // str r12, [r3]
  0xe592_305c, // ldr r3, [r2, #92]
  0xe283_3004, // add r3, r3, #4
  0xe582_305c, // str r3, [r2, #92]
  0xe12f_ff1e, // bx lr
];
const restorer = [movR7(system.rtSigreturn), svc];
/** Over the handler and the restorer. */
const skip = 0xea00_0000 | (handler.length + restorer.length - 1);

function program(words: readonly number[]): { readonly code: Uint8Array; readonly data: Uint8Array } {
  const data = new Uint8Array(layout.results + words.length * 4);
  const saRestorer = 0x0400_0000;
  const handlerAddress = codeAddress + 4;
  const action = [handlerAddress, saRestorer | 4, handlerAddress + handler.length * 4, 0, 0];
  data.set(new Uint8Array(Uint32Array.from(action).buffer), layout.action);
  const code = [
    skip,
    ...handler,
    ...restorer,
    0xe3a0_0000 | sigill,
    ...address(1, at(layout.action)),
    0xe3a0_2000,
    0xe3a0_3008,
    movR7(system.rtSigaction & 0xff),
    svc,
    ...words.flatMap((word, index) => [
      ...Array.from({ length: 13 }, (_, register) => address(register, at(layout.scratch + 1024))).flat(),
      word,
      ...address(0, at(layout.flag)),
      0xe590_1000, // ldr r1, [r0]
      ...address(2, at(layout.results + index * 4)),
      0xe582_1000, // str r1, [r2]
      0xe3a0_1000, // mov r1, #0
      0xe580_1000, // str r1, [r0]
    ]),
    0xe3a0_0001,
    ...address(1, dataAddress),
    ...address(2, data.length),
    movR7(system.write),
    svc,
    0xe3a0_0000,
    movR7(system.exit),
    svc,
  ];
  return { code: new Uint8Array(Uint32Array.from(code).buffer), data };
}

/** For each word: does a user program get SIGILL for it? */
function undefinedInQemu(words: readonly number[]): readonly boolean[] {
  const { code, data } = program(words);
  const results = runInQemu(code, data);
  const view = new DataView(results.buffer, results.byteOffset);
  return words.map((_, index) => view.getUint32(layout.results + index * 4, true) !== 0);
}

/**
 * What the table says of a word. `unpredictable`: the architecture leaves it open, by a should-be bit or by a constraint
 * that also holds what is UNDEFINED.
 */
function verdict(word: number): 'defined' | 'undefined' | 'unpredictable' {
  const row = rowOf(word);
  if (row === undefined || !extensionRows.includes(row)) return 'undefined';
  if (/^V(MRS|MSR)_(?!FPSCR)/.test(row.name)) return 'undefined';
  const isOpen = ((word ^ row.shouldValue) & row.should) !== 0;
  return isOpen || row.unpredictable?.(fieldsOf(row, word)) === true ? 'unpredictable' : 'defined';
}

/** Words whose definition is another one in QEMU, one line each. */
export function compareUndefined(seed: number, perSpace: number): readonly string[] {
  const words = drawWords(seed, perSpace);
  const theirs = undefinedInQemu(words);
  return words.flatMap((word, index) => {
    const ours = verdict(word);
    if (ours === 'unpredictable' || (ours === 'undefined') === theirs[index]) return [];
    return [
      `${word.toString(16)} "${disassemble(word)}" is ${ours} here, ${theirs[index] ? '' : 'not '}UNDEFINED there`,
    ];
  });
}
