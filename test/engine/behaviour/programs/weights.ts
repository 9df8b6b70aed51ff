/** @file Weights that are computed from other parameters: weight norm, spectral norm, orthogonal ones. Translated from test/reference/behaviour/weights.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { close, error, isinstance, matmul, say, sorted, warned } from '../python.ts';

const nn = torch.nn;
export const test_old_weight_norm = () => {
  let m, x, m2;
  m = nn.Linear(2, 2);
  {
    using _1 = torch.no_grad();
    m.weight.copy_(
      torch.tensor([
        [3.0, 4.0],
        [6.0, 8.0],
      ]),
    );
    m.bias.zero_();
  }
  m = warned(() => torch.nn.utils.weight_norm(m));
  say(
    (() => {
      const result = [];
      for (const [n, _] of m.named_parameters()) {
        result.push(n);
      }
      return result;
    })(),
  );
  say(m.weight_g, m.weight_v);
  x = torch.ones(1, 2);
  say(m(x));
  m.weight_g.data.mul_(2);
  say(m(x));
  m(x).sum().backward();
  say(m.weight_g.grad, m.weight_v.grad);
  say(isinstance(m.weight, nn.Parameter));
  m2 = torch.nn.utils.remove_weight_norm(m);
  say(
    (() => {
      const result = [];
      for (const [n, _] of m2.named_parameters()) {
        result.push(n);
      }
      return result;
    })(),
  );
  say(m2(x));
  error(() => torch.nn.utils.remove_weight_norm(m));
};
export const test_old_spectral_norm = () => {
  let m;
  m = nn.Linear(3, 2, { bias: false });
  m = torch.nn.utils.spectral_norm(m, { n_power_iterations: 50 });
  say(
    sorted(
      (() => {
        const result = [];
        for (const [n, _] of m.named_parameters()) {
          result.push(n);
        }
        return result;
      })(),
    ),
  );
  say(
    sorted(
      (() => {
        const result = [];
        for (const [n, _] of m.named_buffers()) {
          result.push(n);
        }
        return result;
      })(),
    ),
  );
  m(torch.ones(1, 3));
  say(close(torch.linalg.matrix_norm(m.weight, 2), torch.tensor(1.0), 0.0001));
  m.eval();
  m = torch.nn.utils.remove_spectral_norm(m);
  say(
    (() => {
      const result = [];
      for (const [n, _] of m.named_parameters()) {
        result.push(n);
      }
      return result;
    })(),
  );
  error(() => torch.nn.utils.remove_spectral_norm(m));
};
export const test_orthogonal = () => {
  let m, q;
  m = torch.nn.utils.parametrizations.orthogonal(nn.Linear(4, 4, { bias: false }));
  q = m.weight;
  say(close(matmul(q, q.T), torch.eye(4), 1e-5));
  m = torch.nn.utils.parametrizations.orthogonal(nn.Linear(3, 5, { bias: false }));
  q = m.weight;
  say(q.shape, close(matmul(q.T, q), torch.eye(3), 1e-5));
  q.sum().backward();
  say(m.parametrizations.weight.original.grad.shape);
  m = torch.nn.utils.parametrizations.orthogonal(nn.Linear(5, 3, { bias: false }), {
    orthogonal_map: 'householder',
  });
  q = m.weight;
  say(q.shape, close(matmul(q, q.T), torch.eye(3), 1e-5));
  m = torch.nn.utils.parametrizations.orthogonal(nn.Linear(4, 4, { bias: false }), {
    orthogonal_map: 'cayley',
  });
  q = m.weight;
  say(close(matmul(q, q.T), torch.eye(4), 1e-5));
  error(() => torch.nn.utils.parametrizations.orthogonal(nn.Linear(4, 4), { orthogonal_map: 'x' }));
  error(() => torch.nn.utils.parametrizations.orthogonal(nn.Linear(4, 4), { name: 'x' }));
  error(() => torch.nn.utils.parametrizations.orthogonal(nn.Linear(4, 4), { name: 'bias' }));
};
