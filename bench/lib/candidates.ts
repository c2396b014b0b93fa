import { join } from 'node:path';
import { pollNsMax } from '../../proto/poller.ts';
import type { Durability } from '../../server/journal/journal.ts';
import { Child } from './child.ts';
import type { CellResult } from './exchange.ts';

/** One way to carry exits between two processes. */
export interface Candidate {
  readonly name: string;
  /** `count` round trips with as many under way as the candidate has vCPUs. */
  cell(count: number): Promise<CellResult>;
  end(): Promise<void>;
}

export interface Wiring {
  readonly vcpus: number;
  /** Folder for Unix sockets; absent: TCP. */
  readonly folder?: string;
  readonly core?: number;
  /** Connections of Trapline beside the main one, over which the vCPUs are spread. */
  readonly lanes?: number;
  /** Longest look of Trapline for a message before it sleeps; absent: as `trapline run` has it. */
  readonly pollNsMax?: number;
  /** Where Trapline records every frame; absent: it does not. */
  readonly trace?: string;
  /** In which folder and how lasting Trapline keeps its session; absent: it does not. */
  readonly journal?: { readonly folder: string; readonly durability: Durability };
}

/** What the VMM half of a Trapline candidate is told. */
export interface VmmWords extends Pick<Wiring, 'vcpus' | 'trace' | 'journal'> {
  readonly pollNsMax: number;
  readonly socket?: string;
}

type Kind = 'trapline' | 'ws echo' | 'grpc-js';

const roles: { readonly [K in Kind]: readonly [server: string, client: string] } = {
  trapline: ['trapline-vmm', 'trapline-kernel'],
  'ws echo': ['echo-server', 'echo-client'],
  'grpc-js': ['grpc-server', 'grpc-client'],
};

/** Tells the sockets and journals of one run from one another. */
let started = 0;

/** What a candidate does beside answering. */
function also({ trace, journal, lanes = 0, pollNsMax }: Wiring): string {
  if (pollNsMax !== undefined) return ` polling ${pollNsMax / 1000} µs`;
  if (lanes > 0) return `, lanes: ${lanes},`;
  if (trace !== undefined) return ' recording';
  return journal === undefined ? '' : ` journaling (${journal.durability})`;
}

/** Starts both processes of a candidate. */
export async function start(kind: Kind, wiring: Wiring): Promise<Candidate> {
  const { vcpus, folder, core, lanes = 0, pollNsMax: pollNs = pollNsMax, trace, journal } = wiring;
  const [serverRole, clientRole] = roles[kind];
  started += 1;
  const socket = folder === undefined ? undefined : join(folder, `${started}.sock`);
  const vmm: VmmWords = {
    vcpus,
    pollNsMax: pollNs,
    ...(socket && { socket }),
    ...(trace && { trace }),
    ...(journal && { journal: { ...journal, folder: join(journal.folder, String(started)) } }),
  };
  const words = kind === 'trapline' ? [JSON.stringify(vmm)] : socket === undefined ? [] : [socket];
  const server = new Child(serverRole, words, core);
  const { url } = await server.up<{ url: string }>();
  const clientWords = {
    trapline: [url, String(lanes), String(pollNs)],
    'ws echo': [url],
    'grpc-js': [url, String(vcpus)],
  };
  const client = new Child(clientRole, clientWords[kind], core);
  await client.up();
  const name = `${kind}${also(wiring)} ${folder === undefined ? 'tcp' : 'unix'}`;
  const end = async () => {
    await client.end();
    await server.end();
  };
  if (kind !== 'trapline') {
    return {
      name,
      end,
      async cell(count) {
        await server.ask({});
        const result = await client.ask<CellResult>({ count, depth: vcpus });
        const { cpuUs } = await server.ask<{ cpuUs: number }>({});
        return { ...result, cpuUs: result.cpuUs + cpuUs };
      },
    };
  }
  return {
    name,
    end,
    // The VMM counts and holds the vCPUs between cells; the kernel has the samples.
    async cell(count) {
      await client.ask({});
      const { ns, cpuUs } = await server.ask<{ ns: number; cpuUs: number }>({ count });
      const kernel = await client.ask<{ samplesUs: number[]; cpuUs: number }>({});
      return { ns, cpuUs: cpuUs + kernel.cpuUs, samplesUs: kernel.samplesUs };
    },
  };
}
