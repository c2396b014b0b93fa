import { describe, expect, it } from 'vitest';
import { clausesOf } from './clauses.ts';
import { faults, indexPage } from './index-page.ts';
import { namingsOf } from './titles.ts';

const small = `# A protocol

## First

- **ONE-1** A side MUST
  speak.
- **ONE-2** It MAY be silent.

Not a clause: MUST.

## Second

- **TWO-1** It MUST NOT shout.
`;
const tests = `
describe('sides (ONE-2)', () => {
  it.each(['one (TWO-1)'])('%s', () => {}); // (ONE-9)
  it(\`speaks \${often} (ONE-1, SF-9)\`, () => /'(ONE-8)/.test(""));
});
`;

describe('the index', () => {
  const clauses = clausesOf(small);
  const namings = namingsOf('a.test.ts', tests);
  const without = (id: string) => namings.filter(({ ids }) => !ids.includes(id));

  it('reads clauses to their end', () => {
    expect(clauses).toEqual([
      { id: 'ONE-1', section: 'First', text: 'A side MUST speak.', isMust: true },
      { id: 'ONE-2', section: 'First', text: 'It MAY be silent.', isMust: false },
      { id: 'TWO-1', section: 'Second', text: 'It MUST NOT shout.', isMust: true },
    ]);
  });

  it('reads titles, rows and templates, and no comment or pattern', () => {
    expect(namings.flatMap(({ ids }) => ids)).toEqual(['ONE-2', 'TWO-1', 'ONE-1', 'SF-9']);
  });

  it('finds nothing wrong where all is well; other families are not its own', () => {
    expect(faults(clauses, namings)).toEqual([]);
  });

  it.each(['ONE-1', 'TWO-1'])('turns red without a test for the MUST of %s', (id) => {
    expect(faults(clauses, without(id))).toEqual([expect.stringContaining(`${id} says MUST and no test names it`)]);
  });

  it('asks no test of a MAY', () => {
    expect(faults(clauses, without('ONE-2'))).toEqual([]);
  });

  it('turns red where a title names a clause that does not exist', () => {
    const wrong = namingsOf('b.test.ts', "it('whispers (TWO-1, TWO-2)')");
    expect(faults(clauses, [...namings, ...wrong])).toEqual([expect.stringContaining('names TWO-2')]);
  });

  it('turns red where two clauses have one id', () => {
    const twice = clausesOf(`${small}- **ONE-2** Again.\n`);
    expect(faults(twice, namings)).toEqual([expect.stringContaining('SPEC.md has ONE-2 twice')]);
  });

  it.each([
    ['a test goes', clauses, without('ONE-2')],
    ['a title changes', clauses, namingsOf('a.test.ts', tests.replace('speaks', 'talks'))],
    ['a test moves', clauses, namingsOf('b.test.ts', tests)],
    ['a clause comes', clausesOf(`${small}- **TWO-2** It MAY sing.\n`), namings],
    ['a clause becomes a MUST', clausesOf(small.replace('MAY', 'MUST')), namings],
  ])('reads otherwise when %s', (_, otherClauses, otherNamings) => {
    expect(indexPage(otherClauses, otherNamings)).not.toBe(indexPage(clauses, namings));
  });
});
