import { isDeepStrictEqual, parseArgs } from 'node:util';
import { guests } from '../crash/guests.ts';
import { cutsOf, run } from './cut.ts';

// npm run test:cut [-- --guest NAME] [--stride N]: the connection is cut at every byte, both ways, and the guest goes on.
const { values } = parseArgs({
  options: { guest: { type: 'string' }, stride: { type: 'string', default: '1' } },
});
let failures = 0;
let cuts = 0;
for (const guest of guests.filter(({ name }) => values.guest === undefined || name === values.guest)) {
  const uncut = await run(guest);
  for (const cut of cutsOf(uncut, Number(values.stride))) {
    cuts += 1;
    const { outcome } = await run(guest, cut);
    if (isDeepStrictEqual(outcome, uncut.outcome)) continue;
    failures += 1;
    process.stdout.write(`${guest.name}, ${JSON.stringify(cut)}: the guest ends differently: ${outcome.end}\n`);
  }
  process.stdout.write(`${guest.name}: ${JSON.stringify(uncut.bytes)}\n`);
}
process.stdout.write(`${cuts} cuts, ${failures} failed\n`);
process.exitCode = failures > 0 ? 1 : 0;
