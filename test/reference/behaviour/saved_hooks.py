"""I: hooks on saved tensors."""

import torch


def test_i1_pack_and_unpack_counts():
    log = []

    def pack(x):
        log.append("pack")
        return x

    def unpack(x):
        log.append("unpack")
        return x

    a = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = a * a
    say(log)
    y.sum().backward()
    say(log, a.grad)


def test_i1_value_comes_from_unpack():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x * 10, lambda x: x):
        y = x.pow(2)
    y.sum().backward()
    say(x.grad)
    x.grad = None
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x, lambda x: x * 3):
        y = x.exp()
    y.sum().backward()
    say(x.grad)


def test_i1_pack_to_anything():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    kept = []

    def pack(t):
        kept.append(t.detach().clone())
        return len(kept) - 1

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda i: kept[i]):
        y = (x * x).exp()
    say(len(kept))
    y.sum().backward()
    say(x.grad)


def test_i1_nested():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: 2 * t, lambda t: t / 2):
        with torch.autograd.graph.saved_tensors_hooks(lambda t: 5 * t, lambda t: t):
            y = x.pow(2)
        z = x.pow(3)
    y.sum().backward()
    say(x.grad)
    x.grad = None
    z.sum().backward()
    say(x.grad)


def test_i1_backward_outside_and_inside():
    x = torch.tensor([3.0], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t + 1):
        y = x * x
        y.backward()
    say(x.grad)
    z = x * x
    z.backward()
    say(x.grad)


def test_i1_grad_mode_in_hooks():
    x = torch.tensor([3.0], requires_grad=True)

    def pack(t):
        say("pack", torch.is_grad_enabled(), t.requires_grad, t.is_leaf)
        return t

    def unpack(t):
        say("unpack", torch.is_grad_enabled())
        return t

    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = x.exp()
        z = x * x
    y.backward()
    torch.autograd.grad(z, x, create_graph=True)


def test_i1_double_backward():
    x = torch.tensor([3.0], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t * 1, lambda t: t * 1):
        y = x**3
        (g,) = torch.autograd.grad(y, x, create_graph=True)
        say(g)
        (gg,) = torch.autograd.grad(g, x)
        say(gg)


def test_i1_custom_function():
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return 2 * x * grad

    x = torch.tensor([3.0], requires_grad=True)
    log = []

    def pack(t):
        log.append("pack")
        return t

    def unpack(t):
        log.append("unpack")
        return t * 10

    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = Square.apply(x)
    y.backward()
    say(log, x.grad)


def test_i1_inplace_detection_goes():
    x = torch.tensor([3.0], requires_grad=True)
    y = x.clone()
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t.clone(), lambda t: t):
        z = y * y
    y.add_(1)
    z.backward()
    say(x.grad)
    y = x.clone()
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t):
        z = y * y
    y.add_(1)
    error(lambda: z.backward())


def test_i1_freed_after_backward():
    x = torch.tensor([3.0], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t):
        y = x * x
    y.backward()
    error(lambda: y.backward())


def test_i1_disable():
    error_message = "not allowed"
    x = torch.tensor([3.0], requires_grad=True)
    with torch.autograd.graph.disable_saved_tensors_hooks(error_message):

        def use():
            with torch.autograd.graph.saved_tensors_hooks(lambda x: x, lambda x: x):
                pass

        error(use)
        say((x * x).requires_grad)

    def disable_inside():
        with torch.autograd.graph.saved_tensors_hooks(lambda x: x, lambda x: x):
            with torch.autograd.graph.disable_saved_tensors_hooks(error_message):
                say("inside")

    error(disable_inside)
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x, lambda x: x):
        y = x * x
    y.backward()
    say(x.grad)


def test_i1_disable_nested_and_restored():
    def use():
        with torch.autograd.graph.saved_tensors_hooks(lambda x: x, lambda x: x):
            say("used")

    with torch.autograd.graph.disable_saved_tensors_hooks("outer"):
        with torch.autograd.graph.disable_saved_tensors_hooks("inner"):
            error(use)
        error(use)
    use()


def test_i1_error_in_pack():
    x = torch.tensor([3.0], requires_grad=True)

    def fail(t):
        raise ValueError("pack failed")

    def attempt():
        with torch.autograd.graph.saved_tensors_hooks(fail, lambda t: t):
            return x * x

    error(attempt)
    y = x * x
    y.backward()
    say(x.grad)


def test_i1_error_in_unpack():
    x = torch.tensor([3.0], requires_grad=True)

    def fail(t):
        raise ValueError("unpack failed")

    with torch.autograd.graph.saved_tensors_hooks(lambda t: t, fail):
        y = x * x
    error(lambda: y.backward())
    say(x.grad)


def test_i2_pack_changes_input():
    def inplace_double(x):
        x *= 2
        return x

    a = torch.tensor([1.0, 2.0], requires_grad=True)

    def attempt():
        with torch.autograd.graph.saved_tensors_hooks(inplace_double, lambda x: x / 2):
            return a * a

    error(attempt)
    y = a * a
    error(lambda: y.grad_fn._raw_saved_self.register_hooks(inplace_double, lambda x: x / 2))


def test_i2_unpack_must_return_tensor():
    for value in (1, None, "text"):
        x = torch.tensor([1.0], requires_grad=True)
        with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: value):
            y = x * x
        error(lambda: y.backward())


def test_i3_register_hooks():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    y = a * a
    y.grad_fn._raw_saved_self.register_hooks(lambda x: 2 * x, lambda x: x / 2)
    say(y.grad_fn._saved_self, y.grad_fn._saved_other)
    y.sum().backward()
    say(a.grad)
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    y = a * a
    y.grad_fn._raw_saved_self.register_hooks(lambda x: 2 * x, lambda x: x)
    y.sum().backward()
    say(a.grad)


def test_i3_twice():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    y = a.exp()
    y.grad_fn._raw_saved_result.register_hooks(lambda x: x, lambda x: x)
    error(lambda: y.grad_fn._raw_saved_result.register_hooks(lambda x: x, lambda x: x))
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x, lambda x: x):
        y = a.exp()
    error(lambda: y.grad_fn._raw_saved_result.register_hooks(lambda x: x, lambda x: x))


def test_i3_after_release():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    y = a * a
    y.sum().backward()
    error(lambda: y.grad_fn._saved_self)
    error(lambda: y.grad_fn._raw_saved_self.register_hooks(lambda x: x, lambda x: x))


def test_i3_wrong_hooks():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    y = a * a
    error(lambda: y.grad_fn._raw_saved_self.register_hooks(lambda x: x, lambda x, b: x) and None)
    y = a * a
    y.grad_fn._raw_saved_self.register_hooks(lambda x: x, lambda x: 7)
    error(lambda: y.sum().backward())


def test_i3_saved_attributes():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = torch.tensor([3.0, 4.0], requires_grad=True)
    y = a * b
    say(y.grad_fn._saved_self is a, y.grad_fn._saved_other is b)
    say((a * 2).grad_fn._saved_self)
    e = a.exp()
    say(e.grad_fn._saved_result)
    say(e.grad_fn._saved_result is e, exact(e.grad_fn._saved_result, e))
    p = a.pow(3)
    say(p.grad_fn._saved_exponent, p.grad_fn._saved_self is a)


def test_i3_saved_with_no_grad_operand():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = torch.tensor([3.0, 4.0])
    y = a * b
    say(y.grad_fn._saved_self, y.grad_fn._saved_other)


def test_i1_save_on_cpu():
    a = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)

    def f(a, b):
        prod_1 = a * b
        with torch.autograd.graph.save_on_cpu():
            prod_2 = prod_1 * a
        return prod_2 * a

    y = f(a, b)
    y.sum().backward()
    say(a.grad, b.grad)
    with torch.autograd.graph.save_on_cpu(pin_memory=False):
        z = (a * a).exp()
    say(torch.autograd.grad(z.sum(), a))


def test_i1_as_decorator_like_class():
    class Doubled(torch.autograd.graph.saved_tensors_hooks):
        def __init__(self):
            super().__init__(lambda t: t, lambda t: t * 2)

    x = torch.tensor([3.0], requires_grad=True)
    with Doubled():
        y = x.exp()
    y.backward()
    say(close(x.grad, 2 * y.detach()))


def test_g22_allow_mutation():
    with torch.autograd.graph.allow_mutation_on_saved_tensors() as ctx:
        a = torch.tensor([1.0, 2.0], requires_grad=True)
        b = a.clone()
        out = (b**2).sum()
        b.sin_()
        b.sum().sin().backward(retain_graph=True)
        out.backward()
    say(a.grad)

    def unfinished():
        with torch.autograd.graph.allow_mutation_on_saved_tensors():
            x = torch.tensor([1.0, 2.0], requires_grad=True)
            y = x.clone()
            z = (y * y).sum()
            y.zero_()
        z.backward()

    error(unfinished)


def test_g22_nesting_refused():
    def nested():
        with torch.autograd.graph.allow_mutation_on_saved_tensors():
            with torch.autograd.graph.allow_mutation_on_saved_tensors():
                pass

    error(nested)
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x.clone()
    with torch.autograd.graph.allow_mutation_on_saved_tensors():
        z = (y * y).sum()
        y.mul_(3)
        w = (y * y).sum()
        z.backward(retain_graph=True)
        say(x.grad)
        w.backward()
    say(x.grad)


def test_g22_views_and_outside_changes():
    with torch.autograd.graph.allow_mutation_on_saved_tensors():
        a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        b = a.clone()
        out = (b[:2] ** 2).sum()
        b[0] = 100.0
        b.view(3, 1).mul_(2)
        out.backward()
    say(a.grad)


def test_i1_unpacked_once_a_backward():
    log = []

    def unpack(t):
        log.append("unpack")
        return t

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = torch.tensor([3.0, 4.0], requires_grad=True)
    for f in (lambda: x / y, lambda: x.atan2(y), lambda: x.pow(y), lambda: x.tanh(), lambda: x.norm()):
        log.clear()
        with torch.autograd.graph.saved_tensors_hooks(lambda t: t, unpack):
            out = f()
        out.sum().backward()
        say(len(log))
