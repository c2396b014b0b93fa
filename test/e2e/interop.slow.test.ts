import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requirePython, startPython } from './python.ts';
import { type Finished, start } from './trapline.ts';

const guest = 'test/guests/bin/hello-highbank.elf';
const script = 'examples/python/hello-highbank.jsonl';
const consoleText = 'hello from highbank\r\nthe firmware turned the L2 cache on\r\n';
const folder = mkdtempSync(join(tmpdir(), 'trapline-interop-'));
let runs = 0;

beforeAll(requirePython);
afterAll(() => rmSync(folder, { recursive: true }));

/** An exit as a row, whoever wrote it down; a load's data stands behind its reply. */
type Row = readonly unknown[];

interface OurRecord {
  readonly seq: number;
  readonly vmOrder: number;
  readonly virtualTimeNs: number;
  readonly exit: { readonly reason: string; readonly [field: string]: unknown };
  readonly reply?: { readonly outcome: string; readonly mmioData: string };
}

function ourRow({ seq, vmOrder, virtualTimeNs, exit, reply }: OurRecord): Row {
  const { reason, ipa, write, data, pc, immediate, isa, bytes, mode, registers } = exit;
  const what = reason === 'mmio' ? [ipa, write, data, pc] : [immediate, isa, bytes, mode, pc, registers];
  return [seq, vmOrder, virtualTimeNs, reason, ...what, reply?.outcome, reply?.mmioData];
}

/** The mapping of proto3 to JSON: 64-bit numbers are strings, bytes base64, defaults left out. */
interface ProtoRecord {
  readonly exit: {
    readonly seq: string;
    readonly vmOrder: string;
    readonly virtualTimeNs: string;
    readonly mmio?: { readonly ipa: string; readonly write?: boolean; readonly data: string; readonly pc: number };
    readonly smc?: {
      readonly immediate?: number;
      readonly instructionBytes: number;
      readonly mode: number;
      readonly pc: number;
      readonly registers: unknown;
    };
  };
  readonly reply?: { readonly mmioData?: string };
}

const base64ToHex = (text = '') => Buffer.from(text, 'base64').toString('hex');

function protoRow({ exit: { seq, vmOrder, virtualTimeNs, mmio, smc }, reply }: ProtoRecord): Row {
  const what =
    mmio === undefined
      ? ['smc', smc?.immediate ?? 0, 'a32', smc?.instructionBytes, smc?.mode, smc?.pc, smc?.registers]
      : ['mmio', Number(mmio.ipa), mmio.write ?? false, base64ToHex(mmio.data), mmio.pc];
  const answer = reply === undefined ? [undefined, undefined] : ['resume', base64ToHex(reply.mmioData)];
  return [Number(seq), Number(vmOrder), Number(virtualTimeNs), ...what, ...answer];
}

const jsonLines = <T>(text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as T);

const scripted = () => jsonLines<ProtoRecord>(readFileSync(script, 'utf8')).map(protoRow);

interface Outcome {
  readonly vmm: Finished;
  readonly kernel: Finished;
  readonly exits: readonly Row[];
}

/** One run of the hello guest by a Python VMM; `words` are added to each command. */
async function pythonVmm(
  kernelFor: (url: string) => Promise<Finished>,
  listen = `unix:${join(folder, `${runs}.sock`)}`,
  words: readonly string[] = [],
): Promise<Outcome> {
  const file = join(folder, `${runs++}.jsonl`);
  const vmm = startPython('vmm', '--kernel', guest, '--listen', listen, '--once', '--exits', file, ...words);
  const [, url = ''] = /board highbank at (\S+)\n/.exec(await vmm.says('/v1/kvm\n')) ?? [];
  const kernel = await kernelFor(url);
  const finished = await vmm.done;
  const exits = existsSync(file) ? jsonLines<ProtoRecord>(readFileSync(file, 'utf8')).map(protoRow) : [];
  return { vmm: finished, kernel, exits };
}

async function ourVmm(kernelFor: (url: string) => Promise<Finished>): Promise<Outcome> {
  const path = join(folder, `${runs++}.sock`);
  const machine = ['--board', 'highbank', '--kernel', guest, '--exits', 'all', '--json'];
  const vmm = start('vmm', ...machine, '--listen', `unix:${path}`, '--once');
  const kernel = await kernelFor(`ws+unix:${path}:/v1/kvm`);
  const finished = await vmm.done;
  return { vmm: finished, kernel, exits: jsonLines<OurRecord>(finished.stdout).map(ourRow) };
}

const pythonKernel =
  (...words: readonly string[]) =>
  (url: string) =>
    startPython('kernel', '--connect', url, ...words).done;
const ourKernel = (url: string) => start('kernel', '--connect', url).done;

function expectHello({ vmm, kernel, exits }: Outcome): void {
  expect({ kernel: kernel.code, vmm: vmm.code }, `${kernel.stderr}${vmm.stderr}`).toEqual({ kernel: 0, vmm: 0 });
  expect(vmm.stdout.slice(0, consoleText.length)).toBe(consoleText);
  expect(exits).toEqual(scripted());
}

describe('the hello guest makes the same exits, and gets the same answers, with', () => {
  it.each([
    ['our kernel', 'our VMM', () => ourVmm(ourKernel)],
    ['our kernel', 'the Python VMM', () => pythonVmm(ourKernel)],
    ['the Python kernel', 'our VMM', () => ourVmm(pythonKernel())],
    ['the Python kernel', 'the Python VMM', () => pythonVmm(pythonKernel())],
    ['the Python kernel', 'the Python VMM, over TCP', () => pythonVmm(pythonKernel(), 'tcp:127.0.0.1:0')],
    ['our kernel', 'the Python VMM, over TCP', () => pythonVmm(ourKernel, 'tcp:127.0.0.1:0')],
  ])('%s and %s', async (_kernel, _vmm, run) => {
    expectHello(await run());
  });
});

describe('Python with Python, no exit lost and none doubled, when the link is cut', () => {
  const cut = (...after: readonly number[]) => ['--cut-after', ...after.map(String)];
  const places = [0, 1, 2, 3, 4, 10, 20, 21, 22, 23, 24, 25, 90, 91, 257, 258, 259];

  it.each(places)('by the kernel after %i messages', async (after) => {
    expectHello(await pythonVmm(pythonKernel(...cut(after))));
  });
  it.each(places)('by the VMM after %i messages', async (after) => {
    expectHello(await pythonVmm(pythonKernel(), undefined, cut(after)));
  });
  it('by both, again and again', async () => {
    expectHello(await pythonVmm(pythonKernel(...cut(30, 20, 40, 9, 6, 50)), undefined, cut(33, 12, 15, 60)));
  });

  it('events arrive once, too', async () => {
    const lines = readFileSync(script, 'utf8').split('\n').filter(Boolean);
    const event = JSON.stringify({ event: { ioeventfd: { cookie: 7, count: '1' } } });
    const rung = join(folder, 'rung.jsonl');
    writeFileSync(rung, lines.flatMap((line, at) => (at % 10 === 5 ? [event, line] : [line])).join('\n'));
    const rings = lines.filter((_, at) => at % 10 === 5).length;
    const { vmm, kernel } = await pythonVmm(pythonKernel('--script', rung, ...cut(33, 7, 9, 11, 13, 21)));
    expect([kernel.code, vmm.code]).toEqual([0, 0]);
    const seen = vmm.stderr.match(/event \d+: ioeventfd/g) ?? [];
    expect(seen).toHaveLength(rings);
    expect(new Set(seen).size).toBe(rings);
  });
});
