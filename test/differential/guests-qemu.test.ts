import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { trapline } from '../e2e/trapline.ts';

const hasQemu = spawnSync('qemu-system-arm', ['--version']).status === 0;

/** Programs whose every line both machines agree on, with their board and the vCPUs they want. */
const programs = [
  ['hello-virt', 'virt', 1],
  ['smp-virt', 'virt', 4],
  ['psci-virt', 'virt', 2],
  ['mmu-virt', 'virt', 1],
  ['thumb-virt', 'virt', 1],
  ['gic-virt', 'virt', 1],
  ['sgi-smp-virt', 'virt', 2],
  ['ticks-virt', 'virt', 1],
  ['mpcore-highbank', 'highbank', 1],
  ['alarm-highbank', 'highbank', 1],
] as const;

/** What QEMU wants beside the machine's name. */
const cpus: Readonly<Record<string, readonly string[]>> = { virt: ['-cpu', 'cortex-a15'], highbank: [] };

/**
 * Lines where QEMU and KVM differ, as each prints them.
 * @source linux arch/arm64/kvm/psci.c: a level above 3 is INVALID_PARAMS; QEMU target/arm/tcg/psci.c ignores the level
 */
const known = new Map([['AFFINITY_INFO(1, 4)    00000000', 'AFFINITY_INFO(1, 4)    fffffffe']]);

async function inQemu(program: string, board: string, vcpus: number): Promise<readonly string[]> {
  const kernel = fileURLToPath(new URL(`../guests/bin/${program}.elf`, import.meta.url));
  const words = [
    '-M',
    board,
    ...(cpus[board] ?? []),
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
  it.each(programs)('%s on %s with %i vCPUs', async (program, board, vcpus) => {
    const { stdout } = await trapline(
      'run',
      '--board',
      board,
      '--smp',
      String(vcpus),
      '--kernel',
      `test/guests/bin/${program}.elf`,
      '--exits',
      'none',
    );
    expect(linesOf(stdout)).toEqual(await inQemu(program, board, vcpus));
  });
});
