/**
 * @file The formulas of element-wise rows, as they are shown for forward mode, computed as they are written: they say
 * what the rows do, which central differences and PyTorch's answers check.
 */

import assert from 'node:assert/strict';
import { Tensor, allclose, linspace, tensor } from 'gradlens';

import { tangentsOf } from '../../engine/autograd/forward.ts';
import { observe } from '../../engine/autograd/observe.ts';
import type { OperatorEvent } from '../../engine/autograd/observer.ts';
import type { Operand, Row } from '../../engine/ops/row.ts';
import { table } from '../../engine/ops/table.ts';
import { tangentRule } from '../../engine/replay/tangent-rules.ts';
import { checks } from '../engine/checks-all.ts';
import { evaluate, type Meaning } from './evaluate.ts';
import { isDifferentiable, operandsOf } from './rules.ts';

/** They sum over more than one element, or over what is not written. */
const NOT_ELEMENTWISE = new Set(['softmaxRow', 'maskedFillTensorRow', 'mvlgammaRow']);

/** What formulas call options and the operands that stand for them. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  ...{ α: ['alpha'], β: ['beta'], λ: ['lambd'], v: ['value'], k: ['inputScale'] },
  ...{ min: ['min', 'minVal'], max: ['max', 'maxVal'], slope: ['negativeSlope'] },
};
const OPERANDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  powScalarRow: { n: 'b' },
  lerpRow: { w: 'c' },
  lerpTensorRow: { w: 'c' },
  clampTensorRow: { min: 'b', max: 'c' },
  rreluWithNoiseRow: { slope: 'b' },
};

/** An operator that ran, and what it gave. */
interface Ran {
  readonly inputs: readonly Operand[];
  readonly results: readonly Tensor[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

function ran(key: string, row: Row): Ran {
  const [f, ...points] = checks[key] ?? assert.fail(`${key} has no check`);
  const told: OperatorEvent[] = [];
  observe({ operator: (event) => told.push(event) }, () => void f(...points));
  const { name, formula } = row;
  const event = told.findLast(
    (each) => each.formula === formula && [name, `${name}_`].includes(each.name),
  );
  assert.ok(event !== undefined, `${key} did not run`);
  const { inputs, outputs, attributes } = event;
  return {
    inputs: inputs as readonly Operand[],
    results: outputs as readonly Tensor[],
    attributes: attributes ?? {},
  };
}

/** Their elements, as many as the result has. */
const elementsOf = (x: Operand, shape: readonly number[]): readonly number[] => {
  const all = (typeof x === 'number' ? tensor(x, { dtype: 'float64' }) : x).expand([...shape]);
  return all.to('float64').reshape([-1]).tolist() as number[];
};

/** The rule as it is written, element by element. */
function written(
  key: string,
  rule: string,
  { inputs, results, attributes }: Ran,
  tangents: readonly (Tensor | null)[],
): Tensor {
  const [result] = results as [Tensor];
  const columns = new Map<string, readonly number[]>([
    ['result', elementsOf(result, result.shape)],
  ]);
  inputs.forEach((input, i) => {
    const letter = 'abc'.charAt(i);
    columns.set(letter, elementsOf(input, result.shape));
    const tangent = tangents[i] ?? null;
    if (tangent !== null) columns.set(`∂${letter}`, elementsOf(tangent, result.shape));
  });
  const meaningAt = (i: number): Meaning => {
    const of = (name: string): number | undefined => columns.get(name)?.[i];
    const option = (name: string): number | undefined => {
      const known = [name, ...(OPTIONS[name] ?? [])].map((each) => attributes[each]);
      return known.find((each) => typeof each === 'number');
    };
    const [a = NaN, b = NaN] = [of('a'), of('b')];
    const phrases: Readonly<Record<string, boolean>> = {
      ...{ 'a wins': of('result') === a, 'b wins': of('result') === b, ties: a === b },
      ...{ 'a is finite': Number.isFinite(a), masked: b !== 0 },
      ...{ 'the condition holds': a !== 0, 'it does not': a === 0 },
    };
    return {
      number: (name) =>
        ({ e: Math.E, π: Math.PI })[name] ?? of(OPERANDS[key]?.[name] ?? name) ?? option(name),
      phrase: (words) => phrases[words],
    };
  };
  const all = elementsOf(result, result.shape).map((_, i) => evaluate(rule, meaningAt(i)));
  return tensor(all, { dtype: 'float64' }).reshape([...result.shape]);
}

describe('the formula of an element-wise row is what the row does', () => {
  const rows = [...table].filter(
    ([key, row]) => isDifferentiable(row) && row.jvp === 'elementwise' && !NOT_ELEMENTWISE.has(key),
  );

  it('of nearly all that there are', () => {
    const all = [...table.values()].filter(
      (row) => isDifferentiable(row) && row.jvp === 'elementwise',
    );
    assert.equal(rows.length, all.length - NOT_ELEMENTWISE.size);
    assert.ok(rows.length > 130, `${rows.length} rows`);
  });

  for (const [key, row] of rows)
    it(`${key}: ${tangentRule(row, operandsOf(row))}`, () => {
      const run = ran(key, row);
      const { inputs, results, attributes } = run;
      const has = inputs.map(
        (input, i) =>
          input instanceof Tensor && input.dtype === 'float64' && operandsOf(row)[i] === true,
      );
      const slots = has.flatMap((each, slot) => (each ? [slot] : []));
      assert.ok(slots.length > 0);
      // Each alone, as the others have no tangent, and all together.
      for (const moved of [...slots.map((slot) => [slot]), slots]) {
        const tangents = inputs.map((input, i) => {
          if (!(input instanceof Tensor) || !moved.includes(i)) return null;
          return linspace(0.4, -1.3 + i, input.numel(), { dtype: 'float64' }).reshape([
            ...input.shape,
          ]);
        });
        const rule = tangentRule(
          row,
          inputs.map((_, i) => moved.includes(i)),
        );
        const [computed] = tangentsOf(row, inputs, tangents, results, attributes);
        assert.ok(computed instanceof Tensor);
        const found = written(key, rule, run, tangents);
        assert.ok(
          allclose(found, computed.expand([...found.shape]), { rtol: 1e-7, atol: 1e-9 }),
          `${rule} gives ${String(found)}, the row ${String(computed)}`,
        );
      }
    });
});
