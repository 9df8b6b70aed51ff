/** @file Elements typed or pasted. */

import assert from 'node:assert/strict';
import 'gradlens';

import { parseElements } from '../../engine/replay/parse.ts';
import type { DType } from '../../engine/tensor/dtype.ts';

const read = (text: string, shape: readonly number[], dtype: DType = 'float32'): number[] => [
  ...parseElements(text, shape, dtype),
];

describe('elements from a text', () => {
  it('are read as TypeScript, JSON, NumPy and PyTorch write them', () => {
    const wanted = [1, 2, 3, 4.5];
    for (const text of [
      '[[1, 2], [3, 4.5]]',
      '[[1. 2. ]\n [3. 4.5]]',
      'np.array([[1, 2], [3, 4.5]], dtype=np.float32)',
      'array([[1. , 2. ],\n       [3. , 4.5]])',
      "tensor([[1, 2], [3, 4.5]], { dtype: 'float64' })",
      'tensor([[1.0000, 2.0000],\n        [3.0000, 4.5000]], requires_grad=True)',
    ])
      assert.deepEqual(read(text, [2, 2]), wanted, text);
    assert.deepEqual(read(' -1.5e-3 ', []), [-0.0015]);
    assert.deepEqual(read('tensor(7)', []), [7]);
    assert.deepEqual(read('[]', [0]), []);
  });

  it('are read as cells of a table, as spreadsheets put them on the clipboard', () => {
    const wanted = [1, 2, 3, 4.5];
    for (const text of ['1\t2\r\n3\t4.5\r\n', '1, 2,\n3, 4.5', '1;2\n\n3;4.5', ' 1 2\n 3  4.5'])
      assert.deepEqual(read(text, [2, 2]), wanted, text);
    assert.deepEqual(read('1\t2\t3\n', [3]), [1, 2, 3]);
    assert.deepEqual(read('1\n2\n3\n', [3]), [1, 2, 3]);
    assert.deepEqual(read('1\n2\n', [2, 2]), [1, 1, 2, 2]);
    assert.deepEqual(read('"NaN"\t-inf', [2]), [NaN, -Infinity]);
  });

  it('may be what is no number, and truths', () => {
    assert.deepEqual(read('["NaN", np.inf, -inf]', [3]), [NaN, Infinity, -Infinity]);
    assert.deepEqual(read('[True, false]', [2], 'bool'), [1, 0]);
    assert.deepEqual(read('[1n, -2n]', [2], 'int64'), [1, -2]);
  });

  it('of a smaller shape are repeated, as in an assignment', () => {
    assert.deepEqual(read('5', [2, 2]), [5, 5, 5, 5]);
    assert.deepEqual(read('[1, 2]', [2, 2]), [1, 2, 1, 2]);
    assert.deepEqual(read('[[1], [2]]', [2, 2]), [1, 1, 2, 2]);
  });

  for (const [text, shape, dtype, message] of [
    ['[1, 2, 3]', [2], 'float32', 'This is of shape [3], and [2] is wanted.'],
    ['[1, 2]', [], 'float32', 'This is of shape [2], and [] is wanted.'],
    ['[[1, 2], [3]]', [2, 2], 'float32', 'Rows have different lengths: 2 and 1.'],
    ['[1, [2]]', [2], 'float32', 'Numbers stand at different depths.'],
    ['[1, 2', [2], 'float32', 'A [ is not closed.'],
    ['1]', [], 'float32', 'This is not understood: ]'],
    ['', [], 'float32', 'Numbers are wanted, such as 1.5 or [[1, 2], [3, 4]].'],
    ['1\t2\n3', [2, 2], 'float32', 'Rows have different lengths: 2 and 1.'],
    ['1\t\t3', [3], 'float32', 'There is an empty cell in: 1\t\t3'],
    ['1,5\t2,5', [2], 'float32', '1,5 is not a number.'],
    ['[1, two]', [2], 'float32', 'two is not a number.'],
    ['1.5', [], 'int64', '1.5 is no integer, and int64 is wanted.'],
    ['3000000000', [], 'int32', '3000000000 does not fit into 32 bits.'],
    ['2', [], 'bool', '2 is neither true nor false.'],
  ] as const)
    it(`${text} for ${dtype} [${shape.join()}]: ${message}`, () => {
      assert.throws(() => read(text, shape, dtype), { message });
    });
});
