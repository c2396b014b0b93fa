import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasQemuSystem } from './a32-system.ts';
import { hasQemuUser } from './a32-user.ts';
import { hasObjdump } from './disasm-objdump.ts';
import { goldenText, mmuVectors, t32Texts, t32Vectors, texts, vectors, vectorTexts, vectorVectors } from './update.ts';

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
      ['vector-texts.json', vectorTexts],
      ['mmu-vectors.json', mmuVectors],
    ])('%s', (name, rows) => {
      expect(committed(name) === goldenText(rows()), 'run node test/differential/update.ts').toBe(true);
    });
  },
);
