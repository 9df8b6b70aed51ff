/** @file deepbox: eager, on typed arrays. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkGradients } from '../check.mjs';

export const kind = 'eager';

export async function open(home) {
  const load = (part) => import(pathToFileURL(join(home, 'dist', part, 'index.js')).href);
  const d = await load('ndarray');
  const nn = await load('nn');
  const pool = new nn.MaxPool2d(2);
  const scalar = (value) => d.GradTensor.scalar(value, { dtype: 'float32' });
  const operators = {
    add: (a, b) => a.add(b),
    mul: (a, b) => a.mul(b),
    exp: (x) => x.exp(),
    tanh: (x) => x.tanh(),
    relu: (x) => x.relu(),
    sum: (x) => x.sum(),
    matmul: (a, b) => a.matmul(b),
    reshape: (x, shape) => x.reshape(shape),
    permute: (x, order) => x.transpose(order),
    scale: (x, factor) => x.mul(scalar(factor)),
    softmax: (x) => d.softmaxGrad(x, -1),
    layerNorm(x, w, b) {
      const moved = x.sub(x.mean(-1, true));
      const variance = moved.square().mean(-1, true);
      return moved
        .div(variance.add(scalar(1e-5)).sqrt())
        .mul(w)
        .add(b);
    },
    crossEntropy: (x, y) => nn.crossEntropyLoss(x, y),
    conv(x, w) {
      const [batch, , height, width] = x.shape;
      const [out] = w.shape;
      const columns = d.im2colGrad(x, [3, 3], [1, 1], [1, 1]);
      const depth = w.size / out;
      const rows = columns.reshape([batch * height * width, depth]);
      const product = rows.matmul(w.reshape([out, depth]).transpose());
      return product.reshape([batch, height, width, out]).transpose([0, 3, 1, 2]);
    },
    // The gradient of its pooling is float64, whatever it is given.
    maxPool: (x) => pool.forward(x.astype('float64')).astype('float32'),
  };
  return {
    prepare({ model, parameters, constants = [], forward, check, double, rate = 0 }) {
      const dtype = double ? 'float64' : 'float32';
      const make = ({ shape, data }, requiresGrad) => {
        const flat = d.tensor(data, { dtype });
        return d.GradTensor.fromTensor(d.reshape(flat, shape), { requiresGrad });
      };
      const p = parameters.map((each) => make(each, !forward));
      const c = constants.map((each) => make(each, false));
      if (forward) return () => [model(operators, p)];
      const step = () => {
        for (const each of p) each.zeroGrad();
        const loss = model(operators, p, c);
        loss.backward();
        if (rate > 0) {
          for (const { data, grad } of p) {
            const change = grad.data;
            for (let i = 0; i < data.length; i++) data[i] -= rate * change[i];
          }
        }
        return [loss, ...p.map((each) => each.grad)];
      };
      if (!check) return step;
      const value = () => d.noGrad(() => model(operators, p, c)).data[0];
      return () => {
        const gradients = step().slice(1);
        checkGradients(p, gradients, value);
        return [];
      };
    },
    read: (x) => x.data.slice(x.offset, x.offset + x.size),
  };
}
