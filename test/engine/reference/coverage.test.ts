/**
 * @file Every row of the table is met by PyTorch's data: its values, and where it has a derivative its gradient,
 * its second derivatives and its forward mode, as far as PyTorch has them; what is not stands here by name, with
 * the reason. What PyTorch has not is compared with differences (rows.test.ts), as every row is.
 */

import assert from 'node:assert/strict';
import { type Tensor, autograd } from 'gradlens';
import { type Observer, observerSlot } from '../../../engine/autograd/observer.ts';
import { table } from '../../../engine/ops/table.ts';
import { type Case, type Result, call, casesByOperator, isDifferentiated, seen } from './cases.ts';
import { leafOf } from './data.ts';

/** Compared by distribution (random.test.ts) and by differences (rows.test.ts). */
const DRAWN = [
  ...[
    'bernoulli',
    'cauchy',
    'exponential',
    'geometric',
    'logNormal',
    'normal',
    'poisson',
    'random',
  ],
  'uniform',
];
/** In place only (in-place.test.ts, the programs), or seen by no program (an alias made by views). */
const WRITTEN = ['alias', 'copy', 'fill', 'zero'];
/** Compared in nn/running-statistics.test.ts. */
const TRACKED = ['trackMean', 'trackVariance'];
/** Expressions in Python, compared in dialects/calls.test.ts, or in the programs. */
const CALLED = ['bincount', 'embeddingRenorm', 'gcd', 'histogram', 'isin', 'lcm', 'multinomial'];
/** PyTorch's own is not the derivative (cases_structure.py, cases_linalg.py). */
const WRONG = ['asStridedScatter'];
/** The gradient of the gradient of a window, met as that. */
const ADJOINT = ['gatherWindow'];

/** Rows that the cases do not meet, by what they do not meet in them. What PyTorch has not, the data say. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  values: [...DRAWN, ...WRITTEN.filter((name) => name !== 'fill'), ...CALLED, ...TRACKED],
  gradients: [...DRAWN, ...WRITTEN],
  'second derivatives': [...DRAWN, ...WRITTEN, ...WRONG, ...ADJOINT],
  'forward mode': [
    ...DRAWN,
    ...WRITTEN,
    ...WRONG,
    ...ADJOINT,
    'choleskyInverse',
    'triangularSolve',
  ],
};

/** Names of the operators that run meanwhile. */
function operatorsOf(run: () => void): Set<string> {
  const names = new Set<string>();
  const look = (event: { readonly name: string }): void => void names.add(event.name);
  const slot = observerSlot();
  const before = slot.observer;
  const nothing = (): void => undefined;
  slot.observer = new Proxy({} as Observer, {
    get: (_, what) => (what === 'operator' ? look : nothing),
  });
  try {
    run();
  } finally {
    slot.observer = before;
  }
  return names;
}

const met = {
  values: new Set<string>(),
  gradients: new Set<string>(),
  'second derivatives': new Set<string>(),
  'forward mode': new Set<string>(),
};

/** What has no meaning without a gradient. */
const WITHOUT = ['second derivatives', 'forward mode'] as const;

function meet(row: Case, precision: 'float64' | 'float32', expected: Result): void {
  let outputs: readonly Tensor[] = [];
  const leaves = row.in.map((spec) => leafOf(spec, precision, isDifferentiated(row, expected)));
  const names = operatorsOf(() => {
    outputs = call(row, row.via[0] ?? 'f', seen(row, leaves));
  });
  for (const name of names) {
    met.values.add(name);
    for (const what of Object.keys(row.refused ?? {})) met[what as keyof typeof met].add(name);
    if (row.refused?.gradients !== undefined) WITHOUT.forEach((what) => met[what].add(name));
    if (expected.gradient !== undefined) met.gradients.add(name);
    if (expected.second !== undefined) met['second derivatives'].add(name);
    if (row.forward !== undefined) met['forward mode'].add(name);
  }
  const roots = outputs.filter(({ requiresGrad }) => requiresGrad);
  if (expected.cotangent === undefined || roots.length === 0) return;
  const wanted = leaves.filter(({ requiresGrad }) => requiresGrad);
  const gradOutputs = roots.map((root) => root.detach().clone().requiresGrad_());
  const createGraph = expected.second !== undefined;
  // What backward computes with is compared by the gradient, and its own gradient by the second derivative.
  for (const name of operatorsOf(() => {
    autograd.grad(roots, wanted, { gradOutputs, createGraph, allowUnused: true });
  })) {
    met.values.add(name);
    if (createGraph) met.gradients.add(name);
  }
}

describe('every row is met by the data', () => {
  before(() => {
    for (const rows of casesByOperator().values()) {
      for (const row of rows) {
        for (const precision of ['float64', 'float32'] as const) {
          const expected = row[precision];
          if (expected !== undefined) meet(row, precision, expected);
        }
      }
    }
  });

  for (const [what, names] of Object.entries(met)) {
    it(`in its ${what}`, () => {
      const missing = [...table.values()]
        .filter(({ differentiable }) => what === 'values' || differentiable)
        .map(({ name }) => name)
        .filter((name) => !names.has(name) && !names.has(`${name}_`));
      assert.deepEqual([...new Set(missing)].sort(), [...(EXCEPTIONS[what] ?? [])].sort());
    });
  }
});
