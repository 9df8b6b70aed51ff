"""D: how long a graph lives."""

import torch


def test_d1_freed():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    y.backward()
    error(lambda: y.backward())
    error(lambda: torch.autograd.grad(y, x))
    z = x.exp()
    z.sum().backward()
    error(lambda: z.grad_fn._saved_result)
    error(lambda: y.backward(retain_graph=True))


def test_d2_second_backward_without_saved():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([3.0, 4.0], dtype=torch.float64)
    for make in (
        lambda: x + b, lambda: x - b, lambda: -x, lambda: 1 - x, lambda: x.sum(), lambda: x.mean(), lambda: x.view(2, 1),
        lambda: x.view(1, 2).t(), lambda: x.expand(3, 2), lambda: x.clone(), lambda: torch.cat([x, x]), lambda: x[0:1],
        lambda: x[0], lambda: x.cumsum(0), lambda: x + x, lambda: torch.stack([x, b]), lambda: x.flip(0), lambda: x.repeat(2),
    ):
        x.grad = None
        y = make().sum()
        y.backward()
        y.backward()
        say(x.grad)


def test_d2_second_backward_with_saved():
    x = torch.tensor([0.5, 0.25], dtype=torch.float64, requires_grad=True)
    for make in (
        lambda: x * x, lambda: x * 2, lambda: x / 2, lambda: x**2, lambda: x.exp(), lambda: x.sin(), lambda: x.abs(),
        lambda: x.relu(), lambda: x.view(1, 2) @ x.view(2, 1), lambda: x.max(), lambda: torch.where(x > 0, x, x), lambda: x.prod(),
        lambda: x.max(0)[0], lambda: x.softmax(0), lambda: x.sigmoid(), lambda: x.log(), lambda: x.norm(), lambda: x[[0, 0]],
        lambda: x.masked_fill(x > 1, 0.0), lambda: x.clamp(0, 1), lambda: x.gather(0, torch.tensor([0], dtype=torch.int64)),
    ):
        y = make().sum()
        y.backward()
        error(lambda: y.backward())


def test_d3_shared_subgraph():
    x = torch.tensor(2.0, requires_grad=True)
    shared = x * x
    first, second = shared + 1, shared + 2
    first.backward()
    error(lambda: second.backward())
    x.grad = None
    shared = x * x
    (shared + 1 + shared + 2).backward()
    say(x.grad)
    x.grad = None
    shared = x + x
    (shared + 1).backward()
    (shared + 2).backward()
    say(x.grad)


def test_d4_retain_twice():
    x = torch.tensor(2.0, requires_grad=True)
    y = x * x
    y.backward(retain_graph=True)
    y.backward(retain_graph=True)
    say(x.grad)
    y.backward()
    error(lambda: y.backward())


def test_d4b_only_what_ran_is_freed():
    a = torch.tensor([1.0], requires_grad=True)
    b = torch.tensor([2.0], requires_grad=True)
    y = a.exp() + b.exp()
    say(torch.autograd.grad(y.sum(), a))
    say(torch.autograd.grad(y.sum(), b))
    z = a * b
    torch.autograd.grad(z.sum(), a)
    error(lambda: torch.autograd.grad(z.sum(), b))


def test_d5_walkable_after_free():
    x = torch.tensor([1.0], requires_grad=True)
    y = (x * x).exp().sum()
    y.backward()
    names = []
    node = y.grad_fn
    while node is not None:
        names.append(node.name())
        node = node.next_functions[0][0] if node.next_functions else None
    say(names)


def test_d_freed_partially():
    x = torch.tensor(1.0, requires_grad=True)
    y = x.exp()
    z = y * 2
    torch.autograd.grad(z, y)
    error(lambda: z.backward())
    y.backward()
    say(x.grad)


def test_d_saved_after_release_by_grad():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x.pow(2)
    say(y.grad_fn._saved_self is x, y.grad_fn._saved_exponent)
    torch.autograd.grad(y.sum(), x)
    error(lambda: y.grad_fn._saved_self)
    say(y.grad_fn._saved_exponent)


def test_d_second_order_lifetimes():
    x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    y = x.sin()
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    (h,) = torch.autograd.grad(g, x)
    say(close(h, -torch.sin(torch.tensor(2.0, dtype=torch.float64))))
    error(lambda: torch.autograd.grad(g, x))
    say(torch.autograd.grad(y, x)[0])
    error(lambda: torch.autograd.grad(y, x))


def test_d_second_order_keeps_the_first_graph():
    x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    y = x**3
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    g.backward()
    say(x.grad)
    error(lambda: g.backward())
    y.backward()
    say(x.grad)


def test_d_backward_with_create_graph_then_free():
    x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    y = x * x * x
    y.backward(create_graph=True)
    first = x.grad
    x.grad = None
    first.backward()
    say(first.item(), x.grad.item())


def test_d_training_loop_makes_a_graph_a_step():
    w = torch.tensor([1.0], requires_grad=True)
    for _ in range(3):
        loss = ((w * 2 - 1) ** 2).sum()
        loss.backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
        w.grad = None
    say(w)


def test_d_state_kept_over_steps_errors():
    w = torch.tensor([1.0], requires_grad=True)
    h = torch.zeros(1)
    h = torch.tanh(h + w)
    h.sum().backward()
    h = torch.tanh(h + w)
    error(lambda: h.sum().backward())
    h = torch.tanh(h.detach() + w)
    h.sum().backward()
