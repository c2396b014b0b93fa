import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { trapline } from '../e2e/trapline.ts';

const hasQemu = spawnSync('qemu-system-arm', ['--version']).status === 0;

/** Programs whose every line both machines agree on, with the vCPUs they want. */
const programs = [
  ['hello-virt', 1],
  ['smp-virt', 4],
  ['psci-virt', 2],
  ['mmu-virt', 1],
  ['thumb-virt', 1],
  ['gic-virt', 1],
  ['sgi-smp-virt', 2],
  ['ticks-virt', 1],
] as const;

/**
 * Lines where QEMU and KVM differ, as each prints them.
 * @source linux arch/arm64/kvm/psci.c: a level above 3 is INVALID_PARAMS; QEMU target/arm/tcg/psci.c ignores the level
 */
const known = new Map([['AFFINITY_INFO(1, 4)    00000000', 'AFFINITY_INFO(1, 4)    fffffffe']]);

async function inQemu(program: string, vcpus: number): Promise<readonly string[]> {
  const kernel = fileURLToPath(new URL(`../guests/bin/${program}.elf`, import.meta.url));
  const words = [
    '-M',
    'virt',
    '-cpu',
    'cortex-a15',
    '-smp',
    String(vcpus),
    '-m',
    '64',
    '-display',
    'none',
    '-monitor',
    'none',
  ];
  const child = spawn('qemu-system-arm', [...words, '-serial', 'stdio', '-kernel', kernel], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk;
  return linesOf(text).map((line) => known.get(line) ?? line);
}

const linesOf = (text: string) => text.split('\r\n').filter((line) => line !== '');

describe.runIf(hasQemu)('guests print here what they print on QEMU (needs qemu-system-arm)', () => {
  it.each(programs)('%s with %i vCPUs', async (program, vcpus) => {
    const { stdout } = await trapline(
      'run',
      '--board',
      'virt',
      '--smp',
      String(vcpus),
      '--kernel',
      `test/guests/bin/${program}.elf`,
      '--exits',
      'none',
    );
    expect(linesOf(stdout)).toEqual(await inQemu(program, vcpus));
  });
});
