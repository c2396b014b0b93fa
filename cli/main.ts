import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { UsageError } from '../vmm/api/usage-error.ts';
import { boardsCommand } from './commands/boards.ts';
import { kernelCommand } from './commands/kernel.ts';
import { runCommand } from './commands/run.ts';
import { tokenCommand } from './commands/token.ts';
import { traceCommand } from './commands/trace.ts';
import { vmmCommand } from './commands/vmm.ts';
import { exitCodes } from './exit-codes.ts';

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

for (const command of [runCommand(), vmmCommand(), kernelCommand(), boardsCommand(), traceCommand(), tokenCommand()]) {
  add(program, command);
}

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
