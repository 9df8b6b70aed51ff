/** @file What the recorder says, once, of programs of jax-js that it cannot show, or not all of. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { FIT } from './jax-fit.ts';
import { node24, Project, projectWith, record, ROOT, run } from './programs.ts';

describe('of a program of jax-js the recorder', function () {
  this.timeout(240_000);
  const project = projectWith('jax');

  it('says once that a version is not known, and leaves it alone', () => {
    const linked = join(project.path, 'node_modules', '@jax-js');
    const real = realpathSync(linked);
    const other = new Project({ 'package.json': '{ "type": "module" }', 'fit.mjs': FIT });
    try {
      const copied = join(other.path, 'node_modules', '@jax-js');
      cpSync(real, copied, { recursive: true });
      for (const file of ['index.js', 'index.cjs']) {
        const path = join(copied, 'jax', 'dist', file);
        writeFileSync(path, readFileSync(path, 'utf8').replaceAll('processPrimitive', 'process1'));
      }
      const manifest = join(copied, 'jax', 'package.json');
      writeFileSync(
        manifest,
        readFileSync(manifest, 'utf8').replace(/"version": "[^"]*"/, '"version": "9.1.0"'),
      );
      for (const node of [process.execPath, node24()]) {
        const options = { cwd: other.path, node };
        const { recordings, ...outcome } = record(['fit.mjs'], options);
        assert.deepEqual(outcome, run(['fit.mjs'], options));
        const texts = recordings[0]?.records.flatMap((each) =>
          each.kind === 'notice' ? [each.text] : [],
        );
        assert.equal(texts?.length, 1);
        assert.match(
          texts[0]!,
          /This version of jax-js \(9\.1\.0\) is not one that Gradlens can follow/,
        );
      }
    } finally {
      other.remove();
    }
  });

  it('says once what of many gradients at once is not shown, and nothing of others', () => {
    const notices = (text: string): readonly string[] => {
      project.write('told.mjs', text);
      const { recordings } = record(['told.mjs'], { cwd: project.path });
      return recordings.flatMap(({ records }) =>
        records.flatMap((each) => (each.kind === 'notice' ? [each.text] : [])),
      );
    };
    const head = `import { numpy as np, nn, grad, jit, vmap, jvp, vjp, jacrev, jacfwd, hessian, linearize } from '@jax-js/jax';
const x = np.array([0.5, -1, 2]);
const f = (x) => np.sum(nn.relu(x.ref).mul(np.exp(x)));
`;
    const texts = notices(
      `${head}jacrev((x) => { for (let i = 0; i < 100; i++) x = x.mul(0.5); return x; })(np.ones([200])).js();`,
    );
    assert.equal(texts.length, 1);
    assert.match(texts[0]!, /^Gradients that jax-js pulls back many at once/);
    const told =
      notices(`${head}grad(f)(x.ref).js(); jit(grad(f))(x.ref).js(); vmap(f)(x.ref.reshape([1, 3])).js();
grad((x) => grad((x) => x.ref.mul(x.ref).mul(x))(x))(np.array(2)).js();
grad((x) => grad((x) => np.sin(x).sum())(x).sum())(x.ref).js();
grad((x) => grad((x) => np.tanh(x).sum())(x).sum())(x.ref).js(); jacrev(vmap((r) => r.ref.mul(r)))(x.ref).js();
vmap(grad(f))(np.array([[1, 2, 3], [4, 5, 6]])).js(); grad(jit(f))(x.ref).js();
linearize(f, [x.ref])[0].js(); f(x.ref).js(); vjp(f, [x.ref])[0].js(); jacrev((x) => x.ref.mul(x))(x).js();
jacrev((x) => x.ref.mul(x).mul(2))(np.ones([100])).js();
vmap((x, y) => grad((x, y) => x.mul(y).sum())(x, y), [null, 0])(np.ones([3]), np.ones([2, 3])).js();
jacfwd(np.sin)(np.ones([3])).js(); hessian(f)(np.ones([3])).js(); jit(jacfwd(np.exp))(np.ones([3])).js();
grad((x) => jvp(f, [x.ref], [np.onesLike(x)])[1])(np.ones([3])).js();`);
    assert.deepEqual(told, []);
  });

  it('says once that it is bundled, where it cannot be followed', () => {
    project.write('fit.mjs', FIT);
    const bundle = ['fit.mjs', '--bundle', '--platform=node', '--format=cjs', '--minify'];
    execFileSync(
      join(ROOT, 'node_modules', 'esbuild', 'bin', 'esbuild'),
      [...bundle, '--outfile=bundle.cjs', '--log-level=error'],
      { cwd: project.path },
    );
    const options = { cwd: project.path };
    const { recordings, ...outcome } = record(['bundle.cjs'], options);
    assert.deepEqual(outcome, run(['bundle.cjs'], options));
    const texts = recordings[0]?.records.flatMap((each) =>
      each.kind === 'notice' ? [each.text] : [],
    );
    assert.equal(texts?.length, 1);
    assert.match(texts[0]!, /^bundle\.cjs has jax-js bundled into it/);
  });
});
