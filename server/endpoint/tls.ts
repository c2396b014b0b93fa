import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { UsageError } from '../../vmm/api/usage-error.ts';

/** Files of a server's TLS. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  /** Authorities whose clients alone are let in. */
  readonly clientCa?: string | undefined;
}

/** What Node's TLS server takes. */
export interface TlsOptions {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
  readonly requestCert: boolean;
  readonly rejectUnauthorized: boolean;
  readonly minVersion: 'TLSv1.2';
  readonly handshakeTimeout: number;
}

const handshakeTimeoutMs = 10_000;

function read(flag: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`${flag} ${file}: ${error instanceof Error ? error.message : error}; give a PEM file`);
  }
}

/** @throws UsageError for a file that cannot be read, or a certificate and key that do not belong together */
export function loadTls({ cert, key, clientCa }: TlsFiles): TlsOptions {
  const options = {
    cert: read('--tls-cert', cert),
    key: read('--tls-key', key),
    ...(clientCa === undefined ? {} : { ca: read('--tls-client-ca', clientCa) }),
  };
  try {
    createSecureContext(options);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--tls-cert ${cert} and --tls-key ${key}: ${why}; they are to be a PEM certificate and its key`,
    );
  }
  const asksClients = clientCa !== undefined;
  return {
    ...options,
    requestCert: asksClients,
    rejectUnauthorized: asksClients,
    minVersion: 'TLSv1.2',
    handshakeTimeout: handshakeTimeoutMs,
  };
}
