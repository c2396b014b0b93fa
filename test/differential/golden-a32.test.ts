import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasObjdump } from './disasm-objdump.ts';
import { hasQemuSystem, hasQemuUser } from './has-qemu.ts';
import { machineVectors } from './machine/vectors.ts';
import {
  goldenText,
  mmuVectors,
  t32Texts,
  t32Vectors,
  t32VectorVectors,
  texts,
  vectors,
  vectorTexts,
  vectorVectors,
} from './update.ts';

const committed = (name: string) =>
  readFileSync(new URL(`../../kernel-sim/cpu/golden/${name}`, import.meta.url), 'utf8');

describe.runIf(hasQemuUser() && hasQemuSystem() && hasObjdump())(
  'the committed slices are what the references say now:',
  () => {
    it.each([
      ['a32-vectors.json', vectors],
      ['a32-texts.json', texts],
      ['t32-vectors.json', t32Vectors],
      ['t32-texts.json', t32Texts],
      ['vector-vectors.json', vectorVectors],
      ['t32-vector-vectors.json', t32VectorVectors],
      ['vector-texts.json', vectorTexts],
      ['mmu-vectors.json', mmuVectors],
      ['machine-vectors.json', () => machineVectors(2013)],
    ])('%s', (name, rows) => {
      expect(committed(name) === goldenText(rows()), 'run node test/differential/update.ts').toBe(true);
    });
  },
);
