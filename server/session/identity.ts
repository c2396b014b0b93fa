import { createHash, timingSafeEqual } from 'node:crypto';
import type { Resume } from '../../proto/frame.ts';

/** What names a session and proves who may take it up. The token itself is only sent, never kept. */
export interface SessionIdentity {
  /** 16 bytes from a strong random source. */
  readonly session: Uint8Array;
  /** SHA-256 of the token. */
  readonly tokenDigest: Uint8Array;
  /** Name of the access token the kernel came with; absent where none is asked for. */
  readonly owner?: string | undefined;
  /** What its machine's clock is at virtual time 0, in seconds since 1970: the same for every process that goes on with it. */
  readonly startSeconds?: number | undefined;
}

/** SHA-256 of a token. */
export function tokenDigest(token: Uint8Array): Uint8Array {
  return createHash('sha256').update(token).digest();
}

/** Whether a Resume is of this session and has its token, in a time that tells neither. */
export function isOwner({ session, tokenDigest: expected }: SessionIdentity, resume: Resume): boolean {
  const right = timingSafeEqual(tokenDigest(resume.token), expected);
  return Buffer.compare(resume.session, session) === 0 && right;
}

/** How logs, files and the API name a session. */
export function sessionName(session: Uint8Array): string {
  return Buffer.from(session).toString('hex');
}
