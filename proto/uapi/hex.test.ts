import { describe, expect, it } from 'vitest';
import { hex, hex64 } from './hex.ts';

describe('hex prints', () => {
  it.each([
    [0, '0x0'],
    [0x102, '0x102'],
    [0xffff, '0xffff'],
    [0x1_0000, '0x0001_0000'],
    [0xfff3_6000, '0xfff3_6000'],
    [-1, '0xffff_ffff'],
  ])('%i as %s', (value, text) => {
    expect(hex(value)).toBe(text);
  });
});

describe('hex64 prints', () => {
  it.each([
    [0n, '0x0'],
    [0xffffn, '0xffff'],
    [0x1_0000n, '0x0001_0000'],
    [0x1_0000_0000n, '0x0001_0000_0000'],
    [0x4030_0000_0014_0000n, '0x4030_0000_0014_0000'],
    [-1n, '0xffff_ffff_ffff_ffff'],
  ])('%i as %s', (value, text) => {
    expect(hex64(value)).toBe(text);
  });
});
