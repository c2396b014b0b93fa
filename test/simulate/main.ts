import { parseArgs } from 'node:util';
import { type FaultKind, faultKinds, spellFault } from './faults.ts';
import { simulate } from './simulate.ts';

// npm run simulate -- --seeds 1000 [--from 0], or --seed N: kernel, wire and VMM in one process on virtual time.
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string' },
  },
});
const only = values.seed === undefined ? undefined : Number(values.seed);
const from = only ?? Number(values.from);
const count = only === undefined ? Number(values.seeds) : 1;

const happened = new Map<FaultKind, number>(faultKinds.map((kind) => [kind, 0]));
let failures = 0;
let messages = 0;
const started = process.hrtime.bigint();
for (let seed = from; seed < from + count; seed += 1) {
  const result = await simulate(seed);
  if ('hash' in result) {
    messages += result.messages;
    for (const [kind, times] of Object.entries(result.happened)) {
      happened.set(kind as FaultKind, (happened.get(kind as FaultKind) ?? 0) + times);
    }
    continue;
  }
  failures += 1;
  process.stdout.write(`seed ${seed}: ${result.guest}\n`);
  for (const fault of result.faults) process.stdout.write(`  ${spellFault(fault)}\n`);
  process.stdout.write(`  ${result.text}\n  again: npm run simulate -- --seed ${seed}\n`);
}
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const faults = [...happened].map(([kind, times]) => `${kind} ${times}`).join(', ');
process.stdout.write(
  `${count} seeds, ${failures} failed, ${messages} messages, ${(count / seconds).toFixed(0)} seeds/s; faults: ${faults}\n`,
);
const missing = faultKinds.filter((kind) => happened.get(kind) === 0);
if (only === undefined && missing.length > 0) process.stdout.write(`never happened: ${missing.join(', ')}\n`);
process.exitCode = failures > 0 || (only === undefined && missing.length > 0) ? 1 : 0;
