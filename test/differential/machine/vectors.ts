import { drawMachineCases } from '../suites.ts';
import {
  caseWords,
  codeOf,
  dataHead,
  fixedPads,
  inWords,
  machineProgram,
  memoryAt,
  memoryOf,
  outNames,
  outRange,
  pad,
  padOf,
  udf,
} from './program.ts';
import { comparedMask, runInQemu } from './run.ts';
import { randomSystemCase, systemRows } from './system-cases.ts';

const hex = (value: number) => (value >>> 0).toString(16);
const halfwords = (list: readonly number[]) => list.map((half) => half.toString(16).padStart(4, '0')).join(' ');

/**
 * Rows of machine-vectors.json: first the landing pads, then a case a row. A state is the words of `inWords` up to the
 * vector file, s0–s63 and memory. What came of it are the words of `names`, `-` where they need not be alike, and the words
 * of the vector file and memory that changed.
 */
export function machineVectors(seed: number): readonly unknown[] {
  const cases = drawMachineCases(systemRows, randomSystemCase, seed, 2);
  const { code, data } = machineProgram(cases, 'theirs');
  const results = runInQemu(code, data);
  const before = new Uint32Array(data.buffer);
  const base64 = (from: number, to: number) => Buffer.from(before.slice(from, to).buffer).toString('base64');
  const head = {
    padAt: padOf(0, false),
    pad: halfwords(pad),
    names: stateWords.map((word) => outNames[word]),
    words: {
      [hex(fixedPads.mov)]: hex(udf),
      [hex(fixedPads.asr)]: hex(udf),
      [hex(fixedPads.mvn & ~3)]: hex(udf),
      [hex((fixedPads.mvn & ~3) - 28)]: 'def0def0',
    },
  };
  const rows = cases.map((one, index) => {
    const first = dataHead / 4 + index * caseWords;
    const resultOf = (word: number) => results.getUint32((first + word) * 4, true);
    const changed = fileWords.filter((word) => resultOf(word) !== startOf(before, first, word));
    return {
      row: one.row.name,
      word: hex(one.word),
      at: hex(codeOf(index)),
      memoryAt: hex(memoryOf(index)),
      code: halfwords(one.code),
      state: base64(first, first + inWords.end),
      vector: base64(first + inWords.vector, first + inWords.vector + 64),
      memory: base64(first + memoryAt, first + caseWords),
      after: stateWords
        .map((word) => (comparedMask(one, outNames[word] ?? '') === 0 ? '-' : hex(resultOf(word))))
        .join(' '),
      changed: Object.fromEntries(changed.map((word) => [outNames[word], hex(resultOf(word))])),
    };
  });
  return [head, ...rows];
}

const outWords = Array.from({ length: outRange[1] - outRange[0] }, (_, n) => n + outRange[0]);
const isFile = (word: number) => word >= memoryAt || /^d\d/.test(outNames[word] ?? '');
const fileWords = outWords.filter(isFile);
const stateWords = outWords.filter((word) => !isFile(word) && outNames[word] !== '-');

/** What a doubleword or a word of memory held first. */
function startOf(words: Uint32Array, first: number, word: number): number {
  const input = word >= memoryAt ? word : word - vectorOffset;
  return words[first + input] ?? 0;
}

/** From where doublewords are read to where they are set. */
const vectorOffset = outNames.indexOf('d0.0') - inWords.vector;
