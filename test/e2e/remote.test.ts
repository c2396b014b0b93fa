import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authority, type CertificateFiles } from '../../server/endpoint/certificates-fixture.ts';
import { type Right, secretDigest } from '../../server/endpoint/tokens.ts';
import { type Finished, type Running, start, trapline } from './trapline.ts';

const hello = ['--board', 'highbank', '--kernel', 'test/guests/bin/hello-highbank.elf'];
const spin = ['--board', 'virt', '--kernel', 'test/guests/bin/spin-virt.elf'];
const consoleText = 'hello from highbank\r\nthe firmware turned the L2 cache on\r\n';
const secrets = { lab: 'lab-2f6e1c', desk: 'desk-91b0aa', eye: 'eye-77d3c4', stranger: 'stranger-5ab8' };
type Name = keyof typeof secrets;

const entry = (name: Name, rights: readonly Right[], vms?: '*') => ({
  name,
  sha256: secretDigest(secrets[name]),
  rights,
  ...(vms === undefined ? {} : { vms }),
});
const running: Running[] = [];
let authority: Authority;
let good: CertificateFiles;

const file = (name: string) => join(authority.folder, name);
const secretFile = (name: Name) => file(`${name}.secret`);

beforeAll(async () => {
  authority = await Authority.create();
  good = await authority.issue('127.0.0.1');
  const tokens = [
    entry('lab', ['kernel', 'observe']),
    entry('desk', ['kernel', 'observe']),
    entry('eye', ['observe'], '*'),
  ];
  writeFileSync(file('tokens.json'), JSON.stringify(tokens));
  for (const name of Object.keys(secrets) as Name[]) writeFileSync(secretFile(name), `${secrets[name]}\n`);
});

afterAll(async () => {
  for (const process of running) process.kill('SIGKILL');
  await Promise.all(running.map(({ done }) => done));
  rmSync(authority.folder, { recursive: true });
});

/** A VMM with TLS and tokens; gives it and its port. */
async function vmm(certificate: CertificateFiles, ...words: readonly string[]): Promise<readonly [Running, string]> {
  const tls = ['--tls-cert', certificate.cert, '--tls-key', certificate.key, '--tokens', file('tokens.json')];
  const machine = words.includes('--board') ? [] : hello;
  const process = start('vmm', ...machine, '--listen', 'tcp:127.0.0.1:0', ...tls, ...words);
  running.push(process);
  const [, port = ''] = /at wss:\/\/127\.0\.0\.1:(\d+)/.exec(await process.says('/v1/kvm\n')) ?? [];
  return [process, port];
}

const kernel = (port: string, ...words: readonly string[]): Promise<Finished> =>
  trapline('kernel', '--connect', `wss://127.0.0.1:${port}/v1/kvm`, '--connect-timeout', '5', ...words);

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks a VMM over HTTPS. */
function ask(port: string, path: string, headers: Record<string, string>, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ca = readFileSync(authority.file);
    const sent = request(
      { host: '127.0.0.1', port, path, method, headers, ca, checkServerIdentity: () => undefined },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      },
    );
    sent.on('error', reject).end();
  });
}

describe('a VMM with TLS and tokens', () => {
  let process: Running;
  let port: string;

  beforeAll(async () => {
    [process, port] = await vmm(good);
  });

  it('serves a kernel that trusts it and has a token (SEC-2, SEC-3)', async () => {
    const { code, stderr } = await kernel(port, '--tls-ca', authority.file, '--token-file', secretFile('lab'));
    expect([code, stderr]).toEqual([0, '']);
    expect(await process.says(consoleText)).toContain(consoleText);
  });

  it.each<[string, readonly Name[], string]>([
    [
      'no token',
      [],
      'answered HTTP 401: a token is needed: Authorization: Bearer SECRET; give the secret with --token-file or TRAPLINE_TOKEN',
    ],
    [
      'a strange token',
      ['stranger'],
      'answered HTTP 401: this token is not known here; give the secret with --token-file or TRAPLINE_TOKEN',
    ],
    [
      'a token without the right',
      ['eye'],
      'answered HTTP 403: token "eye" has no right "kernel"; ask for a token with the right "kernel"',
    ],
  ])('turns a kernel with %s away at once (SEC-3, SEC-4)', async (_, names, text) => {
    const token = names.flatMap((name) => ['--token-file', secretFile(name)]);
    const { code, stderr } = await kernel(port, '--tls-ca', authority.file, ...token);
    expect([code, stderr]).toEqual([3, expect.stringContaining(text)]);
  });

  it('is not trusted by a kernel that does not know its authority (SEC-2)', async () => {
    const { code, stderr } = await kernel(port, '--token-file', secretFile('lab'));
    expect([code, stderr]).toEqual([3, expect.stringMatching(/cannot trust wss:.*; give its authority with --tls-ca/)]);
  });

  it('says what is wrong to a kernel that speaks no TLS', async () => {
    const { code, stderr } = await trapline(
      'kernel',
      '--connect',
      `ws://127.0.0.1:${port}/v1/kvm`,
      '--connect-timeout',
      '1',
    );
    expect([code, stderr]).toEqual([3, expect.stringContaining('if it speaks TLS, dial wss://')]);
  });

  it.each<[string, string, Record<string, string>, Answer]>([
    ['nothing', '/livez', {}, { status: 200, body: expect.anything() }],
    ['no token', '/v1/vms', {}, { status: 401, body: expect.objectContaining({ error: 'unauthorized' }) }],
    [
      'a token',
      '/v1/vms',
      { authorization: `Bearer ${secrets.eye}` },
      { status: 200, body: { vms: expect.any(Array) } },
    ],
    [
      'a page of another site',
      '/livez',
      { origin: 'https://evil.example' },
      { status: 403, body: expect.objectContaining({ error: 'forbidden' }) },
    ],
    [
      'a rebound name',
      '/livez',
      { host: 'evil.example' },
      { status: 421, body: expect.objectContaining({ error: 'misdirected' }) },
    ],
  ])('answers a request with %s to %s %j (SEC-3, SEC-6)', async (_, path, headers, answer) => {
    expect(await ask(port, path, headers)).toEqual(answer);
  });

  it('shows each token the VMs that are its own, and all to one that may see all (SEC-5)', async () => {
    const [, spinPort] = await vmm(good, ...spin);
    const kernels = (['lab', 'desk'] as const).map((name) =>
      start(
        ...['kernel', '--connect', `wss://127.0.0.1:${spinPort}/v1/kvm`],
        ...['--tls-ca', authority.file, '--token-file', secretFile(name)],
      ),
    );
    running.push(...kernels);
    const seen = async (name: Name) => {
      const { body } = await ask(spinPort, '/v1/vms', { authorization: `Bearer ${secrets[name]}` });
      return (body as { vms: readonly { id: string }[] }).vms.map(({ id }) => id);
    };
    await expect.poll(async () => (await seen('eye')).length, { timeout: 10_000 }).toBe(2);
    const [lab, desk, all] = [await seen('lab'), await seen('desk'), await seen('eye')];
    expect([lab.length, desk.length]).toEqual([1, 1]);
    expect([...lab, ...desk].sort()).toEqual([...all].sort());
    const foreign = await ask(spinPort, `/v1/vms/${desk[0]}`, { authorization: `Bearer ${secrets.lab}` });
    expect(foreign.status).toBe(404);
  });
});

it.each([
  ['has expired', '127.0.0.1', -1, /cannot trust .*; the VMM needs a new certificate/],
  ['names another host', 'vmm.example', 1, /cannot trust .*; dial a name its certificate has/],
])('a certificate that %s is not trusted (SEC-2)', async (_, name, days, text) => {
  const [, port] = await vmm(await authority.issue(name, days));
  const { code, stderr } = await kernel(port, '--tls-ca', authority.file, '--token-file', secretFile('lab'));
  expect([code, stderr]).toEqual([3, expect.stringMatching(text)]);
});

it('with --tls-client-ca only kernels with a certificate of that authority come in (SEC-2)', async () => {
  const [process, port] = await vmm(good, '--tls-client-ca', authority.file);
  const trust = ['--tls-ca', authority.file, '--token-file', secretFile('lab')];
  const refused = await kernel(port, ...trust);
  expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('--tls-cert and --tls-key')]);
  const client = await authority.issue('kernel.example');
  const { code, stderr } = await kernel(port, ...trust, '--tls-cert', client.cert, '--tls-key', client.key);
  expect([code, stderr]).toEqual([0, '']);
  expect(await process.says(consoleText)).toContain(consoleText);
});

it('secrets are nowhere in logs, traces and journals (SEC-7)', async () => {
  const journal = file('journal');
  const [process, port] = await vmm(good, '--log-level', 'trace', '--journal', journal, '--trace', file('t.trace'));
  const words = ['--tls-ca', authority.file, '--token-file', secretFile('lab'), '--log-level', 'trace'];
  const kernelSaid = await kernel(port, ...words);
  process.kill('SIGTERM');
  const vmmSaid = await process.done;
  const kept = readdirSync(journal, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => readFileSync(join(each.parentPath, each.name), 'latin1'));
  expect(kernelSaid.code).toBe(0);
  const all = [kernelSaid.stderr, vmmSaid.stderr, vmmSaid.stdout, readFileSync(file('t.trace'), 'latin1'), ...kept];
  expect(all.join('\n')).not.toContain(secrets.lab);
});

it('a token does not travel in the clear (SEC-7)', async () => {
  const words = ['--connect', 'ws://192.0.2.1:7411/v1/kvm', '--token-file', secretFile('lab')];
  const { code, stderr } = await trapline('kernel', ...words);
  expect(code).toBe(2);
  expect(stderr).toContain('would carry the token for everybody to read; dial wss://');
});
