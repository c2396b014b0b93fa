import { describe, expect, it } from 'vitest';
import { GuestMemory } from './memory.ts';

const plain = { readonly: false, logDirty: false };

function twoSlots(): GuestMemory {
  const memory = new GuestMemory({ vcpusMax: 1, bytesMax: 2 ** 20 });
  memory.addSlot({ slot: 0, ipa: 0x8000_0000, bytes: 0x2000, ...plain });
  memory.addSlot({ slot: 1, ipa: 0x8000_2000, bytes: 0x1000, ...plain, readonly: true });
  return memory;
}

describe('guest memory', () => {
  it('reads back what was written across two slots that touch, a read-only one included', () => {
    const memory = twoSlots();
    const data = Uint8Array.from({ length: 16 }, (_, n) => n + 1);
    expect(memory.write(0x8000_1ff8, data)).toBe(true);
    expect(memory.read(0x8000_1ff8, 16)).toEqual(data);
  });

  it.each([
    ['ends behind the last slot', 0x8000_2ff8, 16],
    ['starts before the first', 0x7fff_fff8, 16],
    ['is nowhere', 0x1000, 1],
  ])('refuses a range that %s and writes nothing of it', (_, ipa, bytes) => {
    const memory = twoSlots();
    const before = memory.bytes.slice();
    expect(memory.read(ipa, bytes)).toBeUndefined();
    expect(memory.write(ipa, new Uint8Array(bytes).fill(0xff))).toBe(false);
    expect(memory.zero(ipa, bytes)).toBe(false);
    expect(memory.bytes).toEqual(before);
  });

  it('gives a slot that takes the place of a removed one zeroes and no decoded code', () => {
    const memory = twoSlots();
    memory.write(0x8000_0000, Uint8Array.of(1, 2, 3, 4));
    const page = memory.offsetOf(0x8000_0000, 4) / 4096;
    const decoded = memory.decodedPage(page, 4096);
    memory.removeSlot(0);
    expect(memory.slotAt(0x8000_0000)).toBeUndefined();
    expect(memory.addSlot({ slot: 0, ipa: 0x4000_0000, bytes: 0x2000, ...plain })).toBe(true);
    expect(memory.offsetOf(0x4000_0000, 4) / 4096).toBe(page);
    expect(memory.read(0x4000_0000, 4)).toEqual(new Uint8Array(4));
    expect(memory.decodedPage(page, 4096)).not.toBe(decoded);
  });

  it('zeroes what was written to a read-only slot when it goes', () => {
    const memory = twoSlots();
    const readonly = { slot: 1, ipa: 0x8000_2000, bytes: 0x1000, ...plain, readonly: true };
    memory.write(0x8000_2ff0, Uint8Array.of(1, 2, 3));
    memory.write(0x8000_1fff, Uint8Array.of(4, 5));
    memory.removeSlot(1);
    expect(memory.addSlot(readonly)).toBe(true);
    expect(memory.read(0x8000_2000, 0x1000)).toEqual(new Uint8Array(0x1000));
    memory.removeSlot(1);
    expect(memory.addSlot({ ...readonly, readonly: false })).toBe(true);
    expect(memory.read(0x8000_1fff, 2)).toEqual(Uint8Array.of(4, 0));
  });

  it('logs the pages that are written while logging is on, and only those', () => {
    const memory = twoSlots();
    memory.setFlags(0, { readonly: false, logDirty: true });
    memory.write(0x8000_1000, Uint8Array.of(1));
    expect(memory.slotAt(0x8000_0000)?.dirty).toEqual(Uint8Array.of(0b10));
    memory.setFlags(0, { readonly: false, logDirty: false });
    expect(memory.slotAt(0x8000_0000)?.dirty).toBeUndefined();
    expect(memory.read(0x8000_1000, 1)).toEqual(Uint8Array.of(1));
  });

  it('drops the decoded form of the words that are written, and of a T32 instruction that reaches into them', () => {
    const memory = twoSlots();
    const page = memory.decodedPage(memory.offsetOf(0x8000_0000, 4) / 4096, 4096).fill(7);
    memory.write(0x8000_0013, Uint8Array.of(1, 2));
    const dropped = [...page.entries()].filter(([, value]) => value === 0).map(([index]) => index);
    expect(dropped).toEqual([0x0e, 0x10, 0x12, 0x14, 0x16]);
  });

  it('takes a page of code for data once it is stored to again and again, until it is decoded anew', () => {
    const memory = twoSlots();
    const number = memory.offsetOf(0x8000_0000, 4) / 4096;
    let forgotten = 0;
    const nothing = () => undefined;
    const forgetCode = () => (forgotten += 1);
    const rest = { flush: nothing, flushPage: nothing, flushAsid: nothing, flushWrites: nothing };
    memory.translations.set(0, { ...rest, forgetCode });
    const decoded = memory.decodedPage(number, 4096);
    expect([memory.decodedPage(number, 4096) === decoded, memory.isCode(number)]).toEqual([true, true]);
    let stores = 0;
    for (; memory.isCode(number); stores += 1) memory.write(0x8000_0000, Uint8Array.of(1));
    expect([stores, forgotten, memory.decodedPage(number, 4096) === decoded]).toEqual([257, 1, false]);
    memory.becomeThreaded();
    memory.write(0x8000_0000, Uint8Array.of(1));
    expect([memory.isCode(number), forgotten]).toEqual([false, 2]);
  });

  it('refuses a slot the memory cannot hold and keeps what it has', () => {
    const memory = twoSlots();
    expect(memory.addSlot({ slot: 2, ipa: 0, bytes: 2 ** 24, ...plain })).toBe(false);
    expect(memory.slots).toHaveLength(2);
  });

  it('raises its generation whenever a slot changes', () => {
    const memory = twoSlots();
    const seen = [memory.generation];
    memory.setFlags(0, { readonly: true, logDirty: false });
    seen.push(memory.generation);
    memory.removeSlot(1);
    seen.push(memory.generation);
    expect(new Set(seen).size).toBe(3);
  });
});
