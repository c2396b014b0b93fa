/** What a key asks of Trapline itself. */
export type ConsoleAction = 'quit' | 'status' | 'help';

const controlA = 0x01;
const controlT = 0x14;

/** The keys behind ^A, as QEMU's serial console has them; ^A twice is one ^A for the guest. */
const behindControlA: Readonly<Record<string, ConsoleAction>> = { x: 'quit', t: 'status', h: 'help', '?': 'help' };

export const keysHelp = '^A x ends, ^T or ^A t says what the vCPUs are doing, ^A h is this, ^A ^A sends ^A';

/** Tells keys for the guest from keys for Trapline, on a terminal that interprets none. */
export class ConsoleKeys {
  #isBehindControlA = false;

  feed(bytes: Uint8Array): { readonly guest: Uint8Array; readonly actions: readonly ConsoleAction[] } {
    const guest: number[] = [];
    const actions: ConsoleAction[] = [];
    for (const byte of bytes) {
      if (this.#isBehindControlA) {
        this.#isBehindControlA = false;
        const action = behindControlA[String.fromCharCode(byte)];
        if (action !== undefined) actions.push(action);
        else if (byte === controlA) guest.push(byte);
        else guest.push(controlA, byte);
      } else if (byte === controlA) this.#isBehindControlA = true;
      else if (byte === controlT) actions.push('status');
      else guest.push(byte);
    }
    return { guest: Uint8Array.from(guest), actions };
  }
}
