/** @file What the scripts tell the person who runs them: steps with progress, and failures that say what to do. */

/** A failure whose message is meant for a person: printed as it is, without a stack. */
export class Failure extends Error {}

/**
 * Tells about progress; on standard error, so that a script's result stands alone on standard output.
 *
 * @param {string} text
 */
export function say(text) {
  console.error(`gradlens: ${text}`);
}

/**
 * Runs a step; a line appears when it takes longer than a second, and another every ten seconds.
 *
 * @template T
 * @param {string} what such as "Installing code-server"
 * @param {() => Promise<T>} step
 * @returns {Promise<T>}
 */
export async function during(what, step) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  let announced = false;
  const first = setTimeout(() => {
    announced = true;
    say(`${what} ...`);
  }, 1000);
  const later = setInterval(() => say(`${what} ... ${seconds()} s`), 10_000);
  try {
    const result = await step();
    if (announced) say(`${what}: done in ${seconds()} s.`);
    return result;
  } finally {
    clearTimeout(first);
    clearInterval(later);
  }
}

/**
 * Runs a script's main function; a Failure is printed plainly, anything else with its stack.
 *
 * @param {() => Promise<void>} main
 */
export async function script(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Failure ? `gradlens: ${error.message}` : error);
    process.exitCode = 1;
  }
}

/** Lets Ctrl+C and the like end us in the ordinary way, so that what we started is ended too. */
export function exitOnSignals() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => process.exit(130));
  }
}
