"""F: no_grad, enable_grad and set_grad_enabled, as contexts, functions and decorators."""

import torch


def test_f1_results_and_factories():
    x = torch.ones(2, 2, requires_grad=True)
    y = torch.ones(2, 2) * 4
    with torch.no_grad():
        w = x + y
        say(w.requires_grad, w.grad_fn, w.is_leaf)
        made = torch.ones(2, requires_grad=True)
        say(made.requires_grad, made.is_leaf)
        say((made * 2).requires_grad)
        say(torch.tensor([1.0], requires_grad=True).requires_grad)
        say(torch.is_grad_enabled())
    say(torch.is_grad_enabled(), (x + y).requires_grad)


def test_f1_nesting():
    x = torch.ones(1, requires_grad=True)
    with torch.no_grad():
        with torch.enable_grad():
            say((x * 2).requires_grad, torch.is_grad_enabled())
            with torch.no_grad():
                say((x * 2).requires_grad)
            say((x * 2).requires_grad)
        say((x * 2).requires_grad)
    say((x * 2).requires_grad)


def test_f1_restored_after_errors():
    def fail():
        with torch.no_grad():
            say(torch.is_grad_enabled())
            raise ValueError("from inside")

    error(fail)
    say(torch.is_grad_enabled())

    def fail_enabled():
        with torch.no_grad():
            try:
                with torch.enable_grad():
                    raise RuntimeError("deeper")
            finally:
                say(torch.is_grad_enabled())

    error(fail_enabled)
    say(torch.is_grad_enabled())


def test_f1_set_grad_enabled():
    x = torch.tensor([1.0], requires_grad=True)
    with torch.set_grad_enabled(False):
        y = x * 2
    say(y.requires_grad)
    with torch.set_grad_enabled(True):
        y = x * 2
    say(y.requires_grad)
    with torch.set_grad_enabled(False):
        torch.set_grad_enabled(True)
        y = x * 2
    say(y.requires_grad)
    say(torch.is_grad_enabled())
    torch.set_grad_enabled(False)
    say(torch.is_grad_enabled(), (x * 2).requires_grad)
    torch.set_grad_enabled(True)
    say(torch.is_grad_enabled(), (x * 2).requires_grad)


def test_f1_set_grad_enabled_by_condition():
    x = torch.tensor([1.0], requires_grad=True)
    for is_train in (True, False):
        with torch.set_grad_enabled(is_train):
            say((x * 2).requires_grad)


def test_f1_decorators():
    @torch.no_grad()
    def doubler(x):
        return x * 2

    @torch.enable_grad()
    def enabled(x):
        return x * 2

    @torch.set_grad_enabled(False)
    def switched(x):
        return x * 3

    x = torch.ones(2, requires_grad=True)
    say(torch.is_grad_enabled())
    say(doubler(x).requires_grad, switched(x).requires_grad)
    say(torch.is_grad_enabled())
    with torch.no_grad():
        say(enabled(x).requires_grad)
        say(torch.is_grad_enabled())


def test_f1_decorated_raises():
    @torch.no_grad()
    def fail(x):
        raise ValueError(f"grad is {torch.is_grad_enabled()}")

    error(lambda: fail(torch.ones(1)))
    say(torch.is_grad_enabled())


def test_f1_decorated_method_of_module():
    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones(2))

        def forward(self, x):
            with torch.no_grad():
                scale = (self.weight * 2).sum()
            return self.weight * x * scale

    model = Model()
    model(torch.ones(2)).sum().backward()
    say(model.weight.grad)


def test_f1_decorator_as_value():
    guard = torch.no_grad()(lambda x: x * 2)
    x = torch.ones(1, requires_grad=True)
    say(guard(x).requires_grad, (x * 2).requires_grad)


def test_f1_function_in_autograd_namespace():
    x = torch.ones(1, requires_grad=True)
    with torch.autograd.no_grad():
        say((x * 2).requires_grad)
        with torch.autograd.enable_grad():
            say((x * 2).requires_grad)
        with torch.autograd.set_grad_enabled(True):
            say((x * 2).requires_grad)
    with torch.autograd.grad_mode.no_grad():
        say((x * 2).requires_grad)
    with torch.autograd.grad_mode.set_grad_enabled(False):
        say((x * 2).requires_grad)


def test_f1_cut_in_the_middle():
    x = torch.tensor([2.0], requires_grad=True)
    y = x * x
    with torch.no_grad():
        z = y * 3
    (y + z).sum().backward()
    say(x.grad, z.requires_grad)


def test_f1_backward_inside_no_grad():
    x = torch.tensor([2.0], requires_grad=True)
    y = x * x
    with torch.no_grad():
        y.backward()
    say(x.grad)
    z = x * x * x
    with torch.no_grad():
        (g,) = torch.autograd.grad(z, x, create_graph=True)
        say(g.requires_grad, torch.is_grad_enabled())
    say(g)


def test_f1_grad_mode_in_hooks():
    x = torch.tensor([2.0], requires_grad=True)
    y = x * x
    y.register_hook(lambda g: say("hook", torch.is_grad_enabled()))
    y.backward(retain_graph=True)
    torch.autograd.grad(y, x, create_graph=True)


def test_f1_views_and_inplace():
    base = torch.ones(2, 2)
    with torch.no_grad():
        view = base[0]
    view.mul_(2)
    say(base)
    leaf = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        other = leaf.detach()
        other.add_(1)
    say(leaf)


def test_f2_view_made_in_no_grad():
    base = torch.ones(2, 2, requires_grad=True).clone()
    with torch.no_grad():
        view = base.view(4)
    say(view.requires_grad, view.is_leaf, view.grad_fn)
    error(lambda: view.mul_(2))
    with torch.no_grad():
        view.mul_(2)
    say(base)


def test_f2_unrelated_base():
    base = torch.ones(2, 2)
    with torch.no_grad():
        view = base.view(4)
    view.mul_(2)
    say(base, view.requires_grad)
    factor = torch.ones(4, requires_grad=True)
    error(lambda: view.mul_(factor))


def test_f2_view_of_view():
    base = torch.ones(2, 2, requires_grad=True).clone()
    with torch.no_grad():
        view = base.view(4)
    second = view[:2]
    error(lambda: second.zero_())
    first = base[0]
    with torch.no_grad():
        inner = first[:1]
    error(lambda: inner.add_(1))


def test_f2_multi_output_view():
    base = torch.ones(2, 2, requires_grad=True).clone()
    with torch.no_grad():
        a, b = base.unbind(0)
    error(lambda: a.mul_(2))
    with torch.no_grad():
        b.mul_(3)
    say(base)


def test_f3_inplace_on_leaf():
    x = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        x.add_(1)
        x *= 2
        x[0] = 7
    say(x, x.requires_grad, x.is_leaf, x._version)
    (x * x).sum().backward()
    with torch.no_grad():
        x -= 0.1 * x.grad
        x.grad.zero_()
    say(x, x.grad)


def test_f3_changes_saved():
    x = torch.ones(2, requires_grad=True)
    y = x * x
    with torch.no_grad():
        x.add_(1)
    error(lambda: y.sum().backward())


def test_f3_inplace_on_computed():
    x = torch.ones(2, requires_grad=True)
    y = x * 3
    node = y.grad_fn
    with torch.no_grad():
        y.add_(5)
    say(y, y.grad_fn is node)
    y.sum().backward()
    say(x.grad)


def test_f3_out_of_leaf_flag():
    x = torch.ones(2)
    with torch.no_grad():
        y = x * 2
        y.requires_grad_()
        say(y.requires_grad, (y * 2).requires_grad)
        y.requires_grad = False
    say(y.requires_grad)


def test_f3_graph_in_no_grad_view_of_leaf():
    x = torch.ones(4, requires_grad=True)
    with torch.no_grad():
        x[:2] = 0
        x.view(2, 2)[1].fill_(3)
    say(x, x.is_leaf)


def test_f_set_grad_enabled_wraps():
    coeff = torch.tensor([1.0], requires_grad=True)

    @torch.set_grad_enabled(False)
    def inner_func(x):
        return x.sin() + coeff

    say(torch.is_grad_enabled())
    say(inner_func(torch.ones(1)).requires_grad)

    def outer(x):
        with torch.set_grad_enabled(False):
            y = inner_func(x)
        return y * coeff

    say(outer(torch.ones(1)).requires_grad)


def test_f_mode_objects_used_by_hand():
    guard = torch.no_grad()
    guard.__enter__()
    say(torch.is_grad_enabled())
    guard.__exit__(None, None, None)
    say(torch.is_grad_enabled())


def test_f_to_float_and_item():
    x = torch.tensor([3.0], requires_grad=True)
    with torch.no_grad():
        say(x.item(), float(x), bool(x > 2))
    say((x * 2).detach().requires_grad)


def test_f_requires_grad_factory():
    x = torch.randn(2, 3)
    for dtype in (torch.float32, torch.float64):
        for requires_grad in (True, False):
            output = torch.ones_like(x, dtype=dtype, requires_grad=requires_grad)
            say(output.requires_grad, output.dtype is dtype)
