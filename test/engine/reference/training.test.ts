/** @file A network trained with each optimizer takes PyTorch's path, step by step. */

import assert from 'node:assert/strict';
import { type Tensor, nn, optim } from 'gradlens';
import { assertClose } from './close.ts';
import { type JsonNumber, type Spec, leafOf, readCases } from './data.ts';

type Loss = 'mseLoss' | 'crossEntropy';

interface Start {
  readonly start: Readonly<Record<'x' | 'weight1' | 'bias1' | 'weight2' | 'bias2' | Loss, Spec>>;
}

interface Run {
  readonly optimizer: Exclude<keyof typeof optim, 'lrScheduler' | 'swaUtils' | 'Optimizer'>;
  readonly name: string;
  readonly options: { lr: number };
  readonly loss: Loss;
  readonly losses: readonly number[];
  readonly parameters: readonly (readonly JsonNumber[])[];
}

const [first, ...rest] = readCases<unknown>('training');
const { start } = first as Start;

describe('training takes the path it takes in PyTorch', () => {
  for (const { optimizer: kind, name, options, loss: lossName, ...expected } of rest as Run[]) {
    it(`${lossName} with ${name}`, () => {
      const x = leafOf(start.x, 'float64', false);
      const target = leafOf(start[lossName], 'float64', false);
      const weight1 = leafOf(start.weight1, 'float64', true);
      const bias1 = leafOf(start.bias1, 'float64', true);
      const weight2 = leafOf(start.weight2, 'float64', true);
      const bias2 = leafOf(start.bias2, 'float64', true);
      const parameters = [weight1, bias1, weight2, bias2];
      const optimizer = new optim[kind](parameters, options);
      const closure = (): Tensor => {
        optimizer.zeroGrad();
        const hidden = nn.functional.linear(x, weight1, bias1).tanh();
        const output = nn.functional.linear(hidden, weight2, bias2);
        const loss = nn.functional[lossName](output, target);
        loss.backward();
        return loss;
      };
      for (const [step, wanted] of expected.losses.entries()) {
        assertClose(optimizer.step(closure), [wanted], `loss of step ${String(step)}`);
      }
      parameters.forEach((parameter, i) => {
        assertClose(parameter, expected.parameters[i] ?? [], `parameter ${String(i)}`);
      });
    });
  }

  it('after zeroGrad there is no gradient, and what has none stays as it is', () => {
    const parameter = leafOf({ s: [2], d: [1, 2] }, 'float64', true);
    const optimizer = new optim.SGD([parameter], { lr: 0.1 });
    parameter.mul(parameter).sum().backward();
    optimizer.zeroGrad();
    assert.equal(parameter.grad, null);
    optimizer.step();
    assert.deepEqual(parameter.tolist(), [1, 2]);
  });
});
