import type { Exit, Reply } from '../../proto/uapi/exit.ts';
import type { Address, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';
import type { Kernel, TurnRecord } from './kernel.ts';

/** What a scripted vCPU does from one entry to the next. */
export type Script = (entries: number, reply: Reply | undefined) => Exit | 'spin' | 'wait';

interface ScriptedVcpu {
  entries: number;
  reply: Reply | undefined;
  entered: boolean;
}

const ok = (name: IoctlRequest['name'], value: object = {}): IoctlResult => ({ ok: true, name, value }) as IoctlResult;

/**
 * A kernel without an engine: one VM whose vCPUs leave with what their script says. For tests of the link and for
 * measuring the wire alone.
 */
export class ScriptedKernel implements Kernel {
  readonly #script: Script;
  readonly #refuses: (reply: Reply) => string | undefined;
  readonly #vcpus = new Map<number, ScriptedVcpu>();
  #timeNs = 0;

  constructor(script: Script, refuses: (reply: Reply) => string | undefined = () => undefined) {
    this.#script = script;
    this.#refuses = refuses;
  }

  get runnable(): boolean {
    return [...this.#vcpus.values()].some(({ entered }) => entered);
  }

  ioctl(_: Address, request: IoctlRequest): IoctlResult {
    if (request.name === 'create_vm') return ok('create_vm', { vm: 1 });
    if (request.name === 'create_vcpu') {
      this.#vcpus.set(request.vcpu, { entries: 0, reply: undefined, entered: false });
      return ok('create_vcpu');
    }
    if (request.name === 'read_memory') return ok('read_memory', { data: new Uint8Array(request.bytes) });
    if (request.name === 'write_memory') return ok('write_memory');
    return { ok: false, name: request.name, errno: 'ENOTTY', message: `${request.name}: a scripted kernel has none` };
  }

  enter(_: number, vcpu: number, reply: Reply | undefined): string | undefined {
    const entering = this.#vcpus.get(vcpu);
    if (entering === undefined) return `no vCPU ${vcpu}`;
    const refusal = reply === undefined ? undefined : this.#refuses(reply);
    if (refusal !== undefined) return refusal;
    entering.entries += 1;
    entering.reply = reply;
    entering.entered = true;
    return undefined;
  }

  turn(): readonly TurnRecord[] {
    const records: TurnRecord[] = [];
    for (const [vcpu, state] of this.#vcpus) {
      if (!state.entered) continue;
      this.#timeNs += 1;
      const outcome = this.#script(state.entries, state.reply);
      if (outcome === 'spin') continue;
      state.entered = false;
      if (outcome !== 'wait') records.push({ vm: 1, virtualTimeNs: this.#timeNs, vcpu, exit: outcome });
    }
    return records;
  }
}
