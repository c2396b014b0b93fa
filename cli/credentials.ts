import type { Command } from 'commander';
import type { Credentials } from '../kernel-sim/link/dial.ts';
import { UsageError } from '../vmm/api/usage-error.ts';
import { readFlagFile } from './files.ts';

/** How a kernel proves itself and whom it trusts; secrets come from files or the environment, never from a command line. */
export interface CredentialOptions {
  readonly tokenFile?: string;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

export function credentialOptions(command: Command): Command {
  return command
    .option('--token-file <file>', 'file with the secret of an access token (or the variable TRAPLINE_TOKEN)')
    .option('--tls-ca <file>', "PEM of the authority that vouches for the VMM, in place of the system's")
    .option('--tls-cert <file>', 'PEM of a client certificate')
    .option('--tls-key <file>', 'PEM of its key');
}

/** @throws UsageError for a file that cannot be read, or half of a certificate */
export function loadCredentials(
  { tokenFile, tlsCa, tlsCert, tlsKey }: CredentialOptions,
  environment: NodeJS.ProcessEnv,
): Credentials {
  const token =
    tokenFile === undefined ? environment['TRAPLINE_TOKEN'] : readFlagFile('--token-file', tokenFile).toString();
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new UsageError('--tls-cert and --tls-key belong together; give both or neither');
  }
  return {
    ...(token === undefined ? {} : { token: token.trim() }),
    ...(tlsCa === undefined ? {} : { ca: readFlagFile('--tls-ca', tlsCa) }),
    ...(tlsCert === undefined ? {} : { cert: readFlagFile('--tls-cert', tlsCert) }),
    ...(tlsKey === undefined ? {} : { key: readFlagFile('--tls-key', tlsKey) }),
  };
}
