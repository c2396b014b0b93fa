import { pino } from 'pino';
import { expect, it } from 'vitest';
import { connectUrl } from '../../cli/where.ts';
import { deterministicKernel, runKernel } from '../../kernel-sim/main.ts';
import { type Exit, reply } from '../../proto/uapi/exit.ts';
import { coreRegister } from '../../proto/uapi/kvm.ts';
import { buildServer } from '../../server/app.ts';
import type { SessionMachine } from '../../server/session/machine.ts';
import type { IoctlPort } from '../../vmm/api/ioctl-port.ts';
import type { Handled } from '../../vmm/machine/handled.ts';

/** loop: smc #0; b loop */
const guest = Uint8Array.of(0x70, 0x00, 0x60, 0xe1, 0xfd, 0xff, 0xff, 0xea);
const rounds = 20;

const goOn: Handled = { kind: 'reply', reply: reply(), label: '', by: '' };

/** While the exits of both vCPUs are open, each one's handler in turn asks about the other. */
class NestingMachine implements SessionMachine {
  readonly log: string[] = [];
  readonly #port: IoctlPort;
  #other: PromiseWithResolvers<void> | undefined;
  #vm = 0;
  #round = 0;

  constructor(port: IoctlPort) {
    this.#port = port;
  }

  async boot(): Promise<readonly number[]> {
    const port = this.#port;
    const { vm } = await port.ioctl({}, { name: 'create_vm', type: 0 });
    this.#vm = vm;
    const routing = { smc: { kind: 'forward' }, hvc: { kind: 'undef' }, kernelPsci: 'off' } as const;
    await port.ioctl({ vm }, { name: 'set_call_routing', ...routing });
    await port.ioctl({ vm }, { name: 'set_user_memory_region', slot: 0, flags: 0, ipa: 0, bytes: 0x1_0000 });
    await port.ioctl({ vm }, { name: 'write_memory', ipa: 0, data: guest });
    for (const vcpu of [0, 1]) {
      await port.ioctl({ vm }, { name: 'create_vcpu', vcpu });
      await port.ioctl({ vm, vcpu }, { name: 'arm_vcpu_init', target: 'cortex-a15', features: 0 });
    }
    return [0, 1];
  }

  /** The first of two exits waits open for the handler of the second. */
  async handle(vcpu: number, exit: Exit): Promise<Handled> {
    const r0 = exit.reason === 'smc' ? exit.registers.values[0] : undefined;
    if (this.#round > 0) this.log.push(`${vcpu} left with r0 = ${r0}`);
    if (this.#other === undefined) {
      this.#other = Promise.withResolvers();
      await this.#other.promise;
      return goOn;
    }
    const first = this.#other;
    this.#round += 1;
    await this.#askAbout(1 - vcpu);
    if (this.#round === rounds) return { kind: 'stop', cause: 'shutdown', text: 'enough', exitCode: 0 };
    await this.#port.ioctl({ vm: this.#vm, vcpu }, { name: 'set_one_reg', registers: [r0Is(1000 + this.#round)] });
    this.#other = undefined;
    first.resolve();
    return goOn;
  }

  async #askAbout(vcpu: number): Promise<void> {
    const port = this.#port;
    const vm = this.#vm;
    const round = this.#round;
    const at = 0x1000 + round;
    await port.ioctl({ vm }, { name: 'write_memory', ipa: at, data: Uint8Array.of(round) });
    const { data } = await port.ioctl({ vm }, { name: 'read_memory', ipa: at, bytes: 1 });
    expect(data).toEqual(Uint8Array.of(round));
    await port.ioctl({ vm, vcpu }, { name: 'set_one_reg', registers: [r0Is(1000 + round)] });
    const { values } = await port.ioctl({ vm, vcpu }, { name: 'get_one_reg', ids: [r0Is(0).id] });
    expect(values).toEqual([BigInt(1000 + round)]);
    for (const state of ['stopped', 'runnable'] as const) {
      await port.ioctl({ vm, vcpu }, { name: 'set_mp_state', state });
      expect(await port.ioctl({ vm, vcpu }, { name: 'get_mp_state' })).toEqual({ state });
    }
  }

  snapshot(): undefined {
    return undefined;
  }

  restore(): void {}

  describe(): { readonly board: string } {
    return { board: 'nesting' };
  }
}

const r0Is = (value: number) => ({ id: coreRegister('r0'), value: BigInt(value) });

it.each([0, 2])(
  'while two exits are open a handler uses memory, registers and power of the other vCPU, over %i lanes (IOCTL-2, IOCTL-3, RUN-3)',
  async (lanes) => {
    let machine: NestingMachine | undefined;
    const logger = pino({ level: 'silent' });
    const server = await buildServer({
      listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
      machine: ({ port }) => {
        machine = new NestingMachine(port);
        return machine;
      },
      boards: [],
      version: 'test',
      logger,
    });
    const end = await runKernel({
      connect: connectUrl(server.address),
      connectTimeoutMs: 2000,
      kernel: deterministicKernel({ memoryBytesMax: 2 ** 20, vcpusMax: 2 }),
      vcpusMax: 2,
      lanes,
      version: 'test',
      logger,
      signal: AbortSignal.timeout(20_000),
      nowMs: () => performance.now(),
      random: () => 0,
    });
    await server.close('the test is over');
    expect(end).toEqual({ outcome: 'done', text: 'enough' });
    const expected = Array.from({ length: rounds - 1 }, (_, index) =>
      [0, 1].map((vcpu) => `${vcpu} left with r0 = ${1001 + index}`),
    );
    expect(machine?.log.toSorted()).toEqual(expected.flat().toSorted());
  },
);
