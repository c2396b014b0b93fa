import { type Clause, familyOf } from './clauses.ts';
import { inParentheses, type Naming } from './titles.ts';

const firstWords = 12;

function opening(text: string): string {
  const words = text.split(' ');
  return words.length <= firstWords ? text : `${words.slice(0, firstWords).join(' ')} …`;
}

/** Without the clauses, which stand above it, and nothing that Markdown would read. */
function plain(title: string): string {
  return title
    .replaceAll(inParentheses, '')
    .trim()
    .replace(/[\\`*_<>[\]|]/g, '\\$&');
}

function entry(clause: Clause, namings: readonly Naming[]): string {
  const tests = new Set(
    namings.filter(({ ids }) => ids.includes(clause.id)).map(({ file, title }) => `  - \`${file}\`: ${plain(title)}\n`),
  );
  return `- **${clause.id}**${clause.isMust ? ' MUST' : ''}: ${opening(clause.text)}\n${[...tests].join('')}`;
}

/** docs/spec-index.md: each clause with the tests that name it. */
export function indexPage(clauses: readonly Clause[], namings: readonly Naming[]): string {
  const sections = [...new Set(clauses.map(({ section }) => section))].map((section) => {
    const own = clauses.filter((clause) => clause.section === section);
    return `## ${section}\n\n${own.map((clause) => entry(clause, namings)).join('')}`;
  });
  return `# Clauses and their tests

Which test proves which clause of [SPEC.md](../proto/SPEC.md). Generated from the titles of the tests by
\`npm run spec:update\`; a clause that says MUST has at least one.

${sections.join('\n')}`;
}

/** What is wrong between a specification and the tests that name its clauses, one line each. */
export function faults(clauses: readonly Clause[], namings: readonly Naming[]): readonly string[] {
  const ids = clauses.map(({ id }) => id);
  const families = new Set(ids.map(familyOf));
  const named = new Set(namings.flatMap((naming) => naming.ids));
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  const untested = clauses.filter(({ id, isMust }) => isMust && !named.has(id));
  const unknown = namings.flatMap(({ file, title, ids: of }) =>
    of
      .filter((id) => families.has(familyOf(id)) && !ids.includes(id))
      .map((id) => `${file}: '${title}' names ${id}, which SPEC.md does not have`),
  );
  return [
    ...twice.map((id) => `SPEC.md has ${id} twice: number one of them anew`),
    ...untested.map(
      ({ id }) => `${id} says MUST and no test names it: write (${id}) into the title of one that proves it`,
    ),
    ...unknown,
  ];
}
