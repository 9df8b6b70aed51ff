"""O2, O4: functions that change the shape: views, copies and their gradients."""

import torch


def numbers(*shape):
    count = 1
    for length in shape:
        count *= length
    return torch.arange(float(count), dtype=torch.float64).view(*shape).requires_grad_()


def weighted(y):
    count = y.numel()
    (y * torch.arange(1.0, count + 1.0, dtype=torch.float64).view(y.shape)).sum().backward()


def test_o2_unused_outputs():
    for make in (lambda x: x.split(2), lambda x: x.chunk(3), lambda x: x.unbind(0), lambda x: x.split([1, 5]), lambda x: x.tensor_split(3), lambda x: torch.hsplit(x, 2)):
        x = numbers(6)
        parts = make(x)
        say(len(parts), [part.shape for part in parts], parts[1].grad_fn.name())
        (parts[1] * 3).sum().backward()
        say(x.grad)


def test_o4_expand():
    x = numbers(1, 3)
    y = x.expand(2, 3)
    say(y.stride(), y.is_contiguous(), y._base is x._base)
    weighted(y)
    say(x.grad)
    z = torch.tensor(2.0, requires_grad=True)
    z.expand(2, 2).sum().backward()
    say(z.grad, z.expand(3).stride(), x.expand(-1, 3).shape, x.expand(4, -1, -1).shape, x.expand((2, 3)).shape)
    say(x.expand_as(torch.zeros(5, 3)).shape, torch.broadcast_to(x, (4, 3)).shape)


def test_views_and_copies():
    x = numbers(2, 3)
    pointer = x.data_ptr()
    for name, y in (
        ("view", x.view(3, 2)), ("reshape", x.reshape(6)), ("reshape copy", x.t().reshape(6)), ("t", x.t()), ("permute", x.permute(1, 0)),
        ("transpose", x.transpose(-1, -2)), ("squeeze", x.view(1, 2, 3).squeeze()), ("unsqueeze", x.unsqueeze(-1)), ("flatten", x.flatten()),
        ("flatten copy", x.t().flatten()), ("ravel", x.ravel()), ("contiguous", x.contiguous()), ("contiguous copy", x.t().contiguous()),
        ("narrow", x.narrow(1, 0, 2)), ("select", x.select(0, 0)), ("diagonal", x.diagonal()), ("unfold", x.unfold(1, 2, 1)), ("expand", x.expand(2, 2, 3)),
        ("movedim", x.movedim(0, 1)), ("swapaxes", x.swapaxes(0, 1)), ("clone", x.clone()), ("repeat", x.repeat(1, 1)), ("flip", x.flip(0)), ("roll", x.roll(1)),
        ("view_as", x.view_as(torch.zeros(6))), ("unflatten", x.unflatten(1, (3, 1))), ("T", x.T), ("mT", x.mT), ("detach", x.detach()), ("cat", torch.cat([x])),
        ("tril", x.tril()), ("index", x[[0]]), ("slice", x[0:1]), ("stack", torch.stack([x])), ("atleast_3d", torch.atleast_3d(x)), ("squeeze none", x.squeeze(0)), ("narrow_copy", x.narrow_copy(1, 0, 2)),
    ):
        say(name, y.shape, y.stride(), y.data_ptr() == pointer, y.grad_fn and y.grad_fn.name(), y._is_view())


def test_gradients_of_shape_functions():
    x = numbers(2, 3)
    for make in (
        lambda: x.view(3, 2), lambda: x.t(), lambda: x.permute(1, 0), lambda: x.unsqueeze(1), lambda: x.t().reshape(6), lambda: x.flatten(), lambda: x.repeat(2, 2),
        lambda: x.flip(1), lambda: x.roll(1, 1), lambda: x.roll((1, 1), (0, 1)), lambda: x.tril(), lambda: x.triu(1), lambda: x.diagonal(), lambda: torch.cat([x, x * 2]),
        lambda: torch.stack([x, x], 1), lambda: x.unfold(1, 2, 1), lambda: x.movedim(0, 1), lambda: torch.rot90(x), lambda: x.narrow(1, 1, 2), lambda: x[:, :2].contiguous(),
        lambda: torch.atleast_3d(x), lambda: x.view(1, 2, 3).squeeze(0), lambda: torch.cat([x[:1], x], 0), lambda: torch.hstack([x, x]), lambda: torch.vstack([x, x]), lambda: x.tile(2),
        lambda: x.swapdims(0, 1), lambda: x.diag_embed(), lambda: x[0].diag(), lambda: x.unflatten(1, (1, 3)), lambda: x.expand(2, 2, 3),
    ):
        x.grad = None
        y = make()
        weighted(y)
        say(y.shape, y.grad_fn.name(), x.grad)


def test_cat_and_stack():
    a = numbers(2, 2)
    b = numbers(1, 2)
    y = torch.cat([a, b, a], dim=0)
    say(y.shape, y.grad_fn.name(), [node.name() for node, _ in y.grad_fn.next_functions])
    weighted(y)
    say(a.grad, b.grad)
    say(torch.cat((a, a), 1).shape, torch.cat([a, torch.zeros(0, 2, dtype=torch.float64)]).shape, torch.cat([a, a], -1).shape)
    c = torch.cat([torch.ones(2), torch.ones(2, dtype=torch.float64)])
    say(c.dtype == torch.float64)
    error(lambda: torch.cat([a, torch.zeros(2)]))
    say(torch.stack([a, a], -1).shape, torch.stack((a[0], a[1])).shape)
    out = torch.cat([torch.ones(1, requires_grad=True), torch.ones(1)])
    out.sum().backward()


def test_squeeze_unsqueeze():
    x = torch.zeros(1, 2, 1, 3)
    say(x.squeeze().shape, x.squeeze(0).shape, x.squeeze(1).shape, x.squeeze(-2).shape, x.squeeze((0, 2)).shape)
    say(x.unsqueeze(0).shape, x.unsqueeze(-1).shape, x.unsqueeze(2).stride(), x.squeeze().stride())
    y = torch.tensor(1.0, requires_grad=True)
    say(y.unsqueeze(0).shape, y.squeeze().shape, y.view(1, 1).shape, y.reshape(-1).shape, y.flatten().shape, y.expand(2).shape)
    y.view(1).squeeze(0).backward()
    say(y.grad)
    z = torch.zeros(1, 2, requires_grad=True)
    say(z.squeeze((0, 1)).grad_fn.name(), z.squeeze(0).grad_fn.name(), z.squeeze().grad_fn.name())


def test_transposes():
    x = torch.zeros(2, 3, 4)
    say(x.transpose(0, 1).shape, x.transpose(-1, 0).shape, x.permute(2, 0, 1).shape, x.permute((1, 2, 0)).shape, x.mT.shape, x.movedim((0, 1), (1, 2)).shape)
    error(lambda: x.t())
    say(torch.zeros(3).t().shape, torch.tensor(1.0).t().shape, torch.zeros(2, 3).t().stride(), x.swapaxes(0, 2).shape)
    say(x.transpose(1, 1).stride(), x.permute(0, 1, 2).stride())


def test_reshape_of_views():
    x = torch.arange(12.0).view(3, 4)
    say(x[:, :2].reshape(6), x.t().reshape(2, 6), x[::2].reshape(8))
    say(x[:, 1:2].view(3), x[:, 0].view(3, 1).stride(), x[1:].view(8), x.t()[1:3].t().shape)
    error(lambda: x[:, :2].view(6))
    say(x.expand(2, 3, 4).reshape(24).shape, x[0].expand(2, 4).contiguous().view(8))


def test_contiguous():
    x = torch.zeros(2, 3)
    say(x.is_contiguous(), x.t().is_contiguous(), x[:, 0].is_contiguous(), x[0].is_contiguous(), x[:1].is_contiguous(), x[:, :1].is_contiguous())
    say(torch.zeros(1, 3).t().is_contiguous(), torch.zeros(0, 3).t().is_contiguous(), torch.tensor(1.0).is_contiguous(), x.expand(1, 2, 3).is_contiguous(), x[:1].expand(2, 3).is_contiguous())


def test_zero_sized():
    x = torch.zeros(0, 3, requires_grad=True)
    y = x * 2
    say(y.shape, y.sum().item(), x.view(3, 0).shape, x.t().shape, x.reshape(-1).shape)
    y.sum().backward()
    say(x.grad.shape)
    say(torch.cat([x, torch.ones(1, 3)]).shape, x.unbind(1)[0].shape, len(x.unbind(0)), torch.stack([x, x]).shape)


def test_no_grad_views_and_copies():
    x = torch.ones(2, 2, requires_grad=True)
    with torch.no_grad():
        v = x.view(4)
        c = x.clone()
        s = x[0]
    for y in (v, c, s):
        say(y.requires_grad, y.is_leaf, y.grad_fn, y._base is x)
    with torch.no_grad():
        v[0] = 3
    say(x)


def test_meshgrid_and_products():
    a = numbers(2)
    b = numbers(3)
    grids = torch.meshgrid(a, b, indexing="ij")
    say([grid.shape for grid in grids])
    (grids[0] * grids[1]).sum().backward()
    say(a.grad, b.grad)
    a.grad = None
    torch.outer(a, b.detach()).sum().backward()
    say(a.grad)


def test_repeat_and_tile():
    x = numbers(2)
    say(x.repeat(3), x.repeat(2, 2).shape, x.tile((2, 1)).shape, x.repeat_interleave(2))
    x.repeat(2, 3).sum().backward()
    say(x.grad)
    error(lambda: torch.zeros(2, 2).repeat(2))
