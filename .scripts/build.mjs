/**
 * @file Builds the product's bundles and `types` into `out/`: all, or those named on the command line
 * (`npm run build -- engine recorder`). `integration` are the suites that run inside VS Code, built only
 * when named. `--watch` rebuilds the bundles on change; `--production` builds for the packages.
 */
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { install } from './install.mjs';
import { out, root } from './paths.mjs';
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

/**
 * The library in one format. All doors must open on one engine, so they are in one file, which runs a door
 * when it is first asked for; and debuggers must be able to print tensors, which V8 allows them only where
 * the variables of the engine are not exported, so they are not shared in chunks either.
 *
 * @param {string} format
 * @returns {BuildOptions[]}
 */
function library(format) {
  const ending = format === 'esm' ? '.js' : '.cjs';
  const anywhere = /** @type {BuildOptions} */ ({
    ...shared,
    platform: 'neutral',
    target: 'es2022',
    format,
  });
  return [
    {
      ...anywhere,
      stdin: {
        resolveDir: root,
        contents: Object.entries(doors)
          .map(([name, file]) => `export const ${name} = () => require('./${file}');`)
          .join('\n'),
      },
      outfile: `out/engine/doors${ending}`,
    },
    {
      ...anywhere,
      sourcemap: false,
      entryPoints: Object.keys(doors).map((name) => ({ in: `door:${name}`, out: name })),
      outdir: 'out/engine',
      outExtension: { '.js': ending },
      external: [`./doors${ending}`],
      plugins: [{ name: 'doors', setup: (build) => openDoors(build, ending) }],
    },
  ];
}

/**
 * Makes the modules behind `door:NAME`.
 *
 * @param {import('esbuild').PluginBuild} build
 * @param {string} ending
 */
function openDoors(build, ending) {
  build.onResolve({ filter: /^door:/ }, ({ path }) => ({ path, namespace: 'door' }));
  build.onLoad({ filter: /.*/, namespace: 'door' }, async ({ path }) => {
    const name = path.slice('door:'.length);
    if (ending === '.cjs') {
      return { contents: `module.exports = require('./doors.cjs').${name}();` };
    }
    const file = /** @type {Record<string, string>} */ (doors)[name] ?? '';
    const { metafile } = await build.esbuild.build({
      ...shared,
      format: 'esm',
      entryPoints: [file],
      outfile: 'door.js',
      metafile: true,
      write: false,
      sourcemap: false,
    });
    const names = Object.values(metafile.outputs)[0]?.exports ?? [];
    return {
      contents: [
        `import { ${name} as open } from './doors.js';`,
        'const door = open();',
        ...names.map((each, i) => `const e${i} = door.${each};`),
        `export { ${names.map((each, i) => `e${i} as ${each}`).join(', ')} };`,
      ].join('\n'),
    };
  });
}

/**
 * Every bundle, under the name of the room it comes from.
 *
 * @type {Record<string, BuildOptions[]>}
 */
const bundles = {
  engine: ['esm', 'cjs'].flatMap(library),
  recorder: [
    { ...node, entryPoints: ['engine/recorder/main.ts'], outfile: 'out/recorder/recorder.cjs' },
    { ...node, entryPoints: ['engine/recorder/proper.ts'], outfile: 'out/recorder/proper.cjs' },
  ],
  worker: [
    { ...node, entryPoints: ['engine/worker/main.ts'], outfile: 'out/worker/main.cjs' },
    { ...node, entryPoints: ['engine/runner/main.ts'], outfile: 'out/worker/runner.cjs' },
  ],
  cli: [
    {
      ...node,
      entryPoints: ['engine/cli/main.ts'],
      outfile: 'out/cli/main.cjs',
      banner: { js: '#!/usr/bin/env node' },
    },
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

/**
 * The engine's declarations, for those who import it from npm; and once more for those who require it, since
 * TypeScript takes a declaration for what its nearest package.json says: a module or CommonJS.
 */
async function declarations() {
  const imported = join(out, 'types');
  await rm(imported, { recursive: true, force: true });
  await run(process.execPath, [
    join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
    '-p',
    join(root, '.config', 'tsconfig.types.json'),
  ]);
  const required = join(out, 'types-commonjs');
  await rm(required, { recursive: true, force: true });
  await cp(imported, required, { recursive: true });
  await writeFile(join(required, 'package.json'), '{ "type": "commonjs" }\n');
}

await script(async () => {
  await install();
  // From here on, the dependencies are there.
  const { build, context } = await import('esbuild');
  const named = words.filter((word) => !word.startsWith('--'));
  const chosen = named.length > 0 ? named : [...Object.keys(bundles), 'types'];
  /** @type {Record<string, BuildOptions[]>} */
  const known = { ...bundles, ...suites, types: [] };
  const options = chosen.flatMap((name) => {
    const bundle = known[name];
    if (bundle === undefined) throw new Failure(`There is no bundle "${name}".`);
    return bundle;
  });
  if (words.includes('--watch')) {
    for (const each of options) await (await context({ ...each, logLevel: 'info' })).watch();
    return;
  }
  const built = await Promise.allSettled([
    ...options.map((each) => build(each)),
    ...(chosen.includes('types') ? [declarations()] : []),
  ]);
  const failures = built.flatMap((one) => (one.status === 'rejected' ? [one.reason.message] : []));
  if (failures.length > 0) throw new Failure(`The build failed.\n${failures.join('\n')}`);
});
