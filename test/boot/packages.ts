import { type ExecFileSyncOptions, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where downloads stay: outside the repository, shared by every checkout. */
export const cacheFolder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'trapline', 'boot');

/** An apt of its own, for armhf, that leaves the machine's alone. */
function aptOptions(): readonly string[] {
  const folder = join(cacheFolder, 'apt');
  for (const part of ['state/lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  const status = join(folder, 'status');
  if (!existsSync(status)) writeFileSync(status, '');
  const settings = {
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': status,
    'Dir::Cache': join(folder, 'cache'),
    'APT::Architecture': 'armhf',
    'APT::Architectures::': 'armhf',
    // Downloads land in a folder of this user.
    'APT::Sandbox::User': '',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

const fileOf = (name: string) => readdirSync(cacheFolder).find((file) => file.startsWith(`${name}_`));

let isUpdated = false;

function download(name: string): string {
  const options: ExecFileSyncOptions = { cwd: cacheFolder, stdio: ['ignore', 'ignore', 'inherit'] };
  // A mirror in the middle of its own update fails here with lists that are good enough: the download tells.
  if (!isUpdated) spawnSync('apt-get', [...aptOptions(), '-q', 'update'], options);
  isUpdated = true;
  execFileSync('apt-get', [...aptOptions(), '-q', 'download', name], options);
  const file = fileOf(name);
  if (file === undefined) throw new Error(`apt-get download ${name} left no file in ${cacheFolder}`);
  return file;
}

/** Folder with the files of a package for armhf, downloaded and unpacked once. */
export function fetchPackage(name: string): string {
  mkdirSync(cacheFolder, { recursive: true });
  const file = fileOf(name) ?? download(name);
  const root = join(cacheFolder, 'root', file);
  const done = `${root}.done`;
  if (!existsSync(done)) {
    mkdirSync(root, { recursive: true });
    execFileSync('dpkg', ['-x', join(cacheFolder, file), root]);
    writeFileSync(done, '');
  }
  return root;
}

const images = 'usr/lib/debian-installer/images/12/armhf/text/debian-installer/armhf';
const installer = 'debian-installer-12-netboot-armhf';

/** Debian's kernel, as the installer has it. */
export const vmlinuz = (): string => join(fetchPackage(installer), images, 'vmlinuz');

/** A board's device tree blob, as Debian has it. */
export const deviceTree = (name: string): string => join(fetchPackage(installer), images, 'dtbs', `${name}.dtb`);

export const busybox = (): string => join(fetchPackage('busybox-static'), 'bin', 'busybox');

/** U-Boot for QEMU's virt, as its flash holds it. */
export const uboot = (): string => join(fetchPackage('u-boot-qemu'), 'usr/lib/u-boot/qemu_arm/u-boot.bin');

/** Folder of the modules of the kernel an Image is. */
export function modulesOf(image: string): string {
  const release = /Linux version (\S+) /.exec(readFileSync(image).toString('latin1'))?.[1];
  if (release === undefined) throw new Error(`${image} does not say which Linux it is`);
  return join(fetchPackage(`linux-image-${release}`), 'lib', 'modules', release);
}
