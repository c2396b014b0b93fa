import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import configuration from '../dependency-rules.ts';

/** One import a rule: from a file of the room to a place it may not know. */
const violations: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['proto', 'proto/codec.ts', 'vmm/index.ts'],
  ['kernel-sim/cpu', 'kernel-sim/cpu/engine.ts', 'proto/uapi/errno.ts'],
  ['kernel-sim/kvm', 'kernel-sim/kvm/vm.ts', 'proto/frame.ts'],
  ['kernel-sim/schedule', 'kernel-sim/schedule/deterministic.ts', 'proto/frame.ts'],
  ['kernel-sim/link', 'kernel-sim/link/websocket.ts', 'kernel-sim/cpu/engine.ts'],
  ['kernel-sim', 'kernel-sim/main.ts', 'vmm/index.ts'],
  ['two-processes', 'kernel-sim/link/websocket.ts', 'server/app.ts'],
  ['two-processes-back', 'server/app.ts', 'kernel-sim/main.ts'],
  ['vmm/api', 'vmm/api/effects.ts', 'vmm/machine/machine.ts'],
  ['vmm/fdt', 'vmm/fdt/dtb.ts', 'vmm/boards/index.ts'],
  ['vmm/loader', 'vmm/loader/elf.ts', 'vmm/boards/index.ts'],
  ['vmm/firmware', 'vmm/firmware/highbank.ts', 'vmm/machine/machine.ts'],
  ['vmm/devices', 'vmm/devices/pl011.ts', 'vmm/firmware/highbank.ts'],
  ['vmm/boards', 'vmm/boards/index.ts', 'vmm/machine/machine.ts'],
  ['vmm/machine', 'vmm/machine/machine.ts', 'vmm/boards/index.ts'],
  ['vmm/plugin', 'vmm/plugin/host.ts', 'vmm/boards/index.ts'],
  ['server/session', 'server/session/session.ts', 'server/app.ts'],
  ['server/endpoint', 'server/endpoint/kvm.ts', 'server/http/vms.ts'],
  ['server/http', 'server/http/vms.ts', 'server/app.ts'],
  ['server', 'server/app.ts', 'cli/main.ts'],
  ['run-without-kernel', 'cli/commands/run.ts', 'kernel-sim/main.ts'],
  ['kernel-without-vmm', 'cli/commands/kernel.ts', 'server/app.ts'],
  ['not-to-tests', 'cli/main.ts', 'proto/codec.test.ts'],
];

describe('the import rules turn red for', () => {
  let root = '';
  let found: ReadonlySet<string> = new Set();

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'trapline-rooms-'));
    const imports = new Map<string, string[]>();
    for (const [, from, to] of violations) {
      imports.set(from, [...(imports.get(from) ?? []), to]);
      if (!imports.has(to)) imports.set(to, []);
    }
    for (const [from, targets] of imports) {
      const lines = targets.map((to) => `import '${relative(dirname(from), to).replace(/^(?!\.)/, './')}';\n`);
      mkdirSync(join(root, dirname(from)), { recursive: true });
      writeFileSync(join(root, from), lines.join('') || 'export {};\n');
    }
    const { tsConfig: _, ...options } = configuration.options ?? {};
    const result = await cruise(['proto', 'kernel-sim', 'vmm', 'server', 'cli'], {
      ...options,
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: configuration.forbidden ?? [] },
    });
    const output = result.output as ICruiseResult;
    found = new Set(output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`));
  });

  afterAll(() => rmSync(root, { recursive: true }));

  it.each(violations)('%s: %s importing %s', (rule, from, to) => {
    expect(found).toContain(`${rule}: ${from} -> ${to}`);
  });

  it('no-cycles: a planted cycle', () => {
    expect([...found].some((line) => line.startsWith('no-cycles: '))).toBe(true);
  });
});
