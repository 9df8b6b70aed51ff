/** @file NODE_OPTIONS with the recorder in it and with everything the user put there. */

import { parse } from 'dotenv';

/** Environment of a launch configuration: null unsets a variable. */
export type Environment = Readonly<Record<string, string | null>>;

export const NODE_OPTIONS = 'NODE_OPTIONS';

/**
 * A copy of a launch configuration's `env` whose NODE_OPTIONS also load the recorder. `env` overrides
 * `envFile`, so what the file says about NODE_OPTIONS moves into `env`.
 * @param envFile text of the configuration's envFile, empty when it has none
 * @param recorder absolute path of the recorder
 */
export function withRecorder(
  env: Environment,
  envFile: string,
  recorder: string,
  platform: NodeJS.Platform = process.platform,
): Record<string, string | null> {
  const isOptions = (key: string): boolean =>
    platform === 'win32' ? key.toUpperCase() === NODE_OPTIONS : key === NODE_OPTIONS;
  const result: Record<string, string | null> = {};
  let options: string | null | undefined;
  for (const [key, value] of Object.entries(parse(envFile))) if (isOptions(key)) options = value;
  for (const [key, value] of Object.entries(env)) {
    if (isOptions(key)) options = value;
    else result[key] = value;
  }
  result[NODE_OPTIONS] = withRequire(options, recorder);
  return result;
}

/** Node's options, and that a file is loaded first. */
export function withRequire(options: string | null | undefined, path: string): string {
  // Inside quotes Node reads a backslash as an escape, hence slashes on Windows too.
  const load = `--require "${path.replaceAll('\\', '/')}"`;
  // A restarted session brings the configuration that was resolved before: ours must not pile up.
  const theirs = (options ?? '').replaceAll(load, '').trim();
  return theirs === '' ? load : `${theirs} ${load}`;
}
