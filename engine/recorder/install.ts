/** @file Puts a recorder into this thread: where the library looks for its observer, and a probe for the debugger. */

import path from 'node:path';
import type * as WorkerThreads from 'node:worker_threads';

import { observerSlot, type ObservedTensor } from '../autograd/observer.ts';
import { builtIn } from './realm/built-in.ts';
import { watchContexts } from './realm/contexts.ts';
import { watchCrash } from './errors/crash.ts';
import { writeElements, type Wanted } from './pause/fetch.ts';
import { RECORDING_SUFFIX } from './records/format.ts';
import { runsIn, watchInlineMaps } from './stacks/inline-maps.ts';
import { JaxAdapter } from './jax/adapter.ts';
import { watchJax } from './jax/watch.ts';
import { watchSources } from './loading/load.ts';
import { findInScope, probeScope } from './pause/probe.ts';
import type { Bounds } from './records/stream.ts';
import { Recorder } from './recorder.ts';
import { FileSink } from './records/sink.ts';
import { CONTEXTS, DIRECTORY, FETCH, PROBE, RUN_TO } from './realm/symbols.ts';
import { type Goal, Stops } from './pause/stops.ts';
import { watchTensorFlow } from './tfjs/watch.ts';
import { IN_CONTEXT, isLibraryInContext } from './realm/unseen-contexts.ts';

const MEBIBYTE = 1024 * 1024;

/** Structure is small and worth more than values, so it may go on for longer. */
const BOUNDS: Bounds = { values: 192 * MEBIBYTE, records: 256 * MEBIBYTE };

const { sep } = path;
const { cwd } = process;
const { now } = Date;

function currentDirectory(): string {
  try {
    return cwd();
  } catch {
    // The directory was deleted.
    return '';
  }
}

/** Loaded late: it is most of what the recorder would add to the start of a program without tensors. */
function threadId(): number {
  return (builtIn('node:worker_threads') as typeof WorkerThreads).threadId;
}

export interface InstallOptions {
  /** Recordings are made here. It must exist; it is best private to one launch. */
  readonly directory: string;
  /** Whether tensors may have been made before. */
  readonly late?: boolean;
  /** Asked at the first event: whether to record at all. */
  readonly wanted?: () => boolean;
  /** How much of the tensors' values; all unless it is one of the others. */
  readonly values?: string | undefined;
  readonly bounds?: Bounds;
}

/**
 * Records what tensor libraries in this thread do, into `<directory>/<pid>-<threadId>.gradlens`. The file
 * appears with the first event. Installing a second time does nothing.
 */
export function installRecorder({
  directory,
  late = false,
  wanted = () => true,
  values,
  bounds = BOUNDS,
}: InstallOptions): void {
  const slot = observerSlot();
  if (slot.observer !== null) return;
  const { pid } = process;
  const sink = new FileSink(() =>
    wanted() ? `${directory}${sep}${pid}-${threadId()}${RECORDING_SUFFIX}` : null,
  );
  const stops = new Stops(() => undefined);
  const recorder = new Recorder({
    write: (bytes) => sink.write(bytes),
    describe: () => ({
      pid,
      thread: threadId(),
      cwd: currentDirectory(),
      argv: process.argv,
      node: process.version,
      began: now(),
    }),
    bounds,
    late,
    values: values === 'none' ? values : 'all',
    written: (record, operands) => stops.after(record, operands),
    ended: () => {
      slot.observer = null;
    },
  });
  slot.observer = recorder;
  const notice = (sentence: string): void => recorder.notice(sentence);
  const jax = new JaxAdapter(() => slot.observer, notice);
  const tensorOf = (object: object): ObservedTensor | undefined =>
    recorder.tensorOf(object) ?? jax.tensorOf(object);
  Object.defineProperty(globalThis, PROBE, {
    value: (scope: object) => probeScope(scope, tensorOf),
    configurable: true,
  });
  Object.defineProperty(globalThis, FETCH, {
    value: (wanted: Wanted, file: string, scope: object | null) => {
      if ('node' in wanted) {
        const kept = recorder.kept.gradient(wanted.node, wanted.output);
        return writeElements(kept?.tensor, kept?.version ?? 0, file);
      }
      const { tensor: id, version } = wanted;
      const inScope = scope === null ? undefined : findInScope(scope, tensorOf, id);
      return writeElements(recorder.kept.find(id) ?? inScope, version, file);
    },
    configurable: true,
  });
  // For the debugger, which evaluates it in the program.
  Object.defineProperty(globalThis, RUN_TO, {
    value: (goal: Goal | null) => stops.arm(goal),
    configurable: true,
  });
  Object.defineProperty(globalThis, CONTEXTS, {
    value: () => {
      const isFound = isLibraryInContext();
      if (isFound) notice(IN_CONTEXT);
      return isFound;
    },
    configurable: true,
  });
  Object.defineProperty(globalThis, DIRECTORY, { value: directory, configurable: true });
  const watchTensorFlowIn = (globals: object): void =>
    watchTensorFlow(() => slot.observer, notice, globals);
  watchTensorFlowIn(globalThis);
  watchContexts((globals) => {
    watchTensorFlowIn(globals);
    runsIn(globals);
  });
  watchJax(jax, notice);
  watchCrash((thrown, mayChange) => recorder.crashed(thrown, mayChange));
  watchSources();
  watchInlineMaps();
}
