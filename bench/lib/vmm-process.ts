import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { nowNs } from './now.ts';

const launcher = fileURLToPath(new URL('../../cli/trapline.js', import.meta.url));
const guest = fileURLToPath(new URL('../../test/guests/bin/hello-highbank.elf', import.meta.url));

/** A `trapline vmm` of one-vCPU Highbanks, as a user starts it. */
export class VmmProcess {
  readonly #process: ChildProcess;
  /** When it said that it listens. */
  readonly upNs: number;

  private constructor(process: ChildProcess, upNs: number) {
    this.#process = process;
    this.upNs = upNs;
  }

  static async start(socket: string, ...words: readonly string[]): Promise<VmmProcess> {
    const machine = ['--board', 'highbank', '--smp', '1', '--kernel', guest, '--exits', 'none'];
    const child = spawn(
      process.execPath,
      [launcher, 'vmm', ...machine, '--listen', `unix:${socket}`, '--log-level', 'error', ...words],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    process.once('exit', () => child.kill('SIGKILL'));
    for await (const line of createInterface(child.stderr)) {
      const upNs = nowNs();
      if (line.startsWith('trapline: vmm: board ')) {
        child.stderr.resume();
        return new VmmProcess(child, upNs);
      }
      process.stderr.write(`${line}\n`);
    }
    throw new Error('the VMM ended before it listened');
  }

  static url(socket: string): string {
    return `ws+unix:${socket}:/v1/kvm`;
  }

  get residentKiB(): number {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.kill(signal);
    await gone;
  }
}
