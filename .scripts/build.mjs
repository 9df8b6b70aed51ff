/**
 * @file Builds the project's bundles into `out/`: all, or those named on the command line
 * (`npm run build -- engine recorder`). `--watch` rebuilds on change.
 */
import { build, context } from 'esbuild';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const shared = { absWorkingDir: root, bundle: true, sourcemap: true, logLevel: 'warning' };
const node = { ...shared, platform: 'node', target: 'node20', format: 'cjs' };
const page = { ...shared, platform: 'browser', target: 'chrome114' };

/** Every bundle, under the name of the room it comes from. */
const bundles = {
  engine: [
    {
      ...shared,
      platform: 'neutral',
      target: 'es2022',
      format: 'esm',
      entryPoints: ['engine/index.ts'],
      outfile: 'out/engine/index.js',
    },
    {
      ...shared,
      platform: 'neutral',
      target: 'es2022',
      format: 'cjs',
      entryPoints: ['engine/index.ts'],
      outfile: 'out/engine/index.cjs',
    },
  ],
  recorder: [
    { ...node, entryPoints: ['engine/recorder/main.ts'], outfile: 'out/recorder/recorder.cjs' },
  ],
  worker: [
    { ...node, entryPoints: ['engine/worker/main.ts'], outfile: 'out/worker/main.cjs' },
    { ...node, entryPoints: ['engine/worker/runner.ts'], outfile: 'out/worker/runner.cjs' },
  ],
  extension: [
    {
      ...node,
      entryPoints: ['extension/main.ts'],
      outfile: 'out/extension/main.cjs',
      external: ['vscode'],
    },
  ],
  webview: [
    { ...page, format: 'iife', entryPoints: ['webview/main.ts'], outfile: 'out/webview/main.js' },
    { ...page, entryPoints: ['webview/page.css'], outfile: 'out/webview/page.css' },
  ],
};

const words = process.argv.slice(2);
const named = words.filter((word) => word in bundles);
const chosen = (named.length > 0 ? named : Object.keys(bundles)).flatMap((name) => bundles[name]);

if (words.includes('--watch')) {
  for (const options of chosen) await (await context(options)).watch();
} else {
  await Promise.all(chosen.map((options) => build(options)));
}
