"""Losses: messages, warnings, reductions and printing."""

import torch
from torch import nn
from torch.nn import functional as F


def two():
    a = torch.tensor([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([[1.0, 0.5, -0.5], [-1.0, 2.0, 0.125]], dtype=torch.float64)
    return a, b


def test_shapes_that_broadcast_warn():
    x = torch.ones(2)
    y = torch.ones(2, 2)
    say(warned(lambda: F.mse_loss(x, y)))
    say(warned(lambda: F.l1_loss(x, y)))
    say(warned(lambda: F.smooth_l1_loss(x, y)))
    say(warned(lambda: F.huber_loss(x, y)))
    say(warned(lambda: F.kl_div(x, x)))
    say(warned(lambda: F.kl_div(x, x, reduction="batchmean")))


def test_weights_of_differences():
    a, b = two()
    w = torch.tensor([[1.0, 2.0, 0.5], [0.0, 1.0, 3.0]], dtype=torch.float64)
    for reduction in ("mean", "sum", "none"):
        say(F.mse_loss(a, b, reduction=reduction, weight=w))
        say(F.l1_loss(a, b, reduction=reduction, weight=w))
        say(F.huber_loss(a, b, reduction=reduction, delta=0.5, weight=w))
    error(lambda: F.mse_loss(a, b, weight=torch.ones(3)))


def test_nodes():
    a, b = two()
    labels = torch.tensor([2, 0], dtype=torch.int64)
    for loss in (
        F.mse_loss(a, b), F.l1_loss(a, b), F.smooth_l1_loss(a, b), F.huber_loss(a, b),
        F.soft_margin_loss(a, b.sign()), F.multi_margin_loss(a, labels),
        F.multilabel_margin_loss(a, torch.tensor([[1, 2, -1], [0, -1, 2]], dtype=torch.int64)),
        F.multilabel_soft_margin_loss(a, b), F.cross_entropy(a, labels), F.nll_loss(a, labels),
        F.poisson_nll_loss(a, b), F.gaussian_nll_loss(a, b, b.abs()), F.kl_div(a, b.abs(), reduction="sum"),
        F.hinge_embedding_loss(a, b.sign()), F.triplet_margin_loss(a, b, b + 1),
        F.binary_cross_entropy_with_logits(a, b), F.cosine_embedding_loss(a, b, labels.sign()),
        F.cross_entropy(a, labels, label_smoothing=0.25),
    ):
        say(loss.grad_fn.name(), loss)


def test_margin_messages():
    x = torch.ones(2, 3)
    error(lambda: F.multi_margin_loss(x, torch.ones(3).long()))
    error(lambda: F.multi_margin_loss(x, torch.tensor([1, 5], dtype=torch.int64)))
    error(lambda: F.multi_margin_loss(x, torch.tensor([1, 2], dtype=torch.int64), p=3))
    error(lambda: F.multi_margin_loss(x, torch.tensor([1, 2], dtype=torch.int64), weight=torch.ones(2)))
    error(lambda: F.multilabel_margin_loss(x, torch.tensor([1, 2], dtype=torch.int64)))
    error(lambda: F.multilabel_margin_loss(x, torch.ones(2, 3)))
    error(lambda: F.multilabel_margin_loss(x, torch.ones(2, 3).long() * 5))
    error(lambda: F.triplet_margin_loss(x, torch.ones(2), x))
    error(lambda: F.triplet_margin_with_distance_loss(x, torch.ones(2), x))
    error(lambda: F.cosine_embedding_loss(x, x, x))
    error(lambda: F.cosine_embedding_loss(torch.ones(3), torch.ones(3), torch.ones(1)))
    error(lambda: F.margin_ranking_loss(torch.ones(2), torch.ones(2, 1), torch.ones(2)))
    error(lambda: F.soft_margin_loss(x, torch.ones(2, 3, requires_grad=True)))
    error(lambda: nn.MultiMarginLoss(p=3))
    error(lambda: nn.MultiMarginLoss(weight=torch.ones(2, 2)))
    error(lambda: nn.TripletMarginLoss(margin=-1))
    error(lambda: nn.TripletMarginWithDistanceLoss(margin=-1))


def test_likelihood_messages():
    x = torch.ones(2, 3)
    error(lambda: F.cross_entropy(x, torch.ones(2, 3).long()))
    error(lambda: F.cross_entropy(x, torch.tensor([0, 3], dtype=torch.int64)))
    error(lambda: F.cross_entropy(x, torch.tensor([0, 1, 2], dtype=torch.int64)))
    error(lambda: F.cross_entropy(x, torch.tensor([0, 1], dtype=torch.int64), weight=torch.ones(2)))
    error(lambda: F.cross_entropy(x, torch.tensor([0.5, 1.5], dtype=torch.float64)))
    error(lambda: F.cross_entropy(x, x, ignore_index=1))
    say(F.cross_entropy(x, torch.tensor([-100, -100], dtype=torch.int64)))
    error(lambda: F.nll_loss(x, torch.tensor([0.5, 1.5])))
    error(lambda: F.nll_loss(x, torch.tensor([0, 1, 2], dtype=torch.int64)))
    error(lambda: F.nll_loss(torch.ones(2, 3, 4), torch.ones(2, 5).long()))
    error(lambda: F.nll_loss(torch.tensor(1.5), torch.tensor(0, dtype=torch.int64)))
    error(lambda: F.nll_loss(x, torch.tensor([0, 1], dtype=torch.int64), weight=torch.ones(5)))
    error(lambda: F.gaussian_nll_loss(x, x, torch.ones(3, 3)))
    error(lambda: F.gaussian_nll_loss(x, x, x - 2))


def test_ctc():
    scores = torch.tensor(
        [[[0.1, 0.6, -0.2], [0.3, -0.4, 0.5]], [[-0.7, 0.2, 0.9], [0.4, 0.1, 0.0]],
         [[0.5, -0.1, 0.3], [0.2, 0.8, -0.6]], [[0.0, 0.4, 0.7], [-0.3, 0.6, 0.1]]],
        dtype=torch.float64, requires_grad=True)
    logs = scores.log_softmax(-1)
    targets = torch.tensor([[1, 2], [2, 2]], dtype=torch.int64)
    lengths = torch.tensor([4, 3], dtype=torch.int64)
    sizes = torch.tensor([2, 1], dtype=torch.int64)
    for reduction in ("mean", "sum", "none"):
        loss = F.ctc_loss(logs, targets, lengths, sizes, reduction=reduction)
        say(loss, loss.grad_fn.name())
        (g,) = torch.autograd.grad(loss.sum(), scores, retain_graph=True)
        say(g)
    say(F.ctc_loss(logs, torch.tensor([1, 2, 2], dtype=torch.int64), [4, 3], [2, 1]))
    say(F.ctc_loss(logs, targets, (2, 2), (2, 2), blank=1, reduction="none"))
    infinite = F.ctc_loss(logs, targets, (2, 2), (2, 2), reduction="none")
    say(infinite)
    finite = F.ctc_loss(logs, targets, (2, 2), (2, 2), reduction="none", zero_infinity=True)
    say(finite)
    (g,) = torch.autograd.grad(finite.sum(), scores, retain_graph=True)
    say(g)
    say(F.ctc_loss(logs[:, 0], torch.tensor([1, 2], dtype=torch.int64), torch.tensor(4, dtype=torch.int64), torch.tensor(2, dtype=torch.int64)))
    say(nn.CTCLoss(blank=2, reduction="sum", zero_infinity=True)(logs, torch.tensor([[1, 0], [0, 1]], dtype=torch.int64), [4, 4], [2, 2]))
    loss = F.ctc_loss(logs, targets, lengths, sizes)
    (g,) = torch.autograd.grad(loss, scores, create_graph=True)
    error(lambda: torch.autograd.grad(g.sum(), scores))


def test_ctc_messages():
    logs = torch.zeros(4, 1, 3)
    targets = torch.tensor([[1, 2]], dtype=torch.int64)
    error(lambda: F.ctc_loss(logs, targets, [5], [2]))
    error(lambda: F.ctc_loss(logs, targets, [4], [3]))
    error(lambda: F.ctc_loss(logs, targets, [4, 4], [2]))
    error(lambda: F.ctc_loss(logs, targets, [4], [2, 2]))
    error(lambda: F.ctc_loss(logs, targets, [4], [2], blank=7))
    error(lambda: F.ctc_loss(logs, torch.tensor([1, 2, 2], dtype=torch.int64), [4], [2]))


def test_modules_print_and_keep_weights():
    for loss in (
        nn.MSELoss(), nn.L1Loss(reduction="sum"), nn.CTCLoss(zero_infinity=True), nn.GaussianNLLLoss(),
        nn.MultiLabelMarginLoss(), nn.MultiLabelSoftMarginLoss(), nn.SoftMarginLoss(), nn.MultiMarginLoss(p=2),
        nn.TripletMarginWithDistanceLoss(), nn.CrossEntropyLoss(label_smoothing=0.5),
    ):
        say(loss)
    loss = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0]))
    say(list(loss.state_dict().items()))
    say([name for name, _ in nn.BCEWithLogitsLoss(pos_weight=torch.ones(2)).named_buffers()])
    say(list(nn.NLLLoss().state_dict().items()), list(loss.parameters()))
    say(loss.double().weight)


def test_triplets_with_a_distance():
    a, b = two()
    loss = F.triplet_margin_with_distance_loss(
        a, b, b * 2, distance_function=lambda x, y: (x - y).abs().sum(-1), margin=0.5, swap=True, reduction="none")
    say(loss)
    loss.sum().backward()
    say(a.grad)


def test_weights_have_no_derivative():
    a, b = two()
    labels = torch.tensor([2, 0], dtype=torch.int64)
    w = torch.ones(3, dtype=torch.float64, requires_grad=True)
    p = a.detach().sigmoid()
    for loss in (
        lambda: F.nll_loss(a, labels, weight=w), lambda: F.nll_loss(a.view(2, 3, 1), labels.view(2, 1), weight=w), lambda: F.cross_entropy(a, labels, weight=w),
        lambda: F.multi_margin_loss(a, labels, weight=w), lambda: F.binary_cross_entropy(p, p, weight=w), lambda: F.binary_cross_entropy_with_logits(a, p, weight=w),
        lambda: F.binary_cross_entropy_with_logits(a, p, pos_weight=w), lambda: F.soft_margin_loss(a, a), lambda: F.batch_norm(a, w, w.detach()),
    ):  # fmt: skip
        error(loss)
    with torch.no_grad():
        say(F.nll_loss(a, labels, weight=w), F.multi_margin_loss(a, labels, weight=w))


def test_gradients_of_margins_are_double():
    a, b = two()
    labels = torch.tensor([2, 0], dtype=torch.int64)
    for options in ({}, {"p": 2}, {"margin": 0.3, "reduction": "sum"}, {"weight": torch.tensor([0.1, 0.2, 0.7], dtype=torch.float64)}):
        (g,) = torch.autograd.grad(F.multi_margin_loss(a, labels, **options), a)
        say(g.tolist())


def test_classes_that_are_all_ignored():
    for shape, target in (([3], []), ([2, 3], [2]), ([1, 3, 2], [1, 2])):
        x = torch.arange(6.0)[: 3 if shape == [3] else 6].view(shape).requires_grad_()
        t = torch.full(target, -100, dtype=torch.int64)
        for reduction in ("mean", "sum", "none"):
            for f in (F.nll_loss, F.cross_entropy):
                y = f(x, t, reduction=reduction)
                say(y.detach(), torch.autograd.grad(y.sum(), x))
