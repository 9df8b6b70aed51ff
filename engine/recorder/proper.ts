/** @file The recorder proper, as a file of its own: loaded once a program turns out to have tensors. */

export { installRecorder } from './install.ts';
export { join } from './loading/join.ts';
/** The first is for Node, which asks for it where ES modules are hooked in a thread of their own. */
export { load, loadHere } from './loading/load.ts';
