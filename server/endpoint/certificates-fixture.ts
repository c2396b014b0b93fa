import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto as Crypto);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;

/** Files of a certificate and its key. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** An authority of a test's own, in a folder of its own. */
export class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), 'trapline-tls-'));
  readonly #keys: webcrypto.CryptoKeyPair;
  readonly #certificate: X509Certificate;
  #serial = 1;

  private constructor(keys: webcrypto.CryptoKeyPair, certificate: X509Certificate) {
    this.#keys = keys;
    this.#certificate = certificate;
    writeFileSync(this.file, certificate.toString('pem'));
  }

  static async create(): Promise<Authority> {
    const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=an authority of a test',
      keys,
      signingAlgorithm: algorithm,
      notBefore: new Date(Date.now() - dayMs),
      notAfter: new Date(Date.now() + dayMs),
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    });
    return new Authority(keys, certificate);
  }

  /** PEM of its own certificate. */
  get file(): string {
    return join(this.folder, 'authority.pem');
  }

  /** A certificate for `name`, a host name or an IP address; `days` it still holds. */
  async issue(name: string, days = 1): Promise<CertificateFiles> {
    const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
    this.#serial += 1;
    const certificate = await X509CertificateGenerator.create({
      serialNumber: this.#serial.toString(16).padStart(2, '0'),
      subject: `CN=${name}`,
      issuer: this.#certificate.subject,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: algorithm,
      notBefore: new Date(Date.now() - 3 * dayMs),
      notAfter: new Date(Date.now() + days * dayMs),
      extensions: [new SubjectAlternativeNameExtension([{ type: /^[\d.]+$/.test(name) ? 'ip' : 'dns', value: name }])],
    });
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    const body = Buffer.from(key).toString('base64').replace(/.{64}/g, '$&\n');
    const files = {
      cert: join(this.folder, `${this.#serial}.pem`),
      key: join(this.folder, `${this.#serial}.key`),
    };
    writeFileSync(files.cert, certificate.toString('pem'));
    writeFileSync(files.key, `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`);
    return files;
  }
}
