/** @file Serves code-server on a free port of this machine, with settings and extensions of its own. */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeServer } from './code-server.mjs';
import { during, Failure } from './say.mjs';

/**
 * Settings that keep VS Code quiet (nothing asks, updates or calls out), and leave room for what stands at
 * the ends of lines.
 */
const SETTINGS = {
  'editor.minimap.enabled': false,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** A workspace is never trusted by itself, and nothing stands in the way of using it untrusted. */
const UNTRUSTED = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

/**
 * @typedef {object} Served
 * @property {string} url where the workbench is, without a folder
 * @property {string} host `127.0.0.1:PORT`
 * @property {() => Promise<void>} stop ends the server and removes everything it wrote
 */

/**
 * Starts code-server and waits until it answers.
 *
 * @param {object} options
 * @param {string} [options.extension] an unpacked extension's folder, to be installed before the start
 * @param {string} [options.vsix] a packaged extension, to be installed before the start
 * @param {boolean} [options.trusted] whether workspaces are trusted
 * @param {Record<string, string>} [options.env] added to the environment of extensions and of what they start
 * @param {readonly string[]} [options.flags] further flags
 * @returns {Promise<Served>}
 */
export async function serve({ extension, vsix, trusted = true, env = {}, flags = [] } = {}) {
  const { node, entry } = await codeServer();
  const trust = trusted ? { 'security.workspace.trust.enabled': false } : UNTRUSTED;
  const settings = { ...SETTINGS, ...trust };
  const home = await realpath(await mkdtemp(join(tmpdir(), 'gradlens-code-server-')));
  const extensions = join(home, 'extensions');
  await mkdir(join(home, 'data', 'User'), { recursive: true });
  await mkdir(extensions);
  await writeFile(join(home, 'config.yaml'), '');
  await writeFile(join(home, 'data', 'User', 'settings.json'), JSON.stringify(settings));
  if (extension !== undefined) await unpack(extension, extensions);

  const environment = {
    ...process.env,
    ...env,
    // Programs that are debugged find a Node that runs TypeScript files as they are.
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
  };
  const common = [
    entry,
    ...['--config', join(home, 'config.yaml')],
    ...['--user-data-dir', join(home, 'data')],
    ...['--extensions-dir', extensions],
  ];
  if (vsix !== undefined) {
    await start(node, [...common, '--install-extension', vsix], environment).ended;
  }
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const server = start(
    node,
    [
      ...common,
      ...['--auth', 'none', '--bind-addr', host],
      '--disable-telemetry',
      '--disable-update-check',
      ...(trusted ? ['--disable-workspace-trust'] : []),
      '--disable-getting-started-override',
      ...flags,
    ],
    environment,
  );
  // When we are ended from outside, at least the server goes with us.
  process.on('exit', server.end);
  const stop = async () => {
    process.off('exit', server.end);
    server.end();
    await server.ended.catch(() => undefined);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await during('Starting code-server', () => answers(`http://${host}/healthz`, server));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://${host}/`, host, stop };
}

/**
 * @param {string} node
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function start(node, args, env) {
  // A process group of its own, so that ending it also ends the extension hosts it started.
  const detached = process.platform !== 'win32';
  const child = spawn(node, args, { env, detached, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (/** @type {Buffer} */ chunk) => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let running = true;
  /** @type {Promise<void>} */
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      running = false;
      if (code === 0) resolve();
      else reject(new Failure(`code-server ended with code ${code}:\n  ${output.slice(-2000)}`));
    });
  });
  ended.catch(() => undefined);
  const end = () => {
    if (!running || child.pid === undefined) return;
    if (detached) process.kill(-child.pid, 'SIGTERM');
    else child.kill();
  };
  return { ended, end };
}

/**
 * @param {string} url
 * @param {ReturnType<typeof start>} server
 */
async function answers(url, server) {
  const deadline = Date.now() + 60_000;
  const died = server.ended.then(() => {
    throw new Failure('code-server ended before it answered.');
  });
  died.catch(() => undefined);
  while (Date.now() < deadline) {
    const alive = fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (await Promise.race([alive, died])) return;
    await Promise.race([sleep(150), died]);
  }
  throw new Failure('code-server did not answer within 60 seconds: run the command again.');
}

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/**
 * Puts what an extension needs at run time, and what its pages show, where VS Code looks for installed
 * extensions. VS Code takes stock of that folder at its first start with it.
 *
 * @param {string} from
 * @param {string} extensions
 */
async function unpack(from, extensions) {
  const manifest = JSON.parse(await readFile(join(from, 'package.json'), 'utf8'));
  const to = join(extensions, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
  await mkdir(to);
  for (const name of ['package.json', 'README.md', '.assets'])
    await cp(join(from, name), join(to, name), { recursive: true });
  await cp(join(from, 'out'), join(to, 'out'), {
    recursive: true,
    filter: (path) => !/[\\/]out[\\/](test|screenshots)([\\/]|$)/.test(path),
  });
}
