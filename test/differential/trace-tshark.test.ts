import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenTrace, openTrace, type TracedFrame } from '../../cli/trace/open.ts';
import { pcapng } from '../../cli/trace/pcapng.ts';
import { header } from '../../cli/trace/trace-fixture.ts';
import { subjectOf } from '../../cli/trace/words.ts';
import { encodeFrame } from '../../proto/codec.ts';
import { goldenFrames } from '../../proto/golden/frames.ts';
import { trapline } from '../e2e/trapline.ts';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
const proto = join(import.meta.dirname, '../../proto');

/** `tshark` as docs/guides/traces.md calls it. */
function tshark(file: string, ...words: readonly string[]): string {
  const search = `uat:protobuf_search_paths:"${proto}","TRUE"`;
  const dissector = ['-X', `lua_script:${join(proto, 'wireshark/trapline.lua')}`];
  const schema = ['-o', search, '-o', 'protobuf.preload_protos:TRUE'];
  return execFileSync('tshark', ['-r', file, ...dissector, ...schema, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

const fields = ['direction', 'connection', 'type', 'vm', 'vcpu', 'seq', 'reason', 'ioctl'] as const;

/** What the dissector tells of each packet, and its line in the packet list. */
function dissected(file: string): readonly (readonly string[])[] {
  const named = [...fields.map((field) => `trapline.${field}`), '_ws.col.Info'].flatMap((name) => ['-e', name]);
  const text = tshark(file, '-T', 'fields', '-E', 'separator=|', ...named);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('|'));
}

const camel = (name: string) => name.replace(/(^|_)[a-z]/g, (part) => part.slice(-1).toUpperCase());
const told = new Set(['run', 'exit', 'progress', 'event', 'ack']);

/** The same, from our own reader. */
function expected({ frame, toKernel, connection }: TracedFrame): readonly string[] {
  if (frame === undefined) throw new Error('an unreadable frame');
  const { vm, vcpu, seq } = told.has(frame.type) ? subjectOf(frame) : {};
  const place = frame.type === 'event' || frame.type === 'ack' ? [vm, undefined, undefined] : [vm, vcpu, seq];
  const reason = frame.type === 'exit' ? frame.exit.reason : '';
  const ioctl =
    frame.type === 'ioctl'
      ? frame.request.name
      : frame.type === 'ioctl_result' && frame.result.ok
        ? frame.result.name
        : '';
  const info = [camel(frame.type), ...(place[1] === undefined ? [] : [`vcpu ${vcpu} seq ${seq}`]), reason, ioctl];
  return [
    toKernel ? '1' : '0',
    String(connection),
    camel(frame.type),
    ...place.map((value) => String(value ?? '')),
    reason,
    ioctl,
    info.filter((word) => word !== '').join(' '),
  ];
}

const framesOf = ({ lines }: OpenTrace) => [...lines].filter((line): line is TracedFrame => line.kind === 'frame');

describe.runIf(hasTshark)('tshark (where it is installed) decodes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-tshark-'));
  const trace = join(folder, 'hello.trace');
  const capture = join(folder, 'hello.pcapng');

  beforeAll(async () => {
    const guest = ['--board', 'highbank', '--kernel', 'test/guests/bin/hello-highbank.elf'];
    await trapline('trace', 'record', trace, ...guest, '--exits', 'none');
    const done = await trapline('trace', 'export', '--format', 'pcapng', trace, capture);
    expect(done).toMatchObject({ code: 0, stderr: '' });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('every frame of a recorded hello guest, its direction and whom it is about', () => {
    const frames = framesOf(openTrace(trace));
    expect(frames.length).toBeGreaterThan(250);
    expect(dissected(capture)).toEqual(frames.map(expected));
  });

  it('nothing as malformed, and no Lua error', () => {
    expect(tshark(capture, '-Y', '_ws.malformed || _ws.lua.error || _ws.expert')).toBe('');
  });

  it('the call of the hello guest field by field, by the names of the schema', () => {
    const call = framesOf(openTrace(trace)).flatMap(({ frame }) =>
      frame?.type === 'exit' && frame.exit.reason === 'smc' ? [frame] : [],
    )[0];
    const text = tshark(capture, '-V', '-Y', 'trapline.reason == "smc"');
    expect(text).toContain('Message: trapline.kvm.v1.CallExit');
    expect(text).toContain(`seq = ${call?.seq} (uint64)`);
    expect(text).toContain('isa = INSTRUCTION_SET_A32(1) (enum)');
    expect(text).toContain(`pc = ${call?.exit.reason === 'smc' ? call.exit.pc : ''} (fixed32)`);
    expect(text).toContain('258 (fixed32)'); // r12 = 0x102
  });

  it('the packet list as people read it', () => {
    const list = tshark(capture, '-Y', 'trapline.vcpu == 0 && trapline.seq == 43');
    expect(
      list
        .trim()
        .split('\n')
        .map((line) =>
          line
            .trim()
            .replace(/^\d+ +[\d.]+ +/, '')
            .replace(/ +/g, ' '),
        ),
    ).toEqual([
      expect.stringMatching(/^kernel → vmm Trapline \d+ Exit vcpu 0 seq 43 smc$/),
      expect.stringMatching(/^vmm → kernel Trapline \d+ Run vcpu 0 seq 43$/),
    ]);
  });
});

describe.runIf(hasTshark)('tshark (where it is installed) decodes every golden frame', () => {
  it('without a complaint', () => {
    const folder = mkdtempSync(join(tmpdir(), 'trapline-golden-'));
    const file = join(folder, 'golden.pcapng');
    const frames = Object.values(goldenFrames).filter(({ type }) => type !== 'batch');
    const lines = frames.map((frame): TracedFrame => {
      const bytes = encodeFrame(frame);
      return { kind: 'frame', toKernel: false, connection: 0, hostNs: 0, bytes, frame, trouble: '' };
    });
    writeFileSync(file, Buffer.concat([...pcapng({ path: '', header, lines })]));
    expect(dissected(file)).toEqual(lines.map(expected));
    expect(tshark(file, '-Y', '_ws.malformed || _ws.lua.error')).toBe('');
    rmSync(folder, { recursive: true });
  });
});
