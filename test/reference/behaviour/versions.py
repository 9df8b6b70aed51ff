"""G1 to G6: version counters, and what was saved and then written."""

import torch


def test_g1_counters():
    x = torch.zeros(4)
    say(x._version)
    x.add_(1)
    x[0] = 2
    x.zero_()
    say(x._version)
    view = x[1:]
    alias = x.detach()
    copy = x.clone()
    data = x.data
    say(view._version, alias._version, copy._version, data._version)
    view.mul_(2)
    alias.add_(1)
    say(x._version, view._version, alias._version, copy._version, data._version)
    data.add_(1)
    say(x._version, data._version, x)


def test_g1_counter_stays_with_new_data():
    x = torch.zeros(2)
    x.add_(1)
    x.data = torch.ones(2)
    say(x._version)
    x.add_(1)
    say(x._version)
    y = torch.zeros(2)
    y.add_(1)
    y.add_(1)
    y.add_(1)
    x.data = y
    say(x._version, y._version)


def test_g1_what_counts():
    x = torch.ones(2, 2)
    for step in (
        lambda: x.fill_(2.0), lambda: x.copy_(torch.zeros(2, 2)), lambda: x.t_(), lambda: x.unsqueeze_(0), lambda: x.squeeze_(0),
        lambda: x.requires_grad_(), lambda: x.detach_(), lambda: x.t(), lambda: x.reshape(4),
        lambda: x.masked_fill_(x > 0, 1.0), lambda: x.clamp_(0.0, 1.0), lambda: torch.add(x, 1, out=x), lambda: x.uniform_(),
    ):
        before = x._version
        step()
        say(x._version - before)


def test_g1_multiple_in_place_through_views():
    x = torch.zeros(3, 3)
    rows = [x[i] for i in range(3)]
    for i, row in enumerate(rows):
        row.fill_(i)
    say(x._version, [row._version for row in rows], x)


def message(make, change, leaf=False):
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    w = x.clone()
    y = make(w)
    change(w, y)
    error(lambda: y.sum().backward())


def test_g2_message():
    message(lambda w: w.exp(), lambda w, y: y.mul_(2))
    message(lambda w: w.exp(), lambda w, y: y.detach().mul_(2))
    message(lambda w: w.sin(), lambda w, y: w.mul_(2))
    message(lambda w: w * w, lambda w, y: w.add_(1).add_(1))
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    y = x * x
    with torch.no_grad():
        x.add_(1)
    error(lambda: y.sum().backward())
    y = x.float() * 2.0 * torch.ones(2, requires_grad=True)
    error(lambda: y.sum().backward())
    c = torch.ones(2, dtype=torch.float64)
    y = x * c
    c.add_(1)
    error(lambda: y.sum().backward())
    i = torch.tensor([0, 1], dtype=torch.int64)
    y = x.gather(0, i)
    i.add_(0)
    error(lambda: y.sum().backward())
    m = x > 0
    y = torch.where(m, x, x * 2)
    m.logical_not_()
    error(lambda: y.sum().backward())


def test_g2_message_names_the_output():
    x = torch.ones(2, 2, dtype=torch.float64, requires_grad=True)
    a, b = (x * 2).unbind(0)
    y = b.exp()
    y.add_(1)
    error(lambda: y.sum().backward())
    values, indices = x.clone().sort(1)
    indices.add_(1)
    error(lambda: values.sum().backward())
    c = x.clone()
    v = c[0]
    y = v * v
    c.mul_(2)
    error(lambda: y.sum().backward())
    c = x.clone()
    v = c[0]
    y = c * c
    v.mul_(2)
    error(lambda: y.sum().backward())


def test_g3_what_is_saved():
    write_input = lambda w, y: w.mul_(2)
    write_output = lambda w, y: y.mul_(2)
    for make in (
        lambda w: w.sin(), lambda w: w.exp(), lambda w: w.tanh(), lambda w: w.sigmoid(), lambda w: w.sqrt(), lambda w: w.relu(),
        lambda w: w + 1, lambda w: w - w, lambda w: w * 2, lambda w: w / 2, lambda w: w**2, lambda w: w.log(), lambda w: w.abs(),
        lambda w: w.reciprocal(), lambda w: w.sum(), lambda w: w.mean(), lambda w: w.clamp(0, 1), lambda w: w.softmax(0), lambda w: w.norm(),
        lambda w: w.cumsum(0), lambda w: w.cumprod(0), lambda w: w.prod(), lambda w: w.max(), lambda w: w.logsumexp(0), lambda w: w.rsqrt(),
        lambda w: w.expm1(), lambda w: w.log1p(), lambda w: w.neg(), lambda w: w.view(2, 1).clone(), lambda w: w.std(), lambda w: w.sign(),
    ):
        for change in (write_input, write_output):
            message(make, change)


def test_g3_products_save_what_the_other_needs():
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    v = w.clone()
    constant = torch.ones(2)
    y = v * constant
    v.mul_(2)
    y.sum().backward()
    say(w.grad)
    y = w.clone() * constant
    constant.add_(1)
    error(lambda: y.sum().backward())
    a, b = torch.ones(2, 2, requires_grad=True), torch.ones(2, 2)
    c = a.clone()
    y = c @ b
    c.add_(1)
    y.sum().backward()
    y = a.clone() @ b
    b.add_(1)
    error(lambda: y.sum().backward())


def test_g4_only_where_it_is_used():
    x = torch.ones(2, requires_grad=True)
    y = x.clone()
    z = x.clone()
    q = z + y
    w = z * y
    z.add_(1)
    q.sum().backward()
    say(x.grad)
    error(lambda: w.sum().backward())


def test_g5_in_place_on_own_result():
    x = torch.ones(2, requires_grad=True)
    w = x.clone()
    w *= w
    error(lambda: w.sum().backward())
    w = x.clone()
    w.exp_()
    w.sum().backward()
    say(x.grad)
    w = x.clone()
    w.exp_()
    w.mul_(2)
    error(lambda: w.sum().backward())
    for step in (lambda w: w.tanh_(), lambda w: w.sigmoid_(), lambda w: w.relu_(), lambda w: w.sqrt_(), lambda w: w.sin_(), lambda w: w.cos_(), lambda w: w.log_(), lambda w: w.pow_(2), lambda w: w.abs_(), lambda w: w.neg_(), lambda w: w.reciprocal_()):
        x.grad = None
        w = x.clone()
        step(w)
        w.sum().backward()
        say(x.grad)


def test_g6_data_is_not_noticed():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    x.data += 1
    y.sum().backward()
    say(x.grad)
    y = x * x
    x.data.mul_(0)
    y.sum().backward()
    say(x.grad, x._version)
    y = x.exp()
    y.data.zero_()
    y.sum().backward()
    say(x.grad)
    y = x * x
    x.detach().add_(1)
    error(lambda: y.sum().backward())


def test_g19_views_and_bases_invalidate_each_other():
    x = torch.ones(4, requires_grad=True)
    base = x.clone()
    view = base[:2]
    y = base * base
    view.add_(1)
    error(lambda: y.sum().backward())
    base = x.clone()
    view = base[:2]
    y = view * view
    base.add_(1)
    error(lambda: y.sum().backward())
    base = x.clone()
    y = base[:2] * base[:2]
    base[2:].add_(1)
    error(lambda: y.sum().backward())


def test_g20_new_data():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    x.data = torch.tensor([3.0, 4.0])
    y.sum().backward()
    say(x.grad, x)

    def assign(value):
        x.data = value

    error(lambda: assign(torch.tensor([1, 2], dtype=torch.int64)))
    x = torch.ones(2, requires_grad=True)
    x.data = torch.zeros(3, dtype=torch.float64)
    say(x, x.dtype == torch.float64, x.requires_grad)
    i = torch.ones(2)
    i.data = torch.tensor([1], dtype=torch.int64)
    say(i)
    error(lambda: assign(3))


def test_g20_data_shares_memory():
    x = torch.ones(2, 3, requires_grad=True)
    data = x.data
    say(data.requires_grad, data.is_leaf, data.data_ptr() == x.data_ptr(), data._version)
    data[0] = 5
    say(x)
    y = (x * 2).data
    say(y.requires_grad, y.grad_fn)
    x.data = x.data.t()
    say(x.shape, x.stride())


def test_g22_allow_mutation():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.autograd.graph.allow_mutation_on_saved_tensors():
        a = x.clone()
        y = a**2
        a.sin_()
        y.sum().backward()
        say(x.grad)
        a = x.clone()
        y = a.exp() * a
        a.mul_(2)
        z = a * y
        y.add_(1)
        z.sum().backward()
        say(x.grad)


def test_g22_only_inside():
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    c = x.clone()
    y = c**2
    c.add_(1)
    error(lambda: y.sum().backward())


def test_in_place_on_leaf_under_no_grad():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.no_grad():
        x.mul_(2)
        x[0] = 7
    say(x, x._version, x.is_leaf, x.requires_grad)
    (x * x).sum().backward()
    say(x.grad)
