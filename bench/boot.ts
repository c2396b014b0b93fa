/**
 * Boots Debian's kernel to user space and off again, three ways: engine and VMM in one process (what the wire costs is
 * the difference), across the wire as a user runs it, and in QEMU. `node bench/boot.ts [--quick]`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kvm } from '../kernel-sim/kvm/vm.ts';
import { DeterministicScheduler } from '../kernel-sim/schedule/deterministic.ts';
import type { Reply } from '../proto/uapi/exit.ts';
import { type BoardBoot, boots } from '../test/boot/boots.ts';
import { extractImage, wrapImage } from '../test/boot/image.ts';
import { initramfs } from '../test/boot/initramfs.ts';
import { busybox, cacheFolder, modulesOf, vmlinuz } from '../test/boot/packages.ts';
import { bootHere, bootInQemu, type Guest } from '../test/boot/run.ts';
import { IoctlError } from '../vmm/api/ioctl-port.ts';
import { boards } from '../vmm/boards/index.ts';
import { loadImageFile } from '../vmm/loader/file.ts';
import { Machine } from '../vmm/machine/machine.ts';

const mib = 2 ** 20;
const limitSeconds = 600;

interface InProcess {
  readonly seconds: number;
  /** On the CPU: what others on this machine do is left out. */
  readonly cpuSeconds: number;
  readonly instructions: number;
  readonly exits: ReadonlyMap<string, number>;
  readonly residentBytes: number;
}

/** Engine and VMM in this process, without a wire between them. */
async function bootInProcess({ board: name, commandLine }: BoardBoot, guest: Guest): Promise<InProcess> {
  const board = boards.find((each) => each.name === name);
  if (board === undefined) throw new Error(`no board ${name}`);
  const kvm = new Kvm({ vmsMax: 1, memoryBytesMax: 256 * mib, vcpusMax: 1 });
  const kernel = new DeterministicScheduler(kvm);
  const machine = new Machine({
    board,
    image: loadImageFile(guest.kernel, board.ram.base),
    initrd: { file: guest.initrd, data: new Uint8Array(readFileSync(guest.initrd)) },
    commandLine,
    memoryBytes: 128 * mib,
    port: {
      async ioctl(address, request) {
        const result = kernel.ioctl(address, request);
        if (!result.ok) throw new IoctlError(result.errno, result.message);
        return result.value as never;
      },
    },
    console: () => {},
    log: { warn: () => {} },
  });
  const started = performance.now();
  const startedCpu = process.cpuUsage();
  for (const vcpu of await machine.boot()) enter(kernel, vcpu, undefined);
  const exits = new Map<string, number>();
  for (;;) {
    for (const record of kernel.turn()) {
      if (!('exit' in record)) continue;
      const { exit, vcpu, virtualTimeNs } = record;
      const reason = exit.reason === 'mmio' ? `mmio ${exit.write ? 'write' : 'read'}` : exit.reason;
      exits.set(reason, (exits.get(reason) ?? 0) + 1);
      const handled = await machine.handle(vcpu, exit, virtualTimeNs);
      if (handled.kind === 'reply') enter(kernel, vcpu, handled.reply);
      else {
        const seconds = (performance.now() - started) / 1000;
        const { user, system } = process.cpuUsage(startedCpu);
        const instructions = kvm.vms.get(0)?.vcpus.get(0)?.cpu.executed ?? 0;
        return {
          seconds,
          cpuSeconds: (user + system) / 1e6,
          instructions,
          exits,
          residentBytes: process.memoryUsage.rss(),
        };
      }
    }
  }
}

function enter(kernel: DeterministicScheduler, vcpu: number, reply: Reply | undefined): void {
  const refusal = kernel.enter(0, vcpu, reply);
  if (refusal !== undefined) throw new Error(refusal);
}

function prepare(): Guest {
  const built = join(cacheFolder, 'built');
  mkdirSync(built, { recursive: true });
  const kernel = extractImage(vmlinuz(), join(built, 'Image'));
  const initrd = join(built, 'tiny.cpio');
  writeFileSync(initrd, initramfs.tiny({ busybox, modules: () => modulesOf(kernel) }));
  return { kernel, initrd, smp: 1 };
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const per = (seconds: number, base: number) => `${seconds.toFixed(2)} s, ${(seconds / base).toFixed(1)} times QEMU`;

const guest = prepare();
for (const boot of boots) {
  const qemu = await bootInQemu(
    boot,
    { ...guest, kernel: wrapImage(guest.kernel, `${guest.kernel}.${boot.board}`, boot.imageAddress) },
    limitSeconds,
  );
  const alone = await bootInProcess(boot, guest);
  const wire = await bootHere(boot, guest, limitSeconds, false);
  const million = alone.instructions / 1e6;
  say(
    `${boot.board}: ${million.toFixed(1)} million instructions to power off, ${(million / alone.cpuSeconds).toFixed(1)} MIPS of CPU time`,
  );
  say(`  QEMU              ${qemu.seconds.toFixed(2)} s`);
  say(
    `  in one process    ${per(alone.seconds, qemu.seconds)}, ${(alone.residentBytes / mib).toFixed(0)} MiB resident`,
  );
  say(`  across the wire   ${per(wire.seconds, qemu.seconds)}`);
  for (const [reason, count] of alone.exits) say(`  ${String(count).padStart(7)} ${reason}`);
}
