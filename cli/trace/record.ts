import packageJson from '../../package.json' with { type: 'json' };
import { Recorder } from '../../server/journal/recorder.ts';
import { say } from '../log.ts';
import { type MachineOptions, machineWords } from '../machine-options.ts';
import { createTrace, tracePath } from './output.ts';

/** Records the sessions of a VMM: the first into `path`, later ones beside it. @throws UsageError when that cannot be */
export function traceRecorder(path: string, options: MachineOptions): Recorder {
  const first = createTrace(path);
  return new Recorder({
    open: (index) => (index === 0 ? first : createTrace(tracePath(path, index))),
    writer: { name: 'trapline-vmm', version: packageJson.version },
    machine: machineWords(options).map(quoted).join(' '),
    nowNs: () => Math.round(performance.now() * 1e6),
    onError: ({ message }) => say(`trace: ${path}: ${message}; the trace ends here, the guest goes on`),
  });
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
