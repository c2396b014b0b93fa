import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { trapline } from './trapline.ts';

const folder = mkdtempSync(join(tmpdir(), 'trapline-firmware-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Executed in flash: says F, asks flash1 who it is, says the answer, reads its array again, and powers off. */
const program = [
  0xe3a0_0409, // mov   r0, #0x09000000   PL011
  0xe3a0_1046, // mov   r1, #'F'
  0xe580_1000, // str   r1, [r0]
  0xe3a0_3301, // mov   r3, #0x04000000   flash1
  0xe3a0_4090, // mov   r4, #0x90         identify
  0xe583_4000, // str   r4, [r3]
  0xe593_5000, // ldr   r5, [r3]          0x00890089
  0xe205_5009, // and   r5, r5, #9
  0xe285_5046, // add   r5, r5, #'F'
  0xe580_5000, // str   r5, [r0]
  0xe3a0_40ff, // mov   r4, #0xff         read array
  0xe583_4000, // str   r4, [r3]
  0xe893_0060, // ldm   r3, {r5, r6}      only memory answers this: the syndrome would say too little
  0xe285_504b, // add   r5, r5, #'K'
  0xe580_5000, // str   r5, [r0]
  0xe3a0_0008, // mov   r0, #8
  0xe348_0400, // movt  r0, #0x8400       SYSTEM_OFF
  0xe140_0070, // hvc   #0
];

it('firmware executes from flash, and flash that is asked who it is stops being memory until its array is read again', async () => {
  const image = join(folder, 'firmware.bin');
  writeFileSync(image, new Uint8Array(Uint32Array.from(program).buffer));
  const { code, stdout, stderr } = await trapline('run', '--board', 'virt', '--bios', image, '--exits', 'none');
  expect(stderr).toBe('');
  expect(stdout).toBe('FOK');
  expect(code).toBe(0);
});
