import { readFileSync } from 'node:fs';
import { UsageError } from '../vmm/api/usage-error.ts';

/** What a file that a flag names holds. @throws UsageError */
export function readFlagFile(flag: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`${flag} ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
