/** @file Questions about element types: limits, promotion, casts. Translated from test/reference/behaviour/limits.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { error, isinstance, neg, say, str } from '../python.ts';

export const test_limits = () => {
  let fi, ii;
  fi = torch.finfo(torch.float32);
  say(fi.eps, fi.max, fi.min, fi.tiny, fi.smallest_normal, fi.resolution, fi.bits, fi.dtype);
  ii = torch.iinfo(torch.int32);
  say(ii.max, ii.min, ii.bits, ii.dtype);
  say(torch.finfo(torch.float64).eps, torch.finfo(torch.float64).max, torch.finfo().bits);
  say(str(fi), str(ii), str(torch.finfo(torch.float64)));
  error(() => torch.finfo(torch.int32));
  error(() => torch.iinfo(torch.float32));
};
export const test_promotion_and_casts = () => {
  let types, x;
  types = [torch.bool, torch.int32, torch.int64, torch.float32, torch.float64];
  say(
    (() => {
      const result = [];
      for (const a of types) {
        for (const b of types) {
          result.push(torch.promote_types(a, b));
        }
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const a of types) {
        for (const b of types) {
          result.push(torch.can_cast(a, b));
        }
      }
      return result;
    })(),
  );
  x = torch.tensor([1, 2], { dtype: torch.int32 });
  say(torch.result_type(x, 1.5), torch.result_type(x, torch.tensor(1.0, { dtype: torch.float64 })));
};
export const test_linear_algebra_errors = () => {
  let a, b, out;
  error(() => torch.linalg.inv(torch.zeros(2, 2)));
  error(() => torch.linalg.cholesky(neg(torch.eye(2))));
  error(() => torch.linalg.solve(torch.zeros(2, 2), torch.ones(2)));
  try {
    torch.linalg.inv(torch.zeros(2, 2));
  } catch (_1) {
    if (_1 instanceof torch.linalg.LinAlgError) {
      const e = _1;
      say(isinstance(e, torch.RuntimeError));
    } else throw _1;
  }
  error(() => torch.linalg.vander(torch.tensor(2.0)));
  a = torch.tensor(
    [
      [1.0, 2.0],
      [3.0, 4.0],
      [5.0, 7.0],
    ],
    { dtype: torch.float64, requires_grad: true },
  );
  b = torch.tensor([[1.0], [0.0], [1.0]], { dtype: torch.float64, requires_grad: true });
  out = torch.linalg.lstsq(a, b, { driver: 'gelsd' });
  say(
    out.solution,
    out.residuals.requires_grad,
    out.residuals.detach(),
    out.rank,
    out.singular_values,
  );
  say(torch.autograd.grad(out.residuals.sum(), [a, b]));
};
