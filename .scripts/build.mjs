/**
 * @file Builds the product's bundles into `out/`: all, or those named on the command line
 * (`npm run build -- engine recorder`). `integration` are the suites that run inside VS Code, built only
 * when named. `--watch` rebuilds on change; `--production` builds for the package.
 */
import { join } from 'node:path';
import { install } from './install.mjs';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { Failure, script } from './say.mjs';

/** @typedef {import('esbuild').BuildOptions} BuildOptions */

const words = process.argv.slice(2);
const production = words.includes('--production');

/** @type {BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  logLevel: 'silent', // what went wrong is in the failure
  sourcemap: !production,
  // Names stay: printed operators and error texts may come from them.
  minifySyntax: production,
  minifyWhitespace: production,
};
/** @type {BuildOptions} */
const node = { ...shared, platform: 'node', target: 'node20', format: 'cjs' };
/** @type {BuildOptions} */
const page = { ...shared, platform: 'browser', target: 'chrome114' };

/** The doors of the npm package, and the modules they are made of. */
const doors = {
  index: 'engine/index.ts',
  torch: 'engine/dialects/torch/index.ts',
  oneflow: 'engine/dialects/oneflow/index.ts',
  mxnet: 'engine/dialects/mxnet/index.ts',
};

/** @type {BuildOptions} */
const anywhere = { ...shared, platform: 'neutral', target: 'es2022' };

/**
 * Every bundle, under the name of the room it comes from.
 *
 * @type {Record<string, BuildOptions[]>}
 */
const bundles = {
  // All doors must open on one engine: modules share it in chunks, CommonJS in one file that runs a door
  // when it is first required.
  engine: [
    {
      ...anywhere,
      format: 'esm',
      splitting: true,
      entryPoints: doors,
      outdir: 'out/engine',
      chunkNames: 'chunk-[hash]',
    },
    {
      ...anywhere,
      format: 'cjs',
      stdin: {
        resolveDir: root,
        contents: Object.entries(doors)
          .map(([name, file]) => `exports.${name} = () => require('./${file}');`)
          .join('\n'),
      },
      outfile: 'out/engine/doors.cjs',
    },
    {
      ...anywhere,
      bundle: false,
      sourcemap: false,
      entryPoints: Object.keys(doors).map((name) => ({ in: `door:${name}`, out: name })),
      outdir: 'out/engine',
      outExtension: { '.js': '.cjs' },
      plugins: [
        {
          name: 'doors',
          setup(build) {
            build.onResolve({ filter: /^door:/ }, ({ path }) => ({ path, namespace: 'door' }));
            build.onLoad({ filter: /.*/, namespace: 'door' }, ({ path }) => ({
              contents: `module.exports = require('./doors.cjs').${path.slice('door:'.length)}();`,
            }));
          },
        },
      ],
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

/** @type {Record<string, BuildOptions[]>} */
const suites = {
  integration: [
    {
      ...node,
      entryPoints: ['test/integration/index.ts', 'test/integration/**/*.test.ts'],
      outdir: 'out/test/integration',
      outExtension: { '.js': '.cjs' },
      external: ['vscode', 'mocha', 'playwright-core'],
    },
  ],
};

/** The engine's declarations, for those who import it from npm. */
const declarations = () =>
  run(process.execPath, [
    join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
    '-p',
    join(root, '.config', 'tsconfig.types.json'),
  ]);

await script(async () => {
  await install();
  // From here on, the dependencies are there.
  const { build, context } = await import('esbuild');
  const named = Object.entries({ ...bundles, ...suites }).filter(([name]) => words.includes(name));
  const chosen = named.length > 0 ? named : Object.entries(bundles);
  const options = chosen.flatMap(([, each]) => each);
  if (words.includes('--watch')) {
    for (const each of options) await (await context({ ...each, logLevel: 'info' })).watch();
    return;
  }
  const built = await Promise.allSettled([
    ...options.map((each) => build(each)),
    ...(chosen.some(([name]) => name === 'engine') ? [declarations()] : []),
  ]);
  const failures = built.flatMap((one) => (one.status === 'rejected' ? [one.reason.message] : []));
  if (failures.length > 0) throw new Failure(`The build failed.\n${failures.join('\n')}`);
});
