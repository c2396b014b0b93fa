import type { Address, IoctlName, IoctlRequest, IoctlTable } from '../../proto/uapi/ioctl.ts';
import { IoctlError, type IoctlPort } from '../../vmm/api/ioctl-port.ts';
import type { VmmLink } from './vmm-link.ts';

type Request<N extends IoctlName> = Extract<IoctlRequest, { readonly name: N }>;

/** Bytes a frame needs around the memory it carries. */
const frameOverheadBytes = 512;

/** What a machine may ask of its kernel: ioctls over the link, large memory accesses cut to the session's frame size. */
export class MachinePort implements IoctlPort {
  readonly #link: VmmLink;

  constructor(link: VmmLink) {
    this.#link = link;
  }

  get takesAlarms(): boolean {
    return this.#link.agreed?.capabilities.includes('alarm') ?? false;
  }

  /** @throws IoctlError with Linux's errno and the kernel's message */
  async ioctl<N extends IoctlName>(address: Address, request: Request<N>): Promise<IoctlTable[N]['result']> {
    const asked: IoctlRequest = request;
    if (asked.name === 'write_memory') return this.#write(address, asked.ipa, asked.data);
    if (asked.name === 'read_memory') return this.#read(address, asked.ipa, asked.bytes);
    return this.#one(address, request);
  }

  get #chunkBytes(): number {
    return (this.#link.agreed?.limits.frameBytesMax ?? 4096) - frameOverheadBytes;
  }

  async #one<N extends IoctlName>(address: Address, request: Request<N>): Promise<IoctlTable[N]['result']> {
    const result = await this.#link.ioctl(address, request);
    if (!result.ok) {
      throw new IoctlError(result.errno, `${request.name}: ${result.errno}: ${result.message}`);
    }
    return result.value as IoctlTable[N]['result'];
  }

  async #write(address: Address, ipa: number, data: Uint8Array): Promise<object> {
    const chunk = this.#chunkBytes;
    const starts = Array.from({ length: Math.max(1, Math.ceil(data.length / chunk)) }, (_, index) => index * chunk);
    await Promise.all(
      starts.map((at) =>
        this.#one(address, { name: 'write_memory', ipa: ipa + at, data: data.subarray(at, at + chunk) }),
      ),
    );
    return {};
  }

  async #read(address: Address, ipa: number, bytes: number): Promise<IoctlTable['read_memory']['result']> {
    const chunk = this.#chunkBytes;
    if (bytes <= chunk) return this.#one(address, { name: 'read_memory', ipa, bytes });
    const data = new Uint8Array(bytes);
    const starts = Array.from({ length: Math.ceil(bytes / chunk) }, (_, index) => index * chunk);
    await Promise.all(
      starts.map(async (at) => {
        const part = { name: 'read_memory', ipa: ipa + at, bytes: Math.min(chunk, bytes - at) } as const;
        data.set((await this.#one(address, part)).data, at);
      }),
    );
    return { data };
  }
}
