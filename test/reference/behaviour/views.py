"""G10 to G12, G16 to G18, G21: views, bases and writes through them."""

import torch


def test_g10_narrow_and_base():
    x = torch.ones(2, 2, requires_grad=True)
    base = x.clone()
    base.narrow(0, 0, 1).mul_(2)
    say(base.grad_fn.name(), base)
    base.sum().backward()
    say(x.grad)


def test_g10_sibling_view():
    x = torch.ones(2, 2, requires_grad=True)
    base = x.clone()
    first = base.narrow(0, 0, 1)
    second = base.narrow(0, 0, 1)
    first.mul_(2)
    say(second.grad_fn.name(), first.grad_fn.name())
    second.sum().backward()
    say(x.grad)


def test_g10_view_of_view():
    x = torch.ones(2, 2, requires_grad=True)
    base = x.clone()
    element = base[0][1]
    element.mul_(2)
    say(base._version, element._base is base, element.grad_fn.name())
    base.sum().backward()
    say(x.grad)


def test_g10_many_writes():
    x = torch.arange(6.0).view(2, 3).requires_grad_()
    base = x.clone()
    row = base[1]
    row.mul_(2)
    column = base[:, 0]
    column.add_(row[0])
    row[1:].zero_()
    (base * torch.arange(6.0).view(2, 3)).sum().backward()
    say(base, x.grad)


def test_g10_transposed_write():
    x = torch.arange(6.0).view(2, 3).requires_grad_()
    base = x.clone()
    base.t()[0].mul_(10)
    base.view(6)[4:].neg_()
    base.permute(1, 0)[1].sub_(base[0, 0])
    (base * torch.arange(1.0, 7.0).view(2, 3)).sum().backward()
    say(base, x.grad)


def test_g10_write_with_grad_tensor():
    x = torch.ones(2, 2, requires_grad=True)
    y = torch.full((2,), 3.0, requires_grad=True)
    base = x.clone()
    base[0].mul_(y)
    base[:, 1].copy_(y)
    (base * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
    say(x.grad, y.grad)


def test_g10_edges_of_copy_slices():
    x = torch.ones(2, 2, requires_grad=True)
    y = torch.ones(2, requires_grad=True)
    base = x.clone()
    base[0].mul_(y)
    say([(node and node.name(), number) for node, number in base.grad_fn.next_functions])
    base[1].add_(1)
    say([(node and node.name(), number) for node, number in base.grad_fn.next_functions])
    say(base, base[0])


def test_g11_base_without_grad():
    a = torch.zeros(3)
    b = torch.ones(1, requires_grad=True)
    early = a[1:]
    say(early.requires_grad)
    a.narrow(0, 1, 1).mul_(b)
    say(a.requires_grad, a.grad_fn.name(), early.requires_grad, early.grad_fn.name(), early.is_leaf)
    a.sum().backward()
    say(b.grad)


def test_g11_chain_of_writes():
    root = torch.zeros(4)
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    view = root[:2]
    view.add_(x)
    view2 = root[1:3]
    view2.mul_(3)
    say(root, view, view2)
    (root * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()
    say(x.grad)


def test_g12_multi_output_views():
    x = torch.ones(4, 2, requires_grad=True)
    for make in (lambda y: y.unbind(0), lambda y: y.split(2), lambda y: y.chunk(2), lambda y: y.split([1, 3]), lambda y: y.tensor_split(2)):
        y = x.clone()
        first = make(y)[0]
        error(lambda: first.add_(1))
        error(lambda: first.zero_())
        y = x.clone()
        second = make(y)[1]
        y.add_(1)
        error(lambda: second.grad_fn)
        say(second.requires_grad)


def test_g12_under_no_grad_and_without_grad():
    y = torch.ones(4, 2)
    first, second = y.split(2)
    first.add_(1)
    say(y)
    x = torch.ones(2, requires_grad=True)
    error(lambda: y.unbind(0)[0].add_(x))
    with torch.no_grad():
        z = torch.ones(2, 2, requires_grad=True)
        a, b = z.unbind(0)
        a.mul_(3)
    say(z, z.grad_fn)


def test_g12_iteration():
    x = torch.ones(2, 2, requires_grad=True)
    y = x.clone()
    rows = list(y)
    error(lambda: rows[0].add_(1))
    (rows[0] * 2 + rows[1]).sum().backward()
    say(x.grad)


def test_f2_views_made_in_no_grad():
    x = torch.ones(4, requires_grad=True)
    with torch.no_grad():
        view = x[:2]
    error(lambda: view.add_(1))
    say(view.requires_grad, view.is_leaf, view._base is x)
    y = x.clone()
    with torch.no_grad():
        view = y[:2]
    say(view.requires_grad, view.grad_fn)
    error(lambda: view.mul_(2))
    with torch.no_grad():
        view.mul_(2)
    say(y)
    y.sum().backward()
    say(x.grad)
    z = torch.ones(2)
    with torch.no_grad():
        view = z[:1]
    view.add_(1)
    say(z)


def test_g16_bases():
    x = torch.ones(2, 3)
    say(x._base, x[0]._base is x, x[0][1:]._base is x, x.t()._base is x, x.view(6)[2:].view(2, 2)._base is x)
    say(x.detach()._base, x.data._base, x.clone()._base, (x + 1)._base, x.reshape(6)._base is x, x.t().reshape(6)._base)
    say(x.contiguous()._base, x.expand(2, 2, 3)._base is x, x.unbind(0)[0]._base is x, x.split(1)[0]._base is x)
    say(x.detach()[0]._base is x, x.view_as(x)._base is x, x.squeeze()._base is x, x.unsqueeze(0)._base is x)
    say(x[x > 0]._base, x[[0]]._base, x[None]._base is x, x[...]._base is x, x.T._base is x, x.diagonal()._base is x)
    say(x._is_view(), x[0]._is_view(), x.detach()._is_view(), x.clone()._is_view())


def test_g16_views_of_detached():
    x = torch.ones(4, requires_grad=True)
    d = x.detach()
    view = d[:2]
    say(view._base is d, view.requires_grad)
    view.mul_(3)
    say(x)


def test_g17_detach_shares():
    x = torch.ones(2, requires_grad=True)
    d = x.detach()
    d[0] = 5
    say(x, d.data_ptr() == x.data_ptr(), d._version, x._version)


def test_g18_view_errors():
    x = torch.zeros(2, 3)
    error(lambda: x.t().view(6))
    error(lambda: x.view(4, -1))
    error(lambda: x.view(-1, -1))
    error(lambda: x.view(7))
    error(lambda: x.view(-2, 3))
    error(lambda: x.view(2, 3, -1, -1))
    error(lambda: torch.zeros(0, 3).view(-1, 0))
    say(x.t().reshape(6).shape, x.reshape(-1).shape, x.view(3, -1).shape, x.view((6,)).shape, x.view([1, 6]).shape)
    say(x.reshape(6).data_ptr() == x.data_ptr(), x.t().reshape(6).data_ptr() == x.data_ptr())
    say(x.t().reshape(3, 2).data_ptr() == x.data_ptr(), x[:, :2].reshape(4).data_ptr() == x.data_ptr())


def test_g21_retain_grad_follows_the_tensor():
    x = torch.ones(2, requires_grad=True)
    a = x.clone()
    a.retain_grad()
    a.mul_(2)
    a.sum().backward()
    say(a.grad, x.grad, a.retains_grad)


def test_g21_hooks_stay_with_the_old_node():
    x = torch.ones(2, requires_grad=True)
    seen = []
    a = x.clone()
    a.register_hook(lambda g: seen.append(("old", g.clone())))
    a.mul_(2)
    a.register_hook(lambda g: seen.append(("new", g.clone())))
    a.sum().backward()
    say(seen)


def test_g21_retain_grad_of_base_written_through_a_view():
    x = torch.ones(4, requires_grad=True)
    a = x.clone()
    a.retain_grad()
    a[:2].mul_(3)
    (a * 2).sum().backward()
    say(a.grad, x.grad)


def test_g21_retain_grad_of_a_written_view():
    x = torch.ones(4, requires_grad=True)
    a = x.clone()
    v = a[:2]
    v.retain_grad()
    v.mul_(3)
    say(v.retains_grad)
    (a * 2).sum().backward()
    say(v.grad, x.grad)


def test_g21_retain_grad_of_a_written_view_used_itself():
    x = torch.ones(4, requires_grad=True)
    a = x.clone()
    v = a[:2]
    v.retain_grad()
    v.mul_(3)
    (v * 5).sum().backward()
    say(v.grad, x.grad)


def test_g21_retain_grad_of_a_view_whose_base_is_written():
    x = torch.ones(4, requires_grad=True)
    a = x.clone()
    v = a[:2]
    v.retain_grad()
    a.mul_(3)
    (v * 5).sum().backward()
    say(v.grad, x.grad)


def test_g21_retain_grad_several_writes():
    x = torch.ones(2, requires_grad=True)
    a = x * 2
    a.retain_grad()
    a.mul_(2)
    a.add_(1)
    a.exp_()
    a.sum().backward()
    say(a.grad)
    b = x * 2
    b.mul_(3)
    b.retain_grad()
    b.mul_(5)
    b.sum().backward()
    say(b.grad)


def test_requires_grad_on_views():
    x = torch.zeros(4)
    view = x[:2]
    view.requires_grad_()
    say(view.requires_grad, x.requires_grad, view.is_leaf, view._base is x)
    error(lambda: view.add_(1))
    (view * 2).sum().backward()
    say(view.grad)
    x.add_(1)
    say(view)


def test_views_of_views_in_both_directions():
    x = torch.arange(8.0).requires_grad_()
    base = x.clone()
    a = base.view(2, 4)
    b = a[:, 1:3]
    c = b.t()
    c.mul_(2)
    say(base, a, b.grad_fn.name(), c.grad_fn.name(), a.grad_fn.name())
    (a * torch.arange(8.0).view(2, 4)).sum().backward()
    say(x.grad)


def test_written_view_keeps_being_a_view():
    base = torch.zeros(4)
    x = torch.ones(2, requires_grad=True)
    v = base[:2]
    v.copy_(x)
    say(v._base is base, v.is_leaf, v.requires_grad, v.grad_fn.name())
    base.add_(1)
    say(v, v.grad_fn.name())


def test_copy_slices_twice_differentiable():
    x = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
    base = x.clone()
    base[1:].pow_(3)
    (g,) = torch.autograd.grad((base**2).sum(), x, create_graph=True)
    say(g.detach())
    g.sum().backward()
    say(x.grad)


def test_properties_of_views():
    x = torch.arange(24.0).view(2, 3, 4)
    for y in (x[1], x[:, 1], x[..., 2], x.transpose(0, 2), x.permute(2, 0, 1), x[:, ::2], x.unsqueeze(1), x.expand(2, 2, 3, 4), x.narrow(2, 1, 2), x.diagonal(0, 1, 2), x.unfold(2, 2, 1), x.as_strided((2, 2), (3, 5), 1), x.flatten(1), x.movedim(0, 2), x.swapaxes(0, 1)):
        say(y.shape, y.stride(), y.storage_offset(), y.is_contiguous(), y._base is x or y._base is x._base, y.numel(), y.dim())
    say(x.stride(0), x.stride(-1), x.size(0), x.size(-1), x.is_contiguous(), x.ndim, x.nelement(), x.element_size())


def test_data_ptr():
    x = torch.zeros(4, 4)
    say(x[1].data_ptr() - x.data_ptr(), x[1, 2].data_ptr() - x.data_ptr(), x.t().data_ptr() == x.data_ptr())
    say(x.clone().data_ptr() == x.data_ptr(), x.view(16).data_ptr() == x.data_ptr(), x.double()[1].data_ptr() == x.data_ptr())


def test_in_place_views_in_functions():
    def step(buffer, value, i):
        buffer[i] = value * 2
        return buffer

    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    buffer = torch.zeros(3, 2)
    for i in range(3):
        buffer = step(buffer, x[i].expand(2), i)
    (buffer * buffer).sum().backward()
    say(x.grad, buffer.grad_fn.name())


def test_set_item_into_leaf_gradient_views():
    x = torch.ones(3, requires_grad=True)
    x.sum().backward()
    x.grad[1] = 7
    say(x.grad, x.grad.requires_grad)


def test_as_strided_gradients():
    x = torch.arange(6.0, dtype=torch.float64).requires_grad_()
    y = x.as_strided((2, 3), (1, 2))
    (y * torch.arange(6.0, dtype=torch.float64).view(2, 3)).sum().backward()
    say(x.grad)
    x.grad = None
    y = x.as_strided((3, 3), (1, 1))
    (y * torch.arange(9.0, dtype=torch.float64).view(3, 3)).sum().backward()
    say(x.grad)
    x.grad = None
    y = x.view(2, 3).t().as_strided((2, 2), (2, 1), 1)
    y.sum().backward()
    say(x.grad, y)
