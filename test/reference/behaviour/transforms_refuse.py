"""What transforms of functions refuse, and modules called with other tensors."""

import torch
from torch import nn
from torch.func import functional_call, grad, grad_and_value, jvp, vjp, vmap


def test_m4_what_is_handed_through_must_be_tensors():
    x = torch.tensor(2.0)
    error(lambda: grad(lambda x: (x, "text"), has_aux=True)(x))
    error(lambda: grad(lambda x: (x, (x, True)), has_aux=True)(x))
    error(lambda: vjp(lambda x: (x, "text"), x, has_aux=True))
    say(grad_and_value(lambda x: (x.sin(), [x.cos(), {"a": x}]), has_aux=True)(x))


def test_m4_captured_tensors_stay_as_they_are():
    x = torch.tensor([1.0, 2.0])
    y = torch.zeros(2)

    def captured(x):
        y.copy_(x)
        return y.sum()

    error(lambda: grad(captured)(x))
    error(lambda: vjp(captured, x))
    error(lambda: jvp(captured, (x,), (x,)))
    error(lambda: grad(lambda x: y.add_(1).sum() * x.sum())(x))
    error(lambda: grad(lambda x: vmap(lambda z: z * y.mul_(2))(x).sum())(x))
    say(y)

    def own(x):
        z = torch.zeros(2)
        z[0] = x[1] * 3
        z.add_(x)
        return z.sum()

    say(grad(own)(x), vjp(own, x)[0], jvp(own, (x,), (x,)))


def test_m4_inner_functions_capture_too():
    def outer(x):
        z = x * 2

        def inner(y):
            z.add_(1)
            return y * z

        return grad(inner)(x)

    error(lambda: grad(outer)(torch.tensor(1.0)))

    def allowed(x):
        z = x * 2
        z.add_(1)
        return grad(lambda y: y * z)(x)

    say(grad(allowed)(torch.tensor(1.0)))


def test_m4_hooks_on_saved_tensors():
    def identity(x):
        return x

    x = torch.tensor(1.0)
    with torch.autograd.graph.saved_tensors_hooks(identity, identity):
        error(lambda: grad(torch.sin)(x))
        error(lambda: vjp(torch.sin, x))

    def inside(x):
        with torch.autograd.graph.saved_tensors_hooks(identity, identity):
            return x.sin()

    error(lambda: grad(inside)(x))


def test_m6_new_tensors_of_an_example():
    x = torch.arange(6.0).reshape(2, 3)
    say(vmap(lambda x: x.new_zeros(3).copy_(x))(x))
    say(vmap(lambda x: x.new_ones(2).mul_(x[0]))(x))
    say(vmap(lambda x: x.new_full((2,), 7.0).add_(x[1]))(x))


def linear():
    module = nn.Linear(2, 1)
    with torch.no_grad():
        module.weight.copy_(torch.tensor([[1.0, 2.0]]))
        module.bias.fill_(0.5)
    return module


def test_m5_called_with_other_tensors():
    module, x = linear(), torch.ones(1, 2)
    zero = {"weight": torch.zeros(1, 2)}
    say(functional_call(module, zero, (x,)), functional_call(module, zero, x), module(x))
    say(functional_call(module, (zero, {"bias": torch.ones(1)}), (x,)))
    error(lambda: functional_call(module, {"nope": torch.zeros(1, 2)}, (x,), strict=True))
    error(lambda: functional_call(module, zero, (x,), strict=True))
    say(functional_call(module, {"weight": torch.zeros(1, 2), "bias": torch.ones(1)}, (x,), strict=True))


def test_m5_tied_tensors():
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = linear()
            self.second = linear()
            self.second.weight = self.first.weight

        def forward(self, x):
            return self.first(x) + self.second(x)

    module, x = Tied(), torch.ones(1, 2)
    zero = torch.zeros(1, 2)
    say(functional_call(module, {"first.weight": zero}, (x,)))
    say(functional_call(module, {"first.weight": zero}, (x,), tie_weights=False))
    error(lambda: functional_call(module, {"first.weight": zero, "second.weight": torch.ones(1, 2)}, (x,)))
    say(functional_call(module, {"first.weight": zero, "second.weight": zero}, (x,)))


def test_m5_gradients_of_a_module():
    module = linear()

    def loss(parameters, x):
        return functional_call(module, parameters, (x,)).sum() ** 2

    parameters = {name: each.detach() for name, each in module.named_parameters()}
    say(grad(loss)(parameters, torch.ones(1, 2)))
    say(vmap(grad(loss), in_dims=(None, 0))(parameters, torch.tensor([[1.0, 0.0], [0.0, 1.0]])))
