/** @file What programs that TypeScript did not check give instead of tensors, sizes and options is refused in one clear line. */

import assert from 'node:assert/strict';
import { compileFunction } from 'node:vm';
import {
  argmax,
  linalg,
  softmax,
  nn,
  optim,
  ones,
  randn,
  stack,
  tensor,
  zeros,
  cat,
  eye,
} from 'gradlens';

const x = ones([3, 4], { requiresGrad: true });
/** As loose as JavaScript. */
const loose = {
  x,
  linalg,
  softmax,
  argmax,
  zeros,
  ones,
  randn,
  eye,
  tensor,
  cat,
  stack,
  nn,
  optim,
};

const REFUSED: readonly [program: string, message: string][] = [
  ['x.add("1")', 'add(): operand 2 must be Tensor or number, not str'],
  ['x.mul([1, 2, 3, 4])', 'mul(): operand 2 must be Tensor or number, not list'],
  ['x.sub(null)', 'sub(): operand 2 must be Tensor or number, not NoneType'],
  ['x.detach().add_(undefined)', 'add_(): operand 2 must be Tensor or number, not NoneType'],
  ['x.matmul([[1]])', "matmul(): argument 'other' (position 2) must be Tensor, not list"],
  ['x.sum({ dim: 1 })', "argument 'dim' must be int or tuple of ints, not dict"],
  ['x.softmax({ dim: 1 })', "argument 'dim' must be int or tuple of ints, not dict"],
  ['x.mean("1")', "argument 'dim' must be int or tuple of ints, not str"],
  ...['sum', 'mean', 'amax', 'max', 'argmin', 'std', 'logsumexp', 'all', 'nansum'].map(
    (name): [string, string] => [
      `x.${name}(1, true)`,
      `${name}(): argument 'options' must be dict, not bool`,
    ],
  ),
  ['x.norm(2, 1, true)', "norm(): argument 'options' must be dict, not bool"],
  ['softmax(x, 1, true)', "softmax(): argument 'options' must be dict, not bool"],
  ['x.cumsum(1, true)', "cumsum(): argument 'options' must be dict, not bool"],
  ['x.quantile(0.5, 1)', "quantile(): argument 'options' must be dict, not int"],
  [
    'x.sum(1, { keepDim: true })',
    "sum() got an unexpected keyword argument 'keepDim': there are dtype, keepdim",
  ],
  [
    'x.sum().backward(null, { retain_graph: true })',
    "backward() got an unexpected keyword argument 'retain_graph': there are createGraph, inputs, retainGraph",
  ],
  [
    'argmax(x, 1, { keepDim: true })',
    "argmax() got an unexpected keyword argument 'keepDim': there are keepdim",
  ],
  [
    "nn.functional.mseLoss(x, x, { reduce: 'sum' })",
    "mseLoss() got an unexpected keyword argument 'reduce': there are reduction, weight",
  ],
  [
    'new nn.Linear(4, 2, { Bias: false })',
    "Linear() got an unexpected keyword argument 'Bias': there are bias, dtype",
  ],
  [
    "new nn.MSELoss({ reduce: 'sum' })",
    "MSELoss() got an unexpected keyword argument 'reduce': there are reduction",
  ],
  ['x.median(1, true)', "median(): argument 'options' must be dict, not bool"],
  ['x.sort(1, true)', "sort(): argument 'options' must be dict, not bool"],
  ['x.argsort(1, true)', "argsort(): argument 'options' must be dict, not bool"],
  ['x.topk(2, 1, false)', "topk(): argument 'options' must be dict, not bool"],
  ['x.unsqueeze(0.5)', "argument 'dim' must be int or tuple of ints, not float"],
  ['x.clamp(0, 1)', "clamp(): argument 'options' must be dict, not int"],
  ['stack([x, x], { dim: 1 })', "argument 'dim' must be int or tuple of ints, not dict"],
  ['cat(x, x)', "cat(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor"],
  ['stack([x, 1])', 'expected Tensor as element 1 in argument 0, but got int'],
  ['zeros(3, 4)', "zeros(): argument 'options' must be dict, not int"],
  ['randn("3")', "argument 'size' must be tuple of ints, not str"],
  ['ones([2, 0.5])', "argument 'size' must be tuple of ints, not float"],
  ['eye(3, {})', "eye(): argument 'm' (position 2) must be int, not dict"],
  [
    'tensor([1], { requires_grad: true })',
    "tensor() got an unexpected keyword argument 'requires_grad': there are dtype, requiresGrad",
  ],
  ['tensor([1], true)', "tensor(): argument 'options' must be dict, not bool"],
  ['tensor(() => 1)', 'Could not infer dtype of function'],
  ['tensor([{}])', 'Could not infer dtype of dict'],
  [
    'new nn.Linear(4, 2).call([1, 2])',
    "linear(): argument 'input' (position 1) must be Tensor, not list",
  ],
  ['nn.functional.mseLoss(x, 0)', "loss(): argument 'target' (position 2) must be Tensor, not int"],
  ['new nn.Linear(4)', "argument 'size' must be tuple of ints, not NoneType"],
  ['new nn.LSTM(3, 4, { numLayers: 2 })', 'num_layers should be of type int, got: dict'],
  ['new nn.Linear(4, 2, false)', "Linear(): argument 'options' must be dict, not bool"],
  ['new nn.Bilinear(4, 2, 3, 1)', "Bilinear(): argument 'options' must be dict, not int"],
  ['new nn.Embedding(4, 2, 0)', "Embedding(): argument 'options' must be dict, not int"],
  ['new nn.Conv2d(1, 2, 3, 1)', "Conv2d(): argument 'options' must be dict, not int"],
  [
    'new nn.ConvTranspose1d(1, 2, 3, 1)',
    "ConvTranspose1d(): argument 'options' must be dict, not int",
  ],
  ['new nn.BatchNorm2d(3, 0.1)', "BatchNorm2d(): argument 'options' must be dict, not float"],
  ['new nn.InstanceNorm1d(3, true)', "InstanceNorm1d(): argument 'options' must be dict, not bool"],
  ['new nn.LayerNorm([2, 3], 0.1)', "LayerNorm(): argument 'options' must be dict, not float"],
  ['new nn.RMSNorm(4, 0.1)', "RMSNorm(): argument 'options' must be dict, not float"],
  ['new nn.GroupNorm(2, 4, 0.1)', "GroupNorm(): argument 'options' must be dict, not float"],
  ['new nn.LSTM(3, 4, 2, true)', "LSTM(): argument 'options' must be dict, not bool"],
  ["new nn.RNN(3, 4, 1, 'relu')", "RNN(): argument 'options' must be dict, not str"],
  ['new nn.GRUCell(3, 4, false)', "GRUCell(): argument 'options' must be dict, not bool"],
  [
    'new nn.MultiheadAttention(4, 2, 0.1)',
    "MultiheadAttention(): argument 'options' must be dict, not float",
  ],
  [
    'new nn.TransformerEncoderLayer(4, 2, 8)',
    "TransformerEncoderLayer(): argument 'options' must be dict, not int",
  ],
  ['new nn.Transformer(4)', "Transformer(): argument 'options' must be dict, not int"],
  ['new nn.MaxPool2d(2, 2)', "MaxPool2d(): argument 'options' must be dict, not int"],
  ['new nn.AvgPool1d(2, 2)', "AvgPool1d(): argument 'options' must be dict, not int"],
  ['new nn.Dropout(0.5, true)', "Dropout(): argument 'options' must be dict, not bool"],
  ['new nn.ReLU(true)', "ReLU(): argument 'options' must be dict, not bool"],
  ["new nn.GELU('tanh')", "GELU(): argument 'options' must be dict, not str"],
  [
    "new nn.CrossEntropyLoss('sum')",
    "CrossEntropyLoss(): argument 'options' must be dict, not str",
  ],
  ['new nn.CrossEntropyLoss(x)', "CrossEntropyLoss(): argument 'options' must be dict, not Tensor"],
  ['new nn.Conv2d(1, 2, 3, [1, 1])', "Conv2d(): argument 'options' must be dict, not list"],
  ['new nn.Upsample(2)', "Upsample(): argument 'options' must be dict, not int"],
  ['new nn.Sequential(Math.sin)', 'function is not a Module subclass'],
  ['new optim.SGD([x], 0.1)', "SGD(): argument 'options' must be dict, not float"],
  [
    'new optim.AdamW([x], { weight_decay: 0.1 })',
    "AdamW.__init__() got an unexpected keyword argument 'weight_decay': there are amsgrad, betas, decoupledWeightDecay, eps, lr, maximize, weightDecay",
  ],
];

/** What hands on some of its options, or has those of its base. */
const ACCEPTED: readonly string[] = [
  'new (class Embedding extends nn.Linear {})(4, 2, { bias: false })',
  'new nn.Hardtanh({ minVal: 0, inplace: true }).call(ones([2]))',
  'new nn.RReLU({ lower: 0.1, inplace: true }).call(ones([2]))',
  'new nn.LocalResponseNorm(2).call(ones([1, 2, 3]))',
  'new nn.Transformer({ dModel: 4, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1 })',
  "new nn.EmbeddingBag(4, 2, { mode: 'sum', includeLastOffset: true }).call(tensor([1n]), tensor([0n, 1n]))",
  'linalg.lstsq(eye(2), ones([2, 1]))',
];

describe('what is an argument', () => {
  for (const program of ACCEPTED)
    it(`is taken: ${program}`, () => {
      const run = compileFunction(`return ${program}`, Object.keys(loose)) as (
        ...given: unknown[]
      ) => unknown;
      assert.doesNotThrow(() => run(...Object.values(loose)));
    });
});

describe('what is no argument', () => {
  for (const [program, message] of REFUSED)
    it(`is refused: ${program}`, () => {
      const run = compileFunction(`return ${program}`, Object.keys(loose)) as (
        ...given: unknown[]
      ) => unknown;
      assert.throws(() => run(...Object.values(loose)), { message });
    });
});
