/** @file The engine itself, as built for npm. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const kind = 'ours';

export async function open(home) {
  const g = await import(pathToFileURL(join(home, 'out', 'engine', 'index.js')).href);
  const f = g.nn.functional;
  const operators = {
    add: g.add,
    mul: g.mul,
    exp: g.exp,
    tanh: g.tanh,
    relu: g.relu,
    sum: (x) => g.sum(x),
    matmul: g.matmul,
    reshape: g.reshape,
    permute: g.permute,
    scale: g.mul,
    softmax: (x) => g.softmax(x, -1),
    layerNorm: (x, weight, bias) => f.layerNorm(x, [128], { weight, bias }),
    crossEntropy: (x, y) => f.crossEntropy(x, y),
    conv: (x, w) => f.conv2d(x, w, null, { padding: 1 }),
    maxPool: (x) => f.maxPool2d(x, 2),
  };
  const tensor = ({ shape, data }, options) =>
    g.reshape(g.tensor(Float64Array.from(data), options), shape);
  return {
    prepare({ model, parameters, constants = [], forward, check, double, rate = 0 }) {
      const dtype = double ? 'float64' : 'float32';
      const p = parameters.map((each) =>
        g.noGrad(() => tensor(each, { dtype })).requiresGrad_(!forward),
      );
      const c = constants.map((each) => tensor(each, { dtype }));
      if (forward) return () => [model(operators, p)];
      if (check) {
        return () => {
          if (!g.functional.gradcheck((...q) => model(operators, q, c), p))
            throw new Error('wrong');
          return [];
        };
      }
      const sgd = rate === 0 ? null : new g.optim.SGD(p, { lr: rate });
      return () => {
        for (const each of p) each.grad = null;
        const loss = model(operators, p, c);
        loss.backward();
        sgd?.step();
        return [loss, ...p.map((each) => each.grad)];
      };
    },
    read: (x) => x.detach().toTypedArray(),
  };
}
