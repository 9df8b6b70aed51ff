/** @file Starts a runner thread, listens to it, and ends it when its program has had its time. */

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { CheckOutcome, RunnerMessage, RunnerTask } from './task.ts';

/** Megabytes of JavaScript heap a program may take; the elements of tensors lie outside. */
const HEAP = 1024;

export type RunEnd =
  | { readonly how: 'ended' }
  | { readonly how: 'failed'; readonly error: string; readonly stack: string }
  | { readonly how: 'timedOut' }
  | { readonly how: 'stopped' };

export class RunnerThread {
  readonly ended: Promise<RunEnd>;
  printed = '';
  checked: CheckOutcome | null = null;
  readonly #worker: Worker;
  readonly #seconds: number;
  #timer: NodeJS.Timeout | undefined;
  #end: RunEnd | null = null;

  /** @param seconds that the program may take; how long a busy machine takes to start the thread is not its fault */
  constructor(task: RunnerTask, seconds: number) {
    this.#seconds = seconds;
    this.#worker = new Worker(join(__dirname, 'runner.cjs'), {
      workerData: task,
      execArgv: [],
      // Its own pipes, so that nothing lands in the output of whoever runs the worker.
      stdin: true,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP },
    });
    this.#worker.on('message', (message: RunnerMessage) => this.#receive(message));
    this.#worker.on('error', (error: Error & { code?: string }) => {
      const tooLarge = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#end ??= {
        how: 'failed',
        error: tooLarge
          ? `The program needs more memory than the ${HEAP} MB that a live run may take.`
          : `${error.name}: ${error.message}`,
        stack: error.stack ?? '',
      };
    });
    this.ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        clearTimeout(this.#timer);
        resolve(this.#end ?? { how: 'ended' });
      });
    });
  }

  stop(): void {
    this.#finish({ how: 'stopped' });
  }

  #finish(end: RunEnd): void {
    this.#end ??= end;
    void this.#worker.terminate();
  }

  #receive(message: RunnerMessage): void {
    switch (message.type) {
      case 'began':
        this.#timer = setTimeout(() => this.#finish({ how: 'timedOut' }), this.#seconds * 1000);
        return;
      case 'printed':
        this.printed += message.text;
        return;
      case 'failed':
        this.#end ??= { how: 'failed', error: message.error, stack: message.stack };
        return;
      case 'checked':
        this.checked = message.outcome;
    }
  }
}
