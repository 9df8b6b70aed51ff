"""A: leaves, requires_grad, the gradient's slot and taking numbers out."""

import torch


def test_a1_leaves():
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    say(x.is_leaf, (x * 2).is_leaf, x.detach().is_leaf, (torch.ones(2) + 1).is_leaf)
    with torch.no_grad():
        say((x * 2).is_leaf)
    a = torch.rand(2)
    a = (a * 3) / (a - 1)
    a.requires_grad_()
    say(a.is_leaf, a.requires_grad, a.grad_fn)


def test_a1_clone_and_cast_are_computed():
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    for y in (x.clone(), x.to(torch.float32), x.float(), x.view(2, 1), x[0], x.T):
        say(y.is_leaf, y.requires_grad, y.grad_fn.name())


def test_a2_what_requires_grad():
    x = torch.tensor([1.0, 3.0], dtype=torch.float64, requires_grad=True)
    for y in (x == x, x.argmax(), x.to(torch.int64), x.max(0).indices):
        say(y.requires_grad, y.grad_fn)


def test_a2_any_input_is_enough():
    x = torch.ones(2, requires_grad=True)
    y = torch.ones(2)
    say((x + y).requires_grad, (y + x).requires_grad, (y + y).requires_grad, (y * 2).requires_grad)
    say(torch.cat([y, x]).requires_grad, torch.where(y > 0, y, x).requires_grad)
    with torch.no_grad():
        z = x + y
    say(z.requires_grad, z.grad_fn, z.is_leaf)


def test_a2_integer_results_of_differentiable_functions():
    x = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)
    values, indices = x.sort()
    say(values.requires_grad, indices.requires_grad, indices.grad_fn)
    values, indices = x.topk(2)
    say(values.grad_fn.name(), indices.grad_fn, indices.dtype == torch.int64)
    say(torch.sign(x).grad_fn.name(), (x > 1).dtype == torch.bool)


def test_a3_steps_have_a_node():
    x = torch.tensor([1.5, -2.5], dtype=torch.float64, requires_grad=True)
    for function in (torch.sign, torch.floor, torch.ceil, torch.round, torch.trunc):
        y = function(x)
        say(y.grad_fn.name(), torch.autograd.grad(y.sum(), x)[0])


def test_a4_flag_of_computed():
    x = torch.ones(2, requires_grad=True)
    y = x * 2

    def switch_off():
        y.requires_grad = False

    def switch_on():
        y.requires_grad = True

    error(switch_off)
    error(switch_on)
    error(lambda: y.requires_grad_(False))
    say(y.requires_grad_(True) is y, y.requires_grad_() is y, y.requires_grad)


def test_a4_flag_of_leaf():
    x = torch.ones(2)
    say(x.requires_grad_() is x, x.requires_grad)
    say(x.requires_grad_(False).requires_grad, x.requires_grad_(requires_grad=True).requires_grad)
    x.requires_grad = False
    say(x.requires_grad, (x * 2).requires_grad)
    x.requires_grad = True
    y = (x * 3).sum()
    x.requires_grad = False
    say((x * 3).requires_grad, y.requires_grad)
    y.backward()
    say(x.grad)


def test_a4_flag_of_a_view_of_a_computed_tensor():
    x = torch.ones(4, requires_grad=True)
    view = (x * 2).view(2, 2)
    error(lambda: view.requires_grad_(False))
    detached = (x * 2).detach().view(2, 2)
    detached.requires_grad_()
    say(detached.requires_grad, detached.is_leaf)


def test_a5_integers_require_no_grad():
    error(lambda: torch.tensor([1], dtype=torch.int64, requires_grad=True))
    error(lambda: torch.ones(2, dtype=torch.int64, requires_grad=True))
    error(lambda: torch.zeros(2, dtype=torch.bool, requires_grad=True))
    error(lambda: torch.tensor([True]).requires_grad_())
    error(lambda: torch.tensor([1], dtype=torch.int32).requires_grad_())
    i = torch.tensor([1], dtype=torch.int64)

    def switch_on():
        i.requires_grad = True

    error(switch_on)
    i.requires_grad = False
    say(i.requires_grad_(False) is i, i.requires_grad)


def test_a5_factories():
    say(torch.ones(2, requires_grad=True).requires_grad, torch.zeros(2).requires_grad)
    say(torch.full((2,), 1.0, requires_grad=True).is_leaf, torch.rand(2, requires_grad=True).is_leaf)
    say(torch.arange(3.0, dtype=torch.float32, requires_grad=True))
    say(torch.eye(2, requires_grad=True).requires_grad, torch.empty(2, requires_grad=True).requires_grad)
    x = torch.ones(2, requires_grad=True)
    say(torch.zeros_like(x).requires_grad, torch.ones_like(x, requires_grad=True).requires_grad)
    say(x.new_zeros(2).requires_grad, x.new_ones((2, 2), requires_grad=True).requires_grad)
    say(torch.linspace(0.0, 1.0, 3, requires_grad=True).requires_grad)


def test_a10_grad_of_computed_warns():
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    say(warned(lambda: y.grad))
    say(warned(lambda: x.grad))
    y.retain_grad()
    say(warned(lambda: y.grad))
    say(warned(lambda: (torch.ones(2) * 2).grad))


def test_a11_assigning_grad():
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)

    def assign(value):
        x.grad = value

    error(lambda: assign(2))
    error(lambda: assign("a"))
    error(lambda: assign(torch.ones(3, dtype=torch.float64)))
    error(lambda: assign(torch.ones(2, 1, dtype=torch.float64)))
    error(lambda: assign(torch.ones(2)))
    error(lambda: assign(torch.ones(2, dtype=torch.int64)))
    error(lambda: assign(x))
    g = torch.full((2,), 3.0, dtype=torch.float64)
    x.grad = g
    say(x.grad is g)
    x.grad = None
    say(x.grad)
    y = torch.ones(2)
    y.grad = torch.ones(2)
    say(y.grad, y.requires_grad)
    del y.grad
    say(y.grad)


def test_a12_numbers_out():
    x = torch.tensor([[1.5, 2.0]], dtype=torch.float64, requires_grad=True)
    say(x.tolist(), x.sum().tolist(), x[0, 1].item())
    error(lambda: x.item())
    error(lambda: bool(x))
    error(lambda: bool(torch.ones(0)))
    error(lambda: torch.ones(0).item())
    say(bool(x[0, 0] > 1), bool(torch.zeros(1)), bool(torch.ones(1, 1)), bool(torch.tensor(False)))
    say(float(x[0, 0]), int(x[0, 0]), torch.tensor(7, dtype=torch.int64).item())
    say(torch.tensor([True, False]).tolist(), torch.tensor([], dtype=torch.float64).tolist())
    say(torch.tensor([[1, 2], [3, 4]], dtype=torch.int64).tolist())
    error(lambda: float(x))


def test_a12_lengths_and_iteration():
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    say(len(x), [row.tolist() for row in x])
    error(lambda: len(torch.tensor(1.0)))
    error(lambda: list(torch.tensor(1.0)))
    first, second = x
    say(first.grad_fn.name(), second.grad_fn.name())
    (first.sum() + 2 * second.sum()).backward()
    say(x.grad)
    say(1.0 in torch.tensor([1.0, 2.0]).tolist())


def test_a14_same_object_or_not():
    x = torch.ones(2, 3, requires_grad=True)
    say(x.to(torch.float32) is x, x.float() is x, x.contiguous() is x, x.clone() is x)
    say(x.t().contiguous() is x, x.detach() is x, x.data is x, x.view(2, 3) is x, x.requires_grad_() is x)
    say(x.reshape(2, 3) is x, x.expand(2, 3) is x, x.squeeze() is x, x.type_as(x) is x)
    y = x.clone()
    say(y.grad_fn.name(), y.requires_grad)
    y.sum().backward()
    say(x.grad)


def test_detached_things():
    x = torch.ones(2, requires_grad=True)
    y = (x * 2).detach()
    say(y.requires_grad, y.grad_fn, y.is_leaf)
    y.requires_grad_()
    z = (x * y).sum()
    z.backward()
    say(x.grad, y.grad)
    w = x * 2
    say(w.detach_() is w, w.requires_grad, w.is_leaf, w.grad_fn)
    v = x * 2
    v.add_(1)
    v.detach_()
    say(v.is_leaf, v.requires_grad)


def test_type_conversions():
    x = torch.randn(5, 5, requires_grad=True)
    say(x.double().dtype == torch.float64, x.double().requires_grad, x.long().requires_grad)
    x.double().sum().backward()
    say(x.grad.dtype == torch.float32, exact(x.grad, torch.ones(5, 5)))
    say(x.to(torch.float64).grad_fn.name(), x.to(dtype=torch.float64).dtype == torch.float64)
    other = torch.zeros(1, dtype=torch.float64)
    say(x.to(other).dtype == torch.float64, x.type_as(other).dtype == torch.float64)
