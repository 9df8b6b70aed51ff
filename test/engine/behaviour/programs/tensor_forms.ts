/** @file Making, indexing, writing and asking tensors in the style of PyTorch's test_torch.py. Translated from test/reference/behaviour/tensor_forms.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  both,
  eq,
  error,
  float,
  getitem,
  gt,
  iadd,
  int,
  isinstance,
  len,
  method,
  say,
  setitem,
  truth,
  warned,
} from '../python.ts';

export const test_construction = () => {
  let x;
  say(
    torch.tensor([
      [1.0, 2.0],
      [3.0, 4.0],
    ]),
    torch.zeros(2, 3).shape,
    torch.full([2], 7.0),
    torch.eye(2),
    torch.arange(0, 1, 0.25),
    torch.linspace(0, 1, 5),
    torch.logspace(0, 2, 3),
  );
  say(
    torch.zeros_like(torch.ones(2, { dtype: torch.int32 })),
    torch.ones_like(torch.ones(2), { dtype: torch.float64 }),
    torch.full_like(torch.ones(2), 3.5),
  );
  error(() => torch.tensor([[1.0], [2.0, 3.0]]));
  error(() => torch.tensor(null));
  error(() => torch.tensor([null, 1]));
  error(() => torch.tensor([1.0, 'a']));
  error(() => torch.tensor([['a']]));
  error(() => torch.zeros(-1));
  error(() => torch.arange(0, 5, -1));
  error(() => torch.arange(0, 5, 0));
  error(() => torch.linspace(0, 1, -1));
  error(() => torch.eye(-1));
  say(torch.empty(0).shape, torch.tensor([]).dtype, torch.tensor(3.5).ndim);
  x = torch.ones(2, { requires_grad: true });
  say(warned(() => torch.tensor(x)));
  say(
    torch.as_tensor(x) === x,
    x.new_zeros(2).requires_grad,
    x.new_ones(1, { dtype: torch.int64 }),
    x.new_tensor([1.0, 2.0]),
    x.new_full([1], 2.0),
    x.new_empty(2).shape,
  );
  say(torch.tril_indices(2, 2), torch.vander(torch.tensor([1.0, 2.0, 3.0])));
};
export const test_indexing = () => {
  let x, y;
  x = torch.arange(24.0).reshape(2, 3, 4);
  say(
    getitem(x, [1, 2, 3]),
    getitem(x, [-1, -1, -1]),
    getitem(x, [0]).shape,
    getitem(x, [torch.slice(null), 1]).shape,
    getitem(x, [torch.ellipsis, 0]).shape,
    getitem(x, [null]).shape,
    getitem(x, [torch.slice(null), null, torch.slice(1)]).shape,
    getitem(x, [0, torch.slice(null, null, 2)]),
    getitem(x, [0, torch.slice(1, -1)]),
    getitem(x, [true]).shape,
  );
  say(
    getitem(x, [
      torch.tensor([0, 1], { dtype: torch.int64 }),
      torch.tensor([1, 2], { dtype: torch.int64 }),
    ]),
    getitem(x, [torch.slice(null), [0, 2], torch.slice(null, 2)]),
    getitem(x, [[0]]).shape,
  );
  y = torch.zeros(3, 3);
  setitem(y, [1], 5.0);
  setitem(y, [torch.slice(null), 0], torch.tensor([1.0, 2.0, 3.0]));
  const _1 = y;
  const _2 = [2, torch.slice(1)];
  setitem(_1, _2, iadd(getitem(_1, _2), 4));
  setitem(y, [eq(y, 0)], -1);
  say(y);
  setitem(
    y,
    [
      [0, 1],
      [1, 1],
    ],
    torch.tensor([8.0, 9.0]),
  );
  say(y);
  error(() => getitem(x, [5]));
  error(() => getitem(x, [0, 0, 0, 0]));
  error(() => getitem(x, [1.5]));
  error(() => getitem(x, [torch.tensor([3], { dtype: torch.int64 })]));
  error(() => getitem(x, [torch.tensor([true])]));
  error(() => x.index_select(0, torch.tensor([9], { dtype: torch.int64 })));
  error(() => x.gather(0, torch.tensor([1], { dtype: torch.int64 })));
  error(() => x.select(0, 5));
  error(() => x.narrow(0, 1, 5));
  error(() => x.sum(5));
  error(() => x.transpose(0, 7));
  error(() => x.permute(0, 1));
  error(() => x.permute(0, 0, 1));
  error(() => x.squeeze(9));
  error(() => x.unsqueeze(9));
  error(() => torch.cat([torch.ones(2), torch.ones(2, 2)]));
  error(() => torch.cat([torch.ones(2, 2), torch.ones(3, 3)]));
  error(() => torch.stack([torch.ones(2), torch.ones(3)]));
  error(() => torch.cat([]));
  error(() => method(x, 'split', 0));
  error(() =>
    both(
      () => method(x, 'split', [1, 2], 1),
      () => method(x, 'split', [5, 5], 1),
    ),
  );
  error(() => x.chunk(0));
  error(() => x.expand(2, 2, 2));
  error(() => x.repeat(2));
  error(() => x.unfold(0, 5, 1));
  error(() => x.flatten(2, 1));
  error(() => x.unflatten(0, [3, 3]));
  error(() => x.topk(9));
  error(() => x.kthvalue(9));
  error(() => torch.einsum('ij,jk', getitem(x, [0]), getitem(x, [0])));
  error(() => torch.where(torch.ones(2), 1.0, 2.0));
  error(() => torch.zeros(0).max());
  error(() => torch.zeros(0).argmax());
  error(() => torch.zeros(2, 0).max(1));
  error(() => torch.bmm(torch.ones(2, 2), torch.ones(2, 2)));
  error(() => torch.bmm(torch.ones(1, 2, 3), torch.ones(1, 2, 3)));
  error(() => torch.mv(torch.ones(2, 3), torch.ones(2)));
  error(() => torch.addmm(torch.ones(2), torch.ones(2, 3), torch.ones(2, 3)));
  error(() => torch.linalg.inv(torch.ones(2, 3)));
  error(() => torch.cross(torch.ones(2), torch.ones(2)));
  error(() => torch.outer(torch.ones(2, 2), torch.ones(2)));
};
export const test_in_place_and_out = () => {
  let x, out, y, z;
  x = torch.ones(3);
  say(
    x.add_(1) === x,
    x,
    x.mul_(2).sub_(1).div_(3),
    x.fill_(2),
    x.zero_(),
    x.clamp_(1),
    x.neg_(),
    x.exp_(),
  );
  out = torch.empty(2);
  say(method(torch, 'add', torch.ones(2), 1, { out: out }) === out, out);
  warned(() => method(torch, 'add', torch.ones(3), 1, { out: out }));
  say(out.shape);
  error(() => torch.ones(2).add_(torch.ones(3)));
  error(() => torch.ones(2, { dtype: torch.int64 }).div_(2));
  error(() => torch.ones(2, { dtype: torch.int64 }).mul_(1.5));
  error(() => torch.ones(2).copy_(torch.ones(3)));
  error(() => torch.tensor([true]).add_(torch.ones(1)));
  y = torch.arange(4.0);
  y.resize_(2, 2);
  say(
    y,
    y.t_(),
    y.squeeze_(),
    y.unsqueeze_(0),
    y.transpose_(0, 1).shape,
    y.copy_(torch.ones(2, 1, 2)),
  );
  z = torch.arange(3.0);
  say(
    z.index_fill_(0, torch.tensor([0], { dtype: torch.int64 }), 9.0),
    z.index_add_(0, torch.tensor([1], { dtype: torch.int64 }), torch.tensor([5.0])),
    z.scatter_(0, torch.tensor([2], { dtype: torch.int64 }), 7.0),
    z.masked_fill_(gt(z, 8), 0.0),
  );
  say(
    z.put_(torch.tensor([1], { dtype: torch.int64 }), torch.tensor([3.0])),
    torch.zeros(2, 2).fill_diagonal_(5.0),
  );
};
export const test_questions = () => {
  let x, a, b;
  x = torch.ones(2, 3);
  say(
    x.numel(),
    x.nelement(),
    x.dim(),
    x.ndim,
    x.size(),
    x.size(1),
    x.stride(),
    x.stride(0),
    x.element_size(),
    x.storage_offset(),
    x.is_contiguous(),
    x.t().is_contiguous(),
    x.is_floating_point(),
    x.is_complex(),
    x.is_signed(),
    x.nbytes,
    x.itemsize,
    x.dtype,
    x.device,
    len(x),
  );
  say(
    torch.equal(x, x),
    torch.allclose(x, add(x, 1e-9)),
    x.eq(x).all(),
    x.isnan().any(),
    torch.isfinite(x).all(),
    eq(x, 1).sum(),
    x.count_nonzero(),
    x.any(),
    x.all(),
  );
  error(() => x.size(5));
  error(() => len(torch.tensor(1.0)));
  error(() =>
    (() => {
      const result = [];
      for (const v of torch.tensor(1.0)) {
        result.push(v);
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const v of x) {
        result.push(v.sum().item());
      }
      return result;
    })(),
  );
  say(torch.is_tensor(x), torch.is_tensor(3), torch.numel(x), isinstance(x, torch.Tensor));
  say(
    x.tolist(),
    torch.tensor(2.5).item(),
    int(torch.tensor(2.7)),
    float(torch.tensor(2)),
    truth(torch.tensor(0.0)),
  );
  say(
    torch.tensor([1, 2], { dtype: torch.int64 }),
    torch.tensor([1, 2], { dtype: torch.int64 }).float().mean(),
    x.T.shape,
    x.mT.shape,
  );
  error(() => torch.ones(2, 2, 2).t());
  say(
    x.view(-1).shape,
    x.view(3, -1).shape,
    x.view_as(torch.ones(6)).shape,
    x.reshape(6, 1).shape,
    x.ravel().shape,
    x.movedim(0, 1).shape,
    x.swapaxes(0, 1).shape,
  );
  [a, b] = x.unbind();
  say(
    a,
    torch.atleast_2d(a).shape,
    getitem(torch.broadcast_tensors(a, x), [0]).shape,
    torch.broadcast_shapes([2, 1], [3]),
    getitem(torch.meshgrid(a, a, { indexing: 'ij' }), [0]).shape,
  );
};
