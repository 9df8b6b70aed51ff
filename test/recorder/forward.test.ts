/**
 * @file Forward mode in recordings: programs of jax-js and of our engine compute tangents, and each value is
 * shown with its own, as mathematics has it.
 */

import assert from 'node:assert/strict';
import { autograd, func, noGrad, tensor, type Tensor } from 'gradlens';

import { GraphModel } from '../../engine/graph/model.ts';
import type { GradlensRecord } from '../../engine/recorder/records/format.ts';
import { NO_EDITS } from '../../engine/replay/course.ts';
import { replay } from '../../engine/replay/replay.ts';
import { rulesAt } from '../../engine/replay/tangent-rules.ts';
import { notAddingUp } from './adding-up.ts';
import { partsOf } from './jax-parts.ts';
import { graphOf } from './memory.ts';
import { Project } from './programs.ts';

const { cos, exp, sin } = Math;
const X = [0.5, -1, 2] as const;
const V = [1, 0, 2] as const;
const M = [X, [1, 2, 3]] as const;

/** Of an element x, with the tangent v. */
type Derivative = (x: number, v: number) => number;

/** f(x) = Σ sin x · eˣ + 3x: of each operator in it the derivative in the direction v, and that of the derivative. */
const F: Readonly<Record<string, readonly [Derivative, Derivative]>> = {
  sin: [(x, v) => cos(x) * v, (x, v) => -sin(x) * v * v],
  exp: [(x, v) => exp(x) * v, (x, v) => exp(x) * v * v],
  mul: [(x, v) => (sin(x) + cos(x)) * exp(x) * v, (x, v) => 2 * cos(x) * exp(x) * v * v],
  'mul 2': [(_, v) => 3 * v, () => 0],
  add: [(x, v) => ((sin(x) + cos(x)) * exp(x) + 3) * v, (x, v) => 2 * cos(x) * exp(x) * v * v],
};

const along = (of: Derivative, xs: readonly number[] = X): number[] =>
  xs.map((x, i) => of(x, V[i % V.length]!));
const total = (numbers: readonly number[]): number[] => [
  numbers.reduce((sum, each) => sum + each, 0),
];
/** Of functions of one element each, along each unit vector: a diagonal, row by row. */
const alongEach = (of: Derivative): number[] =>
  X.flatMap((_, i) => X.map((x, j) => of(x, i === j ? 1 : 0)));

/** What a graph shows of an operator: by the derivatives, counted from outside in, the tangents. */
type Shown = Readonly<Record<string, readonly number[] | null>>;

function modelOf(records: readonly GradlensRecord[]): GraphModel {
  const model = new GraphModel();
  for (const each of records) model.append(each);
  return model;
}

/** By operators, numbered where there are several. */
function shownIn({ graph }: GraphModel): Map<string, Shown> {
  const found = new Map<string, Shown>();
  const counts = new Map<string, number>();
  for (let node = 0; node < graph.nodes.length; node++) {
    const told = graph.tangentLog.of(node, null);
    if (told.length === 0) continue;
    const op = graph.op(node);
    const count = (counts.get(op) ?? 0) + 1;
    counts.set(op, count);
    const levels = [...new Set(told.flatMap((each) => each.levels))].sort((a, b) => a - b);
    found.set(
      count === 1 ? op : `${op} ${count}`,
      Object.fromEntries(
        told.map((each) => {
          const key = each.levels.map((level) => levels.indexOf(level) + 1).join();
          const value = graph.values.get(each.value);
          return [key, value?.kind === 'whole' ? [...value.data] : null];
        }),
      ),
    );
  }
  return found;
}

function close(
  found: Shown | undefined,
  wanted: Readonly<Record<string, readonly number[]>>,
): void {
  assert.deepEqual(Object.keys(found ?? {}), Object.keys(wanted));
  for (const [key, numbers] of Object.entries(wanted)) {
    const own = found?.[key] ?? [];
    assert.equal(own.length, numbers.length, key);
    numbers.forEach((each, i) =>
      assert.ok(Math.abs(own[i]! - each) < 1e-5 * (1 + Math.abs(each)), `${own.join()} at ${key}`),
    );
  }
}

/**
 * Of x·W + b, of the hyperbolic tangent of 0.3 times that, and of the logarithm of the softmax of that: what
 * PyTorch's dual tensors have, x being X and its tangent V/10.
 */
const W = [[1, 2], [0.5, -1], [2, 0]]; // prettier-ignore
const B = [0.1, -0.2];
const LAYER = {
  add: [0.5, 0.2],
  tanh: [0.043509012, 0.0454177719],
  last: [-0.000789236937, 0.00111952295],
};

function isLayer(found: ReadonlyMap<string, Shown>): void {
  close(found.get('add'), { 1: LAYER.add });
  close(found.get('tanh'), { 1: LAYER.tanh });
  close([...found.values()].at(-1), { 1: LAYER.last });
}

const PROGRAM = `
import { numpy as np, nn, lax, grad, jvp, vmap, jit, jacfwd, hessian } from '@jax-js/jax';
const f = (x) => np.sum(np.sin(x.ref).mul(np.exp(x.ref)).add(x.mul(3)));
const x = () => np.array(${JSON.stringify(X)});
const v = () => np.array(${JSON.stringify(V)});
const m = () => np.array(${JSON.stringify(M)});
const along = (f) => (x) => jvp(f, [x], [v()])[1];
for (const [name, run] of Object.entries({
  jvp: () => jvp(f, [x()], [v()]),
  'jvp of jvp': () => jvp(along(f), [x()], [v()]),
  'jvp of grad': () => jvp(grad(f), [x()], [v()]),
  'grad of jvp': () => [grad(along(f))(x())],
  'jit of jvp': () => [jit(along(f))(x())],
  'jvp of jit': () => jvp(jit(f), [x()], [v()]),
  'vmap of jvp': () => [vmap(along(f))(m())],
  'jvp of vmap': () => jvp(vmap(f), [m()], [np.array(${JSON.stringify([V, V])})]),
  jacfwd: () => [jacfwd((x) => np.sin(x))(x())],
  'jacfwd of jacfwd': () => [jacfwd((x) => jacfwd((x) => np.sin(x))(x).sum(0))(x())],
  'vmap of jacfwd': () => [vmap(jacfwd((x) => np.sin(x)))(m())],
  hessian: () => [hessian(f)(x())],
  'jit of hessian': () => [jit(hessian(f))(x())],
  stopGradient: () => jvp((x) => lax.stopGradient(np.sin(x.ref)).mul(x), [x()], [v()]),
  twice: () => {
    const point = x();
    return [...jvp(np.sin, [point.ref], [v()]), ...jvp(np.sin, [point], [np.array([0, 1, 0])])];
  },
  layer: () => jvp(
    (x) => nn.logSoftmax(np.tanh(np.dot(x, np.array(${JSON.stringify(W)})).add(np.array(${JSON.stringify(B)})).mul(0.3))),
    [x()], [v().mul(0.1)],
  ),
  reading: () => [along(f)(x()).mul(2)],
})) {
  np.zeros([7]); // The only one of this shape: another begins.
  console.log(name, JSON.stringify(run().map((each) => each.js())));
}
`;

describe('a program of jax-js in forward mode', function () {
  this.timeout(120_000);
  const project = new Project({ 'package.json': '{ "type": "module" }', 'all.mjs': PROGRAM });
  let parts: ReturnType<typeof partsOf>;

  before(() => {
    parts = partsOf(project, 'all.mjs', '7');
  });
  after(() => project.remove());

  const model = (name: string): GraphModel => modelOf(parts.get(name)!.records);
  const shown = (name: string): Map<string, Shown> => shownIn(model(name));
  const notices = (name: string): string[] =>
    parts.get(name)!.records.flatMap((each) => (each.kind === 'notice' ? [each.text] : []));

  it('has the tangent of every value in the function, of its argument and of its result', () => {
    const found = shown('jvp');
    close(found.get('array'), { 1: V });
    for (const [op, [first]] of Object.entries(F)) close(found.get(op), { 1: along(first) });
    close(found.get('sum'), { 1: total(along(F['add']![0])) });
    assert.equal(found.size, 7);
    assert.deepEqual(notices('jvp'), []);
  });

  it('has at each value both tangents of jvp of jvp, and the tangent of the tangent', () => {
    const found = shown('jvp of jvp');
    for (const [op, [first, second]] of Object.entries(F))
      close(found.get(op), { 1: along(first), 2: along(first), '1,2': along(second) });
    const [, second] = F['add']!;
    const [, printed] = (parts.get('jvp of jvp')!.printed as unknown[]).flat(3) as number[];
    assert.ok(Math.abs(printed! - total(along(second))[0]!) < 1e-4);
    assert.deepEqual(notices('jvp of jvp'), []);
  });

  it('has them in jvp of grad, where the gradient has the product of Hessian and direction', () => {
    const found = shown('jvp of grad');
    for (const [op, [first]] of Object.entries(F)) close(found.get(op), { 1: along(first) });
    // Of sums of functions of one element each the Hessian is diagonal.
    close(found.get('grad'), { 1: along((x, v) => 2 * cos(x) * exp(x) * v) });
    assert.deepEqual(notices('jvp of grad'), []);
  });

  it('has them under vmap, of each example', () => {
    for (const name of ['vmap of jvp', 'jvp of vmap']) {
      const found = shown(name);
      for (const [op, [first]] of Object.entries(F))
        close(found.get(op), { 1: along(first, M.flat()) });
      const [first] = F['add']!;
      close(found.get('sum'), { 1: M.flatMap((row) => total(along(first, row))) });
      assert.deepEqual(notices(name), []);
    }
  });

  it('has those of what comes out of jit, of zero behind stopGradient, and of each jvp of one value', () => {
    close(shown('jvp of jit').get('jit f'), { 1: total(along(F['add']![0])) });
    const stopped = shown('stopGradient');
    close(stopped.get('detach'), { 1: [0, 0, 0] });
    close(stopped.get('mul'), { 1: along((x, v) => sin(x) * v) });
    const twice = shown('twice');
    close(twice.get('sin'), { 1: along(F['sin']![0]) });
    close(twice.get('sin 2'), { 1: [0, cos(-1), 0] });
    // The latest.
    close(twice.get('array'), { 1: [0, 1, 0] });
  });

  it('has those of a layer as PyTorch', () => {
    isLayer(shown('layer'));
  });

  it('does not know them behind an edit: what runs again is the operators', () => {
    const { records } = parts.get('jvp')!;
    const at = records.findIndex(
      (each) => each.kind === 'created' && each.tensor.shape.join() === '3',
    );
    const base = replay(records);
    const tensors = new Map([[at, Float64Array.of(1, 2, 3)]]);
    const now = replay(records, { ...NO_EDITS, tensors }, base);
    const told = (of: readonly GradlensRecord[]) =>
      of.flatMap((each) => (each.kind === 'tangentSet' ? [each.tangent] : []));
    assert.deepEqual(told(base.records), told(records));
    assert.equal(told(now.records).length, told(records).length);
    assert.ok(told(now.records).every((each) => each === null));
  });

  it('makes a value of the tangent that the program reads', () => {
    const made = parts
      .get('reading')!
      .records.flatMap((each) => (each.kind === 'created' ? [each] : []));
    const tangent = made.find(({ factory }) => factory === 'jvp')?.tensor.value;
    assert.ok(tangent?.kind === 'whole');
    assert.ok(Math.abs(tangent.data[0]! - total(along(F['add']![0]))[0]!) < 1e-4);
  });

  it('has them of every direction that jacfwd pushes forward at once, a row each', () => {
    const found = shown('jacfwd');
    close(found.get('array'), { 1: alongEach((_, v) => v) });
    close(found.get('sin'), { 1: alongEach((x, v) => cos(x) * v) });
    const { graph } = model('jacfwd');
    const sine = [...Array(graph.nodes.length).keys()].find((node) => graph.op(node) === 'sin')!;
    const row = model('jacfwd')
      .details(sine)
      .rows.find(({ label }) => label === 'tangent');
    assert.match(row?.value ?? '', /, a row for each of 3 directions$/);
    // The second derivative is where all three directions are one element's.
    const twofold = X.flatMap((_, i) =>
      X.flatMap((__, j) => X.map((x, k) => (i === j && j === k ? -sin(x) : 0))),
    );
    const slope = alongEach((x, v) => cos(x) * v);
    close(shown('jacfwd of jacfwd').get('sin'), { 1: slope, 2: slope, '1,2': twofold });
    // The directions first, then the examples.
    const examples = X.flatMap((_, i) =>
      M.flatMap((row) => row.map((x, j) => (i === j ? cos(x) : 0))),
    );
    close(shown('vmap of jacfwd').get('sin'), { 1: examples });
    for (const name of ['jacfwd', 'jacfwd of jacfwd', 'vmap of jacfwd'])
      assert.deepEqual(notices(name), [], name);
  });

  it('has them in hessian, where the gradient has its columns', () => {
    const found = shown('hessian');
    for (const [op, [first]] of Object.entries(F)) close(found.get(op), { 1: alongEach(first) });
    const [slope] = F['add']!;
    close(found.get('sum'), { 1: X.map((x) => slope(x, 1)) });
    close(found.get('grad'), { 1: alongEach((x, v) => 2 * cos(x) * exp(x) * v) });
    assert.deepEqual(notices('hessian'), []);
  });

  it('has in jit that there are some, as it has no values there', () => {
    for (const name of ['jit of jvp', 'jit of hessian']) {
      const found = shown(name);
      for (const op of Object.keys(F)) assert.deepEqual(found.get(op), { 1: null }, op);
      assert.deepEqual(notices(name), [], name);
    }
  });

  it('follows gradients through tangents', () => {
    const { records } = parts.get('grad of jvp')!;
    const found = shown('grad of jvp');
    for (const [op, [first]] of Object.entries(F)) close(found.get(op), { 1: along(first) });
    assert.deepEqual(notAddingUp(records), []);
    assert.deepEqual(notices('grad of jvp'), []);
    // Also what a rule made for itself.
    assert.ok(records.every((each) => each.kind !== 'created' || each.tensor.value !== null));
    const sine = records.find((each) => each.kind === 'operator' && each.name === 'sin');
    const arrived = records.flatMap((each) => {
      if (each.kind === 'gradStored') return [each.contribution];
      const isOf = sine?.kind === 'operator' && each.kind === 'nodeRan' && each.node === sine.node;
      return isOf ? each.gradOutputs : [];
    });
    const numbers = arrived.map((each) => (each?.kind === 'whole' ? [...each.data] : []));
    // Of the sum of ∂s·e + s·∂e + 3v, for s = sin x and e the exponential: by s it is ∂e, by x that of the derivative.
    [along((x, v) => exp(x) * v), along((x, v) => 2 * cos(x) * exp(x) * v)].forEach((wanted, at) =>
      close({ 1: numbers[at]! }, { 1: wanted }),
    );
    assert.equal(numbers.length, 2);
  });

  it('has the rules of its operators, forward and backward', () => {
    const rulesIn = (name: string, kind: 'made' | 'ran'): Map<string, string> => {
      const found = model(name);
      const { graph } = found;
      const rules = new Map<string, string>();
      for (let moment = 0; moment < graph.history.length; moment++) {
        const happening = found.happening(moment, rulesAt(graph, moment));
        const [first = ''] = happening.sentence.split(' ');
        if (happening.kind === kind && happening.rule !== '') rules.set(first, happening.rule);
      }
      return rules;
    };
    assert.deepEqual(Object.fromEntries(rulesIn('jvp of jvp', 'made')), {
      sin: '∂a·cos a',
      exp: '∂a·e^a',
      // The last, 3x, is of one tangent.
      mul: '∂a·b',
      add: '∂a + ∂b',
      sum: 'sum(∂a)',
    });
    assert.deepEqual(Object.fromEntries(rulesIn('jvp of grad', 'ran')), {
      sinVjp: '∇·cos a',
      expVjp: '∇·e^a',
      mulVjp: '∇·b; ∇·a',
      addVjp: '∇; ∇',
      sumVjp: '∇ to every element',
    });
  });
});

describe('a program of our engine in forward mode', () => {
  const { forwardAD } = autograd;
  const { jvp, grad } = func;
  const f = (x: Tensor): Tensor => x.sin().mul(x.exp()).add(x.mul(3)).sum();
  const float64 = (data: readonly unknown[]): Tensor =>
    tensor(data as number[], { dtype: 'float64' });
  const x = (): Tensor => float64(X);
  const v = (): Tensor => float64(V);

  it('has the tangent of every value, from where the dual tensor is made', () => {
    const found = shownIn(
      graphOf(() =>
        forwardAD.dualLevel(() => {
          const dual = forwardAD.makeDual(x(), v());
          f(dual);
          dual.detach().mul(2);
        }),
      ),
    );
    for (const [op, [first]] of Object.entries(F)) close(found.get(op), { 1: along(first) });
    close(found.get('sum'), { 1: total(along(F['add']![0])) });
    // With the view that makeDual makes; behind detach there is none.
    assert.equal(found.size, 7);
  });

  it('has them in jvp, jvp of jvp, jvp of grad, and in place', () => {
    const once = shownIn(graphOf(() => void jvp(f, [x()], [v()])));
    for (const [op, [first]] of Object.entries(F)) close(once.get(op), { 1: along(first) });
    // What is handed out is a plain value, and its tangent another.
    assert.deepEqual([once.has('alias'), once.has('tangent')], [false, false]);
    const twice = shownIn(
      graphOf(() => void jvp((y: Tensor) => jvp(f, [y], [v()])[1], [x()], [v()])),
    );
    for (const [op, [first, second]] of Object.entries(F)) {
      // What does not change has no tangent, where jax-js has zeros.
      const twofold = along(second);
      const isConstant = twofold.every((each) => each === 0);
      const own = isConstant ? {} : { '1,2': twofold };
      close(twice.get(op), { 1: along(first), 2: along(first), ...own });
    }
    const gradient = shownIn(graphOf(() => void jvp(grad(f), [x()], [v()])));
    for (const [op, [first]] of Object.entries(F)) close(gradient.get(op), { 1: along(first) });
    const written = shownIn(
      graphOf(() => void jvp((y: Tensor) => y.mul(y).mul_(3).sub_(y), [x()], [v()])),
    );
    close(written.get('mul_'), { 1: along((at, by) => 6 * at * by) });
    close(written.get('sub_'), { 1: along((at, by) => 6 * at * by - by) });
  });

  it('has those of a layer as PyTorch', () => {
    const layer = (y: Tensor): Tensor =>
      y.matmul(float64(W)).add(float64(B)).mul(0.3).tanh().logSoftmax(0);
    const dual = graphOf(() =>
      forwardAD.dualLevel(() => layer(forwardAD.makeDual(x(), v().mul(0.1)))),
    );
    isLayer(shownIn(dual));
  });

  it('shows them on the cards, in the details, and with their rules in what happened', () => {
    const model = graphOf(() => {
      jvp((y: Tensor) => y.mul(float64([2, 2, 2])).mul(y), [x()], [v()]);
      noGrad(() => x());
    });
    const { graph } = model;
    const cards = new Map(model.slice(1).cards.map((card) => [`${card.op} ${card.id}`, card]));
    const shown = [...cards].flatMap(([key, { tangent }]) => (tangent ? [[key, tangent]] : []));
    const mul = graph.nodes.length - 1;
    assert.ok(shown.length > 0 && shown.length < cards.size, String(mul));
    for (let moment = 0; moment < graph.history.length; moment++) {
      const happening = model.happening(moment, rulesAt(graph, moment));
      const { sentence, rule, arrived, terms } = happening;
      if (!sentence.startsWith('mul')) continue;
      if (terms[1]?.gave === '') assert.equal(rule, '∂a·b');
      else {
        assert.equal(rule, '∂a·b + ∂b·a');
        assert.equal(arrived, '[2.00, 0.00, 16.0]');
      }
    }
  });

  it('names those of nested derivatives in the details, and shows the innermost on the card', () => {
    const model = graphOf(() => {
      const [one, two, three] = [1, 2, 3].map((each) => float64([each]));
      const square = (z: Tensor): Tensor => z.mul(z);
      jvp((y: Tensor) => jvp(square, [y], [three!])[1], [one!], [two!]);
    });
    const card = model.slice(1).cards.find(({ op }) => op === 'mul')!;
    assert.equal(card.tangent, '[6.00]');
    // At 1 the derivative of x² is 2, and that of 2x along 2, times 3, is 12.
    assert.deepEqual(
      model.details(card.id).rows.filter(({ label }) => label.startsWith('tangent')),
      [
        { label: 'tangent ∂₁', value: '[4.00], of the outermost derivative' },
        { label: 'tangent ∂₂', value: '[6.00], of the innermost' },
        { label: 'tangent ∂₁∂₂', value: '[12.0]' },
      ],
    );
  });

  it('shows in the past the tangents of that time', () => {
    const model = graphOf(() =>
      forwardAD.dualLevel(() => {
        const dual = forwardAD.makeDual(x(), v());
        dual.sin();
        dual.mul_(2);
      }),
    );
    const { graph } = model;
    const last = graph.history.length - 1;
    const sinAt = [...Array(last).keys()].find((moment) =>
      model.happening(moment).sentence.startsWith('sin'),
    )!;
    const before = model.past(1, sinAt).cards;
    // The write is still to come, and keeps room for its tangent.
    assert.equal(before.find(({ op }) => op === 'mul_')?.tangent, '');
    assert.equal(
      model.slice(1).cards.find(({ op }) => op === 'mul_')?.tangent,
      '[2.00, 0.00, 4.00]',
    );
  });
});
