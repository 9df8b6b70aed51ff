/**
 * @file `npm start`: VS Code on `examples/` with the extension, on a machine that has only Node and npm.
 * With `--check`, the inspector must show the first example's graph in a headless Chromium: the picture
 * is `out/start.png`.
 */
import { install } from './install.mjs';
import { exitOnSignals, say, script } from './say.mjs';

await script(async () => {
  const checking = process.argv.includes('--check');
  if (checking) exitOnSignals();
  await install();
  // From here on, the dependencies are there.
  const { build } = await import('./product.mjs');
  const { inCodeServer, inDesktop } = await import('./open.mjs');
  const { vscode } = await import('./vscode.mjs');
  await build();
  if (checking) {
    const { check } = await import('./check.mjs');
    await check();
    return;
  }
  const choice = await vscode();
  const stopped = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => stopped.abort());
  }
  if (choice.kind === 'desktop') await inDesktop(choice, stopped.signal);
  else await inCodeServer(stopped.signal);
  say('Closed.');
});
