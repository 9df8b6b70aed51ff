/**
 * @file Entry of the file that is injected into programs with `NODE_OPTIONS=--require`. It also lands in
 * package managers, compilers and their workers, and does nothing there but wait for an engine.
 */

import { installRecorder } from './install.ts';
import { placeOf } from './place.ts';

/** Node asks for it where ES modules are hooked in a thread of their own. */
export { load } from './load.ts';
export { join } from './join.ts';

try {
  const place = placeOf(process.env);
  if (place !== null) installRecorder(place);
} catch {
  // Whatever is wrong here, the program comes first.
}
