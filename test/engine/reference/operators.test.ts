/** @file Every operator against PyTorch: values, gradients, second derivatives, in both precisions. */

import assert from 'node:assert/strict';
import { type Tensor, autograd, tensor } from 'gradlens';
import {
  type Case,
  call,
  casesByOperator,
  isDifferentiated,
  seen,
  titleOf,
  zeros,
} from './cases.ts';
import { type Precision, assertClose } from './close.ts';
import { leafOf, toNumber } from './data.ts';

function check(row: Case, spelling: string, precision: Precision): void {
  const expected = row[precision];
  if (expected === undefined) return;
  const leaves = row.in.map((spec) => leafOf(spec, precision, isDifferentiated(row, expected)));
  const outputs = call(row, spelling, seen(row, leaves));
  assert.equal(outputs.length, expected.out.length, 'number of results');
  outputs.forEach((output, i) => {
    const { s, d, t } = expected.out[i] ?? { s: [], d: [] };
    assert.deepEqual([...output.shape], s, 'shape');
    assert.equal(output.dtype, t ?? precision, 'dtype');
    assertClose(output, d, 'value', 0, row.within);
  });

  const names = outputs.map(({ gradFn }) => gradFn?.name ?? null);
  assert.deepEqual(names, row.node ?? names, 'names of the nodes');
  const roots = outputs.filter((output) => output.requiresGrad);
  const refusal = row.refused?.gradients;
  if (refusal !== undefined) {
    const sum = roots.map((root) => root.sum()).reduce((a, b) => a.add(b));
    assert.throws(() => autograd.grad(sum, leaves, { allowUnused: true }), { message: refusal });
    return;
  }
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
    assertClose(gradients[i], data || zeros(size), `gradient ${String(i)}`, 0, row.within);
    // Where PyTorch has zeros there may be none.
    const given = data ? gradients[i] : null;
    if (!given) return;
    assert.deepEqual(given.shape, wanted[i]?.shape, 'shape of the gradient');
    assert.equal(given.dtype, wanted[i]?.dtype, 'dtype of the gradient');
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
  const twice = again.requiresGrad
    ? autograd.grad(again, sources, { allowUnused: true })
    : sources.map(() => null);
  second.forEach((data, i) => {
    // Sums of products of inputs, cotangents and weights, all of size 1, which cancel.
    const size = sources[i]?.numel() ?? 0;
    assertClose(twice[i], data || zeros(size), `second derivative ${String(i)}`, 1, row.within);
  });
}

describe('operators give what PyTorch gives', () => {
  for (const [op, rows] of casesByOperator()) {
    describe(op, () => {
      for (const row of rows) {
        for (const spelling of row.via) {
          const style = { f: 'function', m: 'method', n: 'nn.functional' }[spelling] ?? spelling;
          for (const precision of ['float64', 'float32'] as const) {
            if (row[precision] === undefined) continue;
            it(`${style} ${titleOf(row)} ${precision}`, () => {
              check(row, spelling, precision);
            });
          }
        }
      }
    });
  }
});
