"""Names of nodes: what `grad_fn` is called, for every function that has one."""

import torch

F = torch.nn.functional


def name(y):
    return y.grad_fn.name() if y.grad_fn is not None else None


def leaf(*shape):
    count = 1
    for each in shape:
        count = count * each
    return (torch.arange(count, dtype=torch.float64).view(shape) * 0.37 % 0.7 + 0.25).requires_grad_()


def test_functions_of_one():
    x = leaf(3)
    for each in (
        "abs acos acosh asin asinh atan atanh ceil cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 floor frac i0"
        " lgamma log log10 log1p log2 logit neg positive rad2deg reciprocal relu round rsqrt sgn sigmoid sign sin sinc sinh"
        " sqrt square tan tanh trunc nan_to_num clone mean sum prod std var max min median norm logsumexp_ flatten squeeze"
        " ravel t cumsum_ diag trace_ amax amin aminmax_ nansum nanmean nanmedian contiguous detach_"
    ).split():
        if not each.endswith("_"):
            say(each, name(getattr(x, each)()))


def test_functions_of_two():
    x, y = leaf(3), leaf(3)
    for each in (
        "add sub mul div pow atan2 maximum minimum fmax fmin fmod remainder hypot logaddexp logaddexp2 copysign dot outer"
        " xlogy ldexp float_power true_divide multiply subtract cross inner vdot"
    ).split():
        say(each, name(getattr(torch, each)(x, y)))
    say(name(x + 1), name(1 + x), name(x - 1), name(1 - x), name(x * 2), name(x / 2), name(2 / x), name(x**2), name(2**x), name(x**y), name(-x))
    say(name(x % 2), name(x @ y), name(torch.rsub(x, 1)), name(torch.add(x, y, alpha=2)), name(x.lerp(y, 0.5)), name(x.lerp(y, y)))
    say(name(torch.where(x > 0, x, y)), name(torch.addcmul(x, x, y)), name(torch.addcdiv(x, x, y)), name(x.clamp(0, 1)), name(x.clamp(min=0)), name(x.clamp(y, y)))


def test_reductions():
    x = leaf(2, 3)
    say(name(x.sum(0)), name(x.sum((0, 1))), name(x.mean(1)), name(x.prod(0)), name(x.std(0)), name(x.var(0)), name(x.norm(2, 1)), name(x.norm()))
    say(name(x.max(0)[0]), name(x.min(0)[0]), name(x.median(0)[0]), name(x.amax(0)), name(x.logsumexp(0)), name(x.cumsum(0)), name(x.cumprod(0)))
    say(name(x.sort()[0]), name(x.topk(2)[0]), name(x.kthvalue(1)[0]), name(x.mode()[0]), name(x.cummax(0)[0]), name(x.logcumsumexp(0)), name(x.nansum(0)))
    say(name(torch.linalg.vector_norm(x)), name(torch.linalg.norm(x)), name(x.softmax(0)), name(x.log_softmax(0)), name(x.diff()))
    say(name(torch.var_mean(x)[0]), name(torch.std_mean(x)[1]), name(torch.aminmax(x)[0]), name(x.nanmedian(0)[0]), name(x.count_nonzero()))


def test_shapes():
    x = leaf(2, 3)
    say(name(x.view(6)), name(x.reshape(3, 2)), name(x.t().reshape(6)), name(x.t()), name(x.T), name(x.mT), name(x.transpose(0, 1)), name(x.permute(1, 0)))
    say(name(x.expand(2, 2, 3)), name(x.unsqueeze(0)), name(x[None]), name(x.squeeze(0)), name(x.flatten()), name(x.unflatten(1, (3, 1))), name(x.repeat(2, 1)))
    say(name(x[0]), name(x[0:1]), name(x[:, 0]), name(x[..., 0]), name(x[[0, 1]]), name(x[x > 0]), name(x.narrow(0, 0, 1)), name(x.select(0, 0)), name(x[0, 1]))
    say(name(x.split(1)[0]), name(x.chunk(2)[0]), name(x.unbind()[0]), name(torch.cat([x, x])), name(torch.stack([x, x])), name(x.gather(0, torch.zeros(1, 3, dtype=torch.int64))))
    say(name(x.index_select(0, torch.tensor([0], dtype=torch.int64))), name(x.masked_select(x > 0)), name(x.masked_fill(x > 0, 0.5)), name(x.take(torch.tensor([0], dtype=torch.int64))))
    say(name(x.flip(0)), name(x.roll(1)), name(x.tril()), name(x.triu()), name(x.diagonal()), name(x.rot90()), name(x.unfold(1, 2, 1)), name(x.movedim(0, 1)), name(x.swapaxes(0, 1)))
    say(name(F.pad(x, (1, 1))), name(x.clone()), name(x.contiguous()), name(x.t().contiguous()), name(x.to(torch.float32)), name(x.float()), name(x.double()), name(x.view_as(x)))
    say(name(torch.hstack([x, x])), name(torch.vstack([x, x])), name(torch.dstack([x, x])), name(torch.tile(x, (2,))), name(x.repeat_interleave(2)), name(x.as_strided((2,), (1,))))
    say(name(x.index_add(0, torch.tensor([0], dtype=torch.int64), x[:1])), name(x.index_fill(0, torch.tensor([0], dtype=torch.int64), 1.5)), name(x.index_copy(0, torch.tensor([0], dtype=torch.int64), x[:1])))
    say(name(x.scatter(0, torch.zeros(1, 3, dtype=torch.int64), x)), name(x.scatter_add(0, torch.zeros(1, 3, dtype=torch.int64), x)), name(torch.atleast_3d(x)))
    say(name(torch.meshgrid(x[0], x[1], indexing="ij")[0]), name(torch.broadcast_tensors(x, x)[0]), name(torch.broadcast_to(x, (2, 2, 3))), name(torch.diag_embed(x)), name(x.tensor_split(2)[0]))


def test_in_place():
    x = leaf(2, 3)
    say(name(x.clone().add_(1)), name(x.clone().mul_(x)), name(x.clone().zero_()), name(x.clone().fill_(1.5)), name(x.clone().copy_(x)), name(x.clone().exp_()), name(x.clone().clamp_(0, 1)))
    y = x.clone()
    y[0] = 0.5
    say(name(y))
    y[0] = x[1]
    say(name(y))
    y[0].mul_(2)
    say(name(y), name(y[0]))
    y.t().add_(1)
    say(name(y), name(x.clone().requires_grad_()), name(x.clone().masked_fill_(x > 0, 0.5)), name(x.clone().index_fill_(0, torch.tensor([0], dtype=torch.int64), 1.5)))
    z = torch.zeros(2, 3, dtype=torch.float64)
    z[1] = x[0]
    say(name(z), name(x.detach().clone().copy_(x)), name(x.clone().relu_()), name(x.clone().neg_()), name(x.clone().pow_(2)), name(x.clone().div_(2)), name(x.clone().sub_(x)))


def test_matrices():
    a = leaf(2, 2)
    v = leaf(2)
    b = leaf(3, 2, 2)
    say(name(a @ a), name(a.mm(a)), name(a.mv(v)), name(a @ v), name(v @ a), name(v @ v), name(b @ b), name(b @ a), name(b.bmm(b)), name(torch.matmul(b, v)), name(v.outer(v)))
    say(name(a.trace()), name(a.det()), name(a.inverse()), name(a.logdet()), name(torch.linalg.cholesky(a @ a.t() + torch.eye(2))), name(torch.linalg.qr(a)[0]), name(torch.linalg.svd(a)[1]), name(torch.linalg.eigh(a @ a.t())[0]))
    say(name(torch.addmm(a, a, a)), name(torch.addmv(v, a, v)), name(torch.baddbmm(b, b, b)), name(torch.addr(a, v, v)), name(torch.einsum("ij,jk->ik", a, a)), name(torch.tensordot(a, a, 1)))
    say(name(torch.linalg.inv(a)), name(torch.linalg.det(a)), name(torch.linalg.slogdet(a)[1]), name(torch.slogdet(a)[1]), name(torch.matrix_power(a, 2)), name(torch.linalg.matrix_exp(a)), name(torch.linalg.pinv(a)))


def test_networks():
    x = leaf(2, 4)
    say(name(F.relu(x)), name(F.leaky_relu(x)), name(F.elu(x)), name(F.selu(x)), name(F.celu(x)), name(F.gelu(x)), name(F.silu(x)), name(F.mish(x)), name(F.softplus(x)), name(F.softsign(x)), name(F.tanhshrink(x)), name(F.hardtanh(x)))
    say(name(F.hardswish(x)), name(F.hardsigmoid(x)), name(F.softshrink(x)), name(F.hardshrink(x)), name(F.threshold(x, 0, 0)), name(F.relu6(x)), name(F.logsigmoid(x)), name(F.glu(x)), name(F.prelu(x, x[0, :1])), name(F.softmax(x, 1)), name(F.log_softmax(x, 1)), name(F.softmin(x, 1)), name(F.rrelu(x)))
    w, c = leaf(3, 4), leaf(3)
    say(name(F.linear(x, w, c)), name(F.linear(x, w)), name(F.linear(x[0], w, c)), name(F.linear(x.view(1, 2, 4), w, c)), name(F.layer_norm(x, (4,))), name(F.dropout(x, 0.5)), name(F.normalize(x)), name(F.cosine_similarity(x, x)))
    t = torch.tensor([0, 1], dtype=torch.int64)
    say(name(F.mse_loss(x, x)), name(F.l1_loss(x, x * 2)), name(F.smooth_l1_loss(x, x * 2)), name(F.huber_loss(x, x * 2)), name(F.cross_entropy(x, t)), name(F.nll_loss(x, t)), name(F.binary_cross_entropy(x.sigmoid(), x.detach())), name(F.binary_cross_entropy_with_logits(x, x.detach())), name(F.kl_div(x, x.detach())))
    say(name(F.hinge_embedding_loss(x, torch.ones(2, 4))), name(F.margin_ranking_loss(x, x, torch.ones(2, 4))), name(F.triplet_margin_loss(x, x, x)), name(F.cosine_embedding_loss(x, x, torch.ones(2))), name(F.poisson_nll_loss(x, x.detach())), name(F.gaussian_nll_loss(x, x.detach(), x.detach())), name(F.soft_margin_loss(x, x.detach())))
    i = leaf(1, 2, 4, 4)
    k = leaf(3, 2, 2, 2)
    say(name(F.conv2d(i, k)), name(F.conv1d(i[0], leaf(3, 4, 2))), name(F.conv_transpose2d(i, leaf(2, 3, 2, 2))), name(F.max_pool2d(i, 2)), name(F.avg_pool2d(i, 2)), name(F.max_pool1d(i[0], 2)), name(F.avg_pool1d(i[0], 2)), name(F.adaptive_avg_pool2d(i, 2)), name(F.adaptive_avg_pool2d(i, 1)), name(F.adaptive_max_pool2d(i, 2)))
    say(name(F.batch_norm(i, None, None, training=True)), name(F.group_norm(i, 2)), name(F.embedding(t, w)), name(F.interpolate(i, scale_factor=2)), name(F.pixel_shuffle(leaf(1, 4, 2, 2), 2)), name(F.unfold(i, 2)), name(F.pad(i, (1, 1, 1, 1), mode="reflect")))
