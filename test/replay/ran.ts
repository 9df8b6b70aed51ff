/** @file An operator of the table as its check calls it: what it took and gave, and what its backward step hands back. */

import assert from 'node:assert/strict';
import { Tensor, autograd, linspace, zerosLike } from 'gradlens';

import { observe } from '../../engine/autograd/observe.ts';
import type { OperatorEvent } from '../../engine/autograd/observer.ts';
import { runMany } from '../../engine/ops/dispatch.ts';
import type { Operand, Row } from '../../engine/ops/row.ts';
import { checks } from '../engine/checks-all.ts';
import type { Check } from '../engine/checks.ts';

/** An operator that ran, and what it gave. */
export interface Ran {
  readonly row: Row;
  readonly inputs: readonly Operand[];
  readonly results: readonly Tensor[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The last time that it ran in the check; some run only in the backward pass of another. */
export function ran(key: string, row: Row, check: Check | undefined = checks[key]): Ran {
  const [f, ...points] = check ?? assert.fail(`${key} has no check`);
  const told: OperatorEvent[] = [];
  observe({ operator: (event) => told.push(event) }, () => {
    const leaves = points.map((x) => x.detach().requiresGrad_());
    const y = f(...leaves);
    if (y.requiresGrad) autograd.grad(y.sum(), leaves, { createGraph: true, allowUnused: true });
  });
  const { name, formula } = row;
  const own = told.filter(
    (each) => each.formula === formula && [name, `${name}_`].includes(each.name),
  );
  const event = own.findLast(({ duringBackward }) => !duringBackward) ?? own.at(-1);
  assert.ok(event !== undefined, `${key} did not run`);
  return {
    row,
    inputs: event.inputs.map((x) => (x instanceof Tensor ? x.detach() : (x as Operand))),
    results: event.outputs.map((x) => (x as Tensor).detach()),
    attributes: event.attributes ?? {},
  };
}

/** A backward step: the gradients of the results, and those that it gives its operands. */
export interface Step extends Ran {
  /** One a result, zeros where the result has none. */
  readonly gradients: readonly Tensor[];
  /** One an operand; null where it is not followed. */
  readonly given: readonly (Tensor | null)[];
}

/** @param isFollowed whether an operand is one that the rule is about */
export function stepBack(
  { row, inputs, attributes }: Ran,
  isFollowed: (slot: number) => boolean,
): Step {
  const leaves = inputs.map((x, slot) =>
    x instanceof Tensor && x.dtype.startsWith('float') && isFollowed(slot)
      ? x.detach().clone().requiresGrad_()
      : x,
  );
  const results = runMany(row, leaves, attributes);
  const gradients = results.map((each, i) =>
    linspace(0.4, -1.3 + i, each.numel(), { dtype: 'float64' }).reshape([...each.shape]),
  );
  const followed = results.flatMap((each, i) => (each.requiresGrad ? [i] : []));
  const wanted = leaves.filter((x) => x instanceof Tensor && x.requiresGrad) as Tensor[];
  const grads = autograd.grad(
    followed.map((i) => results[i] as Tensor),
    wanted,
    {
      gradOutputs: followed.map((i) => (gradients[i] as Tensor).to((results[i] as Tensor).dtype)),
      allowUnused: true,
    },
  );
  return {
    row,
    inputs,
    results: results.map((each) => each.detach()),
    attributes,
    gradients,
    given: leaves.map((x) => {
      if (!(x instanceof Tensor) || !x.requiresGrad) return null;
      return (grads[wanted.indexOf(x)] ?? zerosLike(x)).to('float64');
    }),
  };
}
