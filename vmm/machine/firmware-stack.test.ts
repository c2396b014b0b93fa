import { describe, expect, it } from 'vitest';
import { defaultCallMask, maskOf } from '../../proto/uapi/registers.ts';
import { defineFirmware, type Firmware, fn } from '../api/define-firmware.ts';
import { FirmwareStack } from './firmware-stack.ts';
import { guestCall } from './guest-call.ts';
import { callExit } from './machine-fixture.ts';

const row = (id: number, name: string) => fn({ id, name, args: { value: 'r0' }, handle: () => [] });

const byR0 = defineFirmware({ name: 'by-r0', functionId: 'r0', functions: [row(7, 'seven')], unknown: () => [] });
const byR12 = defineFirmware({ name: 'by-r12', functionId: 'r12', functions: [row(7, 'lucky')], unknown: () => [] });
const byImmediate = defineFirmware({
  name: 'by-immediate',
  functionId: 'immediate',
  functions: [row(2, 'two')],
  unknown: () => [],
});
const byBoth = defineFirmware({
  name: 'by-both',
  functionId: ({ r0, r12 }) => r0 + r12 * 0x100,
  functions: [row(0x102, 'both')],
  unknown: () => [],
});
const immediateOne = defineFirmware({ ...byR0, name: 'immediate-one', immediate: 1 });
const byHvc = defineFirmware({ ...byR0, name: 'by-hvc', conduit: 'hvc' });

function find(firmware: readonly Firmware[], exit: ReturnType<typeof callExit>): string {
  const found = new FirmwareStack(firmware).find(exit, guestCall(exit));
  return found === undefined ? 'nobody' : `${found.layer.firmware.name} ${found.label()}`;
}

describe('a call goes to', () => {
  it.each<readonly [what: string, firmware: readonly Firmware[], exit: ReturnType<typeof callExit>, who: string]>([
    ['the first that has it', [byR0, byR12], callExit({ r0: 7, r12: 7 }), 'by-r0 seven(value=7)'],
    ['the next where the first has not', [byR0, byR12], callExit({ r0: 8, r12: 7 }), 'by-r12 lucky(value=8)'],
    ["the last one's rule where none has", [byR0, byR12], callExit({ r0: 8 }), 'by-r12 unknown(r12=0x0)'],
    [
      'a firmware by its immediate',
      [byImmediate],
      callExit({ r0: 10 }, { immediate: 2 }),
      'by-immediate two(value=0xa)',
    ],
    ['a firmware by a function of the call', [byBoth], callExit({ r0: 2, r12: 1 }), 'by-both both(value=2)'],
    ['a firmware of its immediate only', [immediateOne, byR12], callExit({ r0: 7 }), 'by-r12 unknown(r12=0x0)'],
    [
      'that firmware with it',
      [immediateOne, byR12],
      callExit({ r0: 7 }, { immediate: 1 }),
      'immediate-one seven(value=7)',
    ],
    ['a firmware of its conduit', [byR0, byHvc], callExit({ r0: 7 }, { reason: 'hvc' }), 'by-hvc seven(value=7)'],
    ['nobody where none answers the conduit', [byR0], callExit({ r0: 7 }, { reason: 'hvc' }), 'nobody'],
  ])('%s', (_, firmware, exit, who) => {
    expect(find(firmware, exit)).toBe(who);
  });
});

const reader = defineFirmware({
  name: 'reader',
  functionId: 'r12',
  reads: ['r9'],
  functions: [
    fn({ id: 1, name: 'read', args: { text: { at: 'r1', bytes: 4 }, more: 'r8' }, handle: () => [] }),
    row(2, 'plain'),
  ],
  unknown: () => [],
});

describe('exits carry', () => {
  it('the registers the firmware reads besides the usual ones', () => {
    const { callRegisters } = new FirmwareStack([reader]).exitContents();
    expect(callRegisters).toBe(defaultCallMask | maskOf('r8', 'r9'));
  });

  it.each([
    [
      'for the calls of its id',
      reader,
      [{ conduit: 'smc', register: 'r1', bytes: 4, when: { register: 'r12', value: 1 } }],
    ],
    [
      'for every call where the id is computed',
      { ...reader, functionId: () => 1 },
      [{ conduit: 'smc', register: 'r1', bytes: 4 }],
    ],
  ] as const)('a memory window %s', (_, firmware, windows) => {
    expect(new FirmwareStack([firmware]).exitContents().windows).toEqual(windows);
  });
});

describe('a window argument is', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4);
  const args = (windows: { ipa: number; bytes: Uint8Array }[]) => {
    const exit = callExit({ r12: 1, r1: 0x9000 }, { windows });
    return new FirmwareStack([reader]).find(exit, guestCall(exit));
  };

  it('the bytes at the address, and says so in the label', () => {
    const found = args([{ ipa: 0x9000, bytes }]);
    expect(found?.args).toEqual({ text: bytes, more: 0 });
    expect(found?.label()).toBe('read(text=4 bytes at 0x9000, more=0)');
  });

  it('empty where the address is not in RAM', () => {
    expect(args([])?.args).toEqual({ text: new Uint8Array(0), more: 0 });
  });
});

it('a register the exit does not carry is named, not zero', () => {
  const exit = callExit({}, { registers: { mask: 1, values: [5] } });
  expect(guestCall(exit).r0).toBe(5);
  expect(guestCall(exit).pc).toBe(0x8004);
  expect(() => guestCall(exit).r9).toThrow("this exit does not carry r9; add it to the firmware's reads");
});
