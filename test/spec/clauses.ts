/** A numbered rule of SPEC.md. */
export interface Clause {
  readonly id: string;
  readonly section: string;
  /** The whole clause on one line. */
  readonly text: string;
  /** It holds a MUST or a MUST NOT, so a test has to name it. */
  readonly isMust: boolean;
}

const head = /^- \*\*([A-Z]+-\d+)\*\* /;

/** The clauses of a specification in their order; a clause ends at an empty line or at the next one. */
export function clausesOf(markdown: string): readonly Clause[] {
  let section = '';
  return markdown.split(/\n(?=#)|\n\n+|\n(?=- \*\*[A-Z]+-\d+\*\*)/).flatMap((block) => {
    section = /^## (.+)/.exec(block)?.[1] ?? section;
    const id = head.exec(block)?.[1];
    if (id === undefined) return [];
    const text = block.replace(head, '').split(/\s+/).join(' ').trim();
    return [{ id, section, text, isMust: /\bMUST\b/.test(text) }];
  });
}

/** The letters in front of a clause's number: its family. */
export function familyOf(id: string): string {
  return id.slice(0, id.lastIndexOf('-'));
}
