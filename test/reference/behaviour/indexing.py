"""O1, O3: indexing of all kinds, and writing at an index."""

import torch

LONG = torch.int64


def numbers(*shape):
    count = 1
    for length in shape:
        count *= length
    return torch.arange(float(count), dtype=torch.float64).view(*shape).requires_grad_()


def weighted(y):
    count = y.numel()
    (y * torch.arange(1.0, count + 1.0, dtype=torch.float64).view(y.shape)).sum().backward()


def test_o1_duplicates_accumulate():
    x = torch.zeros(3, 2, dtype=torch.float64, requires_grad=True)
    weighted(x[[0, 0, 2]])
    say(x.grad)
    x.grad = None
    weighted(x[torch.tensor([2, 2], dtype=LONG), torch.tensor([1, 1], dtype=LONG)])
    say(x.grad)


def test_o1_basic():
    x = numbers(3, 4, 2)
    for make in (
        lambda: x[0], lambda: x[-1], lambda: x[1:], lambda: x[:-1], lambda: x[::2], lambda: x[0, 1], lambda: x[0, 1, 1], lambda: x[:, 1],
        lambda: x[..., 0], lambda: x[0, ..., 1], lambda: x[None], lambda: x[:, None, 1], lambda: x[1:2, 1:3], lambda: x[..., None], lambda: x[:],
        lambda: x[...], lambda: x[5:], lambda: x[2:1], lambda: x[-2:], lambda: x[:, -3:-1], lambda: x[1:100], lambda: x[0:3:2, 1], lambda: x[..., 1, :],
    ):
        x.grad = None
        y = make()
        say(y.shape, y.stride(), y.grad_fn.name(), y._base is x._base)
        weighted(y)
        say(x.grad.flatten())


def test_o1_advanced():
    x = numbers(3, 4, 2)
    i = torch.tensor([2, 0], dtype=LONG)
    j = torch.tensor([[1, 3], [0, 1]], dtype=LONG)
    mask = torch.tensor([True, False, True])
    for make in (
        lambda: x[i], lambda: x[j[0] - 1], lambda: x[:, j], lambda: x[i, i], lambda: x[i, :, 1], lambda: x[i, 1:3], lambda: x[:, i, 0], lambda: x[0, i],
        lambda: x[..., i - 1], lambda: x[mask], lambda: x[mask, 1], lambda: x[mask, :, 0], lambda: x[:, [0, 3]], lambda: x[[0, 1], [1, 2]], lambda: x[[0, 1], [1, 2], [0, 1]],
        lambda: x[[2], :, [1]], lambda: x[i[:, None], i], lambda: x[x > 5], lambda: x[x[:, :, 0] > 5], lambda: x[-1, [-1, -2]], lambda: x[None, i], lambda: x[i, None, 1], lambda: x[1, :, [0, 0, 1]],
        lambda: x[i, ..., [0, 1]], lambda: x[torch.tensor(1, dtype=LONG)], lambda: x[torch.tensor([1], dtype=LONG), 0], lambda: x[mask & mask], lambda: x[[True, False, True]], lambda: x[:, torch.tensor([False, True, True, False])],
    ):
        x.grad = None
        y = make()
        say(y.shape, y.grad_fn.name())
        weighted(y)
        say(x.grad.flatten())


def test_o1_empty_results():
    x = numbers(3, 2)
    y = x[torch.tensor([], dtype=LONG)]
    say(y.shape)
    y.sum().backward()
    say(x.grad)
    y = x[torch.zeros(3, dtype=torch.bool)]
    say(y.shape, x[[]].shape, x[x > 100].shape)


def test_o3_errors():
    x = torch.zeros(3, 2)
    error(lambda: x[5])
    error(lambda: x[-4])
    error(lambda: x[0, 2])
    error(lambda: x[0, 0, 0])
    error(lambda: torch.zeros(3)[0, 0])
    error(lambda: torch.tensor(1.0)[0])
    error(lambda: x[::0])
    error(lambda: x[::-1])
    error(lambda: x[torch.tensor([5], dtype=LONG)])
    error(lambda: x[torch.tensor([-4], dtype=LONG)])
    error(lambda: x[[0, 3]])
    error(lambda: x[torch.tensor([0.5])])
    error(lambda: x[torch.zeros(2, dtype=torch.bool)])
    error(lambda: x[torch.zeros(3, 3, dtype=torch.bool)])
    error(lambda: x[torch.zeros(2, dtype=LONG), torch.zeros(3, dtype=LONG)])
    error(lambda: x[torch.zeros(2, dtype=LONG), 0, 0])
    error(lambda: torch.tensor(1.0)[0:1])


def test_o3_errors_of_functions():
    x = torch.zeros(3, 2)
    error(lambda: x.select(0, 3))
    error(lambda: x.select(2, 0))
    error(lambda: x.narrow(0, 2, 2))
    error(lambda: x.narrow(0, 0, -1))
    error(lambda: x.narrow(0, 4, 1))
    error(lambda: x.index_select(0, torch.tensor([3], dtype=LONG)))
    error(lambda: x.index_select(0, torch.zeros(1, 1, dtype=LONG)))
    error(lambda: x.gather(0, torch.tensor([0], dtype=LONG)))
    error(lambda: x.gather(0, torch.tensor([[3]], dtype=LONG)))
    error(lambda: x.unbind(2))
    error(lambda: x.transpose(0, 2))
    error(lambda: x.permute(0))
    error(lambda: x.permute(0, 0))
    error(lambda: x.expand(2, 2))
    error(lambda: x.expand(2))
    error(lambda: x.squeeze(2))
    error(lambda: x.unsqueeze(3))
    error(lambda: x.split(-1))
    error(lambda: x.split([1, 1]))
    error(lambda: x.chunk(0))
    error(lambda: torch.cat([x, torch.zeros(2, 3)]))
    error(lambda: torch.stack([x, torch.zeros(2, 3)]))
    error(lambda: torch.cat([]))
    error(lambda: x.take(torch.tensor([7], dtype=LONG)))


def test_set_item():
    x = torch.zeros(3, 2, dtype=torch.float64)
    x[0] = 1
    x[1, 1] = 2.5
    x[:, 0] = torch.tensor([7.0, 8.0, 9.0], dtype=torch.float64)
    say(x, x._version)
    x[[0, 2]] = 3
    x[x > 5] = -1
    say(x)
    x[torch.tensor([0, 0], dtype=LONG), torch.tensor([0, 1], dtype=LONG)] = torch.tensor([4.0, 5.0], dtype=torch.float64)
    x[...] = x * 2
    x[1:, None, 0] = 6
    say(x)
    x[torch.tensor([True, False, True])] = torch.tensor([1.0, 2.0], dtype=torch.float64)
    x[-1] = torch.zeros(2, dtype=torch.float64)
    say(x)
    x[0] += 5
    x[:, 1] *= 3
    say(x)
    x[:] = 0
    say(x.sum())


def row(w, v):
    w[0] = v


def column(w, v):
    w[:, 1] = v[:1]


def rows(w, v):
    w[1:3] = v


def listed(w, v):
    w[torch.tensor([2, 0], dtype=LONG)] = v


def masked(w, v):
    w[torch.tensor([True, False, True])] = v


def element(w, v):
    w[0, 0] = v[0]


def test_set_item_gradients():
    for write in (row, column, rows, listed, masked, element):
        x = torch.ones(3, 2, dtype=torch.float64, requires_grad=True)
        v = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
        w = x.clone()
        write(w, v)
        say(w.grad_fn.name())
        weighted(w)
        say(x.grad, v.grad)


def test_set_item_broadcast_gradients():
    x = torch.ones(4, 5, dtype=torch.float64, requires_grad=True)
    v = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    w = x.clone()
    w[w > 0] = v
    w.sum().backward()
    say(v.grad, x.grad.sum())
    v.grad = None
    w = x.clone()
    w[1:3] = v
    w[:, 0] = v * 2
    weighted(w)
    say(v.grad)
    row = torch.ones(5, dtype=torch.float64, requires_grad=True)
    w = x.clone()
    w[[0, 3]] = row
    w[1] = row
    weighted(w)
    say(row.grad)


def test_set_item_number_gradients():
    x = torch.ones(3, 2, dtype=torch.float64, requires_grad=True)
    w = x.clone()
    w[0] = 5
    say(w.grad_fn.name())
    w[[1]] = 6
    say(w.grad_fn.name())
    w[2, 0] = 1.0
    weighted(w)
    say(x.grad)


def test_set_item_errors():
    x = torch.zeros(3, 2)

    def row():
        x[0] = torch.zeros(3)

    def outside():
        x[5] = 1

    def too_many():
        x[0, 0, 0] = 1

    def masked():
        x[x > -1] = torch.zeros(3, 3)

    def listed():
        x[torch.tensor([0, 1], dtype=LONG)] = torch.zeros(3)

    def listed_outside():
        x[torch.tensor([7], dtype=LONG)] = 1

    def too_few():
        x[x > -1] = torch.zeros(4)

    for write in (row, outside, too_many, masked, listed, listed_outside, too_few):
        error(write)
    say(x)


def test_set_item_of_types():
    i = torch.zeros(3, dtype=LONG)
    i[0] = 5
    i[1] = torch.tensor(2.75)
    say(i)
    m = torch.zeros(3, dtype=torch.bool)
    m[1] = True
    say(m)
    f = torch.zeros(2)
    f[0] = torch.tensor(3, dtype=LONG)
    f[1] = torch.tensor(2.5, dtype=torch.float64)
    say(f)


def test_index_put():
    x = torch.zeros(4, dtype=torch.float64, requires_grad=True)
    v = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
    i = torch.tensor([0, 0, 3], dtype=LONG)
    y = x.index_put((i,), v, accumulate=True)
    say(y)
    weighted(y)
    say(x.grad, v.grad)
    x.grad = v.grad = None
    w = x.clone()
    w.index_put_((torch.tensor([1, 2, 3], dtype=LONG),), v)
    say(w)
    weighted(w)
    say(x.grad, v.grad)
    z = torch.zeros(2, 2)
    z.index_put_((torch.tensor([0, 1], dtype=LONG), torch.tensor([1, 1], dtype=LONG)), torch.tensor(5.0))
    say(z)
    z.index_put_([torch.tensor([True, False])], torch.tensor([7.0, 8.0]))
    say(z)
    z.index_put_((torch.tensor([0, 0], dtype=LONG),), torch.ones(2, 2), accumulate=True)
    say(z, torch.index_put(z, (torch.tensor([1], dtype=LONG),), torch.zeros(2)))


def test_gather_scatter():
    x = numbers(2, 3)
    i = torch.tensor([[0, 0], [2, 1]], dtype=LONG)
    y = x.gather(1, i)
    say(y)
    weighted(y)
    say(x.grad)
    s = torch.zeros(2, 3, dtype=torch.float64).scatter(1, i, x[:, :2])
    say(s)
    s = torch.zeros(2, 3, dtype=torch.float64).scatter_add(1, i, x[:, :2])
    x.grad = None
    weighted(s)
    say(s, x.grad)
    say(torch.zeros(2, 3).scatter(1, i, 1.0), torch.zeros(2, 3).scatter_(1, i, 5.0))
    t = x.take(torch.tensor([[0, 5], [0, 1]], dtype=LONG))
    x.grad = None
    weighted(t)
    say(t, x.grad)


def test_index_functions():
    x = numbers(3, 2)
    i = torch.tensor([2, 0], dtype=LONG)
    v = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64, requires_grad=True)
    for make in (
        lambda: x.index_select(0, i), lambda: x.index_add(0, i, v), lambda: x.index_copy(0, i, v), lambda: x.index_fill(0, i, 9.0), lambda: x.masked_fill(x > 2, 0.0),
        lambda: x.masked_select(x > 2), lambda: x.index_add(0, i, v, alpha=2), lambda: x.masked_scatter(x > 3, v), lambda: torch.where(x > 2, x, -x), lambda: x.select_scatter(v[0], 0, 1),
        lambda: x.slice_scatter(v, 0, 0, 2), lambda: x.diagonal_scatter(v[0]), lambda: x.take_along_dim(i[:, None], 0), lambda: x.repeat_interleave(2, 0),
    ):
        x.grad = v.grad = None
        y = make()
        say(y.detach(), y.grad_fn.name())
        weighted(y)
        say(x.grad, v.grad)


def test_nonzero_and_where():
    x = torch.tensor([[0.0, 1.0], [2.0, 0.0]])
    say(x.nonzero(), torch.nonzero(x, as_tuple=True))
    say(torch.where(x > 0), x.argwhere())
    say(x[x.nonzero(as_tuple=True)])


def test_negative_and_numpy_like():
    x = numbers(4)
    say(x[-1].item(), x[-2:].tolist(), x[:-3].tolist(), x[1:-1:2].tolist())
    say(x[torch.tensor([-1, -4], dtype=LONG)].tolist(), x[[-1]].tolist())
    say(x[True].shape, x[False].shape, x[None, True].shape)


def test_writing_nothing():
    x = torch.zeros(2, 0)
    x[-1, -1:0] = 0
    x[1] = torch.ones(1)
    say(x.shape, x._version)
    y = numbers(3).detach()
    y[3:] = 5.0
    y[3:] += 1
    y[3:].copy_(torch.ones(0))
    y[torch.zeros(3, dtype=torch.bool)] = 7.0
    say(y, y._version)
    z = torch.zeros(0, 3)
    z[torch.zeros(0, dtype=torch.bool), -1] = torch.ones(1)
    say(z.shape)


def test_writing_everything():
    for write in (slice(None), slice(0, 3), slice(0, 9), slice(0, 2), ..., None):
        x = numbers(3)
        y = x * 1
        y[write] = torch.tensor([4.0], dtype=torch.float64)
        say(y.grad_fn.name(), y._version, y.detach())
        y = x * 1
        y[write] = 1.0
        say(y.grad_fn.name(), y.detach())


def test_in_place_through_a_new_dimension():
    x = numbers(3)
    y = x * 1
    y[None] /= 2
    y[:, None] *= x[:, None].detach()
    y[None, :, None] += 1
    say(y, y._version)
    weighted(y)
    say(x.grad)
    m = numbers(2, 3).detach()
    error(lambda: m[None].add_(m))
    m[:, :, None] -= m[:, :, None]
    say(m)


def test_take_along_no_dimension():
    x, i = torch.tensor(3.0), torch.tensor(0, dtype=LONG)
    error(lambda: torch.take_along_dim(x, i, 0))
    error(lambda: torch.take_along_dim(x, i, -1))
    say(torch.take_along_dim(x, i))


def test_types_of_what_is_written():
    places = torch.tensor([0, 2], dtype=LONG)
    mask = torch.tensor([True, False, True])
    for make in (lambda: torch.zeros(3), lambda: torch.zeros(3, dtype=LONG), lambda: torch.zeros(3, dtype=torch.bool)):
        for where in ([0, 2], places, mask, [True, False, True]):
            for value in (torch.tensor(2.5, dtype=torch.float64), torch.tensor([2.5], dtype=torch.float64), torch.tensor([1.5, 2.5], dtype=torch.float64)):

                def write():
                    x = make()
                    x[where] = value
                    say(x)

                error(write)
            y = make()
            y[mask, None] = torch.tensor([2.5], dtype=torch.float64)
            say(y)
    x = numbers(3)
    error(lambda: torch.index_put(x, (places,), torch.ones(2)))
    error(lambda: torch.index_put(x, (places,), torch.ones(3)))
    v = torch.tensor(2.5, requires_grad=True)
    y = x * 1
    y[mask] = v
    say(y, torch.autograd.grad(y.sum(), [x, v]))
