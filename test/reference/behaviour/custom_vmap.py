"""J: custom functions under vmap and the other transforms of functions."""

import torch
from torch.autograd import Function
from torch.func import grad, vjp, vmap


class Cube(Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return x**3

    @staticmethod
    def setup_context(ctx, inputs, output):
        (x,) = inputs
        ctx.save_for_backward(x)
        ctx.save_for_forward(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 3 * x**2

    @staticmethod
    def jvp(ctx, tangent):
        (x,) = ctx.saved_tensors
        return tangent * 3 * x**2


def test_j_generated_rule():
    x = torch.tensor([1.0, 2.0, 3.0])
    say(vmap(Cube.apply)(x))
    say(vmap(grad(Cube.apply))(x))
    say(grad(lambda a: vmap(Cube.apply)(a).sum())(x))
    say(vmap(Cube.apply, in_dims=1)(torch.tensor([[1.0, 2.0], [3.0, 4.0]])))


def test_j_generated_rule_two_operands():
    class Scale(Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x, y):
            return x * y, x + y

        @staticmethod
        def setup_context(ctx, inputs, output):
            x, y = inputs
            ctx.save_for_backward(x, y)

        @staticmethod
        def backward(ctx, g1, g2):
            x, y = ctx.saved_tensors
            return g1 * y + g2, g1 * x + g2

    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = torch.tensor(10.0, requires_grad=True)
    a, b = vmap(Scale.apply, in_dims=(0, None))(x, y)
    say(a.detach(), b.detach())
    (a.sum() + 2 * b.sum()).backward()
    say(x.grad, y.grad)


def test_j_own_rule():
    class Square(Function):
        @staticmethod
        def forward(x):
            return x * x

        @staticmethod
        def setup_context(ctx, inputs, output):
            (x,) = inputs
            ctx.save_for_backward(x)

        @staticmethod
        def backward(ctx, grad_output):
            (x,) = ctx.saved_tensors
            return grad_output * 2 * x

        @staticmethod
        def vmap(info, in_dims, x):
            say(info.batch_size, in_dims, x.shape)
            return Square.apply(x), in_dims[0]

    x = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    say(vmap(Square.apply)(x))


def test_j_own_rule_with_plain_argument():
    class Mul(Function):
        @staticmethod
        def forward(x, y, factor):
            return x * y * factor

        @staticmethod
        def setup_context(ctx, inputs, output):
            pass

        @staticmethod
        def vmap(info, in_dims, x, y, factor):
            say(in_dims)
            return x * y.unsqueeze(0) * factor, 0

    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    y = torch.tensor([10.0, 100.0])
    say(vmap(lambda a: Mul.apply(a, y, 2))(x))


def test_j_no_rule():
    class NoRule(Function):
        @staticmethod
        def forward(x):
            return x * x

        @staticmethod
        def setup_context(ctx, inputs, output):
            pass

        @staticmethod
        def backward(ctx, grad_output):
            return grad_output

    error(lambda: vmap(NoRule.apply)(torch.ones(3)))


def test_j_both_rules():
    class Both(Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x):
            return x * x

        @staticmethod
        def setup_context(ctx, inputs, output):
            pass

        @staticmethod
        def vmap(info, in_dims, x):
            return x, 0

    error(lambda: vmap(Both.apply)(torch.ones(3)))


def test_j_no_setup_context():
    class Old(Function):
        @staticmethod
        def forward(ctx, x):
            return x * x

        @staticmethod
        def backward(ctx, grad_output):
            return grad_output

    error(lambda: vmap(Old.apply)(torch.ones(3)))


def test_j_wrong_returns():
    def attempt(value):
        class Wrong(Function):
            @staticmethod
            def forward(x):
                return x * x

            @staticmethod
            def setup_context(ctx, inputs, output):
                pass

            @staticmethod
            def vmap(info, in_dims, x):
                return value

        error(lambda: vmap(Wrong.apply)(torch.ones(3)))

    attempt(torch.ones(3))
    attempt(5)


def test_j_transforms_of_setup_form():
    x = torch.tensor(2.0)
    say(grad(Cube.apply)(x), grad(grad(Cube.apply))(x))
    out, pull = vjp(Cube.apply, x)
    say(out, pull(torch.tensor(1.0)))
    say(torch.func.jvp(Cube.apply, (x,), (torch.tensor(1.0),)))
    say(torch.func.jacrev(Cube.apply)(torch.tensor([1.0, 2.0])))
    say(torch.func.jacfwd(Cube.apply)(torch.tensor([1.0, 2.0])))
