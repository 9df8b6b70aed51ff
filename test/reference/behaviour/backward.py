"""B: backward()."""

import torch


def test_b1_non_scalar_needs_a_gradient():
    x = torch.ones(2, requires_grad=True)
    error(lambda: (x * 2).backward())
    error(lambda: torch.autograd.backward(x * 2))
    error(lambda: torch.autograd.backward([x.sum(), x * 2]))
    y = torch.ones(1, 1, requires_grad=True)
    (y * 3).backward()
    say(y.grad)
    error(lambda: torch.ones(0, requires_grad=True).exp().backward())


def test_b2_gradient_of_another_shape():
    x = torch.ones(2, requires_grad=True)
    error(lambda: (x * 2).backward(torch.ones(2, 1)))
    error(lambda: (x * 2).backward(torch.ones(3)))
    error(lambda: (x * 2).backward(torch.tensor(1.0)))
    error(lambda: x.sum().backward(torch.ones(1)))


def test_b3_gradient_of_another_type():
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    (x * 2).backward(torch.tensor([1.0, 2.0]))
    say(x.grad)
    (x * 2).backward(torch.tensor([1, 2], dtype=torch.int64))
    say(x.grad, x.grad.dtype == torch.float64)


def test_b4_gradient_that_is_no_tensor():
    x = torch.ones(2, requires_grad=True)
    error(lambda: (x * 2).backward([1.5, 2.5]))
    error(lambda: torch.autograd.backward([x * 2], [1.5]))
    error(lambda: torch.autograd.backward([x * 2], ["a"]))
    error(lambda: (x * 2).backward(2.5))


def test_b5_no_path():
    x = torch.ones(2, requires_grad=True)
    error(lambda: torch.ones(()).backward())
    error(lambda: torch.autograd.backward([x.sum(), torch.ones(())]))
    error(lambda: x.sum().detach().backward())
    error(lambda: torch.ones(2).backward(torch.ones(2)))
    error(lambda: torch.tensor(3, dtype=torch.int64).backward())
    error(lambda: (x > 0).sum().backward())


def test_b6_several_roots():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    torch.autograd.backward([(x * 2).sum(), (x * x).sum()])
    say(x.grad)
    x.grad = None
    s = x.sum()
    torch.autograd.backward([s, s])
    say(x.grad)
    x.grad = None
    torch.autograd.backward([x * 2, x * 3], [torch.ones(2), torch.tensor([1.0, 10.0])])
    say(x.grad)
    error(lambda: torch.autograd.backward([x.sum(), x.sum()], [torch.ones(())]))
    error(lambda: torch.autograd.backward([x.sum()], [torch.ones(()), torch.ones(())]))
    x.grad = None
    torch.autograd.backward([x.sum(), x * 2], [None, torch.ones(2)])
    say(x.grad)
    error(lambda: torch.autograd.backward([x.sum(), x * 2], [None, None]))


def test_b6_keywords():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (x * x).backward(gradient=torch.ones(2), retain_graph=True)
    torch.autograd.backward(tensors=(x * 2,), grad_tensors=(torch.ones(2),))
    say(x.grad)
    torch.autograd.backward((x * 2).sum(), None)
    say(x.grad)


def test_b7_leaf():
    x = torch.tensor(2.0, requires_grad=True)
    x.backward()
    say(x.grad)
    y = torch.ones(2, requires_grad=True)
    y.backward(torch.ones(2))
    y.backward(torch.ones(2))
    say(y.grad)
    error(lambda: y.backward())


def test_b8_inputs():
    a = torch.tensor(2.0, requires_grad=True)
    b = torch.tensor(3.0, requires_grad=True)
    c = a * b
    d = c * b
    d.backward(inputs=[a], retain_graph=True)
    say(a.grad, b.grad)
    d.backward(inputs=a, retain_graph=True)
    say(a.grad)
    d.backward(inputs=(c,), retain_graph=True)
    say(c.grad, b.grad, c.retains_grad)
    d.backward(inputs=[a, b, c])
    say(a.grad, b.grad, c.grad)
    other = torch.ones(2, requires_grad=True)
    (a * 2).backward(inputs=[other])
    say(other.grad)
    error(lambda: (a * 2).backward(inputs=[]))
    error(lambda: (a * 2).backward(inputs=[torch.ones(2)]))
    error(lambda: (a * 2).backward(inputs=[a, torch.ones(2)]))


def test_b8_inputs_order_and_pruning():
    x = torch.randn(2, 2, dtype=torch.float64, requires_grad=True)
    y = torch.randn(2, 2, dtype=torch.float64, requires_grad=True)

    def function():
        return (x**2 + y * x + y**2).sum()

    x_grad = 2 * x + y
    y_grad = x + 2 * y
    function().backward(inputs=[x])
    say(close(x.grad, x_grad), y.grad)
    function().backward(inputs=[x, y])
    say(close(x.grad, 2 * x_grad), close(y.grad, y_grad))
    function().backward(inputs=y)
    say(close(x.grad, 2 * x_grad), close(y.grad, 2 * y_grad))


def test_b8_non_leaf_inputs():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
    out = (x * y).exp()
    out2 = (x**2).sum() + out.sum()
    out2.backward(inputs=[out, x], retain_graph=True)
    say(out.grad, y.grad, out.is_leaf)
    out2.backward(inputs=[out])
    say(out.grad)


def test_b9_under_no_grad():
    x = torch.tensor(2.0, requires_grad=True)
    y = x * x
    with torch.no_grad():
        y.backward()
        z = x * x
        error(lambda: z.backward())
    say(x.grad)


def test_b10_create_graph():
    x = torch.tensor(2.0, requires_grad=True)
    (x**3).backward(create_graph=True)
    say(x.grad, x.grad.grad_fn is not None, x.grad.requires_grad)
    x.grad = None
    y = x**3
    with torch.no_grad():
        y.backward(create_graph=True)
    say(x.grad.requires_grad, x.grad.item())
    x.grad.backward()
    say(x.grad.item())
    x.grad = None
    (x**3).backward()
    say(x.grad.requires_grad)


def test_b11_retain_graph_follows_create_graph():
    x = torch.tensor(2.0, requires_grad=True)
    y = x**3
    y.backward(create_graph=True)
    y.backward()
    say(x.grad.item())
    error(lambda: y.backward())
    y = x**3
    y.backward(create_graph=True, retain_graph=False)
    error(lambda: y.backward())


def test_b12_deep_graphs():
    x = torch.ones(1, dtype=torch.float64, requires_grad=True)
    y = x
    for _ in range(100000):
        y = y + 1e-5
    y.backward()
    say(x.grad)


def test_b12_walking_a_deep_graph():
    x = torch.ones(1, dtype=torch.float64, requires_grad=True)
    y = x
    for _ in range(1000):
        y = y + 1e-5
    depth = 0
    node = y.grad_fn
    while node.next_functions:
        node = node.next_functions[0][0]
        depth += 1
    say(depth, node.name())


def test_b12_deep_graphs_with_saved_tensors_are_released():
    x = torch.ones(1, dtype=torch.float64, requires_grad=True)
    z = x
    for _ in range(100000):
        z = z * 1.0
    del z
    z = x
    for _ in range(50000):
        z = z.exp().log()
    z.backward()
    say(x.grad)


def test_b12_wide_and_deep():
    x = torch.ones(3, dtype=torch.float64, requires_grad=True)
    y = x.clone()
    prev = x
    for _ in range(30):
        y, prev = y + prev, y
    y.sum().backward()
    say(x.grad)


def test_b13_order_of_execution():
    x = torch.ones(1, requires_grad=True)
    ran = []

    def note(name):
        def hook(grad):
            ran.append(name)

        return hook

    a = x * 1
    b = x * 2
    c = a + b
    d = a * b
    for name, t in (("a", a), ("b", b), ("c", c), ("d", d)):
        t.register_hook(note(name))
    (c + d).backward()
    say(ran)


def test_b13_diamond_runs_once():
    x = torch.tensor(1.0, requires_grad=True)
    ran = []
    a = x * 2
    a.register_hook(lambda g: ran.append(g.item()))
    ((a + 1) * (a + 2) + a).backward()
    say(ran, x.grad)


def test_b13_nodes_in_reverse_order():
    x = torch.ones(1, requires_grad=True)
    ran = []

    def note(name):
        return lambda grads_in, grads_out: ran.append(name)

    y = x.clone()
    parts = []
    for i in range(5):
        part = y * (i + 1)
        part.grad_fn.register_hook(note(i))
        parts.append(part)
    total = parts[3] + parts[0] + parts[4] + parts[1] + parts[2]
    total.backward()
    say(ran, x.grad)


def test_backward_of_non_contiguous_and_expanded_gradients():
    x = torch.randn(3, 2, dtype=torch.float64, requires_grad=True)
    g = torch.arange(6.0, dtype=torch.float64).view(2, 3).t()
    (x * 2).backward(g)
    say(x.grad)
    x.grad = None
    (x * 2).backward(torch.ones(1, 1, dtype=torch.float64).expand(3, 2))
    say(x.grad, x.grad.stride())


def test_backward_no_grad_leaf_is_skipped():
    x = torch.randn(2, requires_grad=True)
    y = torch.randn(2)
    (x + y).sum().backward()
    say(x.grad, y.grad)


def test_backward_twice_from_different_roots():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    y[0].backward(retain_graph=True)
    say(x.grad)
    y[1].backward()
    say(x.grad)


def test_grad_mode_inside_backward():
    x = torch.tensor(1.0, requires_grad=True)
    modes = []
    y = x * 2
    y.register_hook(lambda g: modes.append(torch.is_grad_enabled()))
    y.backward(retain_graph=True)
    y.backward(create_graph=True)
    say(modes, torch.is_grad_enabled())
    with torch.no_grad():
        y.backward(create_graph=True)
        say(torch.is_grad_enabled())
    say(modes)


def test_backward_inside_a_hook():
    x = torch.tensor(2.0, requires_grad=True)
    w = torch.tensor(3.0, requires_grad=True)

    def hook(grad):
        with torch.enable_grad():
            (w * grad.detach()).backward()

    y = x * x
    y.register_hook(hook)
    y.backward()
    say(x.grad, w.grad)


def test_errors_leave_things_usable():
    x = torch.tensor([1.0, 2.0], requires_grad=True)

    def bad(grad):
        raise ValueError("no")

    y = x * 2
    handle = y.register_hook(bad)
    error(lambda: y.sum().backward())
    handle.remove()
    y.sum().backward()
    say(x.grad, torch.is_grad_enabled())
