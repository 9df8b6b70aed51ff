"""C: autograd.grad()."""

import torch


def test_c1_order_and_no_writing():
    x = torch.tensor(2.0, requires_grad=True)
    y = torch.tensor(3.0, requires_grad=True)
    z = x * x * y
    result = torch.autograd.grad(z, [y, x])
    say(len(result), result[0], result[1], x.grad, y.grad)
    mid = x * 2
    out = mid * y
    say(torch.autograd.grad(out, (mid, x), retain_graph=True), mid.grad_fn.name())
    say(torch.autograd.grad(out, [out, mid]))
    say(torch.autograd.grad(x * y, x))


def test_c1_input_is_output():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    g = torch.tensor([3.0, 4.0])
    found = torch.autograd.grad(y, y, g)[0]
    say(found)
    say(torch.autograd.grad(x.sum(), x)[0], torch.autograd.grad(x, x, torch.ones(2))[0])


def test_c1_several_outputs():
    x = torch.tensor(2.0, requires_grad=True)
    say(torch.autograd.grad([x * 2, x * x], x))
    say(torch.autograd.grad([x * 2, x * x], x, [torch.tensor(1.0), torch.tensor(10.0)]))
    say(torch.autograd.grad([x * 2, x * x], x, grad_outputs=[None, torch.tensor(10.0)]))
    y = torch.ones(2, requires_grad=True)
    say(torch.autograd.grad((y * 2, (y * y).sum()), y, (torch.ones(2), None)))
    error(lambda: torch.autograd.grad([x * 2, x * x], x, [torch.tensor(1.0)]))


def test_c1_same_input_twice():
    x = torch.tensor(2.0, requires_grad=True)
    a, b = torch.autograd.grad(x * x, [x, x])
    say(a, b)


def test_c1_gradients_errors():
    x = torch.ones(2, requires_grad=True)
    error(lambda: torch.autograd.grad(x * 2, x))
    error(lambda: torch.autograd.grad(x * 2, x, torch.ones(3)))
    error(lambda: torch.autograd.grad(x * 2, x, [1.5]))
    error(lambda: torch.autograd.grad(torch.ones(()), x))
    error(lambda: torch.autograd.grad(x.sum().detach(), x))


def test_c2_unused():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = torch.tensor(3.0, requires_grad=True)
    error(lambda: torch.autograd.grad(x.sum(), [x, y]))
    say(torch.autograd.grad(x.sum(), [x, y], allow_unused=True))
    say(torch.autograd.grad(x.sum(), [y, x], materialize_grads=True))
    say(torch.autograd.grad(x.sum(), [y, x], allow_unused=True, materialize_grads=True))
    error(lambda: torch.autograd.grad(x.sum(), [x, y], allow_unused=False, materialize_grads=True))
    found = torch.autograd.grad((x * x).sum(), [x, y], materialize_grads=True, create_graph=True)
    say(found[1], found[1].requires_grad)


def test_c2_view_of_the_input_is_another_tensor():
    x = torch.ones(2, 2, requires_grad=True)
    y = x.view(4)
    error(lambda: torch.autograd.grad(x.sum(), y))
    say(torch.autograd.grad(y.sum(), x)[0])
    say(torch.autograd.grad(y.sum(), y)[0])


def test_c3_inputs_without_grad():
    x = torch.ones(2, requires_grad=True)
    error(lambda: torch.autograd.grad(x.sum(), torch.ones(2)))
    error(lambda: torch.autograd.grad(x.sum(), [x, torch.ones(2)], allow_unused=True))
    error(lambda: torch.autograd.grad(x.sum(), []))
    error(lambda: torch.autograd.grad(x.sum(), x.detach()))


def test_c4_batched():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    y = x**3
    (rows,) = torch.autograd.grad(y, x, torch.eye(2, dtype=torch.float64), is_grads_batched=True, retain_graph=True)
    say(rows)
    error(lambda: torch.autograd.grad(y, x, torch.ones(2, 3, dtype=torch.float64), is_grads_batched=True))
    error(lambda: torch.autograd.grad(y, x, torch.ones(2, dtype=torch.float64), is_grads_batched=True))
    a = torch.rand(2, 3, dtype=torch.float64, requires_grad=True)
    out = a.sum(0)
    basis = torch.eye(3, dtype=torch.float64)
    (jacobian,) = torch.autograd.grad(out, a, basis, is_grads_batched=True)
    say(jacobian.shape, jacobian.sum())


def test_c4_batched_twice_differentiable():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    y = x**3
    (rows,) = torch.autograd.grad(y, x, torch.eye(2, dtype=torch.float64), is_grads_batched=True, create_graph=True)
    say(rows.requires_grad)
    say(torch.autograd.grad(rows.sum(), x))


def test_c4_batched_with_unused():
    x = torch.ones(2, requires_grad=True)
    y = torch.ones(2, requires_grad=True)
    found = torch.autograd.grad(x * 2, [x, y], torch.eye(2), is_grads_batched=True, allow_unused=True)
    say(found)
    found = torch.autograd.grad(x * 2, [x, y], torch.eye(2), is_grads_batched=True, materialize_grads=True)
    say(found[1].shape)


def test_c5_second_derivative_needs_create_graph():
    x = torch.tensor(2.0, requires_grad=True)
    (g,) = torch.autograd.grad(x**3, x)
    error(lambda: torch.autograd.grad(g, x))
    (g,) = torch.autograd.grad(x**3, x, create_graph=True)
    (h,) = torch.autograd.grad(g, x, create_graph=True)
    (t,) = torch.autograd.grad(h, x)
    say(g.item(), h.item(), t.item())


def test_c5_gradient_penalty():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    w = torch.tensor([3.0, -1.0], dtype=torch.float64, requires_grad=True)
    out = (w * x**2).sum()
    (g,) = torch.autograd.grad(out, x, create_graph=True)
    penalty = (g.norm() - 1) ** 2
    penalty.backward()
    say(x.grad, w.grad)


def test_c6_pruning():
    x = torch.tensor(2.0, requires_grad=True)
    y = torch.tensor(3.0, requires_grad=True)
    seen = []

    class Product(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a, b):
            ctx.save_for_backward(a, b)
            return a * b

        @staticmethod
        def backward(ctx, grad):
            a, b = ctx.saved_tensors
            seen.append(ctx.needs_input_grad)
            return grad * b, grad * a

    ran = []
    branch = y.exp()
    branch.register_hook(lambda g: ran.append("exp"))
    out = Product.apply(x, branch)
    torch.autograd.grad(out, x)
    say(ran, seen)


def test_c6_hooks_of_skipped_branches():
    x = torch.tensor(2.0, requires_grad=True)
    y = torch.tensor(3.0, requires_grad=True)
    ran = []
    a = x * 2
    b = y * 2
    a.register_hook(lambda g: ran.append("a"))
    b.register_hook(lambda g: ran.append("b"))
    x.register_hook(lambda g: ran.append("x"))
    y.register_hook(lambda g: ran.append("y"))
    torch.autograd.grad(a + b, x)
    say(ran)


def test_c7_gradient_edge():
    from torch.autograd.graph import get_gradient_edge, GradientEdge

    x = torch.tensor(2.0, requires_grad=True)
    y = x * 3
    edge = get_gradient_edge(y)
    say(edge.node is y.grad_fn, edge.output_nr, isinstance(edge, GradientEdge))
    leaf = get_gradient_edge(x)
    say(leaf.node.name(), leaf.output_nr)
    say(torch.autograd.grad(y * 2, [edge, leaf], retain_graph=True))
    say(torch.autograd.grad(edge, x, grad_outputs=torch.tensor(10.0), retain_graph=True))
    say(torch.autograd.grad([edge], [leaf]))
    error(lambda: get_gradient_edge(torch.ones(2)))
    torch.autograd.backward(get_gradient_edge(x * 5))
    say(x.grad)
    a, b = torch.ones(2, 2, requires_grad=True).unbind(0)
    say(get_gradient_edge(b).output_nr)


def test_c7_dictionaries():
    x = torch.tensor(2.0, requires_grad=True)
    y = torch.tensor(3.0, requires_grad=True)
    found = torch.autograd.grad(x * y, {"a": x, "b": y})
    say(found["a"], found["b"])


def test_retain_and_free():
    x = torch.tensor(2.0, requires_grad=True)
    y = x**3
    torch.autograd.grad(y, x, retain_graph=True)
    torch.autograd.grad(y, x)
    error(lambda: torch.autograd.grad(y, x))


def test_grad_through_indexing_and_reuse():
    x = torch.arange(4.0, dtype=torch.float64, requires_grad=True)
    y = x[1:] * x[:-1]
    say(torch.autograd.grad(y.sum(), x)[0])


def test_grad_of_non_leaf_after_in_place():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x.clone()
    z = y * 3
    y.add_(1)
    error(lambda: torch.autograd.grad(z.sum(), y))
    (w,) = torch.autograd.grad((y * 2).sum(), y)
    say(w)


def test_grad_is_not_affected_by_requires_grad_of_outputs():
    x = torch.tensor(1.0, requires_grad=True)
    (g,) = torch.autograd.grad(x * 2, x, create_graph=True)
    say(g, g.requires_grad)
    (g,) = torch.autograd.grad(x * x, x, create_graph=True)
    say(g.requires_grad, g.grad_fn.name())


def test_nested_grad_calls():
    def f(x):
        y = x * x
        (g,) = torch.autograd.grad(y, x, create_graph=True)
        return g * x

    x = torch.tensor(3.0, requires_grad=True)
    out = f(x)
    out.backward()
    say(out.item(), x.grad)
