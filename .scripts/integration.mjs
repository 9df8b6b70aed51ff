/**
 * @file Runs the bundled integration suites inside a real VS Code, and gives their counts.
 *
 * The suites run in the extension host. They write what they print to a file that is shown here as it
 * grows; the line `gradlens:screenshot NAME` asks for a picture of the window, which then stands in
 * `out/screenshots/NAME.png`.
 */
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHROMIUM_ARGS, chromiumPath } from './chromium.mjs';
import { node24 } from './node24.mjs';
import { out, root } from './paths.mjs';
import { Failure, say } from './say.mjs';
import { freePort, serve } from './serve.mjs';
import { vscode } from './vscode.mjs';
import { workspace } from './workspace.mjs';

/** @typedef {import('./counts.mjs').Counts} Counts */
/** @typedef {import('playwright-core').Page} Page */

/** A run in which nothing is printed for so long hangs. */
const SILENCE_MS = 150_000;
/** A run that takes longer hangs, whatever it prints. */
const LIMIT_MS = 900_000;

const tests = join(out, 'test', 'integration');
const screenshots = join(out, 'screenshots');

/**
 * @param {object} options
 * @param {string} [options.only] run the suites whose file name contains this
 * @param {string} [options.vsix] install this package and run its suites, not those of the checkout
 * @param {boolean} [options.trusted] whether the workspace is trusted; if not, the suites for that case run
 * @param {boolean} [options.restarts] run the suites about restarts, one for each load of the window
 * @returns {Promise<Counts>}
 */
export async function integration({ only = '', vsix, trusted = true, restarts = false }) {
  const choice =
    vsix === undefined && trusted && !restarts
      ? await vscode()
      : /** @type {const} */ ({ kind: 'code-server' });
  const { folder, remove } = await workspace();
  const log = join(tests, 'run.log');
  const result = join(tests, 'result.json');
  await mkdir(screenshots, { recursive: true });
  await rm(result, { force: true });
  await writeFile(log, '');
  const port = await freePort();
  const env = {
    GRADLENS_ROOT: root,
    GRADLENS_NODE24: await node24(),
    GRADLENS_SCREENSHOTS: screenshots,
    GRADLENS_LOG: log,
    GRADLENS_RESULT: result,
    GRADLENS_SUITES: join(
      tests,
      restarts ? 'restart' : vsix !== undefined ? 'package' : trusted ? '.' : 'untrusted',
    ),
    GRADLENS_ONLY: only,
    GRADLENS_RELOADS: restarts ? 'yes' : '',
    // The browser's (or Electron's) debugging port: suites look at the rendered pages through it.
    GRADLENS_CDP: `http://127.0.0.1:${port}`,
  };
  const abort = new AbortController();
  /** @type {Promise<Page | null>} */
  let page = Promise.resolve(null);
  const watching = follow(log, abort, async (name) => {
    const shown = await page;
    await shown?.screenshot({ path: join(screenshots, `${name}.png`) });
  });
  try {
    const run = choice.kind === 'desktop' ? inDesktop : inCodeServer;
    await run({
      electron: choice.kind === 'desktop' ? choice.electron : '',
      folder,
      env,
      port,
      vsix,
      trusted,
      signal: abort.signal,
      shown: (found) => void (page = found),
    });
  } finally {
    abort.abort();
    await watching;
    await remove();
  }
  const counts = await readFile(result, 'utf8').catch(() => null);
  if (counts === null) throw new Failure(`The suites did not come to an end; see ${log}.`);
  return JSON.parse(counts);
}

/**
 * @typedef {object} Run
 * @property {string} electron
 * @property {string} folder
 * @property {Record<string, string>} env
 * @property {number} port
 * @property {string | undefined} vsix
 * @property {boolean} trusted
 * @property {AbortSignal} signal
 * @property {(page: Promise<Page | null>) => void} shown
 */

/** @param {Run} run */
async function inCodeServer({ folder, env, port, vsix, trusted, signal, shown }) {
  const executablePath = await chromiumPath();
  const { chromium } = await import('playwright-core');
  const flags = ['--vscode-option', 'enable-smoke-test-driver'];
  const server = await serve({ vsix, trusted, env, flags });
  try {
    const browser = await chromium.launch({
      executablePath,
      args: [...CHROMIUM_ARGS, `--remote-debugging-port=${port}`],
    });
    try {
      const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
      shown(Promise.resolve(page));
      /** @type {Promise<number>} */
      const exit = new Promise((resolve, reject) => {
        void page.exposeFunction('codeAutomationExit', resolve);
        signal.addEventListener('abort', () => reject(signal.reason));
        page.on('crash', () => reject(new Failure('The page of VS Code crashed.')));
      });
      exit.catch(() => undefined);
      await page.exposeFunction('codeAutomationLog', () => undefined);
      const at = (/** @type {string} */ path) => `vscode-remote://${server.host}${path}`;
      const payload = [
        ['extensionDevelopmentPath', at(vsix === undefined ? root : await bystander())],
        ['extensionTestsPath', at(join(tests, 'index.cjs'))],
        ['enableProposedApi', ''],
        ['skipWelcome', 'true'],
        ['skipReleaseNotes', 'true'],
      ];
      const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
      await page.goto(`${server.url}?${query}`);
      try {
        await exit;
      } catch (error) {
        await page.screenshot({ path: join(screenshots, 'failure.png') }).catch(() => undefined);
        throw error;
      }
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/**
 * Makes an extension that does nothing: VS Code runs tests only beside one that is being developed, and
 * an installed package is not.
 */
async function bystander() {
  const folder = join(tests, 'bystander');
  await mkdir(folder, { recursive: true });
  const manifest = {
    publisher: 'test',
    name: 'bystander',
    version: '0.0.0',
    engines: { vscode: '*' },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

/** @param {Run} run */
async function inDesktop({ electron, folder, env, port, signal, shown }) {
  const { runTests } = await import('@vscode/test-electron');
  shown(connect(port, signal));
  const ended = runTests({
    vscodeExecutablePath: electron,
    extensionDevelopmentPath: root,
    extensionTestsPath: join(tests, 'index.cjs'),
    extensionTestsEnv: env,
    launchArgs: [folder, '--disable-workspace-trust', `--remote-debugging-port=${port}`],
  }).catch(() => undefined); // a failing suite; the counts tell
  await Promise.race([
    ended,
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  ]);
}

/**
 * Connects to Electron's window for screenshots.
 *
 * @param {number} port
 * @param {AbortSignal} signal
 * @returns {Promise<Page | null>}
 */
async function connect(port, signal) {
  const { chromium } = await import('playwright-core');
  while (!signal.aborted) {
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => null);
    const page = browser?.contexts()[0]?.pages()[0];
    if (page !== undefined) return page;
    await sleep(500);
  }
  return null;
}

/**
 * Shows the log as it grows, takes the pictures it asks for, and aborts a run that hangs.
 *
 * @param {string} log
 * @param {AbortController} abort
 * @param {(name: string) => Promise<void>} screenshot
 */
async function follow(log, abort, screenshot) {
  const file = await open(log, 'r');
  const buffer = Buffer.alloc(65_536);
  const utf8 = new StringDecoder('utf8');
  const started = Date.now();
  let heard = started;
  let rest = '';
  const drain = async () => {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return;
      heard = Date.now();
      const lines = (rest + utf8.write(buffer.subarray(0, bytesRead))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const name = /^gradlens:screenshot (\S+)$/.exec(line)?.[1];
        if (name === undefined) console.log(line);
        else
          await screenshot(name).catch((error) => say(`no screenshot ${name}: ${error.message}`));
      }
    }
  };
  while (!abort.signal.aborted) {
    await drain();
    const now = Date.now();
    if (now - heard > SILENCE_MS || now - started > LIMIT_MS) {
      const seconds = Math.round((now - started) / 1000);
      abort.abort(
        new Failure(
          `The integration suites hang: stopped after ${seconds} s. The last picture is out/screenshots/failure.png.`,
        ),
      );
    }
    await sleep(100, undefined, { signal: abort.signal }).catch(() => undefined);
  }
  await drain();
  await file.close();
}
