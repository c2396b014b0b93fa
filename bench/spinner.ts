// A bare thread: counts for as many milliseconds as it is told to, and says how far it came.
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', (ms: number) => {
  const until = performance.now() + ms;
  let rounds = 0;
  for (let word = 1; performance.now() < until; rounds += 1) {
    for (let n = 0; n < 100_000; n += 1) word = Math.imul(word, 1_664_525) + n;
    if (word === 0) rounds += 1;
  }
  parentPort?.postMessage(rounds);
});
