import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A plug-in file, and what loading it as firmware says; file names in it are those of the folder. */
const files: readonly (readonly [file: string, text: string, says: RegExp])[] = [
  [
    'number.ts',
    'export default 7;',
    /^number.ts: its default export is 7, not a firmware; write export default define/,
  ],
  ['named.ts', 'export const a = 1;', /^named.ts: it exports only a; write export default defineFirmware\(\{ … \}\)$/],
  ['nothing.ts', 'export {};', /^nothing.ts: it exports nothing; write export default/],
  ['syntax.ts', 'const a = 1;\nconst b = ;\nexport default a;\n', /^syntax.ts:2: it has a syntax error: \S/],
  [
    'enum.ts',
    'const a = 1;\nenum X { A }\nexport default a;\n',
    /^enum.ts:2: it uses TypeScript that cannot be stripped/,
  ],
  ['throws.ts', '\nthrow new Error("no coffee\\nat all");', /^throws.ts:2: it threw while it was loaded: no coffee$/],
  ['throws-five.ts', 'throw 5;', /^throws-five.ts: it threw 5 while it was loaded$/],
  ['import.ts', 'import "./none.ts";', /^import.ts: it imports what is not there: Cannot find module/],
  [
    'export.ts',
    'import { none } from "trapline";\nexport default none;',
    /^export.ts:1: it imports what is not there: .*'none'/,
  ],
  [
    'refused.ts',
    'import { defineFirmware } from "trapline";\nexport default defineFirmware({ name: "x", functionId: "x0" });',
    /^refused.ts:2: its definition is refused: firmware "x": functionId is "x0"/,
  ],
  [
    'device.ts',
    'import { devices } from "trapline";\nexport default devices.pl011;',
    /^device.ts: its default export is a device, not a firmware/,
  ],
  [
    'old.ts',
    'export default { kind: "firmware", api: 99 };',
    /^old.ts: it was made with version 99 of the trapline API, this/,
  ],
  [
    'forged.ts',
    'export default { kind: "firmware", api: 1 };',
    /^forged.ts: its definition is refused: firmware: name is/,
  ],
  ['text.txt', 'hello', /^text.txt: its name must end in .ts, .js or .mjs/],
  [
    'sound.ts',
    'import { defineFirmware } from "trapline";\n' +
      'export default defineFirmware({ name: "sound", functionId: "r0", functions: [], unknown: () => [] });',
    /^firmware sound$/,
  ],
];

/** Loads each file in a process of its own Node: what a test runner makes of an import is not what users get. */
const loader = `
  const { loadBoard, loadFirmware } = await import(process.argv[1]);
  const said = {};
  for (const file of process.argv.slice(2)) {
    const load = file.includes('boards') ? loadBoard : loadFirmware;
    said[file] = await load(file).then(
      ({ kind, name }) => kind + ' ' + name,
      (error) => (error.name === 'UsageError' ? error.message : 'a bug: ' + error.stack),
    );
  }
  process.stdout.write(JSON.stringify(said));
`;

const example = (path: string) => new URL(`../../examples/${path}`, import.meta.url).pathname;
const examples = [example('firmware/mach-foo.ts'), example('boards/mach-foo.ts')] as const;

let folder = '';
let said: Readonly<Record<string, string>> = {};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trapline-plugin-'));
  mkdirSync(join(folder, 'folder'));
  for (const [file, text] of files) writeFileSync(join(folder, file), text);
  const host = new URL('host.ts', import.meta.url).href;
  const names = [...files.map(([file]) => file), 'none.ts', 'folder', ...examples];
  const words = ['--input-type=module', '-e', loader, host, ...names];
  said = JSON.parse(execFileSync(process.execPath, words, { cwd: folder, encoding: 'utf8' }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a plug-in file is told in one line what is wrong with it:', () => {
  it.each(files.map(([file, , says]) => [file, says] as const))('%s', (file, says) => {
    expect(said[file]).toMatch(says);
    expect(said[file]).not.toContain('\n');
  });

  it.each([
    ['a file there is not', 'none.ts', 'none.ts: there is no such file; check the path'],
    ['a folder', 'folder', "folder: it is no file; name the plug-in's .ts or .js file"],
  ])('%s', (_, file, text) => {
    expect(said[file]).toBe(text);
  });
});

it('the examples load, and get this very library by its name', () => {
  expect(examples.map((file) => said[file])).toEqual(['firmware mach-foo', 'board mach-foo']);
});
