/** @file Of requests of one kind only the latest counts: those before it are cancelled, and what they bring is dropped. */
import { reasonOf } from '../engine/protocol/index.ts';
import { NoAnswer } from './protocol.ts';

export class Latest {
  #running: AbortController | null = null;

  cancel(): void {
    this.#running?.abort();
    this.#running = null;
  }

  /**
   * @param failed with one sentence; not told when the other side has gone, which another message tells
   */
  async ask<T>(
    request: (signal: AbortSignal) => Promise<T>,
    answered: (answer: T) => void,
    failed: (reason: string) => void,
  ): Promise<void> {
    this.cancel();
    const { signal } = (this.#running = new AbortController());
    try {
      const answer = await request(signal);
      if (!signal.aborted) answered(answer);
    } catch (thrown) {
      if (signal.aborted || thrown instanceof NoAnswer) return;
      failed(reasonOf(thrown));
    }
  }
}
