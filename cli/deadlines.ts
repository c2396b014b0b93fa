import { type ExitReason, kvmExitNumbers } from '../proto/uapi/exit.ts';
import { type DeadlineAction, type Deadlines, deadlineActions } from '../server/session/deadline.ts';
import { UsageError } from '../vmm/api/usage-error.ts';

const isReason = (text: string): text is ExitReason => text in kvmExitNumbers;
const isAction = (text: string): text is DeadlineAction => (deadlineActions as readonly string[]).includes(text);

/** Adds `smc=500:not_supported` to the deadlines so far. @throws UsageError */
export function parseDeadline(text: string, deadlines: Deadlines): Deadlines {
  const [, reason = '', ms = '', action = ''] = /^(\w+)=(\d{1,9}):(\w+)$/.exec(text) ?? [];
  if (!isReason(reason) || !isAction(action) || Number(ms) === 0) {
    const reasons = Object.keys(kvmExitNumbers).join(', ');
    throw new UsageError(
      `--deadline ${text}: write REASON=MILLISECONDS:ACTION; reasons are ${reasons}; actions are ${deadlineActions.join(', ')}`,
    );
  }
  return { ...deadlines, [reason]: { afterMs: Number(ms), action } };
}
