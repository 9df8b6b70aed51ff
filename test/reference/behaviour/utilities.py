"""What stands beside modules: initial values, vectors of parameters, modules as functions, bags of embeddings."""

import torch
from torch import nn
from torch.nn import functional as F


def wave(shape):
    total = 1
    for size in shape:
        total *= size
    return torch.sin(torch.arange(total, dtype=torch.float64) * 1.3 + 0.2).reshape(shape)


def test_initial_values():
    say(nn.init.dirac_(torch.empty(2, 3, 3)), nn.init.dirac_(torch.empty(4, 2, 3, 3), groups=2).sum())
    say(nn.init.eye_(torch.empty(2, 3)), nn.init.constant_(torch.empty(2), 0.25), nn.init.ones_(torch.empty(2)))
    q = nn.init.orthogonal_(torch.empty(3, 5, dtype=torch.float64), gain=2)
    say(close(q @ q.T, 4 * torch.eye(3, dtype=torch.float64)))
    q = nn.init.orthogonal_(torch.empty(5, 2, dtype=torch.float64))
    say(close(q.T @ q, torch.eye(2, dtype=torch.float64)))
    x = nn.init.trunc_normal_(torch.empty(500), mean=0.5, std=2.0, a=-1.0, b=1.0)
    say(bool((x >= -1).all()), bool((x <= 1).all()), bool(x.std() > 0.4))
    s = nn.init.sparse_(torch.empty(10, 4), 0.3)
    say((s == 0).sum(0))
    error(lambda: nn.init.orthogonal_(torch.empty(3)))
    error(lambda: nn.init.dirac_(torch.empty(3, 3)))
    error(lambda: nn.init.dirac_(torch.empty(3, 3, 3), groups=2))
    error(lambda: nn.init.sparse_(torch.empty(3), 0.5))
    error(lambda: nn.init.xavier_uniform_(torch.empty(3)))
    say(nn.init.calculate_gain("leaky_relu", 0.2), nn.init.calculate_gain("tanh"))


def test_vectors_of_parameters():
    net = nn.Linear(2, 3).double()
    vector = nn.utils.parameters_to_vector(net.parameters())
    say(vector.shape, vector.requires_grad)
    nn.utils.vector_to_parameters(torch.arange(9, dtype=torch.float64), net.parameters())
    say(net.weight, net.bias)
    (net(wave((2, 2))).sum()).backward()
    say(nn.utils.get_total_norm([p.grad for p in net.parameters()]))
    nn.utils.clip_grads_with_norm_(net.parameters(), 1.0, torch.tensor(2.0, dtype=torch.float64))
    say(net.weight.grad)
    say(nn.utils.clip_grad_norm_(net.parameters(), 0.5, norm_type=1))
    nn.utils.clip_grad_value_(net.parameters(), 0.05)
    say(net.weight.grad)


def test_modules_as_functions():
    net = nn.Sequential(nn.Linear(2, 2), nn.Tanh()).double()
    tensors = {"0.weight": wave((2, 2)).requires_grad_(), "0.bias": wave((2,))}
    before = net[0].weight
    y = torch.func.functional_call(net, tensors, (wave((3, 2)),))
    say(y, net[0].weight is before)
    y.sum().backward()
    say(tensors["0.weight"].grad, net[0].weight.grad)
    nets = [nn.Linear(2, 1) for _ in range(3)]
    params, buffers = torch.func.stack_module_state(nets)
    say([(name, p.shape, p.requires_grad) for name, p in params.items()], buffers)


def test_bags():
    table = wave((5, 3)).requires_grad_()
    index = torch.tensor([1, 2, 4, 4, 0], dtype=torch.int64)
    offsets = torch.tensor([0, 2, 2], dtype=torch.int64)
    for mode in ("sum", "mean", "max"):
        y = F.embedding_bag(index, table, offsets, mode=mode)
        say(y.detach())
        (g,) = torch.autograd.grad((y * wave((3, 3))).sum(), table)
        say(g)
    say(F.embedding_bag(index.reshape(1, 5), table, mode="sum", per_sample_weights=wave((1, 5))).detach())
    say(F.embedding_bag(index, table, torch.tensor([0, 3, 5], dtype=torch.int64), include_last_offset=True, padding_idx=4).detach())
    layer = nn.EmbeddingBag(4, 2, mode="sum", padding_idx=1)
    say(layer, layer.weight[1])
    error(lambda: F.embedding_bag(index, table))
    error(lambda: F.embedding_bag(index, table, offsets, mode="max", per_sample_weights=wave((5,))))
    error(lambda: F.embedding_bag(index.reshape(1, 5), table, offsets))


def test_shapes():
    error(lambda: nn.BatchNorm3d(2)(torch.zeros(2, 2, 2)))
    error(lambda: nn.Softmax2d()(torch.zeros(2)))
    error(lambda: F.local_response_norm(torch.zeros(2, 2), 2))
    say(nn.Unflatten(1, (2, 2)), nn.LocalResponseNorm(2), nn.BatchNorm3d(2), nn.InstanceNorm3d(2), nn.Softmax2d())
