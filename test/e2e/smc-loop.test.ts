import { expect, it } from 'vitest';
import { SmcMachine } from '../../bench/lib/smc-machine.ts';
import { InProcessBinding } from '../../kernel-sim/link/in-process.ts';
import { KernelLink } from '../../kernel-sim/link/kernel-link.ts';
import { deterministicKernel } from '../../kernel-sim/main.ts';
import { defaultLimits } from '../../proto/limits.ts';
import type { AnsweredExit } from '../../server/session/session.ts';
import { TestVmm, testHello } from '../../server/session/session-fixture.ts';

/** Runs four vCPUs of real guest code in one thread until so many calls were answered. */
async function run(count: number): Promise<readonly AnsweredExit[]> {
  const answered: AnsweredExit[] = [];
  const made = Promise.withResolvers<SmcMachine>();
  const vmm = new TestVmm({
    machine: ({ port }) => {
      const machine = new SmcMachine(port, 4);
      made.resolve(machine);
      return machine;
    },
  });
  vmm.sessions.watch({ exit: (record) => answered.push(record) });
  const binding = new InProcessBinding({
    limits: defaultLimits,
    kernel: () =>
      new KernelLink({ kernel: deterministicKernel({ memoryBytesMax: 2 ** 24, vcpusMax: 4 }), hello: testHello }),
    peer: (outlet) => vmm.reception.meet(outlet),
  });
  void made.promise
    .then(async (machine) => {
      await machine.idle();
      await machine.answer(count);
    })
    .then(() => vmm.sessions.drain('enough'));
  expect(await binding.drive()).toMatchObject({ text: 'enough', close: 1000 });
  return answered;
}

it('a guest that only calls gets every answer, and two runs are the same exit for exit', async () => {
  const first = await run(400);
  expect(first.length).toBeGreaterThanOrEqual(400);
  const last = first.at(-1);
  expect(last?.exit).toMatchObject({ reason: 'smc', immediate: 0, isa: 'a32', bytes: 4, pc: 4 });
  for (const vcpu of [0, 1, 2, 3]) {
    const seqs = first.filter((record) => record.vcpu === vcpu).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  }
  expect(await run(400)).toEqual(first);
});
