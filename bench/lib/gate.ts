import { connect, createServer, type Server, type Socket } from 'node:net';
import { nowNs } from './now.ts';

/** Stands between one kernel and its VMM; while it is shut there is nobody to dial. */
export class Gate {
  readonly path: string;
  readonly #target: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  /** When a kernel came in last. */
  dialledNs = 0;

  constructor(path: string, target: string) {
    this.path = path;
    this.#target = target;
  }

  async open(): Promise<void> {
    const server = createServer((kernel) => this.#join(kernel));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.path, resolve));
  }

  /** Cuts what goes through and takes nobody in. */
  async shut(): Promise<void> {
    const server = this.#server;
    const closed = new Promise((resolve) => server?.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    if (server !== undefined) await closed;
  }

  #join(kernel: Socket): void {
    this.dialledNs = nowNs();
    const vmm = connect(this.#target);
    for (const [from, to] of [
      [kernel, vmm],
      [vmm, kernel],
    ] as const) {
      this.#sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }
}
