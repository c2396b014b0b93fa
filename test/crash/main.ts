import { isDeepStrictEqual, parseArgs } from 'node:util';
import { steps } from '../../server/endpoint/websocket.ts';
import { crash } from './crash.ts';
import { guests } from './guests.ts';

// npm run test:crash [-- --guest NAME] [--every N]: the VMM is killed at every step of every message, and started again.
const { values } = parseArgs({
  options: { guest: { type: 'string' }, every: { type: 'string', default: '1' } },
});
let failures = 0;
let runs = 0;
for (const guest of guests.filter(({ name }) => values.guest === undefined || name === values.guest)) {
  const { outcome, passed } = await crash(guest);
  for (const step of steps) {
    for (let count = 1; count <= passed[step]; count += Number(values.every)) {
      runs += 1;
      const after = await crash(guest, { step, count });
      if (isDeepStrictEqual(after.outcome, outcome)) continue;
      failures += 1;
      process.stdout.write(`${guest.name}, ${step} ${count} of ${passed[step]}: the guest ends differently\n`);
    }
  }
  process.stdout.write(`${guest.name}: ${JSON.stringify(passed)}\n`);
}
process.stdout.write(`${runs} crash points, ${failures} failed\n`);
process.exitCode = failures > 0 ? 1 : 0;
