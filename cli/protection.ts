import type { Command } from 'commander';
import { loadTls, type TlsOptions } from '../server/endpoint/tls.ts';
import { parseTokens, type Token } from '../server/endpoint/tokens.ts';
import { UsageError } from '../vmm/api/usage-error.ts';
import { readFlagFile } from './files.ts';

/** How a VMM protects itself off loopback. */
export interface ProtectionOptions {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
  readonly tokens?: string;
  readonly allowOrigin: readonly string[];
}

export function protectionOptions(command: Command): Command {
  return command
    .option('--tls-cert <file>', "PEM of the server's certificate; needed off loopback")
    .option('--tls-key <file>', 'PEM of its key')
    .option('--tls-client-ca <file>', 'PEM of an authority: only clients with a certificate of it are let in')
    .option('--tokens <file>', 'access tokens, as `trapline token` makes them; needed off loopback')
    .option(
      '--allow-origin <origin>',
      'origin of pages that may call; may be given more than once',
      (origin: string, list: readonly string[]) => [...list, origin],
      [] as readonly string[],
    );
}

/** @throws UsageError for the first file or flag to mend */
export function loadProtection(options: ProtectionOptions): {
  readonly tls: TlsOptions | undefined;
  readonly tokens: readonly Token[] | undefined;
  readonly origins: readonly string[];
} {
  const { tlsCert: cert, tlsKey: key, tlsClientCa: clientCa, tokens, allowOrigin } = options;
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError('--tls-cert and --tls-key belong together; give both or neither');
  }
  if (clientCa !== undefined && cert === undefined) {
    throw new UsageError('--tls-client-ca needs --tls-cert and --tls-key');
  }
  return {
    tls: cert === undefined || key === undefined ? undefined : loadTls({ cert, key, clientCa }),
    tokens: tokens === undefined ? undefined : parseTokens(tokens, readFlagFile('--tokens', tokens).toString()),
    origins: allowOrigin,
  };
}
