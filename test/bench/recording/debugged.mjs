/** @file Runs a program under a debugger that listens as VS Code's does, with or without the recorder. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../.scripts/paths.mjs';

/** What js-debug sends to every process before the program starts, and what the extension adds. */
const REQUESTS = [
  ['Debugger.enable'],
  ['Debugger.setAsyncCallStackDepth', { maxDepth: 32 }],
  ['Debugger.setPauseOnExceptions', { state: 'none' }],
  ['Runtime.enable'],
  ['Runtime.setMaxCallStackSizeToCapture', { size: 9 }],
];

/** Asked for again and again: a Node that does not wait yet forgets it, and then waits for ever. */
const GO = { id: 0, method: 'Runtime.runIfWaitingForDebugger' };
const AGAIN_MS = 500;

/** The line that is a program's result. */
const RESULT = /^\{.*\}$/m;

/** The address that Node prints for debuggers. */
function addressOf(child) {
  return new Promise((found, failed) => {
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += String(chunk);
      const address = /ws:\/\/\S+/.exec(text)?.[0];
      if (address !== undefined) found(address);
    });
    child.on('exit', () => failed(new Error(text)));
  });
}

async function attach(child) {
  const socket = new WebSocket(await addressOf(child));
  await new Promise((opened, failed) => {
    socket.onopen = opened;
    socket.onerror = failed;
  });
  REQUESTS.forEach(([method, params], i) => {
    socket.send(JSON.stringify({ id: i + 1, method, params }));
  });
  const go = () => socket.send(JSON.stringify(GO));
  go();
  const again = setInterval(go, AGAIN_MS);
  socket.onclose = () => clearInterval(again);
  return socket;
}

/**
 * Runs it to its end.
 *
 * @param {string} program a module in `programs/`
 * @param {{ recorded?: string | null, args?: readonly string[] }} how `recorded`: what of the values is
 *   recorded; null runs it without the recorder
 * @returns {Promise<{ wall: number, cpu: number }>} what it prints
 */
export async function run(program, { recorded = null, args = [] }) {
  const directory = await mkdtemp(join(tmpdir(), 'gradlens-bench-'));
  const recorder =
    recorded !== null ? ['--require', join(root, 'out', 'recorder', 'recorder.cjs')] : [];
  const child = spawn(
    process.execPath,
    [
      ...['--inspect-wait=127.0.0.1:0', ...recorder],
      join(import.meta.dirname, 'programs', `${program}.mjs`),
      ...args,
    ],
    {
      env: { ...process.env, GRADLENS_DIR: directory, GRADLENS_VALUES: recorded ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  try {
    const socket = await attach(child);
    let text = '';
    // The program ends only when its debugger has gone. What it prints before is a library's.
    for await (const chunk of child.stdout) {
      text += String(chunk);
      if (RESULT.test(text)) socket.close();
    }
    return JSON.parse(RESULT.exec(text)?.[0] ?? '');
  } finally {
    child.kill();
    await rm(directory, { recursive: true, force: true });
  }
}
