/** @file Every smooth operator in forward mode against PyTorch: the product of its Jacobian and a tangent. */

import assert from 'node:assert/strict';
import { autograd, zerosLike } from 'gradlens';
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
  // By dual numbers, as the reference does: a function that `jvp` transforms may not ask for gradients in it.
  autograd.forwardAD.dualLevel(() => {
    const waiting = tangents.values();
    const given = all.map((leaf) => {
      const along = leaf.requiresGrad ? waiting.next().value : undefined;
      return along === undefined ? leaf : autograd.forwardAD.makeDual(leaf.detach(), along);
    });
    const outputs = call(row, row.via[0] ?? 'f', seen(row, given));
    product.forEach((data, i) => {
      const output = outputs[i];
      assert.ok(output);
      const forward = autograd.forwardAD.unpackDual(output).tangent ?? zerosLike(output);
      const wanted = data || zeros(output.numel());
      assertClose(forward, wanted, `result ${String(i)}`, 1, row.within);
    });
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
