"""M6: vmap: dimensions, nesting, what it refuses, randomness, chunks, in-place, batches of size 0."""

import torch
from torch.func import vmap

f64 = torch.float64


def test_dimensions():
    x = torch.arange(6, dtype=torch.float32).view(2, 3)
    y = torch.arange(3, dtype=torch.float32)
    say(vmap(lambda x: x * 2)(x))
    say(vmap(lambda x: x.sum())(x))
    say(vmap(lambda x: x.sum(), in_dims=1)(x))
    say(vmap(lambda x: x.sum(), in_dims=-1)(x))
    say(vmap(lambda x, y: (x * y).sum(), in_dims=(0, None))(x, y))
    say(vmap(lambda x, y: x + y, in_dims=(1, 0))(x, y))
    say(vmap(lambda x, y: x + y, in_dims=(1, 0), out_dims=1)(x, y))
    say(vmap(lambda x: (x, x.sum()), out_dims=(1, 0))(x))
    say(vmap(lambda x: x * 2, out_dims=-1)(x))
    say(vmap(lambda x: (x, x + 1), out_dims=1)(x))
    say(vmap(lambda x: torch.ones(2))(x))
    say(vmap(lambda x, k: x * k, in_dims=(0, None))(x, 3))
    say(vmap(torch.dot)(x, x))
    say(vmap(torch.dot, in_dims=(0, None))(x, y))
    say(torch.vmap(torch.mul)(y, y))


def test_trees():
    x = torch.arange(6, dtype=torch.float32).view(2, 3)
    say(vmap(lambda d: d["a"] + d["b"])({"a": x, "b": x * 2}))
    say(vmap(lambda d: d["a"] * 2, in_dims=({"a": 1},))({"a": x}))
    say(vmap(lambda xs: xs[0] + xs[1])((x, x)))
    say(vmap(lambda xs: xs[0] + xs[1], in_dims=((0, None),))((x, x[0])))
    say(vmap(lambda x: {"out": x * 2, "sum": x.sum()})(x))
    say(vmap(lambda x: [x, (x + 1, x.sum())])(x))


def test_nested():
    x = torch.arange(6, dtype=torch.float32).view(2, 3)
    y = torch.arange(2, dtype=torch.float32)
    say(vmap(vmap(lambda a: a * 2))(x))
    say(vmap(lambda a: vmap(lambda b: a * b)(x[0]))(y))
    say(vmap(vmap(lambda a, b: a + b, in_dims=(0, None)), in_dims=(0, 0))(x, y))
    say(vmap(vmap(torch.mul, in_dims=(0, None)), in_dims=(None, 0))(x[0], y))
    say(vmap(vmap(lambda a: a.sum(), in_dims=1), in_dims=1)(torch.arange(24, dtype=torch.float32).view(2, 3, 4)))
    say(vmap(lambda a: vmap(lambda b: b * 2, out_dims=1)(a.view(3, 1)))(x).shape)


def test_shapes_inside():
    shapes = []

    def f(x, y):
        shapes.append((list(x.shape), x.ndim, x.numel(), list(y.shape)))
        return x.view(-1) + y.sum()

    say(vmap(f, in_dims=(0, 1))(torch.ones(2, 3, 4), torch.ones(5, 2)).shape)
    say(shapes)
    say(vmap(lambda x: torch.ones(x.shape[0]) * x)(torch.ones(2, 3)))
    say(vmap(lambda x: x.reshape(x.size(0), -1).shape[1] * x)(torch.ones(2, 3)))


def test_in_dims_refused():
    x, y = torch.ones(3), torch.ones(2, 3)
    error(lambda: vmap(lambda x: x, in_dims=2)(x))
    error(lambda: vmap(lambda x: x, in_dims=-2)(x))
    error(lambda: vmap(lambda x: x)(torch.tensor(1.5)))
    error(lambda: vmap(lambda x, y: x, in_dims=(None, None))(x, y))
    error(lambda: vmap(lambda x: x, in_dims=None)(x))
    error(lambda: vmap(lambda x, y: x * y)(x, y))
    error(lambda: vmap(lambda x: x)(2.5))
    error(lambda: vmap(lambda x, y: x)(x, 2.5))
    error(lambda: vmap(lambda x, y: x, in_dims=(0, 0))(x, "text"))
    error(lambda: vmap(lambda: 1)())
    error(lambda: vmap(lambda x: x, in_dims="0")(x))
    error(lambda: vmap(lambda x, y: x * y, in_dims=(0,))(x, y))
    error(lambda: vmap(lambda x: x, in_dims=(0, 0))(x))
    error(lambda: vmap(lambda x: x, in_dims=(0.5,))(x))
    error(lambda: vmap(torch.sin, in_dims=3)(x))

    def named(x):
        return x

    error(lambda: vmap(named, in_dims=1)(x))


def test_out_dims_refused():
    x = torch.ones(2, 3)
    error(lambda: vmap(lambda x: x, out_dims=3)(x))
    error(lambda: vmap(lambda x: x, out_dims=-3)(x))
    error(lambda: vmap(lambda x: (x, x), out_dims=(0, 0, 0))(x))
    error(lambda: vmap(lambda x: (x, x), out_dims=(0,))(x))
    error(lambda: vmap(lambda x: x, out_dims=(0, 0))(x))
    error(lambda: vmap(lambda x: x, out_dims=None)(x))
    error(lambda: vmap(lambda x: x, out_dims="0")(x))
    error(lambda: vmap(lambda x: 2.5)(x))
    error(lambda: vmap(lambda x: (x, 2.5))(x))
    error(lambda: vmap(lambda x: None)(x))
    error(lambda: vmap(lambda x: "text")(x))
    say(vmap(lambda x: torch.ones(2), out_dims=None)(x))
    say(vmap(lambda x: (x * 2, torch.ones(2)), out_dims=(1, None))(x))


def test_m6_data_dependence():
    x = torch.tensor([1.0, -1.0])
    error(lambda: vmap(lambda x: x.item())(x))
    error(lambda: vmap(lambda x: x if x > 0 else -x)(x))
    error(lambda: vmap(lambda x: float(x))(x))
    error(lambda: vmap(lambda x: x.tolist())(x))
    say(vmap(lambda x: torch.where(x > 0, x, -x))(x))


def test_in_place():
    x = torch.arange(6, dtype=torch.float32).view(2, 3)

    def double(x):
        x.mul_(2)
        return x

    y = x.clone()
    say(vmap(double)(y), y)

    def fill(x):
        y = x.clone()
        y[0] = 7
        y[1:].add_(x.sum())
        y.sub_(1)
        return y

    say(vmap(fill)(x))

    def unbatched(x):
        y = torch.zeros(3)
        y.add_(x)
        return y

    error(lambda: vmap(unbatched)(x))

    def made_like(x):
        y = torch.zeros_like(x)
        y.add_(x)
        y.copy_(x * 2)
        return y

    say(vmap(made_like)(x))
    say(vmap(lambda x: x.new_zeros(3).add(x))(x))

    def mixed(x, y):
        x.add_(y)
        return x

    say(vmap(mixed, in_dims=(0, None))(x.clone(), torch.ones(3)))
    error(lambda: vmap(mixed, in_dims=(None, 0))(torch.ones(3), x))


def test_randomness():
    x = torch.zeros(3, 4)
    error(lambda: vmap(lambda x: x + torch.rand(4))(x))
    error(lambda: vmap(lambda x: torch.randn_like(x))(x))
    error(lambda: vmap(lambda x: torch.nn.functional.dropout(x))(x))
    error(lambda: vmap(lambda x: torch.bernoulli(x))(x))
    error(lambda: vmap(lambda x: torch.randperm(4) + x)(x))
    error(lambda: vmap(lambda x: x.clone().uniform_())(x))
    error(lambda: vmap(lambda x: x, randomness="odd")(x))

    def rows_alike(y):
        return bool((y == y[0]).all())

    same = vmap(lambda x: x + torch.rand(4), randomness="same")(x)
    different = vmap(lambda x: x + torch.rand(4), randomness="different")(x)
    say(same.shape, rows_alike(same), different.shape, rows_alike(different))
    different = vmap(lambda x: torch.randn(4), randomness="different")(x)
    say(different.shape, rows_alike(different))
    same = vmap(lambda x: torch.randn(4), randomness="same")(x)
    say(same.shape, rows_alike(same))
    ones = torch.ones(8, 50)
    dropped = vmap(lambda x: torch.nn.functional.dropout(x), randomness="different")(ones)
    say(dropped.shape, rows_alike(dropped))
    dropped = vmap(lambda x: torch.nn.functional.dropout(x), randomness="same")(ones)
    say(dropped.shape, rows_alike(dropped))
    like = vmap(lambda x: torch.rand_like(x), randomness="same")(x)
    say(rows_alike(like))
    like = vmap(lambda x: torch.rand_like(x), randomness="different")(x)
    say(rows_alike(like))
    torch.manual_seed(3)
    first = torch.rand(4)
    torch.manual_seed(3)
    say(exact(vmap(lambda x: torch.rand(4), randomness="same")(x)[1], first))


def test_chunks():
    x = torch.arange(10, dtype=torch.float32)
    sizes = []

    def f(x):
        sizes.append(1)
        return x * 2, x + 1

    for chunk in (1, 3, 10, 20):
        sizes.clear()
        a, b = vmap(f, chunk_size=chunk)(x)
        say(exact(a, x * 2), exact(b, x + 1), len(sizes))
    say(vmap(lambda x: x.sum(), in_dims=1, chunk_size=2)(torch.ones(2, 3)))
    say(vmap(lambda x: x, out_dims=1, chunk_size=2)(torch.ones(3, 2)).shape)
    say(vmap(lambda x, y: x * y, in_dims=(0, None), chunk_size=4)(x, torch.tensor(2.5)))
    error(lambda: vmap(lambda x: x, chunk_size=0)(x))
    error(lambda: vmap(lambda x: x, chunk_size=-1)(x))


def test_size_zero():
    x = torch.ones(0, 3)
    error(lambda: vmap(lambda x: x * 2)(x))
    error(lambda: vmap(lambda x: x.sum())(x))
    say(vmap(lambda x: x * 2)(torch.ones(2, 0)).shape)


def test_gradients_flow():
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    y = vmap(lambda x: (w * x).sum() ** 2)(x)
    y.sum().backward()
    say(x.grad, w.grad)
    y = vmap(lambda x: x.sin())(x)
    say(y.requires_grad, y.is_leaf)
    with torch.no_grad():
        say(vmap(lambda x: x.sin())(x).requires_grad)


def test_decorator_and_closure():
    @torch.vmap
    def f(x):
        return x.sum()

    say(f(torch.ones(2, 3)))
    c = torch.tensor([1.0, 2.0, 3.0])
    say(vmap(lambda x: x + c)(torch.ones(2, 3)))
    say(vmap(lambda x: c)(torch.ones(2, 3)))
    say(vmap(lambda x: x + c.sum())(torch.ones(2)))
    say(vmap(lambda i: c.index_select(0, i.view(1)))(torch.tensor([2, 0], dtype=torch.int64)))
    say(vmap(lambda x, n: x.sum() * n, in_dims=(0, None))(torch.ones(2, 3), 2))


def test_names():
    say(torch.vmap is not None, callable(vmap(torch.sin)))
    error(lambda: vmap(torch.nn.functional.relu, in_dims=4)(torch.ones(2)))
    error(lambda: vmap(vmap(torch.sin), in_dims=4)(torch.ones(2)))


def test_named_results():
    x = torch.tensor([[3.0, 1.0, 2.0], [4.0, 6.0, 5.0]])
    values, indices = vmap(torch.sort)(x)
    say(values, indices)
    out = vmap(lambda x: torch.max(x, 0))(x)
    say(out.values, out.indices, out[1], len(out))
    out = vmap(torch.aminmax)(x)
    say(out.min, out[1])
    say(vmap(lambda x: torch.topk(x, 2), chunk_size=1)(x)[0])
    out = vmap(torch.linalg.slogdet)(torch.eye(2).expand(3, 2, 2))
    say(out.logabsdet, out[0])


def test_what_fills_memory_of_its_own():
    x = torch.tensor([[3.0, 1.0, 2.0], [4.0, 6.0, 5.0]])
    say(vmap(torch.vander)(x), vmap(lambda x: torch.vander(x, 2, increasing=True))(x))
    say(vmap(lambda x: torch.diff(x, n=0))(x), torch.diff(x, n=0).sum())
