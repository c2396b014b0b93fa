import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delimited, Undelimiter } from './delimited.ts';
import { ProtocolError } from './errors.ts';

const limit = 300;
const messages = fc.array(fc.uint8Array({ maxLength: limit }), { maxLength: 6 });

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof ProtocolError ? error.code : String(error);
  }
}

describe('a byte stream (BIND-8)', () => {
  it('gives the messages that went in, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.nat({ max: 40 })), (list, pieces) => {
        const stream = Buffer.concat(list.map(delimited));
        const reader = new Undelimiter(limit);
        const out: Uint8Array[] = [];
        let at = 0;
        for (const piece of [...pieces, stream.length]) {
          out.push(...reader.push(stream.subarray(at, at + piece)));
          at += piece;
        }
        expect(out.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(
          list.map((bytes) => Buffer.from(bytes).toString('hex')),
        );
        expect(reader.isAtRest).toBe(true);
      }),
    );
  });

  it('comes one byte at a time too', () => {
    const reader = new Undelimiter(limit);
    const message = Uint8Array.from({ length: 200 }, (_, n) => n);
    const out = [...delimited(message)].flatMap((byte) => reader.push(Uint8Array.of(byte)));
    expect(out).toEqual([message]);
  });

  it.each([
    ['a message over the limit', Uint8Array.of(0xad, 0x02), 'FRAME_TOO_LARGE'],
    ['a length of 2^35 - 1', Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f), 'FRAME_TOO_LARGE'],
    ['a length without an end', Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80), 'MALFORMED_FRAME'],
  ])('is refused at %s, before anything is allocated for it', (_, bytes, code) => {
    expect(codeOf(() => new Undelimiter(limit).push(bytes))).toBe(code);
  });
});
