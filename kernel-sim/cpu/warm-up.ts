import { type Action, actionName, encode, fieldsOf, type Row } from './decode/pattern.ts';
import { a32Rows, t32Rows } from './decode/row-of.ts';
import { Engine } from './engine.ts';
import { hasArm as hasArmA32, operations as operationsA32 } from './gen/dispatch-a32.ts';
import { hasArm as hasArmT32, operations as operationsT32 } from './gen/dispatch-t32.ts';
import { GuestMemory, pageBytes } from './memory.ts';
import { at, modes, psr } from './state.ts';
import { cpuTargets } from './target.ts';

interface Isa {
  readonly rows: readonly Row[];
  readonly operations: readonly string[];
  readonly hasArm: (operation: number, word: number) => boolean;
  readonly psr: number;
}

const isas: readonly Isa[] = [
  { rows: a32Rows, operations: operationsA32, hasArm: hasArmA32, psr: 0 },
  { rows: t32Rows, operations: operationsT32, hasArm: hasArmT32, psr: psr.t },
];

const codeAddress = pageBytes;
const dataAddress = 2 * pageBytes;
const dataBytes = 2 * pageBytes;

/** How often each row is executed; one whose word says which of several things is done, in fewer turns but in every way. */
const turns = 12;
const turnsOfVariants = 6;
const variants = 8;
const manySided = /^(ldm|stm)$|ldrd|strd|ldrh$|strh$|offsetScaled|shifted|Zero$/;

/** With AL. */
const conditions = 15;
const always = 14;

/** Actions with an arm for each condition, or that look at it themselves. */
const branches = ['b', 'branchIf'];

const addresses = (n: number) => ((n & 3) === 3 ? n : dataAddress + n * 64);

const most = 0x7fff_ffff;
const least = 0x8000_0000;

/** Registers of a sample: addresses and offsets of data, also unaligned, and what overflows when added or subtracted. */
const registerSets: readonly ((n: number) => number)[] = [
  addresses,
  () => most,
  addresses,
  (n) => ((n & 1) === 0 ? most : least),
  (n) => (n === 0 ? 0 : dataAddress + pageBytes - n),
  () => least,
  (n) => ((n & 2) === 0 ? least : -1 - n),
];

/** Any sequence that meets most values of most fields will do, as long as it is always the same. */
function* sequence(): Generator<number, never> {
  for (let seed = 1; ; ) {
    seed = (Math.imul(seed, 0x0019_660d) + 0x3c6e_f35f) | 0;
    yield seed >>> 8;
  }
}

/** Words the loop has arms for: one of each row, then another of each, so that nothing is met late. */
function samplesOf({ rows, operations, hasArm }: Isa): readonly number[] {
  const numbers = sequence();
  const numberOf = new Map(operations.map((name, index) => [name, index + 1]));
  const isHot = (action: Action | string | undefined, word: number) =>
    typeof action === 'object' && hasArm(numberOf.get(actionName(action)) ?? 0, word);
  // Of a word without r15 in its fields.
  const hot = rows.filter(({ action, inBlock }) => isHot(action, 0) || isHot(inBlock, 0));
  const samples: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    for (const row of hot) {
      const isBranch = branches.includes(actionName(row.action));
      const count = isBranch ? conditions : manySided.test(actionName(row.action)) ? variants : 1;
      if (count > 1 && turn >= turnsOfVariants) continue;
      for (let n = 0; n < count; n += 1) {
        const fields = someFields(row, numbers);
        if (count === variants) Object.assign(fields, { u: n, w: n >> 1, p: n >> 2 });
        if ('cond' in fields) fields['cond'] = isBranch ? n : turn % 3 === 0 ? samples.length % conditions : always;
        const word = encode(row, fields);
        const operands = row.operands?.(fieldsOf(row, word)) ?? word;
        if (!isHot(row.action, operands) && !isHot(row.inBlock, operands)) continue;
        // The first halfword of T32 has the lower address.
        samples.push(rows === t32Rows && row.bytes === 4 ? (word << 16) | (word >>> 16) : word);
      }
    }
  }
  return samples;
}

/** Values of a row's fields: every fourth is 0, which often means something else. */
function someFields({ fields }: Row, numbers: Iterator<number, never>): Record<string, number> {
  const value = (number: number) => ((number & 3) === 0 ? 0 : number >>> 2);
  return Object.fromEntries(fields.map(({ name }) => [name, value(numbers.next().value)]));
}

/**
 * Executes every arm of the loops in a VM of its own, in all the ways a guest might, so that the optimizing compiler has
 * seen each when it comes to them. An arm it has not seen takes the whole loop back to the slowest tier when a guest comes
 * to it: a boot of Linux did so forty times, for a tenth of a second each.
 */
export function warmUp(): void {
  const memory = new GuestMemory({ vcpusMax: 1, bytesMax: dataAddress + dataBytes });
  memory.addSlot({ slot: 0, ipa: 0, bytes: dataAddress + dataBytes, readonly: false, logDirty: false });
  const engine = new Engine(memory, 0, cpuTargets['cortex-a15']);
  engine.reset();
  for (const isa of isas) execute(engine, isa.psr, Int32Array.from(samplesOf(isa)));
}

function execute(engine: Engine, state: number, samples: Int32Array<ArrayBuffer>): void {
  const perPage = pageBytes / 4;
  for (const index of samples.keys()) {
    const place = index % perPage;
    if (place === 0) {
      const page = samples.subarray(index, index + perPage);
      engine.memory.write(codeAddress, new Uint8Array(page.buffer, page.byteOffset, page.byteLength));
    }
    const registers = registerSets[index % registerSets.length];
    engine.cpsr = psr.a | psr.i | psr.f | modes.svc | state | (Math.imul(index, 0x9e37_79b1) & 0xf000_0000);
    for (let n = 0; n < 15; n += 1) engine.words[n] = registers?.(n) ?? 0;
    // Every other one of T32 is the last of an IT block.
    if (state === psr.t && (index & 1) === 1) engine.words[at.it] = (((index >> 1) % conditions) << 4) | 8;
    engine.words[at.pc] = codeAddress + place * 4;
    engine.run(1);
  }
}
