/**
 * @file Entry of the file that is injected into programs with `NODE_OPTIONS=--require`. It also lands in
 * package managers, compilers and their workers, and does nothing there but wait for an engine.
 */

import { placeOf } from './loading/place.ts';
import { DIRECTORY } from './realm/symbols.ts';
import { waitForLibrary } from './loading/waiting.ts';

export { join } from './loading/waiting.ts';

try {
  // Programs look among what they have loaded. The debugger asks for this file again; see `join.ts`.
  Reflect.deleteProperty(require.cache, __filename);
  const place = DIRECTORY in globalThis ? null : placeOf(process.env);
  if (place !== null) waitForLibrary({ ...place, values: process.env['GRADLENS_VALUES'] });
} catch {
  // Whatever is wrong here, the program comes first.
}
