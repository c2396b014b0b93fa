import type { Translations } from '../memory.ts';
import { at, requests, type VcpuState } from '../state.ts';

/** What a vCPU on another thread has cached: it is asked, and waited for where the guest may count on it. */
export class RemoteTranslations implements Translations {
  readonly #state: VcpuState;
  readonly #meanwhile: () => void;

  /** `meanwhile` is done again and again while the other vCPU has not come to its next instruction. */
  constructor(state: VcpuState, meanwhile: () => void) {
    this.#state = state;
    this.#meanwhile = meanwhile;
  }

  flush(): void {
    const { words } = this.#state;
    this.#state.request(requests.translations);
    while (
      (Atomics.load(words, at.requests) & requests.translations) !== 0 &&
      Atomics.load(words, at.executing) === 1
    ) {
      this.#meanwhile();
    }
  }

  flushPage(): void {
    this.flush();
  }

  flushAsid(): void {
    this.flush();
  }

  flushWrites(): void {
    this.#state.request(requests.writes);
  }

  forgetCode(): void {
    this.#state.request(requests.code);
  }
}
