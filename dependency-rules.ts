import { builtinModules } from 'node:module';

// Who may import whom: one room() a row, as docs/decisions/0003-rooms.md draws it. What a row leaves out is forbidden.

// dependency-cruiser names node:fs by its bare name.
import type { IConfiguration, IForbiddenRuleType } from 'dependency-cruiser';

const node = `^(node:)?(${builtinModules.join('|')})$`;
const npm = (...names: readonly string[]) => names.map((name) => `node_modules/${name}/`);
const anyNpm = 'node_modules/';

/** Files under `from` import themselves, `mayImport`, and nothing else. */
function room(name: string, from: string, mayImport: readonly string[], comment: string): IForbiddenRuleType {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from, pathNot: [testFile, tool] },
    to: { pathNot: [from, ...mayImport] },
  };
}

const testFile = '(\\.test|-fixture)\\.ts$';
/** Scripts that write files of their room. */
const tool = '/((generate|update)\\.ts$|generator/)';

const rooms = [
  room(
    'proto',
    '^proto/',
    [...npm('protobufjs'), 'long', '^(node:)?zlib$'],
    'the contract imports nothing of ours, no clock, process or socket',
  ),
  room('kernel-sim/cpu', '^kernel-sim/cpu/', [], 'the engine knows guest bytes and nothing else'),
  room(
    'kernel-sim/kvm',
    '^kernel-sim/kvm/',
    ['^kernel-sim/cpu/', '^proto/uapi/'],
    'what Linux does: no frames, sockets or boards',
  ),
  room(
    'kernel-sim/schedule',
    '^kernel-sim/schedule/',
    ['^kernel-sim/(cpu|kvm)/', '^proto/uapi/', '^(node:)?worker_threads$'],
    'who runs vCPUs: no frames',
  ),
  room(
    'kernel-sim/link',
    '^kernel-sim/link/',
    ['^kernel-sim/(schedule|kvm)/', '^proto/', node, ...npm('ws', '@types/ws')],
    "the kernel's end of the wire",
  ),
  room(
    'kernel-sim',
    '^kernel-sim/(main|index)\\.ts$',
    ['^kernel-sim/', '^proto/', node, ...npm('pino')],
    'the kernel process never meets the VMM',
  ),
  room('vmm/api', '^vmm/api/', ['^proto/uapi/'], 'what authors see stands on its own'),
  room(
    'vmm/fdt',
    '^vmm/fdt/',
    ['^proto/uapi/', '^vmm/api/(usage-error|device-tree)\\.ts'],
    'device trees know no board',
  ),
  room('vmm/loader', '^vmm/loader/', ['^proto/uapi/', '^vmm/api/usage-error', node], 'images know no board'),
  room('vmm/firmware', '^vmm/firmware/', ['^vmm/api/', '^proto/uapi/'], "built-ins have exactly a stranger's powers"),
  room('vmm/devices', '^vmm/devices/', ['^vmm/api/', '^proto/uapi/'], "built-ins have exactly a stranger's powers"),
  room('vmm/boards', '^vmm/boards/', ['^vmm/(api|firmware|devices|fdt)/', '^proto/uapi/'], 'a board is data'),
  room('vmm/machine', '^vmm/machine/', ['^vmm/(api|fdt|loader)/', '^proto/uapi/'], 'a board is an argument'),
  room('vmm/plugin', '^vmm/plugin/', ['^vmm/(api|fdt)/', '^proto/uapi/', node], 'loads what a stranger wrote'),
  room(
    'server/session',
    '^server/(session|journal)/',
    ['^server/(session|journal)/', '^vmm/', '^proto/', node],
    'sessions know no socket',
  ),
  room(
    'server/endpoint',
    '^server/endpoint/',
    ['^server/(session|journal)/', '^vmm/', '^proto/', node, anyNpm],
    'sockets end here',
  ),
  room(
    'server/http',
    '^server/http/',
    ['^server/(session|endpoint)/', '^vmm/', '^proto/', node, anyNpm],
    'one route file a resource',
  ),
  room('server', '^server/app\\.ts$', ['^server/', '^vmm/', '^proto/', node, anyNpm], 'the table of contents'),
];

const configuration: IConfiguration = {
  forbidden: [
    ...rooms,
    {
      name: 'no-cycles',
      comment: 'a cycle has no bottom',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'two-processes',
      comment: 'kernel-sim and vmm/server meet on the wire only',
      severity: 'error',
      from: { path: '^kernel-sim/' },
      to: { path: '^(vmm|server|cli)/' },
    },
    {
      name: 'two-processes-back',
      comment: 'kernel-sim and vmm/server meet on the wire only',
      severity: 'error',
      from: { path: '^(vmm|server)/' },
      to: { path: '^(kernel-sim|cli)/' },
    },
    {
      name: 'run-without-kernel',
      comment: 'the VMM and whoever starts both halves do not wait for the engine to load',
      severity: 'error',
      from: { path: '^cli/commands/(run|vmm)\\.ts$' },
      to: { path: '^kernel-sim/', reachable: true },
    },
    {
      name: 'kernel-without-vmm',
      comment: 'the kernel does not wait for the server and the boards to load',
      severity: 'error',
      from: { path: '^cli/commands/kernel\\.ts$' },
      to: { path: '^(server/app\\.ts|vmm/(boards|machine)/)', reachable: true },
    },
    {
      name: 'not-to-tests',
      comment: 'a test file is no library',
      severity: 'error',
      from: { pathNot: testFile },
      to: { path: testFile },
    },
    {
      name: 'unresolvable',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/golden/' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.d.ts'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};

export default configuration;
