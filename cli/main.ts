import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { UsageError } from '../vmm/api/usage-error.ts';
import { exitCodes } from './exit-codes.ts';

/** Loaded when asked for: no half waits for the other half's modules. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./commands/run.ts')).runCommand(),
  vmm: async () => (await import('./commands/vmm.ts')).vmmCommand(),
  kernel: async () => (await import('./commands/kernel.ts')).kernelCommand(),
  boards: async () => (await import('./commands/boards.ts')).boardsCommand(),
  trace: async () => (await import('./commands/trace.ts')).traceCommand(),
  token: async () => (await import('./commands/token.ts')).tokenCommand(),
};

const program = new Command('trapline')
  .description('A split KVM: ARM guests run in one process, a VMM in another answers their exits over a WebSocket.')
  .version(packageJson.version)
  .exitOverride()
  .showSuggestionAfterError()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'trapline: ')) });

function add(to: Command, command: Command): void {
  to.addCommand(command.copyInheritedSettings(to));
  for (const inner of command.commands) inner.copyInheritedSettings(command);
}

const [, , asked = ''] = process.argv;
// Help and suggestions know all of them.
const wanted = Object.entries(commands).filter(([name]) => name === asked || !Object.hasOwn(commands, asked));
for (const [, load] of wanted) add(program, await load());

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  } else if (error instanceof UsageError) {
    process.stderr.write(`trapline: ${error.message}\n`);
    process.exitCode = exitCodes.usage;
  } else throw error;
}
