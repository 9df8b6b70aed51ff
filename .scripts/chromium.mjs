/** @file Finds a Chromium or Chrome, or installs Debian's. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isProgram } from './paths.mjs';
import { run } from './run.mjs';
import { during, Failure, script } from './say.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Where Chrome is on systems that do not put it on the PATH. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** What Chromium needs to run headless, as root, in a container, and without calling home. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @param {string} name
 * @returns {string | undefined} the program's path
 */
export function onPath(name) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  return (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((directory) => endings.map((ending) => join(directory, name + ending)))
    .find((path) => existsSync(path));
}

function installed() {
  return NAMES.map(onPath).find(Boolean) ?? PLACES.find((path) => existsSync(path));
}

/**
 * Gives the path of a Chromium: `$CHROME`, one on the PATH, or Debian's, installed now if we are root.
 *
 * @returns {Promise<string>}
 */
export async function chromiumPath() {
  const chosen = process.env.CHROME;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Failure(`$CHROME names ${chosen}, which does not exist: correct it or unset it.`);
  }
  const found = installed();
  if (found !== undefined) return found;
  if (onPath('apt-get') === undefined || process.getuid?.() !== 0) {
    throw new Failure(
      'No Chromium or Chrome was found: install one, or set CHROME to the path of its program.',
    );
  }
  await during("Installing Debian's chromium package", async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const advice = 'Install Chromium or Chrome yourself, or set CHROME to the path of its program.';
    await run('apt-get', ['update'], { env, advice });
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env, advice });
  });
  const now = installed();
  if (now === undefined) throw new Failure('apt installed chromium, but it is not on the PATH.');
  return now;
}

if (isProgram(import.meta.url)) {
  await script(async () => console.log(await chromiumPath()));
}
