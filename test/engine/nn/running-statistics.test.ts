/** @file Running statistics: PyTorch's numbers, and all who look on are told of each write. */

import assert from 'node:assert/strict';
import { type Tensor, func, nn, stack, tensor } from 'gradlens';

import { recorded } from '../../recorder/memory.ts';

const x = tensor([
  [1, -2],
  [3, 4],
  [8, 0.5],
]);

const close = (actual: Tensor | null, wanted: readonly number[]): void => {
  const numbers = [...(actual?.detach().toTypedArray() ?? [])].map(Number);
  assert.equal(numbers.length, wanted.length);
  numbers.forEach((each, i) => {
    assert.ok(Math.abs(each - (wanted[i] as number)) < 1e-5, String(numbers));
  });
};

describe('running statistics', () => {
  it('of batches are those of PyTorch, by shares or as means of all batches', () => {
    const norm = new nn.BatchNorm1d(2);
    norm.call(x);
    norm.call(x.mul(2));
    close(norm.runningMean, [1.159999966621399, 0.24166667461395264]);
    close(norm.runningVar, [7.180000305175781, 5.260833263397217]);
    assert.equal(norm.numBatchesTracked?.item(), 2);
    close(
      norm.eval().call(x),
      [-0.05971139, -0.9773348, 0.6866814, 1.6385798, 2.5526633, 0.11262965],
    );
    const mean = new nn.BatchNorm1d(2, { momentum: null });
    mean.call(x);
    mean.call(x.mul(2));
    close(mean.runningMean, [6, 1.25]);
    close(mean.runningVar, [32.5, 22.708332061767578]);
  });

  it('of each example are averaged over the examples', () => {
    const norm = new nn.InstanceNorm1d(2, { trackRunningStats: true });
    norm.call(stack([x.t(), x.t().mul(3).sub(1)]));
    close(norm.runningMean, [0.75, 0.11666667461395264]);
    close(norm.runningVar, [7.400000095367432, 5.441666603088379]);
    assert.equal(norm.numBatchesTracked?.item(), 0);
  });

  it('are written by a function that is differentiated, but its module counts batches, which PyTorch refuses', () => {
    const [mean, variance] = [tensor([0, 0]), tensor([1, 1])];
    func.grad((a: Tensor) =>
      nn.functional.batchNorm(a, mean, variance, { training: true }).pow(3).sum(),
    )(x);
    close(mean, [0.4000000059604645, 0.0833333358168602]);
    const norm = new nn.BatchNorm1d(2);
    assert.throws(
      () => func.grad((a: Tensor) => norm.call(a).pow(3).sum())(x),
      /in-place operation \(aten::add_\.Tensor\) that would mutate a captured Tensor/,
    );
  });

  it('are buffers that are told of, with each write in training and each reading in evaluation', () => {
    const events = recorded(() => {
      const norm = new nn.BatchNorm1d(2, { affine: false });
      norm.call(x);
      norm.eval().call(x);
      norm.resetRunningStats();
    });
    const buffers = events.flatMap((each) =>
      each.kind === 'created' && each.factory === 'Buffer' ? [each.tensor] : [],
    );
    assert.deepEqual(
      buffers.map(({ shape, dtype }) => [[...shape], dtype]),
      [
        [[2], 'float32'],
        [[2], 'float32'],
        [[], 'int64'],
      ],
    );
    const [mean, variance, count] = buffers.map(({ id }) => id);
    const seen = events.flatMap((each) =>
      each.kind === 'operator'
        ? [
            [
              each.name,
              ...each.inputs.flatMap((input) =>
                'tensor' in input && [mean, variance, count].includes(input.tensor)
                  ? [[input.tensor, input.version]]
                  : [],
              ),
            ],
          ]
        : [],
    );
    assert.deepEqual(seen, [
      ['add_', [count, 0]],
      ['trackMean_', [mean, 0]],
      ['trackVariance_', [variance, 0]],
      ['batchNorm'],
      ['batchNorm', [mean, 1], [variance, 1]],
      ['zero_', [mean, 1]],
      ['fill_', [variance, 1]],
      ['zero_', [count, 1]],
    ]);
  });

  it('are copied with their module, as the buffers that they are', () => {
    class Net extends nn.Module {
      kept = new nn.Buffer(tensor([1, 2]), { persistent: false });
      norm = new nn.BatchNorm1d(2);
      override forward(a: Tensor): Tensor {
        return this.norm.call(a).add(this.kept);
      }
    }
    const net = new Net();
    net.call(x);
    const copy = net.deepCopy();
    const names = (of: Net): string[] => [...of.namedBuffers()].map(([name]) => name);
    assert.deepEqual(names(copy), names(net));
    assert.equal(names(net).length, 4);
    assert.deepEqual(Object.keys(copy.stateDict()), Object.keys(net.stateDict()));
    close(copy.norm.runningMean, [0.4000000059604645, 0.0833333358168602]);
    net.call(x);
    close(copy.norm.runningMean, [0.4000000059604645, 0.0833333358168602]);
  });
});
