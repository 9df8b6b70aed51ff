/** @file Tensors print exactly as in PyTorch. */

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type DType, type Tensor, arange } from 'gradlens';
import { type JsonNumber, leafOf, readCases } from './data.ts';

interface Case {
  readonly s: readonly number[];
  readonly d: readonly JsonNumber[] | { readonly range: readonly [number, number, number] };
  readonly t?: DType;
  readonly grad?: boolean;
  /** Method calls on the leaf, one after the other: the name and its arguments. */
  readonly then?: readonly [string, ...number[]][];
  readonly text: string;
}

function leafFor({ s, d, t = 'float32', grad = false }: Case): Tensor {
  if ('range' in d)
    return arange(...d.range, { dtype: t })
      .reshape([...s])
      .requiresGrad_(grad);
  const spec = { s, d, ...(t === 'float32' || t === 'float64' ? {} : { t }) };
  return leafOf(spec, t, grad);
}

describe('printing is what PyTorch prints', () => {
  for (const row of readCases<Case>('printing')) {
    it(row.text.split('\n')[0] ?? '', () => {
      let tensor = leafFor(row);
      for (const [name, ...args] of row.then ?? []) {
        const methods = tensor as unknown as Record<string, (...args: number[]) => Tensor>;
        const method = methods[name];
        assert.ok(method, `a Tensor has no method ${name}`);
        tensor = method.apply(tensor, args);
      }
      assert.equal(String(tensor), row.text);
      assert.equal(inspect(tensor), row.text, 'as console.log shows it');
    });
  }
});
