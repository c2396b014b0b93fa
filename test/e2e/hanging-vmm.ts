import { join } from 'node:path';
import { pino } from 'pino';
import { buildServer } from '../../server/app.ts';
import { deadlineActions } from '../../server/session/deadline.ts';
import { boards } from '../../vmm/boards/index.ts';
import { loadImageFile } from '../../vmm/loader/file.ts';
import { Machine, type MachineSetup } from '../../vmm/machine/machine.ts';
import { type Scene, scenes } from './deadline-scenes.ts';

// node test/e2e/hanging-vmm.ts FOLDER: for each scene and each action a server, at FOLDER/REASON-ACTION.sock.
const [folder = ''] = process.argv.slice(2);

/** Devices answer at once; this address has none, and its exit is held up here. */
const nothingAt = 0xf123_0000;

/** A machine whose handler of one exit is never done. */
class HangingMachine extends Machine {
  readonly #scene: Scene;
  readonly #hangs: () => void;
  #hasHung = false;

  constructor(setup: MachineSetup, scene: Scene, hangs: () => void) {
    super(setup);
    this.#scene = scene;
    this.#hangs = hangs;
  }

  override handle(...[vcpu, exit]: Parameters<Machine['handle']>): ReturnType<Machine['handle']> {
    const isOther = exit.reason !== this.#scene.reason || (exit.reason === 'mmio' && exit.ipa !== nothingAt);
    if (this.#hasHung || isOther) return super.handle(vcpu, exit);
    this.#hasHung = true;
    this.#hangs();
    return new Promise(() => undefined);
  }
}

for (const scene of scenes) {
  const { reason, program, vcpus, psci } = scene;
  const board = boards.find(({ name }) => name === scene.board);
  if (board === undefined) throw new Error(`there is no board ${scene.board}`);
  const image = loadImageFile(`test/guests/bin/${program}.elf`);
  const wishes = { board, image, smp: vcpus, ...(psci === undefined ? {} : { psci }) };
  for (const action of deadlineActions) {
    const stage = `${reason}-${action}`;
    const hangs = () => process.send?.({ stage, hangs: true });
    await buildServer({
      listen: { kind: 'unix', path: join(folder, `${stage}.sock`) },
      machine: ({ port, console }) =>
        new HangingMachine({ ...wishes, port, console, log: { warn: () => undefined } }, scene, hangs),
      console: (bytes) => void process.send?.({ stage, text: Buffer.from(bytes).toString() }),
      deadlines: { [reason]: { afterMs: 100, action } },
      boards: [],
      version: 'test',
      logger: pino({ level: 'silent' }),
    });
  }
}
process.on('disconnect', () => process.exit(0));
process.send?.({ stage: 'all' });
