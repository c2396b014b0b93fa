/** What an initramfs holds: a folder, a file, a link, or a character device. */
export type Entry =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly data: Uint8Array; readonly executable?: boolean }
  | { readonly kind: 'link'; readonly path: string; readonly to: string }
  | { readonly kind: 'device'; readonly path: string; readonly major: number; readonly minor: number };

const types = { folder: 0o040000, file: 0o100000, link: 0o120000, device: 0o020000 } as const;
const ascii = new TextEncoder();

const hex8 = (value: number) => value.toString(16).padStart(8, '0');
const padded = (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

function permissions(entry: Entry): number {
  if (entry.kind === 'file') return entry.executable === true ? 0o755 : 0o644;
  return { folder: 0o755, link: 0o777, device: 0o600 }[entry.kind];
}

function dataOf(entry: Entry): Uint8Array {
  if (entry.kind === 'file') return entry.data;
  return entry.kind === 'link' ? ascii.encode(entry.to) : new Uint8Array(0);
}

function record(name: string, inode: number, mode: number, data: Uint8Array, device: readonly number[]): Buffer {
  const nameBytes = ascii.encode(`${name}\0`);
  const [major = 0, minor = 0] = device;
  const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, major, minor, nameBytes.length, 0];
  const header = ascii.encode(`070701${fields.map(hex8).join('')}`);
  return Buffer.concat([padded(Buffer.concat([header, nameBytes])), padded(data)]);
}

/** An initramfs in the "newc" format. @source linux Documentation/driver-api/early-userspace/buffer-format.rst */
export function cpio(entries: readonly Entry[]): Uint8Array {
  const records = entries.map((entry, index) => {
    const device = entry.kind === 'device' ? [entry.major, entry.minor] : [];
    return record(entry.path, index + 1, types[entry.kind] | permissions(entry), dataOf(entry), device);
  });
  return Buffer.concat([...records, record('TRAILER!!!', 0, 0, new Uint8Array(0), [])]);
}
