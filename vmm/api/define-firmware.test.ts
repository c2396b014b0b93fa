import { describe, expect, it } from 'vitest';
import { defineFirmware, type FirmwareDefinition, fn } from './define-firmware.ts';
import { setRegisters } from './effects.ts';
import { UsageError } from './usage-error.ts';

const row = fn({ id: 1, name: 'one', handle: () => [] });
const sound: FirmwareDefinition<undefined> = { name: 'sound', functionId: 'r12', functions: [row], unknown: () => [] };

/** A definition as a plug-in without types may write it. */
const wrong = (parts: object): FirmwareDefinition<undefined> => ({ ...sound, ...parts });

describe('defineFirmware refuses', () => {
  it.each<readonly [what: string, parts: object, message: RegExp]>([
    ['no name', { name: undefined }, /^firmware: name is undefined; use lower-case/],
    ['a name with a space', { name: 'my board' }, /name is "my board"/],
    ['no selector', { functionId: undefined }, /"sound": functionId is undefined; use a register such as 'r12'/],
    ['a selector that is no register', { functionId: 'x0' }, /functionId is "x0"/],
    ['a third conduit', { conduit: 'svc' }, /conduit is "svc"; use 'smc' or 'hvc'/],
    ['an immediate of 17 bits', { immediate: 0x1_0000 }, /immediate is 65536/],
    ['functions that are no list', { functions: {} }, /functions is an object; use a list/],
    ['a row that is no object', { functions: [7] }, /functions\[0\] is 7; use fn/],
    ['a row without a name', { functions: [{ id: 1, handle: () => [] }] }, /functions\[0\] has name undefined/],
    ['a negative id', { functions: [{ ...row, id: -3 }] }, /functions\[0\] \(one\) has id -3; use an unsigned/],
    ['a row without a handler', { functions: [{ id: 1, name: 'one' }] }, /\(one\) has no handle/],
    ['two rows with one id', { functions: [row, { ...row, name: 'two' }] }, /one and two have the same id 0x1/],
    ['an argument that is no register', { functions: [{ ...row, args: { a: 'w0' } }] }, /argument a is "w0"; use/],
    ['a window at no register', { functions: [{ ...row, args: { a: { at: 1, bytes: 4 } } }] }, /a has at: 1/],
    ['an empty window', { functions: [{ ...row, args: { a: { at: 'r1', bytes: 0 } } }] }, /a has bytes: 0/],
    [
      'a window no exit can carry',
      { functions: [{ ...row, args: { a: { at: 'r1', bytes: 32769 } } }] },
      /bytes: 32769/,
    ],
    ['no rule for unknown calls', { unknown: undefined }, /unknown is missing; say what an unknown call gets/],
    [
      'an announcement without a path',
      { announce: { path: 'psci', properties: {} } },
      /announce.path starts with '\/'/,
    ],
  ])('%s', (_, parts, message) => {
    expect(() => defineFirmware(wrong(parts))).toThrow(UsageError);
    expect(() => defineFirmware(wrong(parts))).toThrow(message);
  });
});

it('a firmware answers SMC #0 unless it says otherwise', () => {
  expect(defineFirmware(sound)).toMatchObject({ kind: 'firmware', conduit: 'smc', immediate: 0 });
});

it('rows get their arguments by name, and the state their firmware began with', () => {
  const counting = defineFirmware({
    ...sound,
    state: () => ({ calls: 0 }),
    functions: [
      fn({
        id: 2,
        name: 'count',
        args: { step: 'r0', text: { at: 'r1', bytes: 4 } },
        handle({ step, text }, context: { readonly state: { calls: number } }) {
          context.state.calls += step + text.length;
          return [setRegisters({ r0: context.state.calls })];
        },
      }),
    ],
  });
  expect(counting.state()).toEqual({ calls: 0 });
});
