import { hex } from '../../proto/uapi/hex.ts';
import type { ExitContents, WindowRule } from '../../proto/uapi/ioctl.ts';
import { allRegistersMask } from '../../proto/uapi/registers.ts';
import type { KvmLimits } from './limits.ts';
import { firstRefusal, type Refusal, type RefusalTable } from './refusal.ts';

const total = (rules: readonly WindowRule[], conduit: WindowRule['conduit']) =>
  rules.reduce((sum, rule) => sum + (rule.conduit === conduit ? rule.bytes : 0), 0);

const refusals: RefusalTable<[contents: ExitContents, limits: KvmLimits]> = [
  [
    'EINVAL',
    ({ callRegisters }) => (callRegisters & ~allRegistersMask) !== 0,
    ({ callRegisters }) => `register mask ${hex(callRegisters)} has bits above ${hex(allRegistersMask)}`,
  ],
  ['EINVAL', ({ windows }) => windows.some(({ bytes }) => bytes < 1), () => 'a memory window has at least one byte'],
  [
    'E2BIG',
    ({ windows }, { windowRulesMax }) => windows.length > windowRulesMax,
    ({ windows }, { windowRulesMax }) => `${windows.length} memory windows; ${windowRulesMax} at most`,
  ],
  [
    'E2BIG',
    ({ windows }, { windowBytesMax }) =>
      total(windows, 'smc') > windowBytesMax || total(windows, 'hvc') > windowBytesMax,
    (_, { windowBytesMax }) => `the memory windows of a conduit have ${windowBytesMax} bytes at most`,
  ],
];

/** Why SMC and HVC exits cannot carry this. */
export function exitContentsRefusal(contents: ExitContents, limits: KvmLimits): Refusal | undefined {
  return firstRefusal(refusals, contents, limits);
}
