"""M6: operators under vmap agree with a loop over the examples."""

import torch
from torch.func import vmap

F = torch.nn.functional


def numbers(*shape):
    count = 1
    for each in shape:
        count = count * each
    return torch.sin(torch.arange(count, dtype=torch.float64) * 1.7 + 0.3).view(shape)


def same(f, inputs, dims):
    """vmap against stacking by hand."""
    size = [x.size(d) for x, d in zip(inputs, dims) if d is not None][0]
    want = []
    for i in range(size):
        want.append(f(*[x if d is None else x.select(d, i) for x, d in zip(inputs, dims)]))
    return close(vmap(f, in_dims=tuple(dims))(*inputs), torch.stack(want), 1e-10)


def test_pointwise():
    x, y = numbers(3, 4), numbers(3, 4).flip(0)
    for f in [torch.exp, torch.sin, torch.tanh, torch.sigmoid, torch.abs, torch.neg, F.relu, F.gelu, F.silu, torch.erf]:
        say(same(f, [x], [0]), same(f, [x], [1]))
    for f in [torch.add, torch.mul, torch.sub, torch.maximum, torch.atan2, torch.hypot, torch.fmod]:
        say(same(f, [x, y], [0, 0]), same(f, [x, y], [1, 1]), same(f, [x, y[0]], [0, None]), same(f, [x[0], y], [None, 0]))
    say(same(lambda x: x.pow(2) + 2 ** x - 1 / (x + 3), [x], [0]), same(lambda x: x.clamp(-0.5, 0.5), [x], [0]))
    say(same(lambda x, y: torch.where(x > 0, x, y), [x, y], [0, 0]), same(lambda x: (x > 0).double(), [x], [0]))
    say(same(lambda x, y: torch.lerp(x, y, 0.25), [x, y], [0, 0]), same(lambda x, y: torch.addcmul(x, y, y), [x, y], [0, 0]))


def test_broadcasting_of_ranks():
    a, b = numbers(3, 4), numbers(3, 2, 4)
    say(same(torch.add, [a, b], [0, 0]), same(torch.mul, [b, a], [0, 0]), same(torch.sub, [a[:, 0], b], [0, 0]))
    say(same(torch.add, [a, numbers(2, 4)], [0, None]), same(torch.add, [numbers(4), b], [None, 0]))


def test_reductions():
    x = numbers(3, 4, 5)
    for f in [torch.sum, torch.mean, torch.prod, torch.amax, torch.std, torch.var, torch.max, torch.median, torch.norm]:
        say(same(f, [x], [0]), same(f, [x], [1]), same(f, [x], [2]))
    for f in [torch.sum, torch.mean, torch.prod, torch.amin, torch.argmax, torch.cumsum, torch.logsumexp, torch.softmax]:
        say(same(lambda x: f(x, 0), [x], [0]), same(lambda x: f(x, -1), [x], [1]), same(lambda x: f(x, 1), [x], [2]))
    say(same(lambda x: x.max(0).values, [x], [1]), same(lambda x: x.sort(0).indices, [x], [1]))
    say(same(lambda x: x.topk(2, 1)[0], [x], [0]), same(lambda x: x.sum((0, 1), keepdim=True), [x], [1]))
    say(same(lambda x: x.cumprod(1), [x], [0]), same(lambda x: x.all(), [x > 0], [0]), same(lambda x: (x > 0).any(0), [x], [0]))


def test_shapes():
    x = numbers(3, 4, 5)
    for f in [
        lambda x: x.view(-1), lambda x: x.reshape(2, -1), lambda x: x.t(), lambda x: x.transpose(0, 1),
        lambda x: x.unsqueeze(0), lambda x: x.unsqueeze(-1), lambda x: x.permute(1, 0), lambda x: x.flip(0),
        lambda x: x[0], lambda x: x[:, 1], lambda x: x[..., 1:], lambda x: x[None], lambda x: x.expand(2, -1, -1),
        lambda x: x.narrow(1, 0, 2), lambda x: x.select(0, 1), lambda x: x.roll(1), lambda x: x.roll(1, 0),
        lambda x: x.tril(), lambda x: x.diagonal(), lambda x: x.repeat(2, 1), lambda x: x.flatten(),
        lambda x: torch.cat([x, x]), lambda x: torch.stack([x, x], -1), lambda x: x.unbind(0)[1],
        lambda x: x.split(1)[0], lambda x: x.chunk(2, 1)[1], lambda x: x.squeeze(), lambda x: x.movedim(0, 1),
        lambda x: F.pad(x, (1, 1)), lambda x: x.unfold(0, 2, 1), lambda x: x.index_select(0, torch.tensor([1, 0], dtype=torch.int64)),
        lambda x: x[[0, 1]], lambda x: x[torch.tensor([0, 0], dtype=torch.int64)], lambda x: x.contiguous(), lambda x: x.clone(),
    ]:  # fmt: skip
        say(same(f, [x], [0]), same(f, [x.transpose(0, 1)], [1]), same(f, [x.movedim(0, 2)], [2]))


def test_mixed_cat():
    x, y = numbers(3, 2), numbers(4)
    say(same(lambda x: torch.cat([x, y]), [x], [0]), same(lambda x: torch.stack([x, y[:2]]), [x], [0]))


def test_indexing_by_batched_indices():
    x = numbers(3, 4)
    i = torch.tensor([[0, 1], [3, 3], [2, 0]], dtype=torch.int64)
    say(same(lambda x, i: x[i], [x, i], [0, 0]), same(lambda i: x[0][i], [i], [0]))
    say(same(lambda x, i: x.gather(0, i), [x, i], [0, 0]), same(lambda x, i: x.index_select(0, i), [x, i], [0, 0]))
    say(same(lambda x, i: torch.zeros(4, dtype=torch.float64).scatter(0, i, x[:2]), [x, i], [0, 0]))
    say(same(lambda x, i: x.index_add(0, i, x[:2]), [x, i], [0, 0]), same(lambda x: x.masked_fill(x > 0, 0.0), [x], [0]))
    error(lambda: vmap(lambda x: x[x > 0])(x))
    error(lambda: vmap(lambda x: x.nonzero())(x.relu()))
    error(lambda: vmap(lambda x: x.masked_select(x > 0))(x))


def test_matrices():
    a, b, v = numbers(3, 2, 4), numbers(3, 4, 5), numbers(3, 4)
    say(same(torch.mm, [a, b], [0, 0]), same(torch.matmul, [a, b], [0, 0]), same(torch.mm, [a[0], b], [None, 0]))
    say(same(torch.mv, [a, v], [0, 0]), same(torch.mv, [a[0], v], [None, 0]), same(torch.dot, [v, v], [0, 0]))
    say(same(torch.matmul, [v, b], [0, 0]), same(torch.matmul, [a, v[0]], [0, None]), same(torch.outer, [v, v], [0, 0]))
    say(same(lambda a, b: a @ b, [a, b], [0, 0]), same(lambda a, b: torch.einsum("ij,jk->ik", a, b), [a, b], [0, 0]))
    say(same(torch.bmm, [numbers(2, 3, 2, 4), numbers(2, 3, 4, 2)], [0, 0]))
    s = numbers(3, 2, 2) + 3 * torch.eye(2, dtype=torch.float64)
    say(same(torch.inverse, [s], [0]), same(torch.det, [s], [0]), same(torch.trace, [s], [0]))
    say(same(torch.linalg.solve, [s, numbers(3, 2)], [0, 0]), same(torch.linalg.cholesky, [s @ s.mT], [0]))
    say(same(lambda x, w, c: F.linear(x, w, c), [v, numbers(3, 4), numbers(3)], [0, None, None]))
    say(same(lambda x, w: F.linear(x, w), [v, numbers(3, 2, 4)], [0, 0]))


def test_networks():
    x = numbers(3, 2, 5, 5)
    w = numbers(4, 2, 3, 3)
    say(same(lambda x: F.conv2d(x.unsqueeze(0), w), [x], [0]), same(lambda w: F.conv2d(x, w), [numbers(2, 4, 2, 3, 3)], [0]))
    say(same(lambda x: F.max_pool2d(x.unsqueeze(0), 2), [x], [0]), same(lambda x: F.avg_pool2d(x.unsqueeze(0), 2), [x], [0]))
    say(same(lambda x: F.layer_norm(x, (5,)), [x], [0]), same(lambda x: F.softmax(x, -1), [x], [0]))
    say(same(lambda x: F.log_softmax(x, 0), [x], [0]), same(lambda x: F.mse_loss(x, x * 0), [x], [0]))
    t = torch.tensor([[0, 1], [2, 2], [1, 0]], dtype=torch.int64)
    say(same(lambda x, t: F.cross_entropy(x, t), [numbers(3, 2, 4), t], [0, 0]))
    say(same(lambda x, t: F.nll_loss(x, t), [numbers(3, 2, 4), t], [0, 0]))
    say(same(lambda t: F.embedding(t, numbers(4, 3)), [t], [0]), same(lambda x: F.batch_norm(x.unsqueeze(0), None, None, training=True), [x], [0]))
    say(same(lambda x, y: F.binary_cross_entropy_with_logits(x, y), [x, x.sigmoid()], [0, 0]))
    q = numbers(3, 2, 4, 5)
    say(same(lambda q: F.scaled_dot_product_attention(q, q, q), [q], [0]))


def test_dtypes_and_numbers():
    x = torch.arange(6, dtype=torch.int64).view(2, 3)
    say(vmap(lambda x: x + 1.5)(x), vmap(lambda x: x / 2)(x), vmap(lambda x: x.sum())(x), vmap(lambda x: x > 2)(x))
    scalars = torch.arange(2, dtype=torch.float64)
    say(vmap(lambda a, b: a * b)(scalars, torch.ones(2, 3)).dtype)
    say(vmap(lambda a, b: a * b, in_dims=(0, None))(scalars, torch.ones(3)).dtype)
    say(vmap(lambda x: x.double())(torch.ones(2, 3)).dtype, vmap(lambda x: x.to(torch.int64))(torch.ones(2, 3)))


def test_factorizations_that_look_at_numbers():
    a = torch.tensor([[[2.0, 1.0], [1.0, 3.0]], [[4.0, 1.0], [1.0, 2.0]]], dtype=torch.float64)
    say(vmap(torch.linalg.lu_factor)(a)[0], vmap(torch.linalg.inv_ex)(a), vmap(torch.linalg.cholesky_ex)(a))
    say(vmap(torch.linalg.solve_ex)(a, a)[1])
    error(lambda: vmap(torch.linalg.lu_factor)(a * 0))
