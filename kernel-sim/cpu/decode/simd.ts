import type { Row } from './pattern.ts';
export const simdRows: readonly Row[] = [];
