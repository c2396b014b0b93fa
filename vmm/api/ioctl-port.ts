import type { Errno } from '../../proto/uapi/errno.ts';
import type { Address, IoctlName, IoctlRequest, IoctlTable } from '../../proto/uapi/ioctl.ts';
import type { CoreRegister, MpState } from '../../proto/uapi/kvm.ts';

/** What a machine asks of its kernel. */
export interface IoctlPort {
  /** A reply may set an alarm (SPEC REPLY-11). */
  readonly takesAlarms?: boolean;
  /** Rejects with an IoctlError. */
  ioctl<N extends IoctlName>(
    address: Address,
    request: Extract<IoctlRequest, { readonly name: N }>,
  ): Promise<IoctlTable[N]['result']>;
}

/** An ioctl's errno, with the kernel's own words. */
export class IoctlError extends Error {
  override readonly name = 'IoctlError';
  readonly errno: Errno;

  constructor(errno: Errno, message: string) {
    super(message);
    this.errno = errno;
  }
}

/**
 * What a handler may ask of the kernel while its exit is open. The kernel answers without needing any other exit's
 * reply; everything rejects with an IoctlError.
 */
export interface KernelPort {
  readMemory(ipa: number, bytes: number): Promise<Uint8Array>;
  /** Takes effect at once; a memory effect instead is applied together with the reply. */
  writeMemory(ipa: number, data: Uint8Array): Promise<void>;
  getRegisters(vcpu: number, names: readonly CoreRegister[]): Promise<Readonly<Partial<Record<CoreRegister, number>>>>;
  mpState(vcpu: number): Promise<MpState>;
}
