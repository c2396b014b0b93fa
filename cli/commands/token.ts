import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import { type Right, rights, secretDigest, type Token } from '../../server/endpoint/tokens.ts';
import { UsageError } from '../../vmm/api/usage-error.ts';

interface TokenOptions {
  readonly rights: string;
  readonly vms?: string;
}

/** @throws UsageError */
function parseRights(text: string): readonly Right[] {
  const list = text.split(',');
  const strange = list.find((each) => !(rights as readonly string[]).includes(each));
  if (strange === undefined) return list as Right[];
  throw new UsageError(`--rights ${text}: there is no right "${strange}"; there are ${rights.join(', ')}`);
}

export function tokenCommand(): Command {
  return new Command('token')
    .description('Make an access token: its secret for its owner, and its entry for the token file')
    .argument('<name>', 'whose it is')
    .addOption(new Option('--rights <list>', `of ${rights.join(', ')}, with commas`).default('kernel'))
    .option('--vms <list>', "whose VMs it sees: names of kernels' tokens with commas, or * (default: its own)")
    .action((name: string, options: TokenOptions) => {
      const secret = randomBytes(32).toString('base64url');
      const { vms } = options;
      const token: Token = {
        name,
        sha256: secretDigest(secret),
        rights: parseRights(options.rights),
        ...(vms === undefined ? {} : { vms: vms === '*' ? '*' : vms.split(',') }),
      };
      process.stdout.write(`${secret}\n`);
      process.stderr.write(`trapline: add this to the list in the token file:\n${JSON.stringify(token)}\n`);
    });
}
