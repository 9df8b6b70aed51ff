"""A9: what nodes save, under PyTorch's names."""

import torch
import torch.nn.functional as F

LONG = torch.int64


def numbers(*shape):
    count = 1
    for length in shape:
        count *= length
    return (torch.arange(1.0, count + 1.0, dtype=torch.float64) / 8).view(*shape).requires_grad_()


def tell(y, names):
    node = y.grad_fn
    found = []
    for name in names.split():
        found.append((name, getattr(node, "_saved_" + name)))
    say(node.name(), found)


def test_a9_operands_and_results():
    x = numbers(2)
    y = x.pow(2)
    say(y.grad_fn._saved_self is x, y.grad_fn._saved_exponent)
    z = x.exp()
    say(z.grad_fn._saved_result is z, torch.equal(z.grad_fn._saved_result, z), z.grad_fn._saved_result.data_ptr() == z.data_ptr())
    say(z.grad_fn._saved_result.grad_fn is z.grad_fn)
    w = (x * 2) * x
    say(torch.equal(w.grad_fn._saved_self, x * 2), w.grad_fn._saved_other is x)
    c = torch.ones(2, dtype=torch.float64)
    p = x * c
    say(p.grad_fn._saved_self, p.grad_fn._saved_other is c)
    say(x.sin().grad_fn._saved_self is x)


def test_a9_pointwise():
    x = numbers(2)
    y = numbers(2) + 1
    for z in (x.log(), x.sin(), x.cos(), x.abs(), x.erf(), x.lgamma(), F.gelu(x), F.silu(x), x.atan()):
        tell(z, "self")
    for z in (x.exp(), x.tanh(), x.sigmoid(), x.sqrt(), x.relu(), x.rsqrt(), x.reciprocal(), x.expm1()):
        tell(z, "result")
    for z in (x * y, x / y, torch.maximum(x, y), torch.atan2(x, y), torch.xlogy(x, y), torch.logaddexp(x, y)):
        tell(z, "self other")
    tell(x**y, "self exponent result")
    tell(2**x, "exponent result")
    tell(x.clamp(0.0, 1.0), "self min max")
    tell(x.clamp(min=0.0), "self min max")
    tell(torch.hypot(x, y), "self other result")
    tell(torch.addcmul(x, x, y, value=2), "tensor1 tensor2 value")
    tell(torch.addcdiv(x, x, y), "tensor1 tensor2 value")
    tell(torch.lerp(x, y, y), "self end weight")
    tell(torch.where(x > 0.2, x, y), "condition")
    tell(x.masked_fill(x > 0.2, 0.0), "mask")


def test_a9_reductions():
    x = numbers(2, 3)
    tell(x.sum(), "self_sym_sizes")
    tell(x.sum(1), "self_sym_sizes dim keepdim")
    tell(x.sum(1, keepdim=True), "dim keepdim")
    tell(x.sum((0, 1)), "dim")
    tell(x.mean(), "self_sym_sizes self_sym_numel")
    tell(x.mean(0), "self_sym_sizes dim keepdim self_sym_numel")
    tell(x.prod(), "self result")
    tell(x.prod(1), "self result dim keepdim")
    tell(x.max(), "self result")
    tell(x.max(0)[0], "dim indices keepdim self_sym_sizes")
    tell(x.amax(1), "self result dim keepdim")
    tell(x.logsumexp(1), "self result dim keepdim")
    tell(x.cumsum(1), "dim")
    tell(x.cumprod(1), "self result dim")
    tell(x.softmax(1), "result dim")
    tell(x.log_softmax(1), "result dim")
    tell(x.sort(1)[0], "indices dim self_sym_sizes")
    tell(x.topk(2, 1)[0], "indices dim")
    tell(x.var(1), "self dim keepdim")


def test_a9_shapes():
    x = numbers(2, 3)
    tell(x.view(6), "self_sym_sizes")
    tell(x.transpose(0, 1), "dim0 dim1")
    tell(x.permute(1, 0), "dims")
    tell(x.expand(4, 2, 3), "self_sym_sizes")
    tell(x.unsqueeze(1), "dim")
    tell(x.unsqueeze(0).squeeze(0), "dim self_sym_sizes")
    tell(x[1], "dim index self_sym_sizes")
    tell(x[:, 1:], "dim start step self_sym_sizes")
    tell(x.split(1)[0], "dim self_sym_sizes")
    tell(x.split([1, 1])[0], "dim split_sizes")
    tell(x.unbind(0)[0], "dim")
    tell(torch.cat([x, x], 1), "dim")
    tell(torch.stack([x, x]), "dim")
    tell(x.flip(0), "dims")
    tell(x.diagonal(), "dim1 dim2 offset")
    tell(x.tril(1), "diagonal")
    tell(x.repeat(2, 1), "repeats self_sym_sizes")


def test_a9_indexing():
    x = numbers(2, 3)
    i = torch.tensor([0, 1], dtype=LONG)
    tell(x[i], "indices self_sym_sizes")
    tell(x[:, i], "indices")
    tell(x[i, i], "indices")
    say(x[:, i].grad_fn._saved_indices[1] is i, len(x[:, i].grad_fn._raw_saved_indices))
    tell(x.gather(1, i[:, None]), "self index dim")
    tell(x.index_select(0, i), "dim index self_sym_sizes")
    tell(x.index_put((i,), x[0]), "accumulate indices")
    tell(x.take(i), "self index")
    tell(x.index_fill(0, i, 0.0), "dim index")
    tell(x.scatter_add(1, i[:, None], x), "dim index")


def test_a9_linear_algebra():
    x = numbers(2, 3)
    v = numbers(3)
    tell(x.mm(x.t()), "self mat2")
    tell(x.mv(v), "self vec")
    tell(v.dot(v), "self tensor")
    tell(x[None].bmm(x.t()[None]), "self mat2")
    tell(torch.addmm(torch.zeros(2, 2, dtype=torch.float64), x, x.t()), "mat1 mat2")


def test_a9_losses_and_layers():
    x = numbers(2, 3)
    y = numbers(2, 3).detach() * 2
    i = torch.tensor([0, 2], dtype=LONG)
    tell(F.mse_loss(x, y), "self target reduction")
    tell(F.mse_loss(x, y, reduction="sum"), "reduction")
    tell(F.nll_loss(x, i), "self target weight reduction")
    tell(F.nll_loss(x, i, weight=torch.ones(3, dtype=torch.float64)), "weight")
    tell(F.leaky_relu(x, 0.1), "self negative_slope")
    tell(F.softplus(x), "self beta threshold")
    tell(F.hardtanh(x), "self min_val max_val")


def test_a9_raw_slots():
    x = numbers(2)
    node = x.pow(2).grad_fn
    slot = node._raw_saved_self
    slot.register_hooks(lambda t: t * 10, lambda t: t)
    say(node._saved_self)
    error(lambda: slot.register_hooks(lambda t: t, lambda t: t))
    y = x.exp()
    y.sum().backward()
    error(lambda: y.grad_fn._saved_result)
    error(lambda: y.grad_fn._raw_saved_result.register_hooks(lambda t: t, lambda t: t))
    say(hasattr(y.grad_fn, "_saved_nothing"))


def test_a9_custom():
    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            ctx.save_for_backward(a)
            return a * 2

        @staticmethod
        def backward(ctx, g):
            (a,) = ctx.saved_tensors
            return g * 2

    x = numbers(2)
    y = Twice.apply(x)
    say(y.grad_fn.name(), y.grad_fn.saved_tensors[0] is x, len(y.grad_fn._raw_saved_tensors))
    y.sum().backward()
    error(lambda: y.grad_fn.saved_tensors)
