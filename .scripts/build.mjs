/**
 * @file Builds the product's bundles into `out/`: all, or those named on the command line
 * (`npm run build -- engine recorder`). `integration` are the suites that run inside VS Code, built only
 * when named. `--watch` rebuilds on change, `--production` makes what is packaged.
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

const suites = {
  integration: [
    {
      ...node,
      entryPoints: ['test/integration/index.ts', 'test/integration/*.test.ts'],
      outdir: 'out/test/integration',
      outExtension: { '.js': '.cjs' },
      external: ['vscode', 'mocha', 'playwright-core'],
    },
  ],
};

const words = process.argv.slice(2);
const all = { ...bundles, ...suites };
const named = words.filter((word) => word in all);
const chosen = (named.length > 0 ? named : Object.keys(bundles)).flatMap((name) => all[name]);

if (words.includes('--watch')) {
  for (const options of chosen) await (await context(options)).watch();
} else {
  await Promise.all(chosen.map((options) => build(options)));
}
