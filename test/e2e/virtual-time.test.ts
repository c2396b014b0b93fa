import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { trapline } from './trapline.ts';

const folder = mkdtempSync(join(tmpdir(), 'trapline-time-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['one vCPU with a timer', 'ticks', 1],
  ['four vCPUs that wait for one another', 'smp', 4],
  ['four vCPUs that interrupt one another', 'sgi-smp', 4],
])(
  'in virtual time %s leave the same exits, at the same times and in the same order, in two runs of both processes',
  async (_, guest, smp) => {
    const traces = [join(folder, `${guest}.1.trace`), join(folder, `${guest}.2.trace`)];
    for (const trace of traces) {
      const machine = ['--board', 'virt', '--smp', String(smp), '--kernel', `test/guests/bin/${guest}-virt.elf`];
      const clock = ['--time', 'virtual', '--rtc', '1700000000'];
      const { code, stderr } = await trapline('run', ...machine, ...clock, '--exits', 'none', '--trace', trace);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
    expect(await trapline('trace', 'diff', ...traces)).toEqual({ code: 0, stdout: 'no difference\n', stderr: '' });
    const replayed = await trapline('trace', 'replay', traces[0] ?? '', '--half', 'kernel', '--time', 'virtual');
    expect(replayed).toMatchObject({ code: 0, stderr: '' });
  },
);
