"""H: hooks of tensors, retained gradients, and their order."""

import torch


def test_h1_called_once_with_whole_gradient():
    x = torch.ones(5, 5, requires_grad=True)
    y = torch.ones(5, 5) * 4
    y.requires_grad_()
    counter = [0]

    def bw_hook(inc, grad):
        say(grad)
        counter[0] += inc

    z = x**2 + x * 2 + x * y + y
    x.register_hook(lambda *args: bw_hook(0, *args))
    test = z.register_hook(lambda *args: bw_hook(1, *args))
    z.backward(torch.ones(5, 5), retain_graph=True)
    say(counter[0])
    test2 = z.register_hook(lambda *args: bw_hook(2, *args))
    z.backward(torch.ones(5, 5), retain_graph=True)
    say(counter[0])
    test2.remove()
    z.backward(torch.ones(5, 5), retain_graph=True)
    say(counter[0])

    def bw_hook_modify(grad):
        return grad.mul(2)

    test.remove()
    z.register_hook(bw_hook_modify)
    with torch.no_grad():
        y.grad.zero_()
    z.backward(torch.ones(5, 5), retain_graph=True)
    say(y.grad)
    y.register_hook(bw_hook_modify)
    with torch.no_grad():
        y.grad.zero_()
    z.backward(torch.ones(5, 5))
    say(y.grad)


def test_h1_accumulated_before_hook():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    y = x * 2
    seen = []
    y.register_hook(lambda grad: seen.append(grad))
    (y.sum() + (y * y).sum() + y[0]).backward()
    say(len(seen), seen[0], x.grad)


def test_h1_replacement():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    y.register_hook(lambda grad: grad * 10)
    y.sum().backward()
    say(x.grad)
    x.grad = None
    x.register_hook(lambda grad: torch.zeros_like(grad))
    (x * 3).sum().backward()
    say(x.grad)


def test_h1_none_keeps():
    x = torch.tensor([1.0, 2.0], requires_grad=True)

    def nothing(grad):
        grad * 100

    x.register_hook(nothing)
    (x * 3).sum().backward()
    say(x.grad)


def test_h1_checked_replacements():
    def attempt(make):
        x = torch.ones(2, dtype=torch.float64, requires_grad=True)
        x.register_hook(make)
        error(lambda: (x * 2).sum().backward())
        say(x.grad)

    attempt(lambda grad: torch.ones(3, dtype=torch.float64))
    attempt(lambda grad: grad.float())
    attempt(lambda grad: "text")
    attempt(lambda grad: 3)

    def named(grad):
        return grad[:1]

    attempt(named)


def test_h1_error_in_hook():
    x = torch.ones(2, requires_grad=True)

    def fail(grad):
        raise ValueError("from the hook")

    handle = x.register_hook(fail)
    error(lambda: (x * 2).sum().backward())
    say(x.grad)
    handle.remove()
    (x * 2).sum().backward()
    say(x.grad)


def test_h2_no_grad_needed():
    x = torch.ones(2)
    error(lambda: x.register_hook(lambda grad: grad))
    with torch.no_grad():
        y = torch.ones(2, requires_grad=True) * 2
    error(lambda: y.register_hook(lambda grad: grad))
    error(lambda: torch.ones(2, dtype=torch.int64).register_hook(lambda grad: grad))


def test_h3_order_and_removal():
    x = torch.tensor([1.0], requires_grad=True)
    log = []

    def make(name, factor):
        def hook(grad):
            log.append((name, grad.item()))
            return grad * factor

        return hook

    first = x.register_hook(make("a", 2))
    second = x.register_hook(make("b", 3))
    x.register_hook(make("c", 5))
    (x * 1).backward()
    say(log, x.grad)
    second.remove()
    second.remove()
    log.clear()
    (x * 1).backward()
    say(log, x.grad)
    first.remove()
    log.clear()
    (x * 1).backward()
    say(log, x.grad)


def test_h3_same_hook_twice():
    x = torch.tensor([1.0], requires_grad=True)

    def double(grad):
        return grad * 2

    x.register_hook(double)
    handle = x.register_hook(double)
    (x * 1).backward()
    say(x.grad)
    handle.remove()
    (x * 1).backward()
    say(x.grad)


def test_h3_handle_as_context():
    x = torch.tensor([1.0], requires_grad=True)
    with x.register_hook(lambda grad: grad * 7):
        (x * 1).backward()
    say(x.grad)
    (x * 1).backward()
    say(x.grad)


def test_h3_registered_inside_a_hook():
    x = torch.tensor([1.0], requires_grad=True)
    log = []

    def outer(grad):
        log.append("outer")
        x.register_hook(lambda grad: log.append("inner"))

    handle = x.register_hook(outer)
    (x * 1).backward()
    say(log)
    handle.remove()
    (x * 1).backward()
    say(log)


def test_h3_removes_itself():
    x = torch.tensor([1.0], requires_grad=True)
    log = []

    def once(grad):
        log.append(grad.item())
        handle.remove()

    handle = x.register_hook(once)
    x.register_hook(lambda grad: log.append("second"))
    (x * 2).backward()
    (x * 2).backward()
    say(log)


def test_h4_tensor_hook_before_retained():
    a = torch.tensor(1.0, requires_grad=True)
    b = a.clone()
    b.register_hook(lambda grad: grad * 2)
    b.retain_grad()
    b.register_hook(lambda grad: grad * 3)
    b.backward()
    say(b.grad, a.grad)


def test_h4_retain_registered_last():
    a = torch.tensor(1.0, requires_grad=True)
    b = a * 2
    b.retain_grad()
    b.register_hook(lambda grad: grad * 5)
    b.grad_fn.register_prehook(lambda grads: (grads[0] * 10,))
    b.backward()
    say(b.grad, a.grad)


def test_h4_inplace_and_hooks():
    a = torch.tensor([2.0], requires_grad=True)
    b = a.clone()
    log = []
    b.register_hook(lambda grad: log.append(("before", grad.item())))
    b.mul_(3)
    b.register_hook(lambda grad: log.append(("after", grad.item())))
    b.sum().backward()
    say(log, a.grad)


def test_h4_hook_on_leaf_then_inplace():
    a = torch.tensor([2.0], requires_grad=True)
    log = []
    a.register_hook(lambda grad: log.append(grad.item()))
    with torch.no_grad():
        a.mul_(3)
    (a * 5).backward()
    say(log, a.grad)


def test_h5_grad_of_leaf():
    a = torch.rand(3, requires_grad=True)
    b = a.clone()
    log = []
    a.register_hook(lambda grad: log.append("tensor"))
    acc = b.grad_fn.next_functions[0][0]
    acc.register_hook(lambda gi, go: log.append("post"))
    acc.register_prehook(lambda go: log.append("pre"))
    torch.autograd.grad(b.sum(), inputs=(a,), retain_graph=True)
    say(log)
    log.clear()
    b.sum().backward(inputs=(a,), retain_graph=True)
    say(log)
    log.clear()
    b.sum().backward()
    say(log)


def test_h5_grad_of_computed():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = a * 2
    c = b * 3
    log = []
    b.register_hook(lambda grad: log.append("b"))
    b.grad_fn.register_hook(lambda gi, go: log.append("post"))
    b.grad_fn.register_prehook(lambda go: log.append("pre"))
    a.register_hook(lambda grad: log.append("a"))
    (g,) = torch.autograd.grad(c.sum(), b, retain_graph=True)
    say(log, g)
    log.clear()
    torch.autograd.grad(c.sum(), (a, b), retain_graph=True)
    say(log)


def test_h5_captured_after_tensor_hooks():
    a = torch.tensor([1.0], requires_grad=True)
    b = a * 2
    b.register_hook(lambda grad: grad * 10)
    (gb,) = torch.autograd.grad(b * 3, b, retain_graph=True)
    (ga,) = torch.autograd.grad(b * 3, a)
    say(gb, ga)


def test_h9_retain_grad():
    x = torch.rand(1, 3, requires_grad=True)
    h1 = x * 3
    out = (h1 * h1).sum()
    h1.retain_grad()
    h1.retain_grad()
    out.backward(retain_graph=True)
    say(close(h1 * 2, h1.grad))
    out.backward(retain_graph=True)
    say(close(h1 * 4, h1.grad))
    with torch.no_grad():
        x.grad.zero_()
    x.retain_grad()
    x.retain_grad()
    out.backward()
    say(close(h1 * 6, x.grad))


def test_h9_retains_grad_flag():
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    say(x.retains_grad, y.retains_grad)
    y.retain_grad()
    x.retain_grad()
    say(x.retains_grad, y.retains_grad)
    error(lambda: torch.ones(2).retain_grad())
    say(torch.ones(2).retains_grad)


def test_h9_retain_grad_inplace():
    a = torch.tensor([1.0], requires_grad=True).clone()
    a.retain_grad()
    a.mul_(2)
    a.sum().backward()
    say(a.grad)
    x = torch.tensor([1.0], requires_grad=True)
    a = x.clone()
    a.retain_grad()
    a.mul_(2)
    a.retain_grad()
    a.mul_(3)
    a.sum().backward()
    say(a.grad, a.retains_grad, x.grad)


def test_h9_retain_grad_inplace_over_view():
    base = torch.tensor([1.0, 2.0], requires_grad=True).clone()
    view = base[:1]
    view2 = base[1:]
    view.retain_grad()
    view2.retain_grad()
    view.mul_(2)
    (view + view2).sum().backward()
    say(view.grad)
    say(view2.grad)


def test_h9_retain_grad_of_base_written_through_view():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    base = a.clone()
    base.retain_grad()
    base[0] = 5.0
    (base * torch.tensor([3.0, 4.0])).sum().backward()
    say(base.grad, a.grad, base.retains_grad)


def test_h9_hooks_on_inplace_chain():
    a = torch.tensor([1.0], requires_grad=True).clone()
    log = []
    fn = a.grad_fn
    a.register_hook(lambda grad: log.append(1))
    a.mul_(2)
    a.register_hook(lambda grad: log.append(2))
    fn.register_prehook(lambda grads: log.append(3))
    a.sum().backward()
    say(log)


def test_h9_requires_grad_computed_in_place():
    x = torch.zeros(2)
    y = torch.ones(2, requires_grad=True)
    x.add_(y)
    x.retain_grad()
    x.register_hook(lambda grad: grad * 2)
    (x * 3).sum().backward()
    say(x.grad, y.grad)


def test_h10_modified_in_place():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1

    def change(grad):
        grad.mul_(4)

    y.register_hook(change)
    (y * torch.tensor([1.0, 3.0])).sum().backward()
    say(x.grad)


def test_h_hook_with_create_graph():
    x = torch.tensor([2.0], requires_grad=True)
    y = x**3
    y.register_hook(lambda grad: grad * x)
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    say(g)
    (gg,) = torch.autograd.grad(g, x)
    say(gg)


def test_h_backward_inside_hook():
    x = torch.tensor([2.0], requires_grad=True)
    y = torch.tensor([3.0], requires_grad=True)

    def inner(grad):
        with torch.enable_grad():
            (y * y).backward()

    z = x * 5
    z.register_hook(inner)
    z.backward()
    say(x.grad, y.grad)


def test_h_hook_sees_zero_gradient_parts():
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 2
    y.register_hook(lambda grad: say(grad))
    y[1].backward()
    say(x.grad)


def test_h_hook_on_unbound_views():
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    a, b = x.unbind(0)
    log = []
    a.register_hook(lambda grad: log.append(("a", grad)))
    b.register_hook(lambda grad: log.append(("b", grad)))
    (a * 3).sum().backward(retain_graph=True)
    say(log)
    log.clear()
    (a.sum() + (b * b).sum()).backward()
    say(log)


def test_h_hook_not_called_when_not_reached():
    x = torch.tensor([1.0], requires_grad=True)
    a = x * 2
    b = x * 3
    log = []
    a.register_hook(lambda grad: log.append("a"))
    b.register_hook(lambda grad: log.append("b"))
    a.backward()
    say(log)
    torch.autograd.grad((x * 2) * b, b)
    say(log)


def test_h_defined_grad_for_max_and_sort():
    x = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)
    values, indices = torch.sort(x)
    values.register_hook(lambda grad: grad * 2)
    error(lambda: indices.register_hook(lambda grad: grad))
    (values * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
    say(x.grad)
