import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Ban {
  readonly name: string;
  /** Files the ban looks at. */
  readonly in: RegExp;
  readonly except?: RegExp;
  readonly pattern: RegExp;
  readonly cure: string;
  /** A line that must be found, so that the ban is known to bite. */
  readonly bites: string;
}

const bans: readonly Ban[] = [
  {
    name: 'host time',
    in: /^(proto|kernel-sim|vmm)\//,
    pattern: /\bDate\.now\b|\bnew Date\(\)|performance\.now/,
    cure: 'take the clock as an argument',
    bites: 'const started = Date.now();',
  },
  {
    name: 'unseeded randomness',
    in: /^(proto|kernel-sim|vmm|server|cli)\//,
    pattern: /Math\.random/,
    cure: 'take the random source as an argument',
    bites: 'const jitter = Math.random();',
  },
  {
    name: 'console',
    in: /^(proto|kernel-sim|vmm|server)\//,
    pattern: /\bconsole\.(log|error|warn|info|debug)\(/,
    cure: 'pino in a process, a value in a library',
    bites: "console.log('here');",
  },
  {
    name: 'board names in the kernel',
    in: /^kernel-sim\//,
    pattern: /highbank|midway|omap|exynos|origen|panda|calxeda|mach-foo/i,
    cure: 'boards are arguments of vmm/',
    bites: "if (board === 'highbank') return;",
  },
  {
    name: 'leftovers',
    in: /\.(ts|js|mjs|S|py|proto)$/,
    pattern: /\b(TODO|FIXME|XXX)\b/,
    cure: 'do it, or open an issue',
    bites: '// TODO later',
  },
  {
    name: 'tests that hide',
    in: /\.test\.ts$/,
    pattern: /\b(it|test|describe)\.(skip|only|todo)\b/,
    cure: 'runIf with the reason in the name, or no test',
    bites: "it.skip('works')",
  },
  {
    name: 'suppressed checks',
    in: /\.ts$/,
    // Writes the line into generated code, which no one lints.
    except: /^proto\/generate\.ts$/,
    pattern: /@ts-(ignore|nocheck|expect-error)|\bas any\b|:\s*any\s*[;,)=\]|]/,
    cure: 'type it',
    bites: 'const x: any = 1;',
  },
];

const self = 'test/tidy.test.ts';
const generated = /(^|\/)(gen|golden)\//;

function trackedFiles(): readonly string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => /\.(ts|js|mjs|S|py|proto)$/.test(file) && file !== self && !generated.test(file));
}

function offences(ban: Ban, file: string, text: string): readonly string[] {
  if (!ban.in.test(file) || (ban.except?.test(file) ?? false)) return [];
  return text
    .split('\n')
    .flatMap((line, index) => (ban.pattern.test(line) ? [`${file}:${index + 1}: ${ban.name}: ${ban.cure}`] : []));
}

describe('the tree holds no', () => {
  const texts = trackedFiles().map((file) => [file, readFileSync(file, 'utf8')] as const);

  it.each(bans.map((ban) => [ban.name, ban] as const))('%s', (_, ban) => {
    expect(texts.flatMap(([file, text]) => offences(ban, file, text))).toEqual([]);
  });

  it.each(bans.map((ban) => [ban.name, ban] as const))('%s that the inspector would miss', (_, ban) => {
    const file = ['kernel-sim/cpu/planted.ts', 'proto/planted.test.ts'].find((name) => ban.in.test(name)) ?? '';
    expect(offences(ban, file, ban.bites)).toHaveLength(1);
  });
});

describe('every list is complete:', () => {
  it.each(['vmm/boards', 'vmm/firmware', 'vmm/devices'])('%s/index.ts names each file of its folder', (folder) => {
    const list = readFileSync(`${folder}/index.ts`, 'utf8');
    const files = readdirSync(folder).filter((file) => /^[a-z0-9-]+\.ts$/.test(file) && file !== 'index.ts');
    expect(files.filter((file) => !list.includes(`./${file}`))).toEqual([]);
  });

  it('every decision is numbered once and without a hole', () => {
    const numbers = readdirSync('docs/decisions').map((file) => Number(file.slice(0, 4)));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  });
});
