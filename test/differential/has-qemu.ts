import { spawnSync } from 'node:child_process';

export function hasQemuUser(): boolean {
  return spawnSync('qemu-arm', ['--version']).status === 0;
}

export function hasQemuSystem(): boolean {
  return spawnSync('qemu-system-arm', ['--version']).status === 0;
}
