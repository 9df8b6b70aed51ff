/**
 * @file The rules that are shown of other libraries' operators are those of the operators that a what-if computes
 * with, which are compared with the libraries in numbers.
 */

import assert from 'node:assert/strict';
import { tensor } from 'gradlens';

import type { OperatorRecord } from '../../engine/recorder/records/format.ts';
import { foreignRowOf } from '../../engine/replay/foreign/rows.ts';
import { ruleOf } from '../../engine/replay/foreign/rules.ts';
import { signatureOf } from '../../engine/replay/foreign/signature.ts';
import { tangentRule } from '../../engine/replay/tangent-rules.ts';
import { recorded } from '../recorder/memory.ts';

const describing = (name: string, options: object | null = null): OperatorRecord =>
  ({
    ...{ name, formula: '', nodeName: '', inPlace: false, view: false },
    attributes: options === null ? '' : JSON.stringify(options),
  }) as OperatorRecord;

const UNARY =
  'acos arcsinh arctanh asin asinh atan atanh ceil cos cosh erf erfc exp expm1 floor log log1p neg negative ' +
  'reciprocal relu rsqrt sigmoid sign silu sin sinc sinh sqrt square tan tanh';
const BINARY = 'add atan2 div mul pow sub';

/** By name: the options, and the rule of forward mode of an operator of matrices that all have tangents. */
const OTHERS: Readonly<Record<string, readonly [object, number, string]>> = {
  astype: [{ dtype: 'float64' }, 1, 'astype(∂a)'],
  concatenate: [{ axis: 0 }, 2, 'concatenate(∂a, ∂b)'],
  flip: [{ axis: [0] }, 1, 'flip(∂a)'],
  max: [{ axis: [0], op: 'Max' }, 1, '∂a of the largest, their mean at ties'],
  pad: [{ width: [[1, 0], [0, 1]] }, 1, '∂a, 0 around it'], // prettier-ignore
  slice: [{ slice: [[0, 1], [0, 2]] }, 1, 'slice(∂a)'], // prettier-ignore
  sum: [{ axis: [0], op: 'Add' }, 1, 'sum(∂a)'],
  transpose: [{ perm: [1, 0] }, 1, 'transpose(∂a)'],
};

describe('the rules of operators of other libraries', () => {
  const x = tensor([[0.5, 0.25], [0.75, 0.125]]); // prettier-ignore
  function formulasOf(record: OperatorRecord, operands: number): string[] {
    const { options } = signatureOf(record);
    const inputs = Array<typeof x>(operands).fill(x);
    const records = recorded(() => void ruleOf(record)!(inputs, options));
    return records.flatMap((each) => (each.kind === 'operator' ? [each.formula] : []));
  }

  for (const [names, operands] of [
    [UNARY, 1],
    [BINARY, 2],
  ] as const)
    // prettier-ignore
    it(`are those of the engine's, of ${operands} operand${operands === 1 ? '' : 's'}`, () => {
      for (const name of names.split(' ')) {
        const record = describing(name);
        const row = foreignRowOf(record);
        assert.ok(row !== null, name);
        assert.equal(row.name, name);
        assert.deepEqual(formulasOf(record, operands), [row.formula], name);
      }
    });

  it('are those of the engine, with options', () => {
    for (const [name, [options, operands, rule]] of Object.entries(OTHERS)) {
      const record = describing(name, options);
      const row = foreignRowOf(record);
      assert.ok(row !== null, name);
      assert.ok(formulasOf(record, operands).includes(row.formula), name);
      assert.equal(tangentRule(row, Array<boolean>(operands).fill(true)), rule);
    }
  });

  it('of operators that are several of the engine’s stand in its own words', () => {
    const rule = (name: string, ...has: boolean[]): string =>
      tangentRule(foreignRowOf(describing(name))!, has);
    assert.equal(rule('dot', true, true), '∂a·b + a·∂b');
    assert.equal(rule('where', false, true, false), '∂b where the condition holds');
    assert.equal(rule('maximum', true, true), '(∂a where a ≥ b) + (∂b where a < b)');
    assert.equal(rule('minimum', true, false), '∂a where a ≤ b');
    assert.equal(rule('hypot', true, false), '∂a·a/√(a² + b²)');
  });

  it('are none where another operator is meant', () => {
    assert.equal(foreignRowOf(describing('max', { keepDims: false, reductionIndices: [0] })), null);
    assert.equal(foreignRowOf(describing('jit step')), null);
  });

  it('are those of one example, in vmap', () => {
    const record = describing('sum', { axis: [0], op: 'Add', vmap: [[0], [0]] });
    assert.equal(foreignRowOf(record)?.formula, '∇ to every element');
  });
});
