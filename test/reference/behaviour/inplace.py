"""G7 to G9 and G13 to G15: writing in place."""

import torch


def test_g7_leaf():
    x = torch.ones(2, requires_grad=True)
    error(lambda: x.add_(1))
    error(lambda: x.zero_())
    error(lambda: x.copy_(torch.zeros(2)))
    error(lambda: x.uniform_())

    def augmented():
        y = x
        y += 1

    def item():
        x[0] = 5

    error(augmented)
    error(item)
    error(lambda: x[:1].add_(1))
    error(lambda: x.view(2, 1).zero_())
    error(lambda: x.detach_().add_(1))
    say(x.requires_grad, x._version)


def test_g8_history_is_rewritten():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    w = x.clone()
    same = w
    w.mul_(3)
    say(w is same, w.grad_fn.name(), w.grad_fn.next_functions[0][0].name())
    w.sum().backward()
    say(x.grad)


def test_g8_zero_and_fill_cut():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    for step in (lambda w: w.zero_(), lambda w: w.fill_(3.0), lambda w: w.fill_(torch.tensor(3.0)), lambda w: w.copy_(torch.ones(2))):
        x.grad = None
        w = x.clone()
        step(w)
        say(w.grad_fn.name(), w.requires_grad)
        w.sum().backward()
        say(x.grad)


def test_g8_fill_with_a_tensor():
    x = torch.ones(2, requires_grad=True)
    v = torch.tensor(3.0, requires_grad=True)
    w = x.clone()
    w.fill_(v)
    (w * torch.tensor([1.0, 10.0])).sum().backward()
    say(x.grad, v.grad)


def test_g8_copy_redirects():
    x = torch.ones(2, 3, requires_grad=True)
    y = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    w = x.clone()
    w.copy_(y)
    (w * torch.arange(6.0).view(2, 3)).sum().backward()
    say(x.grad, y.grad, w.grad_fn.name())
    z = torch.zeros(2, 3)
    z.copy_(y)
    say(z.requires_grad, z.grad_fn)
    z[0].copy_(y.detach())
    d = torch.zeros(3, dtype=torch.float64)
    d.copy_(y)
    y.grad = None
    d.sum().backward()
    say(y.grad, y.grad.dtype == torch.float32)


def test_g9_starts_requiring_grad():
    y = torch.ones(3, requires_grad=True)
    z = torch.zeros(3).add_(y)
    say(z.requires_grad, z.is_leaf, z.grad_fn.name())
    z.sum().backward()
    say(y.grad)
    z = torch.zeros(3)
    z += y * 2
    say(z.grad_fn.name(), [node and node.name() for node, _ in z.grad_fn.next_functions])
    z = torch.zeros(3)
    z[1:] = y[1:]
    say(z.grad_fn.name())
    y.grad = None
    z.sum().backward()
    say(y.grad)


def test_g13_expanded():
    x = torch.zeros(1, 3).expand(2, 3)
    error(lambda: x.add_(1))
    error(lambda: x.mul_(2))
    error(lambda: x.copy_(torch.ones(2, 3)))
    error(lambda: x.clone().expand(2, 2, 3).add_(1))
    x.fill_(1.0)
    x.zero_()
    say(x)
    y = torch.zeros(2).as_strided((2, 2), (0, 1))
    error(lambda: y.add_(1))


def test_g14_growth_and_types():
    x = torch.ones(2)
    error(lambda: x.add_(torch.ones(2, 2)))
    error(lambda: x.mul_(torch.ones(3)))
    error(lambda: x.copy_(torch.ones(2, 2)))
    i = torch.ones(2, dtype=torch.int64)
    error(lambda: i.add_(1.5))
    error(lambda: i.mul_(torch.ones(2)))
    error(lambda: i.div_(2))
    error(lambda: torch.ones(2, dtype=torch.bool).add_(torch.ones(2, dtype=torch.int64)))
    i.copy_(torch.tensor([1.7, -2.7]))
    say(i)
    x.add_(i)
    say(x)
    x.add_(torch.ones(2, dtype=torch.float64))
    say(x)


def test_g15_out():
    x = torch.ones(2, requires_grad=True)
    out = torch.empty(2)
    error(lambda: torch.add(x, 1, out=out))
    error(lambda: torch.mul(out, x, out=out))
    error(lambda: torch.exp(x, out=out))
    y = torch.ones(2, requires_grad=True)
    error(lambda: torch.add(out, 1, out=y))
    with torch.no_grad():
        torch.add(x, 1, out=out)
    say(out)
    say(torch.mul(torch.ones(2), 3, out=out) is out, out, out._version)
    error(lambda: torch.add(torch.ones(2), torch.ones(3), out=out))
    i = torch.empty(2, dtype=torch.int64)
    error(lambda: torch.add(torch.ones(2), 1, out=i))


def test_in_place_of_many_functions():
    x = torch.tensor([0.25, 0.5], dtype=torch.float64, requires_grad=True)
    for name in (
        "exp_ sin_ cos_ tan_ tanh_ sigmoid_ sqrt_ log_ abs_ neg_ reciprocal_ square_ relu_ asin_ acos_ atan_ sinh_ cosh_ erf_ "
        "floor_ ceil_ round_ trunc_ frac_ sign_ log1p_ expm1_ rsqrt_ log2_ log10_ exp2_ lgamma_ digamma_ sinc_"
    ).split():
        x.grad = None
        w = x.clone()
        result = getattr(w, name)()
        w.sum().backward()
        say(name, result is w, w.grad_fn.name(), x.grad)


def test_in_place_with_operands():
    x = torch.tensor([0.25, 0.5], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([2.0, 3.0], dtype=torch.float64, requires_grad=True)
    for step in (
        lambda w: w.add_(y), lambda w: w.sub_(y, alpha=2), lambda w: w.mul_(y), lambda w: w.div_(y), lambda w: w.pow_(y), lambda w: w.atan2_(y),
        lambda w: w.addcmul_(y, y, value=2), lambda w: w.addcdiv_(y, y), lambda w: w.lerp_(y, 0.5), lambda w: w.clamp_(0.0, 0.3),
        lambda w: w.masked_fill_(w > 0.3, 7.0), lambda w: w.fmod_(0.2), lambda w: w.remainder_(y), lambda w: w.clamp_min_(0.3), lambda w: w.hypot_(y),
        lambda w: w.index_add_(0, torch.tensor([1, 1], dtype=torch.int64), y), lambda w: w.index_fill_(0, torch.tensor([1], dtype=torch.int64), 2.0),
        lambda w: w.index_copy_(0, torch.tensor([1, 0], dtype=torch.int64), y), lambda w: w.scatter_(0, torch.tensor([1, 0], dtype=torch.int64), y),
        lambda w: w.scatter_add_(0, torch.tensor([1, 1], dtype=torch.int64), y), lambda w: w.cumsum_(0),
    ):
        x.grad = y.grad = None
        w = x.clone()
        step(w)
        (w * torch.tensor([1.0, 10.0], dtype=torch.float64)).sum().backward()
        say(w.detach(), w.grad_fn.name(), x.grad, y.grad)


def test_in_place_changes_of_shape():
    x = torch.arange(6.0).view(2, 3).requires_grad_()
    y = x.clone()
    say(y.t_() is y, y.shape, y.grad_fn.name())
    y.unsqueeze_(0)
    say(y.shape, y.grad_fn.name())
    y.squeeze_(0)
    say(y.shape, y.grad_fn.name())
    y.transpose_(0, 1)
    say(y.shape, y.stride(), y.grad_fn.name())
    y.squeeze_()
    say(y.shape, y.grad_fn.name())
    (y * torch.arange(6.0).view(2, 3)).sum().backward()
    say(x.grad)
    z = torch.zeros(2, 1, 3)
    z.squeeze_(1).swapaxes_(0, 1)
    say(z.shape, z._version)
    say(torch.ones(2, 3).t_().shape, torch.ones(4).as_strided_((2, 2), (2, 1)).shape)
    error(lambda: torch.ones(2, requires_grad=True).unsqueeze_(0))
    with torch.no_grad():
        w = torch.ones(2, requires_grad=True)
        w.unsqueeze_(0)
    say(w.shape, w.is_leaf)


def test_set():
    x = torch.zeros(2)
    y = torch.ones(3)
    x.set_(y)
    say(x, x.data_ptr() == y.data_ptr())
    x.add_(1)
    say(y)
    say(x.shape, x.stride(), x.storage_offset())


def test_detach_in_place():
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    y.detach_()
    say(y.requires_grad, y.is_leaf, y.grad_fn)
    view = (x * 2)[0]
    error(lambda: view.detach_())
    z = torch.ones(3)
    z.detach_()
    v = torch.ones(3)[1:]
    error(lambda: v.detach_())
    w = x.detach()
    w.detach_()
    say(w.requires_grad)


def test_in_place_keeps_other_results():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    a = x * 2
    b = a + 1
    a.mul_(5)
    (a + b).sum().backward()
    say(x.grad, b)


def test_in_place_on_a_leaf_without_grad_and_old_results():
    a = torch.ones(2)
    x = torch.ones(2, requires_grad=True)
    y = a + x
    a.add_(x * 3)
    (y + a).sum().backward()
    say(x.grad)


def test_random_fills():
    x = torch.zeros(3)
    for step in (lambda: x.uniform_(), lambda: x.normal_(), lambda: x.bernoulli_(), lambda: x.random_(10), lambda: x.exponential_()):
        say(step() is x)
    y = torch.ones(2, requires_grad=True)
    w = y.clone()
    w.normal_()
    w.sum().backward()
    say(w.grad_fn.name(), y.grad)


def test_augmented_assignment():
    x = torch.tensor([4.0, 9.0], requires_grad=True)
    y = x.clone()
    z = y
    y += 1
    y -= 2
    y *= 3
    y /= 2
    y **= 2
    say(y is z, y)
    y.sum().backward()
    say(x.grad)


def test_hooks_and_in_place():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    seen = []
    a = x * 2
    a.register_hook(lambda g: seen.append(g.clone()))
    b = a.clone()
    a.mul_(3)
    (a + b).sum().backward()
    say(seen)
