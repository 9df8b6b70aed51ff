/**
 * @file A training loop: a small network learns to separate two interleaved half-moons.
 */
import { type Tensor, cat, linspace, manualSeed, nn, noGrad, optim, randn, stack } from 'gradlens';

manualSeed(0);

/** `2 n` noisy points, `[2 n, 2]`, on two half-moons, and the moon each is on, `[2 n, 1]`. */
function moons(n: number): [Tensor, Tensor] {
  const angle = linspace(0, Math.PI, n);
  const upper = stack([angle.cos(), angle.sin()], 1);
  const lower = stack([angle.cos().neg().add(1), angle.sin().neg().add(0.5)], 1);
  const noise = randn([2 * n, 2]).mul(0.1);
  const label = cat([angle.mul(0), angle.mul(0).add(1)]).unsqueeze(1);
  return [cat([upper, lower]).add(noise), label];
}

/** Two hidden layers and one output: above zero means the second moon. */
class Classifier extends nn.Module {
  hidden1 = new nn.Linear(2, 16);
  hidden2 = new nn.Linear(16, 16);
  output = new nn.Linear(16, 1);

  forward(x: Tensor): Tensor {
    x = this.hidden1.call(x).tanh();
    x = this.hidden2.call(x).tanh();
    return this.output.call(x);
  }
}

const [points, labels] = moons(100);
const model = new Classifier();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.02 });

for (let step = 0; step <= 150; step++) {
  optimizer.zeroGrad();
  const prediction = model.call(points).sigmoid();
  const loss = prediction.sub(labels).square().mean();
  loss.backward();
  optimizer.step();
  if (step % 25 === 0) console.log(`step ${step}: loss ${loss.item().toFixed(4)}`);
}

// Evaluation needs no gradients: inside this scope nothing is recorded.
{
  using _ = noGrad();
  const [testPoints, testLabels] = moons(50);
  const predicted = model.call(testPoints).gt(0);
  const accuracy = predicted.eq(testLabels.gt(0.5)).to('float32').mean();
  console.log(`accuracy on new points: ${(100 * accuracy.item()).toFixed(1)} %`);
}
