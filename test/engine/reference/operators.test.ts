/** @file Every operator against PyTorch: values, gradients, second derivatives, in both precisions. */

import assert from 'node:assert/strict';
import * as gradlens from 'gradlens';
import { type Tensor, autograd, tensor } from 'gradlens';
import { type Precision, assertClose } from './close.ts';
import { type JsonNumber, type Spec, leafOf, readCases, toNumber } from './data.ts';

type Argument = number | string | null | Argument[] | { readonly [option: string]: Argument };

interface Result {
  readonly out: readonly Spec[];
  readonly cotangent?: readonly (readonly JsonNumber[])[];
  readonly gradient?: readonly (readonly JsonNumber[] | false)[];
  readonly weight?: readonly (readonly JsonNumber[])[];
  readonly second?: readonly (readonly JsonNumber[] | false)[];
}

interface Case {
  readonly op: string;
  /** f: a function of the library, m: a method of the first tensor, n: a function of nn.functional. */
  readonly via: string;
  readonly args: readonly Argument[];
  readonly in: readonly Spec[];
  readonly name?: string;
  /** Names of the results' nodes, where PyTorch has an operator of this name. */
  readonly node?: readonly (string | null)[];
  readonly float64?: Result;
  readonly float32?: Result;
}

type Callable = (...args: unknown[]) => unknown;

function resolve(argument: Argument, tensors: readonly Tensor[]): unknown {
  if (typeof argument === 'string') {
    if (argument.startsWith('$')) return tensors[Number(argument.slice(1))];
    return argument === 'inf' ? Infinity : argument;
  }
  return Array.isArray(argument) ? argument.map((item) => resolve(item, tensors)) : argument;
}

/** The results of an operator as a list: one tensor, `{ values, indices }`, or several tensors. */
function listOf(result: unknown): Tensor[] {
  if (result instanceof gradlens.Tensor) return [result];
  if (Array.isArray(result)) return result as Tensor[];
  const { values, indices } = result as { values: Tensor; indices: Tensor };
  return [values, indices];
}

function call({ op, args }: Case, spelling: string, tensors: readonly Tensor[]): Tensor[] {
  const resolved = args.map((argument) => resolve(argument, tensors));
  if (spelling === 'm') {
    const [self, ...rest] = resolved;
    const method = (self as Record<string, Callable | undefined>)[op];
    assert.ok(method, `a Tensor has no method ${op}`);
    return listOf(method.apply(self, rest));
  }
  const library: unknown = spelling === 'f' ? gradlens : gradlens.nn.functional;
  const operator = (library as Record<string, Callable | undefined>)[op];
  assert.ok(operator, `there is no function ${op}`);
  return listOf(operator(...resolved));
}

function check(row: Case, spelling: string, precision: Precision): void {
  const expected = row[precision];
  if (expected === undefined) return;
  const leaves = row.in.map((spec) => leafOf(spec, precision, expected.cotangent !== undefined));
  const outputs = call(
    row,
    spelling,
    leaves.map((leaf, i) => (row.in[i]?.v === 't' ? leaf.t() : leaf)),
  );
  assert.equal(outputs.length, expected.out.length, 'number of results');
  outputs.forEach((output, i) => {
    const { s, d, t } = expected.out[i] ?? { s: [], d: [] };
    assert.deepEqual([...output.shape], s, 'shape');
    assert.equal(output.dtype, t ?? precision, 'dtype');
    assertClose(output, d, 'value');
  });

  const names = outputs.map(({ gradFn }) => gradFn?.name ?? null);
  assert.deepEqual(names, row.node ?? names, 'names of the nodes');
  const roots = outputs.filter((output) => output.requiresGrad);
  assert.equal(roots.length, expected.cotangent?.length ?? 0, 'results with a gradient');
  if (expected.cotangent === undefined || expected.gradient === undefined) return;
  const wanted = leaves.filter((leaf) => leaf.requiresGrad);
  const cotangents = expected.cotangent.map((data, i) => {
    const root = roots[i];
    assert.ok(root);
    return leafOf({ s: root.shape, d: data }, root.dtype, true);
  });
  const createGraph = expected.second !== undefined;
  const gradients = autograd.grad(roots, wanted, {
    gradOutputs: cotangents,
    createGraph,
    allowUnused: true,
  });
  expected.gradient.forEach((data, i) => {
    const size = wanted[i]?.numel() ?? 0;
    assertClose(gradients[i], data || zeros(size), `gradient ${String(i)}`);
    if (data) assert.deepEqual(gradients[i]?.shape, wanted[i]?.shape, 'shape of the gradient');
    if (data) assert.equal(gradients[i]?.dtype, wanted[i]?.dtype, 'dtype of the gradient');
  });

  const { second, weight } = expected;
  if (second === undefined || weight === undefined) return;
  let again: Tensor = tensor(0, { dtype: precision });
  gradients.forEach((gradient, i) => {
    if (!gradient) return;
    const values = (weight[i] ?? []).map(toNumber);
    const weights = tensor(values, { dtype: gradient.dtype }).reshape([...gradient.shape]);
    again = again.add(gradient.mul(weights).sum());
  });
  const sources = [...wanted, ...cotangents];
  const twice = autograd.grad(again, sources, { allowUnused: true });
  second.forEach((data, i) => {
    // Sums of products of inputs, cotangents and weights, all of size 1, which cancel.
    const size = sources[i]?.numel() ?? 0;
    assertClose(twice[i], data || zeros(size), `second derivative ${String(i)}`, 1);
  });
}

function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}

describe('operators give what PyTorch gives', () => {
  const byOperator = new Map<string, Case[]>();
  for (const row of readCases<Case>('operators'))
    byOperator.set(row.op, [...(byOperator.get(row.op) ?? []), row]);

  for (const [op, rows] of byOperator) {
    describe(op, () => {
      for (const row of rows) {
        const shapes = row.in.map(({ s, v }) => `[${s.join(',')}]${v ?? ''}`).join(' ');
        const args = JSON.stringify(row.args).slice(1, -1);
        for (const spelling of row.via) {
          const style = { f: 'function', m: 'method', n: 'nn.functional' }[spelling] ?? spelling;
          for (const precision of ['float64', 'float32'] as const) {
            if (row[precision] === undefined) continue;
            it(`${style} (${args}) of ${shapes} ${row.name ?? ''} ${precision}`, () => {
              check(row, spelling, precision);
            });
          }
        }
      }
    });
  }
});
