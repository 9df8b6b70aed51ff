/** @file The doors of the package open on one engine: as modules, as CommonJS, and in a page's bundle. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

const CHECK = `
const x = torch.arange(3, { requires_grad: true });
console.log(x instanceof gradlens.Tensor, flow.arange(2) instanceof torch.Tensor);
console.log(torch.autograd.grad(x.sum(), x)[0].constructor === gradlens.Tensor);
console.log(mx.nd.ones([2]) instanceof gradlens.Tensor, mx.sym.var('a') instanceof gradlens.Sym);
`;
const MODULE = `
import * as gradlens from 'gradlens';
import * as torch from 'gradlens/torch';
import flow, { arange } from 'gradlens/oneflow';
import * as mx from 'gradlens/mxnet';
${CHECK}console.log(arange === flow.arange);
`;

describe('the doors of the package', function () {
  this.timeout(60_000);
  let project: string;

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'gradlens-doors-'));
    await mkdir(join(project, 'node_modules'));
    await symlink(root, join(project, 'node_modules', 'gradlens'), 'junction');
  });

  after(() => rm(project, { recursive: true }));

  const start = async (file: string, text: string): Promise<string> => {
    await writeFile(join(project, file), text);
    return (await run(process.execPath, [join(project, file)])).stdout;
  };

  it('share one Tensor class as modules', async () => {
    assert.equal(await start('m.mjs', MODULE), 'true true\ntrue\ntrue true\ntrue\n');
  });

  it('share it in CommonJS', async () => {
    const requires = `
const gradlens = require('gradlens');
const torch = require('gradlens/torch');
const flow = require('gradlens/oneflow');
const mx = require('gradlens/mxnet');
`;
    assert.equal(await start('c.cjs', requires + CHECK), 'true true\ntrue\ntrue true\n');
  });

  it("share it in a page's bundle", async () => {
    await writeFile(join(project, 'page.js'), MODULE);
    const outfile = join(project, 'bundle.mjs');
    await build({
      entryPoints: [join(project, 'page.js')],
      outfile,
      bundle: true,
      platform: 'browser',
      format: 'esm',
      logLevel: 'silent',
    });
    assert.equal(
      (await run(process.execPath, [outfile])).stdout,
      'true true\ntrue\ntrue true\ntrue\n',
    );
  });

  it('leave the printing of other programs alone: a dialect runs when it is first required', async () => {
    const text = `console.log(String(require('gradlens').ones(1)));`;
    assert.equal(await start('plain.cjs', text), 'tensor([1.])\n');
  });

  it('have types', async () => {
    await writeFile(join(project, 'package.json'), '{ "type": "module" }');
    await writeFile(
      join(project, 't.ts'),
      `import * as torch from 'gradlens/torch';
import { nd, sym } from 'gradlens/mxnet';
const x: torch.Tensor = torch.ones(2, { requires_grad: true });
x.requires_grad_(true).retain_grad();
export const leaf: boolean = x.is_leaf;
export const name: string | undefined = x.mul(2).grad_fn?.name();
export const gradients: readonly torch.Tensor[] = torch.autograd.grad(x.sum(), x);
// @ts-expect-error the dialect has Python's names only
export const wrong = x.requiresGrad;
torch.sum(x, 0, { keepdim: true }).max({ dim: 0 });
// @ts-expect-error sum has no such keyword
torch.sum(x, { dims: 0 });
const c = sym.mul(2, sym.var('a')).add(sym.var('b'));
export const names: string[] = c.list_arguments();
export const values: readonly unknown[] = c.eval({ a: nd.ones([2]), b: nd.ones([2]) });
`,
    );
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022'];
    // What stands in the declarations is checked with the library's.
    const lib = ['--lib', 'es2023,esnext.disposable', '--module', 'nodenext', '--skipLibCheck'];
    const checked = run(process.execPath, [tsc, ...options, ...lib, 't.ts'], { cwd: project });
    const { stdout } = await checked.catch((error: unknown) => error as { stdout: string });
    assert.equal(stdout, '');
  });
});
