import { t32DataRows } from './t32-data.ts';
import { t32CoprocessorRows, t32VectorRows } from './t32-extension.ts';
import { t32LiteralRows, t32MemoryRows } from './t32-memory.ts';
import { t32SystemRows } from './t32-system.ts';
import { type DecodeTable, decodeTable, type Index } from './table.ts';

/** Bits 28:20 and 7:4: the first three are 111. */
const index: Index = { high: [20, 9], low: [4, 4] };

const literals = decodeTable(t32LiteralRows, index);
const others = decodeTable(
  [...t32DataRows, ...t32MemoryRows, ...t32SystemRows, ...t32CoprocessorRows, ...t32VectorRows],
  index,
);

/** T32 instructions of 32 bits, the first halfword above. @source DDI 0406C A6.3 */
export const decodeT32: DecodeTable = {
  rows: [...literals.rows, ...others.rows],
  find: (word) => literals.find(word) ?? others.find(word),
};
