/** @file Every smooth operator in forward mode against PyTorch: the product of its Jacobian and a tangent. */

import assert from 'node:assert/strict';
import { type Tensor, func } from 'gradlens';
import { type Case, call, casesByOperator, seen, titleOf, zeros } from './cases.ts';
import { assertClose } from './close.ts';
import { leafOf } from './data.ts';

function check(row: Case): void {
  const expected = row.forward;
  assert.ok(expected);
  const { tangent, product } = expected;
  const all = row.in.map((spec) => leafOf(spec, 'float64', true));
  const active = all.filter((leaf) => leaf.requiresGrad);
  const tangents = tangent.map((data, i) => {
    const leaf = active[i];
    assert.ok(leaf);
    return leafOf({ s: leaf.shape, d: data }, leaf.dtype, false);
  });
  product.forEach((data, i) => {
    const result = (...inputs: Tensor[]): Tensor => {
      const waiting = inputs.values();
      const given = all.map((leaf) => (leaf.requiresGrad ? (waiting.next().value ?? leaf) : leaf));
      const output = call(row, row.via[0] ?? 'f', seen(row, given))[i];
      assert.ok(output);
      return output;
    };
    const [, forward] = func.jvp(
      result,
      active.map((leaf) => leaf.detach()),
      tangents,
    );
    const wanted = data || zeros(forward.numel());
    assertClose(forward, wanted, `result ${String(i)}`, 1, row.within);
  });
}

describe('forward mode gives what PyTorch gives', () => {
  for (const [op, rows] of casesByOperator()) {
    for (const row of rows) {
      if (row.forward === undefined) continue;
      it(`${op} ${titleOf(row)}`, () => check(row));
    }
  }
});
