/** @file The laws of the house are watched: an import or a global that breaks one is reported by name. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import { ESLint, Linter } from 'eslint';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { forbidden, options } = createRequire(import.meta.url)(
  join(root, '.config/dependencies.cjs'),
) as IConfiguration;

/** Files of a small house, and the law that each breaks (null: none). */
const HOUSE: readonly [file: string, text: string, law: string | null][] = [
  ['engine/tensor/tensor.ts', "import '../ops/row.ts';", null],
  ['engine/ops/row.ts', '', null],
  ['engine/tensor/reads.ts', "import 'node:fs';", 'engine-computes'],
  ['engine/nn/records.ts', "import '../recorder/main.ts';", 'engine-computes'],
  ['engine/dialects/draws.ts', "import 'vscode';", 'engine-computes'],
  ['engine/autograd/observer.ts', '', null],
  [
    'engine/recorder/main.ts',
    "import 'node:fs';\nimport type {} from '../autograd/observer.ts';",
    null,
  ],
  ['engine/recorder/computes.ts', "import '../tensor/tensor.ts';", 'recorder-is-a-guest'],
  ['engine/protocol/index.ts', "import './nodes.ts';", null],
  ['engine/protocol/nodes.ts', '', null],
  ['engine/protocol/reads.ts', "import '../graph/reads.ts';", 'protocol-is-plain'],
  ['engine/graph/enters.ts', "import '../protocol/nodes.ts';", 'protocol-has-one-door'],
  ['engine/source/names.ts', "import 'typescript';\nimport '../protocol/index.ts';", null],
  ['engine/source/runs.ts', "import 'node:vm';", 'source-reads-text'],
  ['engine/runner/main.ts', "import '../tensor/tensor.ts';\nimport 'node:vm';", null],
  ['engine/runner/serves.ts', "import '../worker/shows.ts';", 'runner-runs-programs'],
  ['engine/worker/shows.ts', "import 'vscode';", 'worker-serves'],
  ['engine/graph/runs.ts', "import '../worker/shows.ts';", 'graph-understands-records'],
  ['engine/trace/keeps.ts', "import 'node:zlib';\nimport '../graph/reads.ts';", null],
  ['engine/graph/reads.ts', '', null],
  ['engine/trace/serves.ts', "import '../worker/shows.ts';", 'trace-keeps-recordings'],
  ['engine/replay/runs.ts', "import '../tensor/tensor.ts';\nimport '../graph/reads.ts';", null],
  ['engine/replay/serves.ts', "import '../worker/shows.ts';", 'replay-computes-again'],
  ['engine/cli/prints.ts', "import '../trace/keeps.ts';", null],
  ['engine/cli/computes.ts', "import '../tensor/tensor.ts';", 'cli-is-a-front'],
  [
    'extension/main.ts',
    "import 'vscode';\nimport '../webview/protocol.ts';\nimport '../engine/protocol/index.ts';",
    null,
  ],
  ['extension/computes.ts', "import '../engine/tensor/tensor.ts';", 'extension-is-glue'],
  ['extension/draws.ts', "import '../webview/state.ts';", 'extension-is-glue'],
  ['webview/protocol.ts', '', null],
  ['webview/state.ts', "import './protocol.ts';", null],
  ['webview/commands.ts', "import 'vscode';", 'page-is-a-renderer'],
  ['webview/reads.ts', "import 'node:fs';", 'page-is-a-renderer'],
  ['webview/controls.ts', "import '@vscode/webview-ui-toolkit';", null],
  ['webview/panels.ts', "import '@vscode/webview-ui-toolkit';", 'toolkit-behind-one-door'],
  ['webview/canvas/picture.ts', "import 'cytoscape';", null],
  ['webview/list.ts', "import 'cytoscape';", 'cytoscape-in-the-canvas'],
  ['engine/ops/sin.ts', "import { cos } from './cos.ts';\nexport const sin = () => cos;", null],
  ['engine/ops/cos.ts', "import { sin } from './sin.ts';\nexport const cos = () => sin;", null],
  ['engine/nn/a.ts', "import { b } from './b.ts';\nexport const a = b;", 'no-cycles'],
  // A cycle is reported once, at the file where it was met first.
  ['engine/nn/b.ts', "import { a } from './a.ts';\nexport const b = a;", null],
  ['examples/peeks.ts', "import '../engine/tensor/tensor.ts';", 'examples-are-plain-programs'],
];

describe('the laws of the house', () => {
  let house: string;
  let broken: Map<string, string[]>;

  before(async () => {
    house = await mkdtemp(join(tmpdir(), 'gradlens-house-'));
    await symlink(join(root, 'node_modules'), join(house, 'node_modules'), 'junction');
    for (const [file, text] of HOUSE) {
      await mkdir(dirname(join(house, file)), { recursive: true });
      await writeFile(join(house, file), `${text}\nexport {};\n`);
    }
    const { output } = await cruise(['engine', 'extension', 'webview', 'examples'], {
      ...options,
      ruleSet: { forbidden: forbidden ?? [] },
      validate: true,
      baseDir: house,
    });
    broken = new Map();
    for (const { from, rule } of (output as ICruiseResult).summary.violations) {
      broken.set(from, [...(broken.get(from) ?? []), rule.name]);
    }
  });

  after(() => rm(house, { recursive: true }));

  for (const [file, text, law] of HOUSE) {
    const says = law === null ? 'is lawful' : `breaks ${law}`;
    it(`${file} ${says}: ${text.replaceAll('\n', ' ')}`, () => {
      const laws = broken.get(file) ?? [];
      if (law === null) assert.deepEqual(laws, []);
      else assert.ok(laws.includes(law), `reported: ${laws.join(', ') || 'nothing'}`);
    });
  }
});

describe('globals a room does not have', () => {
  const eslint = new ESLint({ cwd: root, overrideConfigFile: join(root, '.config/eslint.mjs') });

  const cases: readonly [file: string, text: string, forbidden: boolean][] = [
    ['engine/tensor/tensor.ts', 'document.title', true],
    ['engine/tensor/tensor.ts', 'process.env', true],
    ['engine/tensor/tensor.ts', 'performance.now()', false],
    ['engine/recorder/main.ts', 'process.env', false],
    ['engine/recorder/main.ts', 'window.name', true],
    ['extension/main.ts', 'document.title', true],
    ['webview/main.ts', 'process.env', true],
    ['webview/main.ts', 'document.title', false],
  ];
  for (const [file, text, forbids] of cases) {
    it(`${text} in ${file} is ${forbids ? 'reported' : 'fine'}`, async () => {
      const { rules } = (await eslint.calculateConfigForFile(join(root, file))) as Linter.Config;
      const rule = rules?.['no-restricted-globals'] ?? 'off';
      const messages = new Linter().verify(text, { rules: { 'no-restricted-globals': rule } });
      assert.equal(messages.length > 0, forbids);
    });
  }
});
