"""A6, A7: names and edges of the nodes of all kinds of operators."""

import torch
import torch.nn.functional as F

LONG = torch.int64


def numbers(*shape):
    count = 1
    for length in shape:
        count *= length
    return ((torch.arange(float(count), dtype=torch.float64) + 3) / (count + 5)).view(*shape).requires_grad_()


def tell(*results):
    for y in results:
        node = y.grad_fn
        say(node.name(), [(each and each.name(), number) for each, number in node.next_functions])


def test_arithmetic():
    x, y = numbers(2, 3), numbers(2, 3)
    tell(torch.add(x, y, alpha=2), torch.sub(x, y, alpha=2), torch.rsub(x, y), torch.div(x, y, rounding_mode="floor"), torch.fmod(x, y), torch.fmod(x, 2.0))
    tell(torch.remainder(x, y), torch.remainder(x, 2.0), torch.atan2(x, y), torch.hypot(x, y), torch.xlogy(x, y), torch.logaddexp(x, y), torch.copysign(x, y))
    tell(torch.lerp(x, y, 0.5), torch.lerp(x, y, y), torch.addcmul(x, x, y), torch.addcdiv(x, x, y), torch.maximum(x, y), torch.fmin(x, y))
    tell(x.clamp(0.0, 1.0), x.clamp(y, None), x.clamp(None, y), x.clamp(y, y), x.clamp_min(0.0), x.clamp_max(y))


def test_constants_have_no_edge():
    x, c = numbers(2, 3), torch.ones(2, 3, dtype=torch.float64)
    tell(x + c, c + x, c - x, c / x, c * x, c**x, x**c, torch.lerp(c, x, c), torch.where(x > 0.5, c, x), torch.addcmul(c, c, x), torch.maximum(c, x))
    tell(torch.cat([c, x]), torch.stack([x, c]), c.index_add(0, torch.tensor([0, 1], dtype=LONG), x), torch.addmm(torch.ones(2, 2, dtype=torch.float64), x, c.t()), c.mm(x.t()))
    tell(F.linear(c, x), F.mse_loss(x, c), F.binary_cross_entropy(x, c), F.kl_div(x, c, reduction="sum"))


def test_indices_and_masks_have_no_slot():
    x, i = numbers(2, 3), torch.tensor([0, 1], dtype=LONG)
    tell(x[i], x[x > 0.5], x.gather(1, i[:, None]), x.index_select(0, i), x.masked_fill(x > 0.5, 0.0), x.masked_select(x > 0.5), x.take(i))
    tell(x.scatter(1, i[:, None], 0.5), x.scatter(1, i[:, None], x), x.scatter_add(1, i[:, None], x), x.index_add(0, i, x), x.index_copy(0, i, x), x.index_fill(0, i, 0.0))
    tell(x.index_put((i,), x), torch.where(x > 0.5, x, x), F.embedding(i, x), F.nll_loss(x, i), x.masked_scatter(x > 0.5, x))


def test_reductions():
    x = numbers(2, 3)
    tell(x.sum(), x.sum(1), x.mean(), x.mean(1), x.prod(), x.prod(1), x.std(), x.var(1), x.max(), x.max(1)[0], x.amin(0), x.median(), x.median(1)[0])
    tell(x.norm(), x.norm(1, 0), x.logsumexp(0), x.cumsum(0), x.cumprod(1), x.softmax(0), x.log_softmax(0), x.sort(1)[0], x.topk(2)[0], x.kthvalue(1)[0], x.cummax(0)[0])
    tell(x.logcumsumexp(1), x.nansum(), x.aminmax()[0], x.nanmedian())


def test_shapes():
    x = numbers(2, 3)
    tell(x.view(6), x.reshape(3, 2), x.t().reshape(6), x.t(), x.T, x.transpose(0, 1), x.permute(1, 0), x.expand(2, 2, 3), x.unsqueeze(0), x.unsqueeze(0).squeeze(), x.flatten())
    tell(x[0], x[:, 1], x[0:1], x[None], x[..., 0], x.narrow(1, 0, 2), x.select(1, 0), x.split(1)[1], x.chunk(2)[1], x.unbind(1)[2], x.diagonal(), x.diag(), x.tril(), x.triu())
    tell(x.flip(0), x.roll(1), x.rot90(), x.repeat(2, 2), x.tile(2), x.unfold(1, 2, 1), x.as_strided((2, 2), (1, 1)), x.movedim(0, 1), x.unflatten(1, (3, 1)), x.clone(), x.contiguous().t().contiguous())
    tell(torch.cat([x, x]), torch.stack([x, x]), torch.hstack([x, x]), torch.vstack([x, x]), x.repeat_interleave(2), F.pad(x, (1, 1)), x.float(), x.diag_embed())


def test_products():
    a, v = numbers(3, 3), numbers(3)
    tell(a.mm(a), a @ a, a @ v, v @ a, v @ v, a.mv(v), v.dot(v), a[None].bmm(a[None]), torch.addmm(a, a, a), torch.addmv(v, a, v), torch.outer(v, v), a.trace())
    tell(torch.baddbmm(a[None], a[None], a[None]), torch.addr(a, v, v), a.inverse(), torch.linalg.det(a), torch.linalg.norm(v), F.linear(a, a), F.linear(a, a, v))


def test_activations():
    x = numbers(2, 4)
    tell(F.relu(x), F.gelu(x), F.elu(x), F.selu(x), F.celu(x), F.leaky_relu(x), F.softplus(x), F.hardtanh(x), F.hardsigmoid(x), F.hardswish(x), F.silu(x), F.mish(x))
    tell(F.logsigmoid(x), F.softshrink(x), F.hardshrink(x), F.threshold(x, 0.1, 0.0), F.glu(x), F.relu6(x), F.tanhshrink(x), F.softsign(x), F.softmin(x, 0), F.prelu(x, numbers(1)))


def test_losses():
    x, y, i = numbers(2, 3), numbers(2, 3), torch.tensor([0, 1], dtype=LONG)
    tell(F.mse_loss(x, y), F.l1_loss(x, y), F.smooth_l1_loss(x, y), F.huber_loss(x, y), F.binary_cross_entropy_with_logits(x, y), F.nll_loss(x, i), F.cross_entropy(x, i))
    tell(F.mse_loss(x, y, reduction="none"), F.l1_loss(x, y, reduction="sum"))


def test_layers():
    x = numbers(1, 2, 4)
    tell(F.conv1d(x, numbers(3, 2, 2)), F.conv1d(x, numbers(3, 2, 2), numbers(3)), F.max_pool2d(x[None], 2), F.avg_pool2d(x[None], 2), F.layer_norm(x, (4,)), F.group_norm(x, 1))
    tell(F.batch_norm(x, None, None, training=True), F.embedding(torch.tensor([0], dtype=LONG), x[0]))


def test_elementwise():
    x = numbers(3)
    names = (
        "abs acos acosh asin asinh atan atanh ceil cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 floor frac i0 lgamma log log10 log1p log2 logit "
        "neg rad2deg reciprocal relu round rsqrt sigmoid sign sin sinc sinh sqrt square tan tanh trunc nan_to_num"
    )
    for name in names.split():
        tell(getattr(torch, name)(x))
