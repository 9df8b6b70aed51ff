/** @file Where the recorder, the libraries and the debugger find each other among the globals of a realm. */

/** The engine's observer; `engine/autograd/observer.ts` has the same. */
export const SLOT = Symbol.for('gradlens.observer');
/** How many copies of our library count; `engine/autograd/copies.ts` has the same. */
export const COPIES = Symbol.for('gradlens.copies');
/** Parts that a module of our library gives by accessors; `engine/nn/layers/containers.ts` has the same. */
export const PARTS = Symbol.for('gradlens.parts');
/** The directory that this thread records into, or will. */
export const DIRECTORY = Symbol.for('gradlens.directory');
/**
 * What the debugger calls in the paused program: names of tensors, all elements of one, where to stop, and whether
 * there are tensors in contexts, which are not seen: then that is recorded.
 */
export const PROBE = Symbol.for('gradlens.probe');
export const FETCH = Symbol.for('gradlens.fetch');
export const RUN_TO = Symbol.for('gradlens.runTo');
export const CONTEXTS = Symbol.for('gradlens.contexts');
/** What the changed sources of libraries call; by their descriptions, as those sources write them. */
export const JAX = Symbol.for('gradlens.jax');
export const TFJS = Symbol.for('gradlens.tfjs');

/** Where the engine of TensorFlow.js is put. */
export const TENSORFLOW_ENGINE = '_tfengine';
