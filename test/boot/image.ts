import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';

const xzMagic = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
const outputMax = 64 * 2 ** 20;

/** The XZ streams a file may hold, from each magic on: bytes of code may look like one. */
function* candidates(file: Buffer): Generator<Buffer> {
  for (let at = file.indexOf(xzMagic); at >= 0; at = file.indexOf(xzMagic, at + 1)) yield file.subarray(at);
}

/** Writes the uncompressed kernel of a zImage beside it, once. @throws Error when it is in no XZ stream */
export function extractImage(vmlinuz: string, image: string): string {
  if (existsSync(image) && statSync(image).mtimeMs > statSync(vmlinuz).mtimeMs) return image;
  for (const input of candidates(readFileSync(vmlinuz))) {
    const { status, stdout } = spawnSync('xz', ['-dc', '--single-stream'], { input, maxBuffer: outputMax });
    if (status !== 0) continue;
    writeFileSync(image, stdout);
    return image;
  }
  throw new Error(`${vmlinuz} holds no XZ stream`);
}

/** Header of a uImage: an uncompressed Linux kernel for ARM. @source u-boot include/image.h, struct image_header */
const uImage = { magic: 0x2705_1956, headerBytes: 64, linux: 5, arm: 2, kernel: 2, uncompressed: 0 } as const;

/** Writes the Image with a header that says where it goes: QEMU knows no other way to learn of its TEXT_OFFSET. */
export function wrapImage(image: string, wrapped: string, address: number): string {
  const data = readFileSync(image);
  const header = Buffer.alloc(uImage.headerBytes);
  header.writeUInt32BE(uImage.magic, 0);
  header.writeUInt32BE(data.length, 12);
  header.writeUInt32BE(address, 16);
  header.writeUInt32BE(address, 20);
  header.set([uImage.linux, uImage.arm, uImage.kernel, uImage.uncompressed], 28);
  writeFileSync(wrapped, Buffer.concat([header, data]));
  return wrapped;
}
