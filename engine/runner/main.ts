/**
 * @file Entry of the thread that runs a user's program for a live picture or a check. Whatever the program
 * does (throw, exit, never end, print without end) ends with this thread.
 */

import { parentPort, workerData } from 'node:worker_threads';

import { installRecorder } from '../recorder/install.ts';
import { Loader } from './modules.ts';
import { runCheck } from './check.ts';
import type { RunnerMessage, RunnerTask } from './task.ts';

/** Characters of output that are passed on. */
const PRINTED = 64 * 1024;

const task = workerData as RunnerTask;
let printed = 0;

function tell(message: RunnerMessage): void {
  parentPort?.postMessage(message);
}

/** Takes a stream's output at once: an endless loop would never let the stream flush. */
function capture(stream: NodeJS.WriteStream): void {
  const write = (chunk: unknown, ...rest: unknown[]): boolean => {
    const room = PRINTED - printed;
    if (room > 0) {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString();
      printed += text.length;
      tell({ type: 'printed', text: text.length > room ? `${text.slice(0, room)}…\n` : text });
    }
    const done = rest.at(-1);
    if (typeof done === 'function') queueMicrotask(() => (done as () => void)());
    return true;
  };
  stream.write = write;
}

function fail(thrown: unknown): void {
  const isError = thrown instanceof Error;
  tell({
    type: 'failed',
    error: isError ? `${thrown.name}: ${thrown.message}` : `Thrown: ${String(thrown)}`,
    stack: isError ? (thrown.stack ?? '') : '',
  });
  process.exit(1);
}

capture(process.stdout);
capture(process.stderr);
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
if (task.recording !== null) installRecorder({ directory: task.recording });

async function run(): Promise<void> {
  const loader = new Loader(task.files);
  tell({ type: 'began' });
  if (task.check === null) await loader.load(task.file);
  else
    await runCheck(loader, task.file, task.check, (outcome) => {
      tell({ type: 'checked', outcome });
      process.exit();
    });
}

run().catch(fail);
