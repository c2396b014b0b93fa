import { Command } from 'commander';
import { UsageError } from '../../vmm/api/usage-error.ts';
import { boards } from '../../vmm/boards/index.ts';
import { type BoardCard, boardCard } from '../../vmm/machine/board-card.ts';
import { table } from '../table.ts';

export function boardsCommand(): Command {
  return new Command('boards')
    .description('List the built-in boards, or tell one in full')
    .argument('[name]', 'the board to tell')
    .option('--json', 'print JSON')
    .action((name: string | undefined, { json }: { readonly json?: boolean }) => {
      const cards = boards.map(boardCard).filter((card) => name === undefined || card.name === name);
      if (cards.length === 0) {
        throw new UsageError(`no board ${name}; there are ${boards.map((board) => board.name).join(', ')}`);
      }
      const [first] = cards;
      const text = name === undefined || first === undefined ? list(cards) : tell(first);
      process.stdout.write(
        json === true ? `${JSON.stringify(name === undefined ? cards : first, null, 2)}\n` : `${text}\n`,
      );
    });
}

function list(cards: readonly BoardCard[]): string {
  const rows = cards.map(({ name, calls, cpu, doc }) => [
    name,
    `${cpu.count} × ${cpu.target}`,
    calls.smc,
    calls.hvc,
    calls.kernelPsci,
    doc,
  ]);
  return table(
    ['board', 'vCPUs', 'SMC', 'HVC', 'kernel PSCI', 'what it is'].map((title) => ({ title })),
    rows,
  );
}

function tell({ name, doc, memory, firmware }: BoardCard): string {
  const parts = [
    `${name}: ${doc}`,
    table(
      ['base', 'bytes', 'what'].map((title) => ({ title })),
      memory.map(({ base, bytes, what }) => [base, bytes, what]),
    ),
    ...firmware.map((one) =>
      [
        `firmware ${one.name}: ${one.doc} (${one.conduit}, id in ${one.functionId})`,
        table(
          [{ title: 'id' }, { title: 'function' }, { title: 'doc' }],
          one.functions.map((row) => [
            row.id,
            `${row.name}(${Object.entries(row.args)
              .map(([name, from]) => `${name}: ${from}`)
              .join(', ')})`,
            row.doc,
          ]),
        ),
      ].join('\n'),
    ),
  ];
  return parts.join('\n\n');
}
