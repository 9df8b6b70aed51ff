/** @file Recognises the engine's own files in call stacks by their paths. */

import { execute } from './primordials.ts';

/** As published and built: one file in `out/engine`. As source: the rooms of `engine`. */
const ENGINE_FILE =
  /^.*[\\/](?:out[\\/]engine(?=[\\/]index\.c?js)|engine(?=[\\/](?:tensor|kernels|ops|autograd|functional|symbol|nn|optim|dialects)[\\/]))[\\/]/;

/**
 * @param url path or URL of a script
 * @returns the folder of the engine that the file would belong to, or null. A program may have such folders
 *   of its own: only the folder that the innermost frame of a stack names is the engine's.
 */
export function engineFolderOf(url: string): string | null {
  return execute(ENGINE_FILE, url)?.[0] ?? null;
}
