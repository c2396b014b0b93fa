import { connect, createServer, type Server, type Socket } from 'node:net';

/** Which way of a connection is cut, behind how many of its bytes. */
export interface Cut {
  readonly toVmm: boolean;
  readonly afterBytes: number;
}

/** Stands between a kernel and a VMM; hands every byte on, until the cut: then both sides lose the connection. Later ones live. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #target: string;
  readonly #sockets = new Set<Socket>();
  #cut: Cut | undefined;
  /** Bytes of the first connection that went each way. */
  readonly bytes = { toVmm: 0, toKernel: 0 };
  #connections = 0;

  constructor(target: string, cut?: Cut) {
    this.#target = target;
    this.#cut = cut;
    this.#server = createServer((kernel) => this.#join(kernel));
  }

  get connections(): number {
    return this.#connections;
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve) => this.#server.listen(path, resolve));
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #join(kernel: Socket): void {
    const vmm = connect(this.#target);
    this.#connections += 1;
    const isFirst = this.#connections === 1;
    const end = () => {
      kernel.destroy();
      vmm.destroy();
    };
    for (const [from, to, toVmm] of [
      [kernel, vmm, true],
      [vmm, kernel, false],
    ] as const) {
      this.#sockets.add(from);
      let passed = 0;
      from.on('data', (data: Buffer) => {
        const cut = isFirst && this.#cut?.toVmm === toVmm ? this.#cut : undefined;
        const room = cut === undefined ? data.length : Math.min(data.length, cut.afterBytes - passed);
        passed += room;
        if (isFirst) this.bytes[toVmm ? 'toVmm' : 'toKernel'] += room;
        if (cut === undefined || passed < cut.afterBytes) {
          to.write(data.subarray(0, room));
          return;
        }
        this.#cut = undefined;
        to.write(data.subarray(0, room), end);
      });
      from.on('error', end);
      from.on('close', () => {
        this.#sockets.delete(from);
        end();
      });
    }
  }
}
