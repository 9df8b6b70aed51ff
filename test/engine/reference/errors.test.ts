/** @file Faulty programs fail with PyTorch's own words. */

import assert from 'node:assert/strict';
import {
  type DType,
  type Tensor,
  arange,
  autograd,
  cat,
  nn,
  noGrad,
  ones as made,
  stack,
  tensor,
} from 'gradlens';
import { readMessages } from './data.ts';

const { grad } = autograd;

function ones(...shape: number[]): Tensor {
  return made(shape, { requiresGrad: true });
}

function plain(...shape: number[]): Tensor {
  return made(shape);
}

function twice(make: (x: Tensor) => Tensor): void {
  const root = make(ones(2));
  root.backward();
  root.backward();
}

function savedThenModified(make: (x: Tensor) => [Tensor, Tensor], dtype: DType = 'float32'): void {
  const [result, victim] = make(tensor([1, 2], { dtype, requiresGrad: true }));
  noGrad(() => victim.mul_(2));
  result.sum().backward();
}

function both(result: Tensor): [Tensor, Tensor] {
  return [result, result];
}

function integers(...values: number[]): Tensor {
  return tensor(values, { dtype: 'int64' });
}

const bools = (): Tensor => tensor([true]);

/** The programs of test/reference/errors.py, under the same names. */
const programs: Readonly<Record<string, () => unknown>> = {
  'backward of a vector': () => ones(3).mul(2).backward(),
  'gradient of another shape': () => ones(3).mul(2).backward(plain(2)),
  'gradient that would broadcast': () => ones(2).mul(2).backward(plain(2, 1)),
  'root without a graph': () => plain(2).sum().backward(),
  'root made without recording': () =>
    grad(
      noGrad(() => ones(1).mul(2)),
      ones(1),
    ),
  'second of two roots without a graph': () => autograd.backward([ones(1).mul(2), plain(1)]),
  'backward twice, mul': () => twice((x) => x.mul(x).sum()),
  'backward twice, mul by a number': () => twice((x) => x.mul(3).sum()),
  'backward twice, exp': () => twice((x) => x.exp().sum()),
  'backward twice, pow': () => twice((x) => x.pow(2).sum()),
  'backward twice, matmul': () => twice((x) => x.matmul(x)),
  'backward twice, div by a number': () => twice((x) => x.div(3).sum()),
  'backward through a freed part': () => {
    const y = ones(2).exp();
    y.sum().backward();
    y.mul(2).sum().backward();
  },

  'input that does not require grad': () => grad(ones(1).mul(2), plain(1)),
  'input not used': () => grad(ones(1).mul(2), [ones(1)]),
  'no inputs': () => grad(ones(1).mul(2), []),
  'second derivative without createGraph': () => {
    const x = ones(1);
    const [first] = grad(x.pow(2).sum(), x);
    return grad(first!.sum(), x);
  },
  'grad of a vector': () => {
    const x = ones(3);
    return grad(x.mul(2), x);
  },
  'grad twice': () => {
    const x = ones(2);
    const y = x.exp().sum();
    return [grad(y, x), grad(y, x)];
  },

  'integers that require grad': () => tensor([1], { dtype: 'int64', requiresGrad: true }),
  'arange of integers that requires grad': () => arange(4, { dtype: 'int64', requiresGrad: true }),
  'integers asked to require grad': () => integers(1).requiresGrad_(),
  'integers set to require grad': () => {
    integers(1).requiresGrad = true;
  },
  'result that shall not require grad': () => ones(1).mul(2).requiresGrad_(false),
  'retainGrad without grad': () => plain(1).retainGrad(),
  'hook without grad': () => plain(1).registerHook(() => undefined),
  'assigned gradient of another shape': () => {
    ones(2).grad = plain(3);
  },
  'own gradient': () => {
    const x = ones(2);
    x.grad = x;
  },

  'leaf in place': () => ones(2).mul_(2),
  'view of a leaf in place': () => ones(2).narrow(0, 0, 1).mul_(2),
  "exp's result modified": () => savedThenModified((x) => both(x.exp())),
  "square's operand modified": () => savedThenModified((x) => [x.mul(x), x]),
  "sin's operand modified": () => savedThenModified((x) => [x.sin(), x], 'float64'),
  "sigmoid's result modified": () => savedThenModified((x) => both(x.sigmoid()), 'float64'),
  'view made without recording, modified': () => {
    const x = ones(3).clone();
    noGrad(() => x.narrow(0, 0, 1)).mul_(2);
  },
  'output of unbind modified': () => ones(2).clone().unbind()[0]!.mul_(2),
  'expanded tensor modified': () => plain(1).expand([2]).mul_(2),
  'in place growth': () => plain(2).add_(plain(2, 2)),
  'in place to integers': () => integers(1, 2).mul_(tensor([1.5, 2.5])),

  'shapes that do not broadcast': () => plain(3).add(plain(2)),
  'shapes that do not broadcast, two dimensions': () => plain(2, 3).mul(plain(2, 2)),
  'view of a transposed tensor': () => plain(2, 3).t().view(6),
  'view of another size': () => plain(6).view(4),
  'view with an impossible -1': () => plain(6).view(4, -1),
  'view with two -1': () => plain(6).view(-1, -1),
  'reshape of another size': () => plain(2, 3).reshape([4]),
  'mm of wrong shapes': () => plain(2, 3).mm(plain(2, 3)),
  'matmul of wrong shapes': () => plain(2, 3).matmul(plain(2, 3)),
  'dot of different lengths': () => plain(2).dot(plain(3)),
  'dot of matrices': () => plain(2, 2).dot(plain(2, 2)),
  'mv of wrong shapes': () => plain(2, 3).mv(plain(2)),
  't of three dimensions': () => plain(2, 2, 2).t(),
  'dimension out of range': () => plain(2).sum(1),
  'dimension named twice': () => plain(2, 2).sum([0, 0]),
  'select out of range': () => plain(3).select(0, 5),
  'cat of different sizes': () => cat([plain(2, 2), plain(2, 3)]),
  'cat of nothing': () => cat([]),
  'stack of different sizes': () => stack([plain(2), plain(3)]),
  'expand to a wrong size': () => plain(2).expand([3]),
  'narrow too far': () => plain(3).narrow(0, 2, 2),
  'permute with too few': () => plain(2, 2).permute([0]),
  'max of nothing': () => plain(0).max(),
  'argmax of nothing': () => plain(0).argmax(),
  'linear of wrong shapes': () => nn.functional.linear(plain(2, 3), plain(4, 2)),

  'item of two elements': () => plain(2).item(),
  'mean of integers': () => integers(1, 2).mean(),
  'integers to a negative power': () => integers(2).pow(-1),
  'bool minus bool': () => bools().sub(bools()),
  'negative bool': () => bools().neg(),
  'dot of different dtypes': () => plain(2).dot(plain(2).to('float64')),
  'mm of different dtypes': () => plain(2, 2).mm(plain(2, 2).to('float64')),
  'logical index of a wrong shape': () => plain(3).index([tensor([true, false])]),
  'index out of bounds': () => plain(3).index([integers(5)]),
};

describe('errors are what PyTorch says', () => {
  const messages = readMessages();

  it('for all programs of the reference', () => {
    assert.deepEqual(Object.keys(programs).sort(), Object.keys(messages).sort());
  });

  for (const [name, program] of Object.entries(programs)) {
    it(name, () => {
      assert.throws(program, (error: unknown) => {
        assert.equal(String(error), messages[name]);
        return true;
      });
    });
  }
});
