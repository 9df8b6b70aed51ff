/** @file The package as npm would publish it, installed into an empty folder: library, types and command. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT } from '../recorder/programs.ts';

const PROGRAM = `import { tensor } from 'gradlens';
const x = tensor([1, 2, 3], { requiresGrad: true });
const y = x.mul(x).sum();
y.backward();
console.log(String(x.grad));
`;

describe('the npm package', function () {
  this.timeout(120_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gradlens package ')));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (command: string, ...args: string[]): string =>
    execFileSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      env: { ...process.env, NODE_OPTIONS: '', npm_config_offline: 'true' },
    });

  before(() => {
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: ROOT,
      shell: process.platform === 'win32',
    });
    const [packed = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    run('npm', 'install', '--no-audit', '--no-fund', join(folder, packed));
    writeFileSync(join(folder, 'train.mjs'), PROGRAM);
  });

  it('has what it says it exports, and nothing of the extension', () => {
    const installed = join(folder, 'node_modules', 'gradlens');
    const manifest = run('node', '-p', `JSON.stringify(require('gradlens/package.json'))`);
    const { exports, bin } = JSON.parse(manifest) as { exports: object; bin: object };
    const files = JSON.stringify({ exports, bin }).match(/\.\/[^"]+\.[a-z]+/g) ?? [];
    assert.ok(files.length > 8);
    for (const file of files) assert.ok(existsSync(join(installed, file)), file);
    assert.deepEqual(readdirSync(join(installed, 'out')).sort(), [
      'cli',
      'engine',
      'recorder',
      'types',
      'types-commonjs',
    ]);
    const told = ['README.md', 'engine', 'out', 'package.json'];
    assert.deepEqual(readdirSync(installed).sort(), told);
    assert.deepEqual(readdirSync(join(installed, 'engine')).sort(), ['API.md', 'FEATURES.md']);
  });

  it('declares the engine as it is, and nothing that was moved', () => {
    for (const types of ['types', 'types-commonjs']) {
      const declared = readdirSync(join(folder, 'node_modules', 'gradlens', 'out', types), {
        recursive: true,
        encoding: 'utf8',
      }).filter((name) => name.endsWith('.d.ts'));
      assert.ok(declared.length > 100);
      const sources = declared.map((name) => name.replace(/\.d\.ts$/, '.ts'));
      assert.deepEqual(
        sources.filter((name) => !existsSync(join(ROOT, 'engine', name))),
        [],
      );
    }
  });

  it('records, prints and explains with npx', () => {
    assert.equal(run('npx', 'gradlens', 'record', 'train.mjs'), 'tensor([2., 4., 6.])\n');
    assert.match(run('npx', 'gradlens', 'graph', 'train.gradtrace'), /^#0 {2}x \[3\] = /m);
    assert.equal(
      run('npx', 'gradlens', 'why', 'train.gradtrace', 'x'),
      '#0 x (train.mjs:2): A gradient reached it: tensor([2., 4., 6.])\n',
    );
  });
});
