/**
 * @file Programs of jax-js under the recorder: they print what they print without it, and each operator is
 * recorded with its value, its place and the gradient of everything between variables and value.
 */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import type { Card, Edge } from '../../engine/protocol/index.ts';
import { notAddingUp } from './adding-up.ts';
import { FIT } from './jax-fit.ts';
import { node24, projectWith, record, run, type Recorded } from './programs.ts';

/** Each line prints what a transformation gives. */
const TRANSFORMS = `
import { numpy as np, lax, nn, random, grad, jit, vmap, jvp, vjp, hessian, jacrev, jacfwd, linearize,
  makeJaxpr, valueAndGrad } from '@jax-js/jax';
const f = (x) => np.sum(np.sin(x.ref).mul(np.exp(x.ref)).add(x.mul(3)));
const x = np.array([0.5, -1, 2]);
const m = np.array([[1, 2, 3], [4, 5, 6]]);
const show = (name, value) => console.log(name, JSON.stringify(value));
show('grad', grad(f)(x.ref).js());
show('jit(grad)', jit(grad(f))(x.ref).js());
show('grad(jit)', grad(jit(f))(x.ref).js());
show('vmap(grad)', vmap(grad(f))(m.ref).js());
show('grad(vmap)', grad((x) => vmap((r) => r.ref.mul(r).sum())(x).sum())(m.ref).js());
show('vmap(grad(jit))', vmap(grad(jit(f)))(m.ref).js());
show('jit(vmap)', jit(vmap(f))(m.ref).js());
show('vmap(vmap)', vmap(vmap((x) => x.ref.mul(x)))(m.ref).js());
show('hessian', hessian(f)(x.ref).js());
show('jit(hessian)', jit(hessian(f))(x.ref).js());
show('jacrev', jacrev((x) => x.ref.mul(x).mul(2))(x.ref).js());
show('jacfwd', jacfwd((x) => x.ref.mul(x).mul(2))(x.ref).js());
show('jvp', jvp(f, [x.ref], [np.array([1, 0, 2])]).map((a) => a.js()));
show('jvp(grad)', jvp(grad(f), [x.ref], [np.array([1, 0, 0])]).map((a) => a.js()));
show('grad(grad)', grad((x) => grad((x) => x.ref.mul(x.ref).mul(x))(x))(np.array(2)).js());
const [y, linear] = linearize(f, [x.ref]);
show('linearize', [y.js(), linear(np.array([1, 2, 3])).js()]);
linear.dispose();
const [z, pull] = vjp((a, b) => a.mul(b), [x.ref, np.array([1, 2, 3])]);
show('vjp', [z.js(), pull(np.array([1, 1, 1])).map((a) => a.js())]);
pull.dispose();
show('stopGradient', grad((x) => lax.stopGradient(x.ref).mul(x).sum())(x.ref).js());
show('makeJaxpr', makeJaxpr(grad(f))(np.array([1, 2, 3])).jaxpr.toString());
show('hasAux', valueAndGrad((x) => [x.ref.mul(x).sum(), 7], { hasAux: true })(x.ref)[0][1]);
show('argnums', grad((a, b, c) => a.mul(b).mul(c).sum(), { argnums: [0, 2] })(
  x.ref, np.array([1, 2, 3]), np.array([2, 2, 2])).map((a) => a.js()));
show('nothing of zero', x.ref.mul(0).add(np.array([NaN, Infinity, 1]).mul(np.zeros([3]))).js());
show('random', random.normal(random.key(1), [3]).js());
show('softmax', grad((x) => nn.logSoftmax(x).slice(0))(x.ref).js());
show('sort', grad((x) => np.sort(x).mul(np.array([1, 2, 3])).sum())(x.ref).js());
show('where', grad((x) => np.where(x.ref.greater(0), x.ref.mul(x.ref), x).sum())(x.ref).js());
show('owners', [x.refCount, m.refCount]);
x.dispose();
try { x.add(1); } catch (error) { console.log(error.stack); }
try { np.dot(np.ones([2, 3]), np.ones([4, 5])); } catch (error) { console.log(error.stack); }
try { grad((x) => { throw new Error('mine'); })(m.ref); } catch (error) { console.log(error.stack); }
grad((x) => x)(m);
`;

const required = (text: string): string =>
  text.replace(/import (\{.*\}) from (.*);/, 'const $1 = require($2);').replace(' as ', ': ');

describe('a program of jax-js', function () {
  this.timeout(240_000);
  const project = projectWith('jax');

  /** Runs it with and without the recorder; what it says and how it ends must be the same. */
  function recorded(
    name: string,
    text: string,
    { node = process.execPath, flags = [] as readonly string[] } = {},
  ): Recorded {
    project.write(name, text);
    const options = { cwd: project.path, node };
    const alone = run([...flags, name], options);
    const { recordings, ...outcome } = record([...flags, name], options);
    assert.deepEqual(outcome, alone);
    return { ...outcome, recordings };
  }

  function pictureOf(result: Recorded): {
    cards: readonly Card[];
    edges: readonly Edge[];
    notes: readonly string[];
  } {
    assert.equal(result.recordings.length, 1, result.stderr);
    const model = new GraphModel();
    for (const each of result.recordings[0]!.records) model.append(each);
    return model.slice(1);
  }

  const card = (cards: readonly Card[], op: string, at = 0): Card => {
    const found = cards.filter((each) => each.op === op)[at];
    assert.ok(found, `no card ${op} among ${cards.map((each) => each.op).join(', ')}`);
    return found;
  };

  const lineOf = (text: string, part: string): number =>
    text.slice(0, text.indexOf(part)).split('\n').length;

  it('shows each operator with its value, its gradient and its line', () => {
    const result = recorded('fit.mjs', FIT);
    assert.equal(result.stdout, '37 [ 38, 52 ] 1\n');
    const { cards, edges, notes } = pictureOf(result);
    // h = xw = [5, 11], d = h − y = [1, 6], loss = Σd² = 37; ∂/∂d = 2d = [2, 12], ∂/∂w = xᵀ∂/∂d.
    const shown = ['dot', 'add', 'mul', 'sum'].map((op) => {
      const { value, grad, site } = card(cards, op);
      return [value, grad, site?.line];
    });
    assert.deepEqual(shown, [
      ['[5.00, 11.0]', '[2.00, 12.0]', lineOf(FIT, 'const h')],
      ['[1.00, 6.00]', '[2.00, 12.0]', lineOf(FIT, 'const d')],
      ['[1.00, 36.0]', '[1.00, 1.00]', lineOf(FIT, 'return')],
      ['37.0', '1.00', lineOf(FIT, 'return')],
    ]);
    const [x, y, w] = [0, 1, 2].map((at) => card(cards, 'array', at));
    assert.deepEqual([w!.role, w!.grad], ['parameter', '[38.0, 52.0]']);
    // What `grad` holds has no gradient, and nothing is cut there.
    for (const data of [x!, y!])
      assert.deepEqual([data.role, data.requiresGrad, data.grad], ['constant', false, '']);
    assert.ok(edges.every(({ cut }) => cut === null));
    const norms = edges
      .filter(({ target }) => target === card(cards, 'mul').id)
      .map(({ gradNorm }) => gradNorm);
    // d · d: each of the two edges brings d.
    assert.deepEqual(
      norms.map((norm) => norm?.toFixed(9)),
      [Math.sqrt(37), Math.sqrt(37)].map((norm) => norm.toFixed(9)),
    );
    assert.equal(w!.site?.line, lineOf(FIT, 'const w'));
    assert.deepEqual(notes, []);
  });

  const runtimes = { 'Node 20': () => process.execPath, 'Node 24': node24 };
  for (const [name, node] of Object.entries(runtimes)) {
    it(`gives the same through every transformation, on ${name}`, () => {
      const { stdout, stderr } = recorded('transforms.mjs', TRANSFORMS, { node: node() });
      assert.match(stdout, /owners \[1,1\]\n/);
      assert.match(stderr, /^file:.*\n.*\n.*\^\n\nTypeError: grad requires a scalar output/);
    });

    it(`may be CommonJS, or run by tsx, on ${name}`, () => {
      const grad = (result: Recorded) => card(pictureOf(result).cards, 'dot').grad;
      const options = { node: node() };
      const tsx = { ...options, flags: ['--import', 'tsx'] };
      assert.equal(grad(recorded('fit.cjs', required(FIT), options)), '[2.00, 12.0]');
      assert.equal(grad(recorded('fit.mts', FIT, tsx)), '[2.00, 12.0]');
      assert.equal(grad(recorded('fit.cts', required(FIT), tsx)), '[2.00, 12.0]');
    });
  }

  it('stops gradients where it says so, and not where softmax does for itself', () => {
    const { cards, edges } = pictureOf(
      recorded(
        'stop.mjs',
        `import { numpy as np, lax, nn, grad } from '@jax-js/jax';
grad((x) => nn.logSoftmax(x).slice(0))(np.array([1, 2]));
console.log(grad((x) => lax.stopGradient(x.ref).mul(x).sum())(np.array([1, 2])).js());
`,
      ),
    );
    // The zeros that a gradient has there are no forward mode.
    assert.ok(cards.every(({ tangent }) => tangent === undefined));
    const stopped = card(cards, 'detach');
    assert.deepEqual([stopped.detached, stopped.site?.line], [true, 3]);
    const cuts = edges.filter(({ cut }) => cut !== null);
    assert.deepEqual(
      cuts.map(({ target, cut }) => [target, cut?.cause]),
      [[stopped.id, 'detach']],
    );
    // The product's other factor has the gradient.
    assert.equal(card(cards, 'array', 1).grad, '[1.00, 2.00]');
  });

  it('shows the whole batch of vmap, and structure without values in jit', () => {
    const { cards } = pictureOf(
      recorded(
        'batch.mjs',
        `import { numpy as np, grad, jit, vmap } from '@jax-js/jax';
const cube = (x) => x.ref.mul(x.ref).mul(x);
console.log(vmap(grad(cube))(np.array([1, 2])).js());
const half = jit(function half(x) { return np.sin(x); });
console.log(half(np.array([0])).js());
`,
      ),
    );
    // x³ at 1 and 2: ∂/∂x² = x, ∂/∂x = 3x².
    const square = card(cards, 'mul');
    assert.deepEqual([square.value, square.grad], ['[1.00, 4.00]', '[1.00, 2.00]']);
    assert.equal(card(cards, 'array').grad, '[3.00, 12.0]');
    const sine = card(cards, 'sin');
    assert.deepEqual([sine.value, sine.site?.line, sine.nonFinite], ['', 4, false]);
    assert.equal(card(cards, 'jit half').value, '[0.00]');
  });

  it('differentiates twice: the operators of the first backward pass have gradients', () => {
    const { cards } = pictureOf(
      recorded(
        'twice.mjs',
        `import { numpy as np, grad } from '@jax-js/jax';
const square = (x) => x.ref.mul(x);
console.log(grad((x) => grad(square)(x).mul(3))(np.array(2)).js());
`,
      ),
    );
    // x·1 + 1·x, thrice: ∂/∂x is 6.
    assert.deepEqual([card(cards, 'array').value, card(cards, 'array').grad], ['2.00', '6.00']);
    const sum = card(cards, 'add');
    assert.deepEqual([sum.value, sum.grad], ['4.00', '3.00']);
  });

  it('sums up what the parts of one operator give to an operand', () => {
    const { recordings } = recorded(
      'cholesky.mjs',
      `import { numpy as np, lax, grad } from '@jax-js/jax';
const C = np.array([[1, 0], [2, 4]]);
console.log(grad((a) => lax.linalg.cholesky(a.mul(2)).mul(C).sum())(np.array([[2, 1], [1, 2]])).js());
`,
    );
    const { records } = recordings[0]!;
    assert.deepEqual(notAddingUp(records), []);
    const node = records.find((each) => each.kind === 'operator' && each.name === 'cholesky');
    const ran = records.find(
      (each) => each.kind === 'nodeRan' && node?.kind === 'operator' && each.node === node.node,
    );
    assert.ok(ran?.kind === 'nodeRan');
    const [given] = ran.gradInputs;
    assert.ok(given?.kind === 'whole');
    // L = [[√a, 0], [b/√a, √(c − b²/a)]] of [[a, b], [b, c]]; l₁₁ + 2 l₂₁ + 4 l₂₂ is differentiated at a = c = 4, b = 2.
    const [a, b] = [4, 2];
    const l22 = Math.sqrt(a - (b * b) / a);
    const wanted = [
      1 / (2 * Math.sqrt(a)) - b / a ** 1.5 + (2 * b * b) / (a * a * l22),
      2 / Math.sqrt(a) - (4 * b) / (a * l22),
      2 / l22,
    ];
    // By b it is what both places of it got.
    const [aa, ab, ba, cc] = [...given.data] as [number, number, number, number];
    [aa, ab + ba, cc].forEach((element, i) =>
      assert.ok(Math.abs(element - wanted[i]!) < 1e-5, `${element} for ${wanted[i]}`),
    );
  });

  it('differentiates through what a compiled function keeps for its own derivative', () => {
    const { recordings } = recorded(
      'twice-tanh.mjs',
      `import { numpy as np, grad } from '@jax-js/jax';
const slope = grad((x) => np.tanh(x.mul(2)).sum());
console.log(grad((x) => slope(x).sum())(np.array([0.25, -0.5])).js());
`,
    );
    const { records } = recordings[0]!;
    assert.deepEqual(notAddingUp(records), []);
    const operators = records.flatMap((each) => (each.kind === 'operator' ? [each] : []));
    const [double, tanh] = ['mul', 'tanh'].map((name) =>
      operators.find((each) => each.name === name),
    );
    assert.ok(double !== undefined && tanh !== undefined);
    // What it keeps are results that the derivative reads.
    const kept = tanh.outputs.slice(1);
    assert.ok(kept.length > 0);
    assert.deepEqual(
      tanh.saved,
      kept.map((_, i) => tanh.inputs.length + 1 + i),
    );
    const pulled = operators.find((each) => each.name === 'tanhVjp');
    assert.deepEqual([pulled?.duringBackward, pulled?.nodeName], [true, 'tanhVjpVjp']);
    // With h = 2x the sum of slopes is Σ 2 (1 − tanh² h): by h it is −4 tanh h (1 − tanh² h).
    const arrived = records.findLast(
      (each) => each.kind === 'nodeRan' && each.node === double.node,
    );
    assert.ok(arrived?.kind === 'nodeRan' && arrived.gradOutputs[0]?.kind === 'whole');
    [...arrived.gradOutputs[0].data].forEach((element, i) => {
      const y = Math.tanh([0.5, -1][i]!);
      assert.ok(Math.abs(element + 4 * y * (1 - y * y)) < 1e-5, String(element));
    });
  });

  it('shows what jacrev pulls back through vmap, and that within vmap', () => {
    const rowsOf = (program: string): (readonly number[])[] => {
      const { recordings } = recorded(
        'batched-rows.mjs',
        `import { numpy as np, jacrev, vmap } from '@jax-js/jax';
${program}`,
      );
      const { records } = recordings[0]!;
      assert.deepEqual(notAddingUp(records), []);
      const square = records.find((each) => each.kind === 'operator' && each.node !== 0);
      assert.ok(square?.kind === 'operator');
      return records.flatMap((each) =>
        each.kind === 'nodeRan' && each.node === square.node
          ? each.gradOutputs.map((value) => (value?.kind === 'whole' ? [...value.data] : []))
          : [],
      );
    };
    // x³ = x² · x: by x² it is x, in the row of that element.
    assert.deepEqual(
      rowsOf('jacrev(vmap((x) => x.ref.mul(x.ref).mul(x)))(np.array([1, 2])).js();'),
      [
        [1, 0],
        [0, 2],
      ],
    );
    // Of both examples at once.
    assert.deepEqual(
      rowsOf('vmap(jacrev((x) => x.ref.mul(x.ref).mul(x)))(np.array([[1, 2], [3, 4]])).js();'),
      [
        [1, 0, 3, 0],
        [0, 2, 0, 4],
      ],
    );
  });

  it('has of what examples share a gradient for each, a row each', () => {
    const result = recorded(
      'shared.mjs',
      `import { numpy as np, grad, vmap } from '@jax-js/jax';
const f = (w, x) => w.ref.mul(w).mul(x).sum();
console.log(vmap(grad(f), [null, 0])(np.array([2, 3]), np.array([[1, 10], [2, 4]])).js());
`,
    );
    // Σ w²x: by w² it is x, by w it is 2wx, both of each example.
    const { cards, notes } = pictureOf(result);
    assert.equal(card(cards, 'mul').grad, '[[1, 10], [2, 4]]');
    assert.equal(card(cards, 'array').grad, '[[4, 60], [8, 24]]');
    assert.deepEqual(notes, []);
    assert.deepEqual(notAddingUp(result.recordings[0]!.records), []);
  });

  it('gives no gradient to what grad holds, also where another grad around it does not', () => {
    const { recordings } = recorded(
      'held.mjs',
      `import { numpy as np, grad } from '@jax-js/jax';
const inner = (w, x) => grad((w, x) => w.ref.mul(w).mul(x.mul(3)).sum())(w, x).sum();
console.log(grad(inner)(np.array([1, 2]), np.array([3, 4])).js());
`,
    );
    const { records } = recordings[0]!;
    assert.deepEqual(notAddingUp(records), []);
    const stored = records.flatMap((each) => (each.kind === 'gradStored' ? [each] : []));
    // Σ 3w²x by w is 6wx, and the sum of that by w again 6x.
    assert.deepEqual(
      stored.map(({ contribution }) => contribution?.kind === 'whole' && [...contribution.data]),
      [
        [18, 48],
        [18, 24],
      ],
    );
  });

  it('shows each row that jacrev pulls back as a pass', () => {
    const { recordings } = recorded(
      'rows.mjs',
      `import { numpy as np, jacrev } from '@jax-js/jax';
console.log(jacrev((x) => x.ref.mul(x.ref).mul(x))(np.array([1, 2])).js());
`,
    );
    const { records } = recordings[0]!;
    const square = records.find((each) => each.kind === 'operator' && each.node !== 0);
    assert.ok(square?.kind === 'operator');
    const arrived = records.flatMap((each) =>
      each.kind === 'nodeRan' && each.node === square.node ? each.gradOutputs : [],
    );
    // x³ = x² · x: by x² it is x, in the row of that element.
    assert.deepEqual(
      arrived.map((value) => value?.kind === 'whole' && [...value.data]),
      [
        [1, 0],
        [0, 2],
      ],
    );
  });

  it('knows the functions that are compiled in the library as one operator each', () => {
    const { cards } = pictureOf(
      recorded(
        'tanh.mjs',
        `import { numpy as np, grad } from '@jax-js/jax';
console.log(grad((x) => np.tanh(x).sum())(np.array([0])).js());
`,
      ),
    );
    const operators = cards.filter(({ role }) => role !== 'constant' && role !== 'parameter');
    assert.deepEqual(
      operators.map(({ op, value, grad }) => [op, value, grad]),
      [
        ['tanh', '[0.00]', '[1.00]'],
        ['sum', '0.00', '1.00'],
      ],
    );
  });

  it('may end in the middle', () => {
    const result = recorded('exit.mjs', `${FIT}process.exit(3);`);
    assert.equal(result.code, 3);
    assert.equal(card(pictureOf(result).cards, 'sum').grad, '1.00');
  });
});
