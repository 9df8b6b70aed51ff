/**
 * @file Entry of the file that is injected into programs with `NODE_OPTIONS=--require`. It also lands in
 * package managers, compilers and their workers, and does nothing there but wait for an engine.
 */

import { placeOf } from './place.ts';
import { waitForLibrary } from './waiting.ts';

export { join } from './waiting.ts';

try {
  const place = placeOf(process.env);
  if (place !== null) waitForLibrary({ ...place, values: process.env['GRADLENS_VALUES'] });
} catch {
  // Whatever is wrong here, the program comes first.
}
