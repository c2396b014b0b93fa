import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Auth, isRefusal, secretOf } from './auth.ts';
import { loopbackHosts } from './listen.ts';
import { type Right, secretDigest, type Token } from './tokens.ts';

const tokens: readonly Token[] = [
  { name: 'lab', sha256: secretDigest('lab-secret'), rights: ['kernel'] },
  { name: 'eye', sha256: secretDigest('eye-secret'), rights: ['observe'], vms: '*' },
];

/** The name of who is let in, or the status and message of who is not. */
function answer(auth: Auth, headers: IncomingHttpHeaders, right: Right | undefined): string {
  const admitted = auth.admit(headers, right);
  return isRefusal(admitted) ? `${admitted.status} ${admitted.message}` : `"${admitted.name}"`;
}

describe('where tokens are asked for', () => {
  const auth = new Auth({ tokens });

  it.each<[string, IncomingHttpHeaders, Right | undefined, string]>([
    ['nothing', {}, 'kernel', '401 a token is needed: Authorization: Bearer SECRET'],
    [
      'another scheme',
      { authorization: 'Basic bGFi' },
      'kernel',
      '401 a token is needed: Authorization: Bearer SECRET',
    ],
    ['a wrong secret', { authorization: 'Bearer lab' }, 'kernel', '401 this token is not known here'],
    ['the right one', { authorization: 'Bearer lab-secret' }, 'kernel', '"lab"'],
    ['the scheme in small letters', { authorization: 'bearer lab-secret' }, 'kernel', '"lab"'],
    ['a subprotocol', { 'sec-websocket-protocol': 'trapline.kvm.v1, bearer.lab-secret' }, 'kernel', '"lab"'],
    ['too few rights', { authorization: 'Bearer eye-secret' }, 'kernel', '403 token "eye" has no right "kernel"'],
    ['another right', { authorization: 'Bearer lab-secret' }, 'observe', '403 token "lab" has no right "observe"'],
    ['nothing, for what is no secret', {}, undefined, '""'],
  ])('a request with %s (SEC-3, SEC-4)', (_, headers, right, expected) => {
    expect(answer(auth, headers, right)).toBe(expected);
  });

  it('no refusal repeats the secret (SEC-7)', () => {
    expect(answer(auth, { authorization: 'Bearer hunter2' }, 'kernel')).not.toContain('hunter2');
  });
});

describe('pages', () => {
  const auth = new Auth({ origins: ['https://desk.example'] });

  it.each([
    ['none', undefined, '""'],
    ['the server’s own', 'http://vmm.example:7411', '""'],
    ['one that is allowed', 'https://desk.example', '""'],
    [
      'another port',
      'http://vmm.example',
      '403 pages of http://vmm.example may not call this server; --allow-origin http://vmm.example lets them',
    ],
    [
      'a stranger',
      'https://evil.example',
      '403 pages of https://evil.example may not call this server; --allow-origin https://evil.example lets them',
    ],
    ['a sandboxed one', 'null', '403 pages of null may not call this server; --allow-origin null lets them'],
  ])('with origin %s (SEC-6)', (_, origin, expected) => {
    expect(answer(auth, { host: 'vmm.example:7411', ...(origin === undefined ? {} : { origin }) }, 'kernel')).toBe(
      expected,
    );
  });
});

describe('a server on loopback', () => {
  const auth = new Auth({ hosts: loopbackHosts });

  it.each([
    ['localhost:7411', '""'],
    ['127.0.0.1:7411', '""'],
    ['[::1]:7411', '""'],
    ['localhost', '""'],
    ['rebound.example:7411', '421 this server is localhost or 127.0.0.1 or ::1, not rebound.example'],
  ])('called %s (SEC-6)', (host, expected) => {
    expect(answer(auth, { host }, 'kernel')).toBe(expected);
  });
});

describe('the secret', () => {
  it.each<[IncomingHttpHeaders, string | undefined]>([
    [{ authorization: 'Bearer abc' }, 'abc'],
    [{ authorization: 'Bearer abc', 'sec-websocket-protocol': 'bearer.def' }, 'abc'],
    [{ 'sec-websocket-protocol': 'a,bearer.def , b' }, 'def'],
    [{ 'sec-websocket-protocol': 'bearer.' }, undefined],
    [{ authorization: 'Bearer two words' }, undefined],
    [{}, undefined],
  ])('of %j is %s', (headers, secret) => {
    expect(secretOf(headers)).toBe(secret);
  });
});
