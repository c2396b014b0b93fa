import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Packages the boot tests take from Debian. @source packages.debian.org, bookworm */
const packages = ['debian-installer-12-netboot-armhf', 'busybox-static'] as const;
type Package = (typeof packages)[number];

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

const fileOf = (name: Package) => readdirSync(cacheFolder).find((file) => file.startsWith(`${name}_`));

/** Downloads and unpacks what is not there yet; gives the folder with the packages' files. */
export function fetchPackages(): string {
  mkdirSync(cacheFolder, { recursive: true });
  const missing = packages.filter((name) => fileOf(name) === undefined);
  const root = join(cacheFolder, 'root');
  if (missing.length > 0) {
    const options: ExecFileSyncOptions = { cwd: cacheFolder, stdio: ['ignore', 'ignore', 'inherit'] };
    execFileSync('apt-get', [...aptOptions(), '-q', 'update'], options);
    execFileSync('apt-get', [...aptOptions(), '-q', 'download', ...missing], options);
  }
  for (const name of packages) {
    const file = fileOf(name);
    if (file === undefined) throw new Error(`apt-get download ${name} left no file in ${cacheFolder}`);
    const done = join(root, `.${name}`);
    if (existsSync(done) && readFileSync(done, 'utf8') === file) continue;
    mkdirSync(root, { recursive: true });
    execFileSync('dpkg', ['-x', join(cacheFolder, file), root]);
    writeFileSync(done, file);
  }
  return root;
}

const images = 'usr/lib/debian-installer/images/12/armhf/text/debian-installer/armhf';

/** Files of the packages. */
export const files = {
  vmlinuz: `${images}/vmlinuz`,
  deviceTree: (name: string) => `${images}/dtbs/${name}.dtb`,
  busybox: 'bin/busybox',
} as const;
