/** Every benchmark, one after the other: `npm run bench`; `-- --quick` for a short form that only proves they run. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const quick = process.argv.includes('--quick');

const benchmarks: readonly { readonly title: string; readonly file: string; readonly quick: readonly string[] }[] = [
  { title: 'vCPU engine: guest MIPS of the interpreter, one vCPU', file: 'engine.ts', quick: ['--quick'] },
  { title: 'two vCPUs on two threads', file: 'smp.ts', quick: ['--quick'] },
  { title: 'Debian to a shell, here and in QEMU', file: 'boot.ts', quick: ['--quick'] },
  { title: 'codec: nanoseconds a frame', file: 'codec.ts', quick: ['--quick'] },
  { title: 'exit round trip and throughput', file: 'roundtrip.ts', quick: ['--rounds', '3', '--exits', '200'] },
  { title: 'what recording costs', file: 'recording.ts', quick: ['--rounds', '3', '--exits', '200'] },
  { title: 'what a journal costs', file: 'journaling.ts', quick: ['--rounds', '3', '--exits', '200'] },
  {
    title: 'resume once the peer is back',
    file: 'resume.ts',
    quick: ['--kernels', '4', '--cuts', '2', '--kills', '1', '--outage-ms', '200'],
  },
  {
    title: 'many VMs on one VMM',
    file: 'sessions.ts',
    quick: ['--idle', '60', '--active', '20', '--rounds', '1', '--seconds', '1'],
  },
  { title: 'lanes against one socket', file: 'lanes.ts', quick: ['--rounds', '1', '--exits', '50'] },
  { title: 'what looking for messages gains', file: 'polling.ts', quick: ['--rounds', '1', '--exits', '50'] },
  { title: 'resident memory of both processes', file: 'memory.ts', quick: [] },
];

for (const { title, file, quick: short } of benchmarks) {
  process.stdout.write(`\n# ${title}\n`);
  const script = fileURLToPath(new URL(file, import.meta.url));
  execFileSync(process.execPath, [script, ...(quick ? short : [])], { stdio: 'inherit' });
}
