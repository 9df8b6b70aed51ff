/**
 * @file Every transformation of jax-js and every pair of them, under the recorder: the results are those without
 * it and those of mathematics, and so are the gradients that were recorded.
 */

import assert from 'node:assert/strict';

import { notAddingUp } from './adding-up.ts';
import { partsOf } from './jax-parts.ts';
import { Project } from './programs.ts';

const X = [0.5, -1, 2] as const;

type Derivative = (x: number) => number;

const { cbrt, cos, cosh, exp, sin, sinh, tanh } = Math;
const logistic = (x: number): number => 1 / (1 + exp(-x));

/** The logistic function and its derivatives. */
const LOGISTIC: readonly Derivative[] = [
  logistic,
  (x) => logistic(x) * (1 - logistic(x)),
  (x) => logistic(x) * (1 - logistic(x)) * (1 - 2 * logistic(x)),
  (x) => {
    const y = logistic(x);
    return y * (1 - y) * (1 - 6 * y + 6 * y ** 2);
  },
];
const [, slope, bend, twist] = LOGISTIC as [Derivative, Derivative, Derivative, Derivative];

/**
 * Functions of an element, whose operators' rules compute something themselves: second and third derivatives. Some
 * are compiled functions, of the library's or of the program's.
 */
const DERIVATIVES: Readonly<Record<string, readonly [string, Derivative, Derivative]>> = {
  'sin x': ['np.sin(x)', (x) => -sin(x), (x) => -cos(x)],
  'cos x': ['np.cos(x)', (x) => -cos(x), sin],
  'x sin x': [
    'np.sin(x.ref).mul(x)',
    (x) => 2 * cos(x) - x * sin(x),
    (x) => -3 * sin(x) - x * cos(x),
  ],
  'e to the sin x': [
    'np.exp(np.sin(x))',
    (x) => exp(sin(x)) * (cos(x) ** 2 - sin(x)),
    (x) => exp(sin(x)) * cos(x) * (cos(x) ** 2 - 3 * sin(x) - 1),
  ],
  '1 / x': ['np.reciprocal(x)', (x) => 2 / x ** 3, (x) => -6 / x ** 4],
  'ln (x + 3)': ['np.log(x.add(3))', (x) => -((x + 3) ** -2), (x) => 2 * (x + 3) ** -3],
  '√(x + 3)': [
    'np.sqrt(x.add(3))',
    (x) => -((x + 3) ** -1.5) / 4,
    (x) => (3 / 8) * (x + 3) ** -2.5,
  ],
  'arctan x': [
    'np.atan(x)',
    (x) => (-2 * x) / (1 + x ** 2) ** 2,
    (x) => (6 * x ** 2 - 2) / (1 + x ** 2) ** 3,
  ],
  logistic: ['nn.sigmoid(x)', bend, twist],
  tanh: [
    'np.tanh(x)',
    (x) => -2 * tanh(x) * (1 - tanh(x) ** 2),
    (x) => -2 * (1 - tanh(x) ** 2) * (1 - 3 * tanh(x) ** 2),
  ],
  'tanh of a square': [
    'np.tanh(x.ref.mul(x))',
    (x) => {
      const y = tanh(x * x);
      return (1 - y ** 2) * (2 - 8 * x ** 2 * y);
    },
    (x) => {
      const y = tanh(x * x);
      return (1 - y ** 2) * (-24 * x * y - 16 * x ** 3 * (1 - 3 * y ** 2));
    },
  ],
  sinh: ['np.sinh(x)', sinh, cosh],
  'x cosh x': [
    'np.cosh(x.ref).mul(x)',
    (x) => 2 * sinh(x) + x * cosh(x),
    (x) => 3 * cosh(x) + x * sinh(x),
  ],
  arsinh: [
    'np.arcsinh(x)',
    (x) => -x * (1 + x ** 2) ** -1.5,
    (x) => (2 * x ** 2 - 1) * (1 + x ** 2) ** -2.5,
  ],
  silu: ['nn.silu(x)', (x) => 2 * slope(x) + x * bend(x), (x) => 3 * bend(x) + x * twist(x)],
  'the cube root of x + 3': [
    'np.cbrt(x.add(3))',
    (x) => (-2 / 9) * cbrt(x + 3) ** -5,
    (x) => (10 / 27) * cbrt(x + 3) ** -8,
  ],
  'x + 2 to the power 2.5': [
    'np.power(x.add(2), 2.5)',
    (x) => 3.75 * (x + 2) ** 0.5,
    (x) => 1.875 * (x + 2) ** -0.5,
  ],
  'ln (1 + e to the x)': ['np.logaddexp(x, 0)', slope, bend],
  'a compiled function of the program': [
    'jit((x) => np.sin(x.ref).mul(x))(x)',
    (x) => 2 * cos(x) - x * sin(x),
    (x) => -3 * sin(x) - x * cos(x),
  ],
  'relu times x²': [
    'nn.relu(x.ref).mul(np.square(x))',
    (x) => (x > 0 ? 6 * x : 0),
    (x) => (x > 0 ? 6 : 0),
  ],
  'each element by vmap': [
    'vmap((r) => np.tanh(r.ref).mul(r))(x)',
    (x) => (1 - tanh(x) ** 2) * (2 - 2 * x * tanh(x)),
    (x) => (1 - tanh(x) ** 2) * (-6 * tanh(x) - 2 * x * (1 - 3 * tanh(x) ** 2)),
  ],
};

/** The same of functions of the vector, as PyTorch computes them in double precision. */
const OF_VECTORS: Readonly<
  Record<string, readonly [string, readonly number[], readonly number[]]>
> = {
  'an inverse': [
    'np.linalg.inv(np.outer(x.ref, x.ref).add(np.eye(3).mul(3)))',
    [-0.14024543, -0.248434761, -0.0320560982],
    [0.39341575, 0.34314596, 0.443685541],
  ],
  'a determinant': [
    'np.linalg.det(np.outer(x.ref, np.sin(x)).add(np.eye(3).mul(3)))',
    [13.6390712, 2.15220264, -23.8579967],
    [-16.8936111, 27.5824373, -17.0603875],
  ],
  'a Cholesky factor': [
    'np.linalg.cholesky(np.outer(x.ref, x.ref).add(np.eye(3).mul(9)))',
    [0.8564979, 1.02308834, 0.849821424],
    [-0.66354592, -0.310623378, -0.179457789],
  ],
  'a solution': [
    'np.linalg.solve(np.outer(x.ref, x.ref).add(np.eye(3).mul(9)), x.reshape([3, 1]))',
    [-0.0412110609, -0.00622053749, -0.0762015843],
    [-0.0532838146, -0.103375511, -0.00319211792],
  ],
  gelu: [
    'nn.gelu(x)',
    [0.615506895, 0.242148198, -0.10787508],
    [-0.661217903, 0.721720392, -0.0057331784],
  ],
  'products of rows by vmap': [
    'vmap((r) => np.dot(np.sin(r.ref), r))(np.outer(x.ref, x))',
    [7.68913955, -9.63164034, 29.2851601],
    [-72.0733212, -2.11088236, 333.840928],
  ],
  'running products': ['np.cumprod(x)', [2, 3.5, -0.5], [2, 2, 2]],
  softmax: [
    'nn.softmax(x.ref).mul(np.square(x))',
    [-0.0419738776, -0.126703358, 2.16867724],
    [0, -1.73694718e-17, 0],
  ],
};

/** Of a function of a vector: what a transformation needs a scalar or a vector of is summed up or repeated to one. */
const PROGRAM = `
import { numpy as np, nn, grad, valueAndGrad, vjp, jvp, vmap, jit, jacfwd, jacrev, hessian } from '@jax-js/jax';
const cubes = (x) => x.ref.mul(x.ref).mul(x).sum();
const scalar = (f) => (x) => {
  const y = f(x);
  return y.shape.length === 0 ? y : y.sum();
};
const vector = (f) => (x) => {
  const y = f(x);
  return [np.broadcastTo, (y) => y, np.sum][y.shape.length](y, [[3], , 0][y.shape.length]);
};
const second = ([value, derivative]) => (value.dispose(), derivative);
const TRANSFORMS = {
  grad: (f) => grad(scalar(f)),
  valueAndGrad: (f) => (x) => second(valueAndGrad(scalar(f))(x)),
  vjp: (f) => (x) => {
    const [y, pull] = vjp(scalar(f), [x]);
    const [pulled] = pull(np.onesLike(y));
    pull.dispose();
    return pulled;
  },
  jvp: (f) => (x) => second(jvp(scalar(f), [x.ref], [np.onesLike(x)])),
  vmap: (f) => (x) => vmap(f)(x.reshape([1, -1])).slice(0),
  jit: (f) => jit(f),
  jacfwd: (f) => jacfwd(vector(f)),
  jacrev: (f) => jacrev(vector(f)),
  hessian: (f) => hessian(scalar(f)),
};
const functions = { f: cubes };
for (const [name, transform] of Object.entries(TRANSFORMS)) functions[name] = transform(cubes);
for (const [inner, f] of Object.entries(functions))
  for (const [outer, transform] of Object.entries(TRANSFORMS)) {
    np.zeros([2]); // The only one of this shape: another begins.
    console.log(outer + ' of ' + inner, JSON.stringify(transform(f)(np.array([${X.join()}])).js()));
  }
const twice = (f) => grad(scalar(grad(scalar(f))));
const forward = (f) => grad(scalar((x) => second(jvp(f, [x.ref], [np.onesLike(x)]))));
for (const [name, f] of Object.entries({
${Object.entries({ ...DERIVATIVES, ...OF_VECTORS })
  .map(([name, [text]]) => `  '${name}': (x) => ${text},`)
  .join('\n')}
}))
  for (const [order, derivative] of Object.entries({
    2: twice(f), 3: grad(scalar(twice(f))), forward: forward(f),
  })) {
    np.zeros([2]);
    console.log(order + ' of ' + name, JSON.stringify(derivative(np.array([${X.join()}])).js()));
  }
`;

/** a₁x₁ⁿ + a₂x₂ⁿ + a₃x₃ⁿ: of the sum of cubes all derivatives are of such. */
interface Powers {
  readonly n: number;
  readonly a: readonly number[];
}
type Result = Powers | readonly Powers[] | readonly (readonly Powers[])[];

const CUBES: Powers = { n: 3, a: [1, 1, 1] };
const AXES = [0, 1, 2];

const total = (terms: readonly Powers[]): Powers => ({
  n: terms[0]!.n,
  a: AXES.map((j) => terms.reduce((sum, { a }) => sum + a[j]!, 0)),
});
const partial = ({ n, a }: Powers, j: number): Powers => ({
  n: Math.max(n - 1, 0),
  a: a.map((each, i) => (i === j ? n * each : 0)),
});
const isMatrix = (result: Result): result is readonly (readonly Powers[])[] =>
  Array.isArray(result) && Array.isArray(result[0]);
const isVector = (result: Result): result is readonly Powers[] =>
  Array.isArray(result) && !isMatrix(result);

function scalar(result: Result): Powers {
  if (isMatrix(result)) return total(result.flat());
  return isVector(result) ? total(result) : result;
}
function vector(result: Result): readonly Powers[] {
  if (isMatrix(result)) return AXES.map((j) => total(result.map((row) => row[j]!)));
  return isVector(result) ? result : AXES.map(() => result);
}
const gradient = (result: Result): Powers[] => AXES.map((j) => partial(scalar(result), j));

const MATHEMATICS: Readonly<Record<string, (result: Result) => Result>> = {
  f: (result) => result,
  grad: gradient,
  valueAndGrad: gradient,
  vjp: gradient,
  jvp: (result) => total(gradient(result)),
  vmap: (result) => result,
  jit: (result) => result,
  // The library stacks columns as rows: of both the first axis is that of the directions.
  jacfwd: (result) => AXES.map((j) => vector(result).map((each) => partial(each, j))),
  jacrev: (result) => vector(result).map((each) => AXES.map((j) => partial(each, j))),
  hessian: (result) => AXES.map((j) => gradient(result).map((each) => partial(each, j))),
};

const evaluated = (result: Result): unknown =>
  'n' in result
    ? result.a.reduce((sum, a, j) => sum + a * X[j]! ** result.n, 0)
    : result.map((each: Result) => evaluated(each));

describe('a transformation of jax-js', function () {
  this.timeout(120_000);
  const project = new Project({ 'package.json': '{ "type": "module" }', 'all.mjs': PROGRAM });
  let results: ReturnType<typeof partsOf>;

  before(() => {
    results = partsOf(project, 'all.mjs', '2');
  });
  after(() => project.remove());

  const elementwise = Object.entries(DERIVATIVES).map(
    ([name, [text, second, third]]) => [name, [text, X.map(second), X.map(third)]] as const,
  );
  for (const [name, [text, second, third]] of [...elementwise, ...Object.entries(OF_VECTORS)])
    it(`grad of grad of ${name}, and of that, and grad of jvp`, () => {
      const close = (a: readonly number[], b: readonly number[]): void =>
        a.forEach((each, i) =>
          assert.ok(Math.abs(each - b[i]!) < 1e-5 * (1 + Math.abs(b[i]!)), text),
        );
      // Along ones, the sum of tangents is that of the gradient.
      for (const [order, derivative] of [
        ['2', second],
        ['3', third],
        ['forward', second],
      ] as const) {
        const { printed, records } = results.get(`${order} of ${name}`)!;
        assert.deepEqual(notAddingUp(records), []);
        assert.deepEqual(
          records.filter(({ kind }) => kind === 'notice'),
          [],
        );
        const stored = records.findLast((each) => each.kind === 'gradStored');
        assert.ok(stored?.kind === 'gradStored' && stored.contribution?.kind === 'whole');
        assert.deepEqual([...stored.contribution.data], printed);
        close([...stored.contribution.data].map(Number), derivative);
      }
    });

  for (const [inner, one] of Object.entries(MATHEMATICS))
    for (const [outer, other] of Object.entries(MATHEMATICS)) {
      if (outer === 'f') continue;
      it(`${outer} of ${inner}`, () => {
        const { printed, records } = results.get(`${outer} of ${inner}`)!;
        const wanted = evaluated(other(one(CUBES)));
        assert.deepEqual(printed, wanted);
        assert.deepEqual(notAddingUp(records), []);
        assert.deepEqual(
          records.filter(({ kind }) => kind === 'notice'),
          [],
        );
        // The last passes are those of the outer transformation: one, or one a row.
        const rows = { grad: 1, valueAndGrad: 1, vjp: 1, jacrev: 3 }[outer] ?? 0;
        const stored = records.flatMap((each) => (each.kind === 'gradStored' ? [each] : []));
        const recorded = stored
          .slice(stored.length - rows)
          .flatMap(({ contribution }) =>
            contribution?.kind === 'whole' ? [...contribution.data] : [],
          );
        // Of zero either sign.
        assert.deepEqual(
          recorded.map((element) => element + 0),
          rows === 0 ? [] : [wanted].flat(2),
        );
      });
    }
});
