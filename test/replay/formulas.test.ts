/**
 * @file The formulas of element-wise rows, as they are shown for forward mode, computed as they are written: they say
 * what the rows do, which central differences and PyTorch's answers check.
 */

import assert from 'node:assert/strict';
import { Tensor, allclose, linspace } from 'gradlens';

import { tangentsOf } from '../../engine/autograd/forward/forward.ts';
import { table } from '../../engine/ops/table.ts';
import { tangentRule } from '../../engine/replay/tangent-rules.ts';
import { evaluate } from './evaluate.ts';
import { named } from './named.ts';
import { type Ran, ran } from './ran.ts';
import { isByElement, isDifferentiable, operandsOf } from './rules.ts';

/** What formulas call the operands that stand for options. */
const OPERANDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  powScalarRow: { n: 'b' },
  lerpRow: { w: 'c' },
  lerpTensorRow: { w: 'c' },
  clampTensorRow: { min: 'b', max: 'c' },
  rreluWithNoiseRow: { slope: 'b' },
};

/** The rule as it is written. */
function written(
  key: string,
  rule: string,
  run: Ran,
  tangents: readonly (Tensor | null)[],
): Tensor {
  const { inputs, results } = run;
  const [result] = results as [Tensor];
  const names = named(run);
  inputs.forEach((_, i) => {
    const tangent = tangents[i] ?? null;
    if (tangent !== null) names.set(`∂${'abc'.charAt(i)}`, tangent);
  });
  const [a = result, b = result] = [names.get('a'), names.get('b')];
  const phrases: Readonly<Record<string, Tensor>> = {
    ...{ 'a wins': result.eq(a), 'b wins': result.eq(b), ties: a.eq(b) },
    ...{ 'a is finite': a.isfinite(), masked: b.ne(0) },
    ...{ 'the condition holds': a.ne(0), 'it does not': a.eq(0) },
  };
  const value = evaluate(rule, {
    number: (name) => names.get(OPERANDS[key]?.[name] ?? name),
    phrase: (words) => phrases[words],
  });
  return value.expand([...result.shape]);
}

describe('the formula of an element-wise row is what the row does', () => {
  const rows = [...table].filter(([key, row]) => isDifferentiable(row) && isByElement(key, row));

  it('of all that there are', () => {
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
