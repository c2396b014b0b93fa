/**
 * Writes the slices of QEMU's and objdump's answers that `npm test` checks the engine against. Needs qemu-user,
 * qemu-system-arm and binutils-arm-linux-gnueabihf.
 */
import { writeFileSync } from 'node:fs';
import { fieldsOf, type Row } from '../../kernel-sim/cpu/decode/pattern.ts';
import { extensionRows } from './a32-cases.ts';
import { caseBytes, program, scratchOf, scratchWord } from './a32-program.ts';
import { drawCases, runInQemu } from './a32-user.ts';
import { comparedRows, randomWord, theirTexts } from './disasm-objdump.ts';
import { machineVectors } from './machine/vectors.ts';
import { outcomeNames, probeAddress, reportRanges, targetWords } from './mmu-program.ts';
import { comparedMask, drawCases as drawMmuCases, mmuInQemu, outcomeOf } from './mmu-system.ts';
import { Random } from './random.ts';
import { listT32, theirT32Texts } from './t32-objdump.ts';
import {
  bodyOf,
  firstWord,
  memoryOffset,
  caseBytes as t32CaseBytes,
  t32Program,
  scratchOf as t32ScratchOf,
} from './t32-program.ts';
import { drawT32Cases, runT32InQemu } from './t32-user.ts';
import { isT32, type VectorCase, vectorRowsT32 } from './vector-cases.ts';
import { outOffset, scratchOffset, vectorCaseBytes, vectorProgram, vectorScratchOf } from './vector-program.ts';
import { drawVectorCases } from './vector-user.ts';

const golden = new URL('../../kernel-sim/cpu/golden/', import.meta.url);
const seed = 2013;
const hex = (value: number) => (value >>> 0).toString(16).padStart(8, '0');

/** Text of a golden file: a row a line. */
export function goldenText(rows: readonly unknown[]): string {
  return `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;
}

function write(name: string, rows: readonly unknown[]): void {
  writeFileSync(new URL(name, golden), goldenText(rows));
}

/** Rows of a32-vectors.json. */
export function vectors(): readonly unknown[] {
  const cases = drawCases(seed, 2);
  const { code, data } = program(cases);
  const results = runInQemu(code, data);
  const view = new DataView(results.buffer, results.byteOffset);
  const words = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => hex(view.getUint32(from + n * 4, true))).join(' ');
  return cases.map(({ row, word, before }, index) => {
    const at = index * caseBytes;
    const memory: Record<number, string> = {};
    for (let offset = 128; offset < caseBytes; offset += 4) {
      const value = view.getUint32(at + offset, true);
      if (value !== scratchWord((offset - 128) / 4)) memory[offset - 128] = hex(value);
    }
    return {
      row: row.name,
      code: [...before, word].map(hex).join(' '),
      scratch: hex(scratchOf(index)),
      before: words(at, 14),
      after: words(at + 64, 14),
      memory,
    };
  });
}

/** Rows of t32-vectors.json: a state is r0–r12, flags, r13. */
export function t32Vectors(): readonly unknown[] {
  const cases = drawT32Cases(seed, 2);
  const { code, data } = t32Program(cases);
  const results = runT32InQemu(code, data);
  const view = new DataView(results.buffer, results.byteOffset);
  const words = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => hex(view.getUint32(from + n * 4, true))).join(' ');
  return cases.map((one, index) => {
    const at = index * t32CaseBytes;
    const memory: Record<number, string> = {};
    for (let offset = memoryOffset; offset < t32CaseBytes; offset += 4) {
      const value = view.getUint32(at + offset, true);
      if (value !== firstWord(one, (offset - memoryOffset) / 4)) memory[offset - memoryOffset] = hex(value);
    }
    return {
      row: one.row.name,
      word: hex(one.word),
      at: hex(bodyOf(index)),
      code: one.code.map((halfword) => halfword.toString(16).padStart(4, '0')).join(' '),
      scratch: hex(t32ScratchOf(index)),
      ...(one.fill === undefined ? {} : { fill: hex(one.fill) }),
      before: words(at, 15),
      after: words(at + 64, 15),
      memory,
    };
  });
}

/** Words of a state that changed, by their number. */
function changes(before: DataView, after: DataView, bytes: number): Readonly<Record<number, string>> {
  const changed: Record<number, string> = {};
  for (let offset = 0; offset < bytes; offset += 4) {
    const value = after.getUint32(offset, true);
    if (value !== before.getUint32(offset, true)) changed[offset / 4] = hex(value);
  }
  return changed;
}

/** Rows of vector-vectors.json: a state is r0–r12, flags, FPSCR, a spare word, s0–s63. */
export function vectorVectors(): readonly unknown[] {
  return vectorRowsOf(drawVectorCases(seed, 2));
}

/** Rows of t32-vector-vectors.json: the same, with the halfword before the instruction. VLDR of literals reads code. */
export function t32VectorVectors(): readonly unknown[] {
  const cases = drawVectorCases(seed, 2, vectorRowsT32);
  const isLiteral = ({ row, word }: VectorCase) => /^VLDR_/.test(row.name) && fieldsOf(row, word)['rn'] === 15;
  const first = new Map(cases.filter((one) => !isLiteral(one)).map((one) => [one.row, one]));
  return vectorRowsOf(cases, (one) => first.get(one.row) === one);
}

function vectorRowsOf(cases: readonly VectorCase[], isKept = (_: VectorCase) => true): readonly unknown[] {
  const { code, data } = vectorProgram(cases);
  const results = runInQemu(code, data);
  const view = (bytes: Uint8Array, from: number) => new DataView(bytes.buffer, bytes.byteOffset + from);
  return cases.flatMap((one, index) => {
    if (!isKept(one)) return [];
    const { row, word, it } = one;
    const at = index * vectorCaseBytes;
    const kept = {
      row: row.name,
      word: hex(word),
      ...(isT32(row) ? { it: hex(it) } : {}),
      scratch: hex(vectorScratchOf(index)),
      before: Buffer.from(data.subarray(at, at + outOffset)).toString('base64'),
      after: changes(view(data, at), view(results, at + outOffset), outOffset),
      memory: changes(
        view(data, at + scratchOffset),
        view(results, at + scratchOffset),
        vectorCaseBytes - scratchOffset,
      ),
    };
    return [kept];
  });
}

function textsOf(rows: readonly Row[]): readonly unknown[] {
  const random = new Random(seed);
  const words = rows.flatMap((row) => [randomWord(row, random), randomWord(row, random)]);
  const text = theirTexts(words);
  return rows.flatMap(({ name }, index) =>
    [0, 1].map((n) => [name, hex(words[index * 2 + n] ?? 0), text[index * 2 + n]] as const),
  );
}

/** Rows of a32-texts.json. */
export function texts(): readonly unknown[] {
  return textsOf(comparedRows);
}

/** Rows of vector-texts.json. */
export function vectorTexts(): readonly unknown[] {
  return textsOf(extensionRows);
}

/** Rows of t32-texts.json: name, instruction, address, condition of its IT block or null, text. */
export function t32Texts(): readonly unknown[] {
  const list = listT32(new Random(seed), 2);
  const texts = theirT32Texts(list);
  return list.map(({ row, word, at, condition }, n) => [row.name, hex(word), at, condition ?? null, texts[n]]);
}

/** Rows of mmu-vectors.json: a case a row, the last one what the probes left in memory. */
export function mmuVectors(): readonly unknown[] {
  const cases = drawMmuCases(seed, 8, 24);
  const results = mmuInQemu(cases);
  const rows = cases.map((one, index) => {
    const { control, base, words } = one.layout;
    const tables = [...words.entries()].flatMap(([n, word]) =>
      word === 0 ? [] : [`${hex(base + n * 4)} ${hex(word)}`],
    );
    const probes = one.probes.map((probe, n) => {
      const outcome = outcomeOf(results, cases, index, n);
      const [vector = 0, ...others] = outcome;
      return {
        word: hex(probe.word),
        mode: probe.mode,
        address: hex(probeAddress(cases, index, n)),
        registers: probe.registers.map(hex).join(' '),
        vector,
        ...Object.fromEntries(
          outcomeNames.slice(1).flatMap((name, n2) => {
            const mask = comparedMask(name, probe, one, vector, outcome[outcomeNames.indexOf('PAR')] ?? 0);
            return mask === 0 ? [] : [[name, `${hex((others[n2] ?? 0) & mask)} ${hex(mask)}`]];
          }),
        ),
      };
    });
    const registers = Object.fromEntries(Object.entries(control).map(([name, value]) => [name, hex(value)]));
    return { control: registers, tables: tables.join(','), probes };
  });
  const { bytes } = reportRanges(cases)[0];
  const memory = [...targetWords('data').entries()].flatMap(([n, before]) => {
    const after = results.getInt32(bytes + n * 4, true);
    return after === before ? [] : [`${hex(n * 4)} ${hex(after)}`];
  });
  return [...rows, { memory: memory.join(',') }];
}

if (import.meta.main) {
  write('a32-vectors.json', vectors());
  write('a32-texts.json', texts());
  write('t32-vectors.json', t32Vectors());
  write('t32-texts.json', t32Texts());
  write('vector-vectors.json', vectorVectors());
  write('t32-vector-vectors.json', t32VectorVectors());
  write('vector-texts.json', vectorTexts());
  write('mmu-vectors.json', mmuVectors());
  write('machine-vectors.json', machineVectors(seed));
}
