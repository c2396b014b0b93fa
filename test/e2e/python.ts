import { execFileSync } from 'node:child_process';
import { type Running, startProgram } from './trapline.ts';

/** Debian's own: a python3 found earlier in PATH does not see Debian's packages. */
const python = '/usr/bin/python3';

/** @throws Error with the one command that mends it, when Debian's Python or a package is missing */
export function requirePython(): void {
  try {
    execFileSync(python, ['-c', 'import websockets, google.protobuf'], { stdio: 'ignore' });
  } catch {
    throw new Error('examples/python needs Debian packages: apt-get install python3-websockets python3-protobuf');
  }
}

/** Starts `examples/python/NAME.py`. */
export function startPython(name: 'kernel' | 'vmm', ...words: readonly string[]): Running {
  return startProgram(python, ['-B', `examples/python/${name}.py`, ...words]);
}
