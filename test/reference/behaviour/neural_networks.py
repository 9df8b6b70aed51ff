"""Modules, containers, hooks and states in the style of PyTorch's test_nn.py."""

from collections import OrderedDict

import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(2, 3)
        self.l2 = nn.Linear(3, 1)
        self.register_buffer("buf", torch.ones(2))
        self.register_buffer("tmp", torch.zeros(1), persistent=False)
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x):
        return self.l2(torch.relu(self.l1(x))) * self.scale


def test_module_api():
    n = Net()
    say([k for k, _ in n.named_parameters()])
    say([k for k, _ in n.named_buffers()])
    say([k for k, _ in n.named_modules()])
    say([k for k, _ in n.named_children()])
    say(list(n.state_dict().keys()))
    say([k for k, _ in n.named_parameters(prefix="net")])
    say([k for k, _ in n.named_parameters(recurse=False)])
    say(n.training)
    n.eval()
    say(n.training, n.l1.training)
    n.train()
    n.requires_grad_(False)
    say([p.requires_grad for p in n.parameters()])
    n.requires_grad_(True)
    n(torch.ones(1, 2)).sum().backward()
    say(n.scale.grad is not None)
    n.zero_grad()
    say(n.scale.grad)
    say(n)
    n.double()
    say(n.l1.weight.dtype, n.buf.dtype)
    n.float()
    say(n.get_submodule("l1"))
    say(n.get_parameter("l1.bias").shape)
    say(n.get_buffer("buf"))
    error(lambda: n.get_submodule("zz"))
    error(lambda: n.get_parameter("l1.zz"))
    error(lambda: n.get_buffer("scale"))
    n.extra = 3
    say(n.extra)


def test_registration():
    n = nn.Module()
    error(lambda: n.register_parameter("a.b", None))
    error(lambda: n.register_parameter("", None))
    error(lambda: n.register_parameter("p", torch.ones(1)))
    n.register_parameter("p", None)
    say(n.p, list(n.parameters()))
    error(lambda: n.register_buffer("b", 3))
    n.register_buffer("b", None)
    say(n.b)
    error(lambda: n.add_module("m", 3))
    error(lambda: n.add_module("", nn.ReLU()))
    error(lambda: n.add_module("a.b", nn.ReLU()))
    n.add_module("act", nn.ReLU())
    n.register_module("act2", nn.ReLU())
    say(n)
    error(lambda: n(1))
    error(lambda: n.register_parameter("q", nn.Parameter(torch.ones(1)) * 2))
    m = nn.Linear(1, 1)
    m.weight = None
    say(m.weight)


def test_state_dicts():
    a, b = Net(), Net()
    r = b.load_state_dict(a.state_dict())
    say(r)
    say(torch.equal(a.l1.weight, b.l1.weight))
    sd = a.state_dict()
    del sd["l1.bias"]
    sd2 = {k: v for k, v in a.state_dict().items() if k != "l1.bias"}
    error(lambda: b.load_state_dict(sd2))
    say(b.load_state_dict(sd2, strict=False))
    sd2["what"] = torch.ones(1)
    error(lambda: b.load_state_dict(sd2))
    r = b.load_state_dict(sd2, strict=False)
    say(r.missing_keys, r.unexpected_keys)
    sd3 = dict(a.state_dict())
    sd3["l1.bias"] = torch.ones(7)
    error(lambda: b.load_state_dict(sd3))
    error(lambda: b.load_state_dict(3))
    say(a.state_dict(prefix="x.").keys() if False else list(a.state_dict(prefix="x.").keys()))
    say(a.state_dict()["l1.weight"].requires_grad)
    say(a.state_dict(keep_vars=True)["l1.weight"].requires_grad)
    say(a.state_dict()["l1.weight"].data_ptr() == a.l1.weight.data_ptr())
    c = Net()
    c.load_state_dict(a.state_dict(), assign=True)
    say(c.l1.weight.data_ptr() == a.l1.weight.data_ptr())


def test_hooks():
    n = nn.Linear(2, 1, bias=False)
    with torch.no_grad():
        n.weight.fill_(1.0)
    h1 = n.register_forward_pre_hook(lambda m, args: (args[0] * 2,))
    h2 = n.register_forward_hook(lambda m, args, out: out + 1)
    say(n(torch.ones(1, 2)))
    h1.remove()
    say(n(torch.ones(1, 2)))
    h2.remove()
    say(n(torch.ones(1, 2)))

    def full(m, gi, go):
        say("full", gi, go)

    def pre(m, go):
        say("pre", go)
        return (go[0] * 2,)

    h3 = n.register_full_backward_hook(full)
    h4 = n.register_full_backward_pre_hook(pre)
    x = torch.ones(1, 2, requires_grad=True)
    n(x).sum().backward()
    say(x.grad, n.weight.grad)
    h3.remove()
    h4.remove()
    log = []
    n.register_forward_pre_hook(lambda m, a: log.append("a") or None)
    n.register_forward_pre_hook(lambda m, a: log.append("b") or None, prepend=True)
    n.register_forward_hook(lambda m, a, kw, o: log.append("kw") or None, with_kwargs=True)
    n.register_forward_hook(lambda m, a, o: log.append("always") or None, always_call=True)
    n(torch.ones(1, 2))
    say(log)
    try:
        n(torch.ones(1, 3))
    except RuntimeError as e:
        say(e)
    say(log)


def test_containers():
    s = nn.Sequential(nn.Linear(1, 2), nn.ReLU())
    s.append(nn.Linear(2, 1))
    say(len(s), s[0], s[-1], s[1:])
    s.insert(1, nn.Tanh())
    say(s)
    s.extend([nn.Sigmoid()])
    p = s.pop(0)
    say(p, len(s))
    s[0] = nn.ELU()
    say(s)
    say([type(m).__name__ for m in s])
    ml = nn.ModuleList([nn.Linear(1, 1) for _ in range(3)])
    say(ml, len(ml), len(list(ml.parameters())))
    ml.append(nn.ReLU())
    ml.extend([nn.ReLU()])
    ml.insert(0, nn.Tanh())
    say(len(ml), ml[0], ml[-1])
    error(lambda: ml(1))
    md = nn.ModuleDict({"a": nn.Linear(1, 1), "b": nn.ReLU()})
    md["c"] = nn.Tanh()
    say(list(md.keys()), len(md), md["c"], "a" in md)
    md.update({"d": nn.ELU()})
    say(md.pop("a"))
    say(md)
    pl = nn.ParameterList([nn.Parameter(torch.ones(1)) for _ in range(2)])
    pl.append(nn.Parameter(torch.zeros(2)))
    say(len(pl), pl[2], pl)
    pd = nn.ParameterDict({"x": nn.Parameter(torch.ones(1))})
    pd["y"] = nn.Parameter(torch.zeros(1))
    say(list(pd.keys()), pd)
    s = nn.Sequential(OrderedDict([("fc", nn.Linear(1, 1)), ("act", nn.ReLU())]))
    say(s, s.fc)


def test_layers_values():
    x = torch.arange(12, dtype=torch.float32).reshape(1, 3, 4)
    say(nn.Flatten()(x).shape)
    say(nn.Unflatten(1, (1, 3))(x).shape)
    say(close(nn.Softmax(dim=1)(x).sum(1), torch.ones(1, 4)))
    say(nn.Dropout(0.0)(x).equal(x))
    say(nn.Dropout(1.0)(x).sum())
    error(lambda: nn.Dropout(1.5))
    say(nn.Embedding(3, 2, padding_idx=0).weight[0])
    error(lambda: nn.Embedding(3, 2)(torch.tensor([5], dtype=torch.int64)))
    say(nn.LayerNorm(4)(x).mean())
    say(nn.BatchNorm1d(3)(x).shape)
    error(lambda: nn.BatchNorm1d(3)(torch.ones(1, 3)))
    error(lambda: nn.BatchNorm1d(3)(torch.ones(3)))
    error(lambda: nn.BatchNorm2d(3)(torch.ones(3)))
    error(lambda: nn.Linear(2, 3)(torch.ones(1, 3)))
    error(lambda: nn.Conv2d(1, 1, 3)(torch.ones(1, 2, 5, 5)))
    error(lambda: nn.Conv2d(3, 2, 3, groups=2))
    error(lambda: nn.Conv2d(1, 1, 3, padding="same", stride=2))
    error(lambda: nn.GroupNorm(2, 3))
    say(nn.GRU(2, 3).weight_ih_l0.shape)
    say(nn.LSTM(2, 3, num_layers=2, bidirectional=True))
    out, (h, c) = nn.LSTM(2, 3)(torch.ones(5, 1, 2))
    say(out.shape, h.shape, c.shape)
    say(nn.MultiheadAttention(4, 2)(torch.ones(3, 1, 4), torch.ones(3, 1, 4), torch.ones(3, 1, 4))[1].shape)
    error(lambda: nn.MultiheadAttention(4, 3))
    say(nn.Bilinear(1, 2, 3)(torch.ones(1, 1), torch.ones(1, 2)).shape)
    say(nn.PReLU()(torch.tensor([-1.0])))
    say(nn.CosineSimilarity()(torch.ones(1, 2), torch.ones(1, 2)))
    say(nn.UpsamplingNearest2d(scale_factor=2)(torch.ones(1, 1, 1, 1)).shape)
    say(nn.ZeroPad2d(1)(torch.ones(1, 1, 1, 1)))
    say(nn.MaxPool2d(2, return_indices=True)(torch.arange(16.0).reshape(1, 1, 4, 4)))
    say(nn.AdaptiveAvgPool2d((1, None))(torch.ones(1, 1, 3, 3)).shape)


def test_functional_errors():
    x = torch.ones(2, 3)
    error(lambda: F.cross_entropy(x, torch.tensor([0], dtype=torch.int64)))
    error(lambda: F.cross_entropy(x, torch.tensor([0, 5], dtype=torch.int64)))
    error(lambda: F.nll_loss(x, torch.tensor([0.0, 1.0])))
    error(lambda: F.binary_cross_entropy(torch.tensor([2.0]), torch.tensor([1.0])))
    error(lambda: F.binary_cross_entropy(torch.tensor([0.5]), torch.tensor([1.0, 1.0])))
    warned(lambda: F.mse_loss(torch.ones(2, 1), torch.ones(2)))
    error(lambda: F.dropout(x, p=-1))
    error(lambda: F.one_hot(torch.tensor([0, 3], dtype=torch.int64), num_classes=2))
    error(lambda: F.pad(x, (1,)))
    error(lambda: F.interpolate(torch.ones(1, 1, 2, 2), size=2, scale_factor=2))
    error(lambda: F.interpolate(torch.ones(1, 1, 2, 2)))
    error(lambda: F.grid_sample(torch.ones(1, 1, 2, 2), torch.ones(1, 2, 2, 3)))
    error(lambda: F.linear(x, torch.ones(2, 2)))
    error(lambda: F.embedding(torch.tensor([1.0]), torch.ones(2, 2)))
    error(lambda: F.layer_norm(x, (2,)))
    error(lambda: F.max_pool2d(torch.ones(1, 1, 2, 2), 3))
    error(lambda: F.avg_pool2d(torch.ones(1, 1, 2, 2), 2, padding=2))
    error(lambda: F.kl_div(x, x, reduction="q"))
    error(lambda: F.cosine_embedding_loss(x, x, torch.ones(3)))
    error(lambda: F.gumbel_softmax(x, tau=-1))
    warned(lambda: F.kl_div(x, x, reduction="mean"))
    warned(lambda: F.tanh(x))
    warned(lambda: F.sigmoid(x))


def test_utils():
    m = nn.Linear(2, 2)
    m(torch.ones(1, 2)).sum().backward()
    n = nn.utils.clip_grad_norm_(m.parameters(), 0.5)
    say(n, m.weight.grad)
    nn.utils.clip_grad_value_(m.parameters(), 0.1)
    say(m.weight.grad.max())
    v = nn.utils.parameters_to_vector(m.parameters())
    say(v.shape)
    nn.utils.vector_to_parameters(torch.arange(6, dtype=torch.float32), m.parameters())
    say(m.weight, m.bias)
    error(lambda: nn.utils.vector_to_parameters([1], m.parameters()))
    m.weight.grad = torch.full((2, 2), float("nan"))
    error(lambda: nn.utils.clip_grad_norm_(m.parameters(), 1.0, error_if_nonfinite=True))
    say(nn.utils.get_total_norm([torch.ones(4)]))
    say(nn.utils.clip_grad_norm_([], 1.0))
    nn.init.constant_(m.weight, 3.0)
    say(m.weight)
    nn.init.eye_(m.weight)
    nn.init.dirac_(torch.empty(1, 1, 3))
    say(nn.init.calculate_gain("relu"), nn.init.calculate_gain("leaky_relu", 0.2), nn.init.calculate_gain("tanh"))
    error(lambda: nn.init.calculate_gain("zz"))
    error(lambda: nn.init.xavier_uniform_(torch.ones(2)))
    error(lambda: nn.init.eye_(torch.ones(2)))
    p = nn.utils.rnn.pad_sequence([torch.ones(2), torch.ones(3)], batch_first=True, padding_value=-1)
    say(p)


def test_embeddings_that_are_shortened_and_scaled():
    table = torch.tensor([[3.0, 4.0], [0.3, -0.4], [-6.0, 8.0], [1.0, 1.0]], dtype=torch.float64)
    places = torch.tensor([[0, 2], [2, 1]], dtype=torch.int64)
    for options in ({"max_norm": 1.0}, {"max_norm": 2.0, "norm_type": 1.0}, {"max_norm": 3.0, "norm_type": float("inf"), "padding_idx": 0}, {"scale_grad_by_freq": True}, {"scale_grad_by_freq": True, "padding_idx": -2}):
        w = table.clone().requires_grad_()
        y = F.embedding(places, w, **options)
        say(y, w._version, w.grad_fn)
        (y * torch.arange(8.0).view(2, 2, 2)).sum().backward()
        say(w.detach(), w.grad)
        layer = nn.Embedding(4, 2, **options)
        say(layer, layer.max_norm, layer.norm_type, layer.scale_grad_by_freq)
        if "padding_idx" not in options:
            w = table.clone().requires_grad_()
            y = F.embedding_bag(places, w, mode="sum", **options)
            say(y.detach(), torch.autograd.grad(y.sum(), w), w._version)
            say(nn.EmbeddingBag(4, 2, **options))
    error(lambda: F.embedding_bag(places, table, mode="max", scale_grad_by_freq=True))


def test_attention_to_nothing():
    q = torch.tensor([[[1.0, 2.0], [3.0, 4.0]]], dtype=torch.float64, requires_grad=True)
    bits = torch.tensor([[False, False], [True, False]])
    shifts = torch.zeros(2, 2, dtype=torch.float64).masked_fill(~bits, float("-inf"))
    for mask in (bits, shifts):
        y = F.scaled_dot_product_attention(q, q * 2, q + 1, attn_mask=mask)
        say(y.detach(), torch.autograd.grad(y.sum(), q))
        say(torch.func.jvp(lambda q: F.scaled_dot_product_attention(q, q, q, attn_mask=mask), (q.detach(),), (q.detach(),))[1])


def test_masks_of_what_comes_later():
    mask = nn.Transformer.generate_square_subsequent_mask
    say(mask(2), mask(2, dtype=torch.float64), mask(0).shape)


def test_running_statistics():
    x = torch.tensor([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0]], dtype=torch.float64)
    for momentum in (None, 0.5):
        layer = nn.BatchNorm1d(3, momentum=momentum, dtype=torch.float64)
        say(layer.momentum, layer)
        for factor in (1, 2, 3):
            layer(x * factor)
        say(layer.running_mean, layer.running_var, layer.num_batches_tracked)
    layer = nn.BatchNorm1d(3, dtype=torch.float64)
    with torch.autograd.forward_ad.dual_level():
        layer(torch.autograd.forward_ad.make_dual(x, x))
        say(torch.autograd.forward_ad.unpack_dual(layer.running_mean).tangent)


def test_instance_norm_of_one_example():
    x = torch.arange(24.0, dtype=torch.float64).view(2, 3, 4).cos().requires_grad_()
    for layer, y in ((nn.InstanceNorm1d(3, affine=True, dtype=torch.float64), x[0]), (nn.InstanceNorm1d(3, track_running_stats=True, dtype=torch.float64), x[1]), (nn.InstanceNorm2d(2), x), (nn.InstanceNorm3d(2), x[None].expand(2, 2, 3, 4))):
        out = layer(y)
        say(out.detach(), out.grad_fn.name(), torch.autograd.grad((out * y.detach()).sum(), x)[0].abs().sum())
    error(lambda: nn.InstanceNorm1d(3)(x[0, 0]))
    error(lambda: nn.InstanceNorm2d(3)(x[0]))
    error(lambda: nn.InstanceNorm3d(3)(x))
    error(lambda: nn.InstanceNorm1d(4, affine=True, dtype=torch.float64)(x))
    error(lambda: nn.InstanceNorm1d(4, affine=True, dtype=torch.float64)(x[0]))
    say(warned(lambda: nn.InstanceNorm1d(4)(x)).shape, warned(lambda: nn.InstanceNorm1d(4)(x[0])).shape)


def test_too_few_numbers_to_normalize():
    error(lambda: F.group_norm(torch.ones(1, 4), 4))
    error(lambda: nn.GroupNorm(4, 4)(torch.ones(1, 4, 1)))
    error(lambda: F.group_norm(torch.ones(4), 2))
    say(F.group_norm(torch.ones(2, 4), 4), F.group_norm(torch.ones(1, 4), 2), F.group_norm(torch.ones(0, 4), 4))


def test_cells_of_other_states():
    for cell in (nn.RNNCell(2, 3), nn.GRUCell(2, 3)):
        for x in (torch.ones(2), torch.ones(4, 2)):
            for state in (torch.ones(1), torch.ones(1, 3), torch.ones(2, 3)):
                error(lambda: cell(x, state))


def test_normalization_without_a_shift():
    for layer in (nn.BatchNorm1d(3, bias=False), nn.GroupNorm(3, 3, bias=False), nn.InstanceNorm1d(3, affine=True, bias=False), nn.BatchNorm2d(2, affine=False), nn.BatchNorm3d(2, bias=True)):
        say(layer, [name for name, _ in layer.named_parameters()], layer.bias is None)
    say(nn.GroupNorm(1, 2, bias=False)(torch.tensor([[1.0, 3.0]])).detach())
