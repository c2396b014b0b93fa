import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clause, clausesOf } from './clauses.ts';
import { type Naming, namingsOf } from './titles.ts';

const root = join(import.meta.dirname, '../..');
/** Plants titles of its own. */
const self = 'test/spec/faults.test.ts';

/** Where the generated index lies. */
export const indexFile = join(root, 'docs/spec-index.md');

/** The clauses of SPEC.md. */
export function specClauses(): readonly Clause[] {
  return clausesOf(readFileSync(join(root, 'proto/SPEC.md'), 'utf8'));
}

/** What the tests of this tree name. */
export function treeNamings(): readonly Naming[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '*.test.ts'];
  return execFileSync('git', list, { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && file !== self)
    .toSorted()
    .flatMap((file) => namingsOf(file, readFileSync(join(root, file), 'utf8')));
}
