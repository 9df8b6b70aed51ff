/** @file The documents' programs in their own dialects print, character for character, what the documents print. */

import assert from 'node:assert/strict';
import { type Run, node24, run, runWithTsx } from './run.ts';

const flowFloat = (values: string): string => `tensor(${values}, dtype=oneflow.float32)`;
const flowTrue = 'tensor([1, 1, 1, 1], dtype=oneflow.int8)';
const allTrue = 'tensor([True, True, True, True])';
const leaf = 'tensor([1., 2., 3.], dtype=oneflow.float32, requires_grad=True)';
const released = (node: string): string[] => [
  `RuntimeError: This FunctionNode with name \`${node}\` has been released.`,
  'Maybe you try to backward through the node a second time. Specify retain_graph=True when calling .backward() or autograd.grad() the first time.',
];
const chapter = [
  'tensor([0., 1., 2., 3.])', // S4-9, S2-19
  'None', // S4-11, S2-20
  'tensor(28., grad_fn=<MulBackward0>)', // S4-12, S2-21
  'tensor([ 0.,  4.,  8., 12.])', // S4-13, S2-22
];
const rest = [
  'tensor([1., 1., 1., 1.])', // S4-14, S2-24
  'tensor([0., 2., 4., 6.])', // S4-16, S2-25
  allTrue, // S4-17, S2-26
  allTrue, // S4-18, S2-27
  'tensor(True)', // S4-19, S2-29
];

/** By example; where a document is bound to an old version, what its system prints today. */
const printed: Readonly<Record<string, readonly string[]>> = {
  'oneflow-autograd.ts': [
    flowFloat('[0., 1., 2., 3.]'), // S0-3
    'None', // S0-7
    'tensor(28., dtype=oneflow.float32, grad_fn=<scalar_mul_backward>)', // S0-8
    flowFloat('[ 0.,  4.,  8., 12.]'), // S0-9
    flowTrue, // S0-10
    flowFloat('[1., 1., 1., 1.]'), // S0-11
    flowFloat('[0., 2., 4., 6.]'), // S0-15
    flowTrue, // S0-16
    flowTrue, // S0-17
    'tensor([1], dtype=oneflow.int8)', // S0-21
    ...released('scalar_mul_backward'), // S0-E2
  ],
  'oneflow-primer.ts': [
    leaf, // S1-4
    'tensor(13.3333, dtype=oneflow.float32, grad_fn=<scalar_mul_backward>)', // S1-8
    flowFloat('[ 0.,  4., 20.]'), // S1-4: computed, the document does not show it
    leaf,
    'tensor(396.6667, dtype=oneflow.float32, grad_fn=<scalar_mul_backward>)', // S1-13
    flowFloat('[  2.6667, 100.    , 704.    ]'), // S1-13
    leaf,
    'tensor(396.6667, dtype=oneflow.float32, grad_fn=<scalar_mul_backward>)', // S1-14
    flowFloat('[  0.6667,  20.    , 110.    ]'), // S1-14
    'tensor(3., dtype=oneflow.float32) tensor(2., dtype=oneflow.float32)', // S1-18
    ...released('multiply_backward'), // S1-19; of two equal shapes
  ],
  'torch-lecture.ts': [...chapter, allTrue, ...rest],
  'torch-chapter.ts': [...chapter, ...rest],
  'torch-gradients.ts': [
    'tensor([[1., 1.],',
    '        [1., 1.]], requires_grad=True)',
    'None', // S3-5
    'tensor([[3., 3.],',
    '        [3., 3.]], grad_fn=<AddBackward0>)',
    '<AddBackward0 object>', // S3-6, the address left out
    'True False', // S3-7
    'tensor([[27., 27.],',
    '        [27., 27.]], grad_fn=<MulBackward0>) tensor(27., grad_fn=<MeanBackward0>)', // S3-8
    'False',
    'True',
    '<SumBackward0 object>', // S3-9
    'tensor([[4.5000, 4.5000],',
    '        [4.5000, 4.5000]])', // S3-11
    'tensor([[5.5000, 5.5000],',
    '        [5.5000, 5.5000]])', // S3-15
    'tensor([[1., 1.],',
    '        [1., 1.]])', // S3-15
    'tensor([[2., 4.],',
    '        [6., 8.]], grad_fn=<ViewBackward0>)', // S3-19
    'tensor([2.0000, 0.2000, 0.0200, 0.0020])', // S3-21
    'True',
    'tensor(1., grad_fn=<PowBackward0>) True',
    'tensor(1.) False',
    'tensor(2., grad_fn=<AddBackward0>) True', // S3-23
    'tensor(2.)', // S3-25
    'RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn', // S3-27
    'tensor([1.])',
    'False',
    'tensor([100.], requires_grad=True)',
    'tensor([2.])', // S3-29
  ],
  'mxnet-lecture.ts': [
    "TypeError: var() missing 1 required positional argument: 'name'", // S2-7: the document leaves it out
    '<Symbol _plus0>',
    // The numbers of the docstring of MXNet's executor.py, which is this program with data.
    ...['', '[4. 7.]', '<NDArray 2 @cpu(0)>'],
    ...['', '[ 8. 14.]', '<NDArray 2 @cpu(0)>'],
    ...['', '[4. 7.]', '<NDArray 2 @cpu(0)>'],
  ],
};

describe('examples in their own dialect', function () {
  this.timeout(120_000);

  const assertPrints = (result: Run, lines: readonly string[]): void => {
    assert.equal(result.stderr, '');
    assert.deepEqual(result.stdout.trimEnd().split('\n'), lines);
    assert.equal(result.code, 0);
  };
  for (const [file, lines] of Object.entries(printed)) {
    it(`${file} (tsx)`, () => {
      assertPrints(runWithTsx(`dialects/${file}`), lines);
    });
    it(`${file} (Node 24 alone)`, () => {
      assertPrints(run(node24(), [], `dialects/${file}`), lines);
    });
  }
});
