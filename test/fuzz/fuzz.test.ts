import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Departure, departed, departureKinds, goldenMessages, honestPlays } from './conversations.ts';
import { type Edit, edited, editKinds } from './edits.ts';
import { decodes, type Play, play, sides } from './play.ts';

const word = fc.nat(2 ** 32 - 1);
const edit: fc.Arbitrary<Edit> = fc.record({ kind: fc.constantFrom(...editKinds), at: word, value: word });
const departure: fc.Arbitrary<Departure> = fc.record({
  kind: fc.constantFrom(...departureKinds),
  where: word,
  which: word,
  edit,
});

/** Codes an array of refusals has, each once. */
const kindsOf = (codes: readonly (string | undefined)[]) => new Set(codes.filter((code) => code !== undefined));

describe('whatever bytes come, the decoder gives a frame that survives its encoding, or a code (ERR-1, ENC-1)', () => {
  it('golden frames with up to four edits that know where fields are', () => {
    const refused: (string | undefined)[] = [];
    const message = fc.constantFrom(...goldenMessages);
    fc.assert(
      fc.property(message, message, fc.array(edit, { minLength: 1, maxLength: 4 }), (bytes, donor, edits) => {
        refused.push(decodes(edits.reduce((so, each) => edited(so, each, donor), bytes)));
      }),
      { numRuns: 2500 },
    );
    const kinds = kindsOf(refused);
    for (const code of ['MALFORMED_FRAME', 'UNIMPLEMENTED', 'LIMIT_EXCEEDED', 'FRAME_TOO_LARGE']) {
      expect(kinds).toContain(code);
    }
  });
});

describe.each(sides)('whatever the far end of the %s says', (side) => {
  let honest: readonly Play[] = [];
  beforeAll(async () => {
    honest = (await honestPlays()).filter((each) => each.side === side);
  });

  it('and keeps to, nothing is refused', async () => {
    for (const each of honest) expect(await play(each)).toMatchObject({ refused: [] });
  });

  it('it is no bug of ours, and what is refused has its code and its close code (ERR-5, HS-4)', async () => {
    const refused: string[] = [];
    await fc.assert(
      fc.asyncProperty(word, fc.array(departure, { minLength: 1, maxLength: 6 }), async (which, changes) => {
        const whole = honest[which % honest.length] as Play;
        refused.push(...(await play(departed(whole, changes))).refused);
      }),
      { numRuns: 300 },
    );
    for (const code of ['MALFORMED_FRAME', 'UNEXPECTED_FRAME', 'TEXT_MESSAGE'])
      expect(kindsOf(refused)).toContain(code);
  });
});
