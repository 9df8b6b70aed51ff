"""What layers say of themselves, as programs read it."""

import torch
from torch import nn


def test_sizes():
    m = nn.Linear(2, 3)
    say(m.in_features, m.out_features, m.bias is not None)
    b = nn.Bilinear(1, 2, 3)
    say(b.in1_features, b.in2_features, b.out_features)
    e = nn.Embedding(5, 4, padding_idx=1)
    say(e.num_embeddings, e.embedding_dim, e.padding_idx, e.max_norm, e.norm_type, e.sparse)
    g = nn.EmbeddingBag(5, 4, mode="sum", include_last_offset=True)
    say(g.num_embeddings, g.embedding_dim, g.mode, g.include_last_offset, g.padding_idx)
    say(nn.PReLU(3).num_parameters, nn.MultiheadAttention(6, 2).head_dim, nn.LSTM(1, 2).mode, nn.GRU(1, 2).mode)


def test_norms():
    for m in [nn.BatchNorm1d(2), nn.BatchNorm2d(3, affine=False), nn.InstanceNorm1d(2), nn.InstanceNorm2d(2, track_running_stats=True)]:
        say(m.num_features, m.eps, m.momentum, m.affine, m.track_running_stats)
    for m in [nn.LayerNorm(3), nn.LayerNorm((2, 3), elementwise_affine=False), nn.RMSNorm(3)]:
        say(m.normalized_shape, m.elementwise_affine)
    g = nn.GroupNorm(2, 4, affine=False)
    say(g.num_groups, g.num_channels, g.affine)


def test_windows():
    for m in [nn.MaxPool2d(2), nn.MaxPool2d((2, 3), stride=1, padding=1, ceil_mode=True), nn.MaxPool1d(3, return_indices=True)]:
        say(m.kernel_size, m.stride, m.padding, m.dilation, m.ceil_mode, m.return_indices)
    for m in [nn.AvgPool2d(2), nn.AvgPool3d(2, stride=1, count_include_pad=False)]:
        say(m.kernel_size, m.stride, m.padding, m.ceil_mode, m.count_include_pad, m.divisor_override)
    p = nn.LPPool2d(2, 3)
    say(p.norm_type, p.kernel_size, p.stride, p.ceil_mode)
    for m in [nn.Unfold(2, stride=2), nn.Fold((4, 4), 2, padding=1)]:
        say(m.kernel_size, m.dilation, m.padding, m.stride)
    u = nn.Upsample(size=3, mode="bilinear", align_corners=True)
    say(u.size, u.scale_factor, u.mode, u.align_corners)
    c = nn.Conv2d(1, 2, 3, padding="same")
    say(c.in_channels, c.out_channels, c.kernel_size, c.stride, c.padding, c.dilation, c.groups, c.padding_mode)


def test_activations():
    h = nn.Hardtanh(-2.5, 1.5)
    say(h.min_val, h.max_val, nn.Softplus(2).beta, nn.Softplus().threshold, nn.GELU("tanh").approximate, nn.RReLU(0.25).lower)
    say(nn.LeakyReLU(0.5).negative_slope, nn.ELU(0.5).alpha, nn.Softmax(1).dim, nn.Threshold(1, 2).value, nn.Dropout(0.25).p)


def test_losses():
    losses = [nn.MSELoss(), nn.L1Loss(reduction="sum"), nn.BCELoss(), nn.SoftMarginLoss(), nn.MultiLabelMarginLoss(reduction="none")]
    say([each.reduction for each in losses])
    c = nn.CrossEntropyLoss(ignore_index=1, label_smoothing=0.25)
    say(c.reduction, c.ignore_index, c.label_smoothing)
    say(nn.HuberLoss(delta=2).delta, nn.SmoothL1Loss().beta, nn.TripletMarginLoss(margin=0.5).margin, nn.TripletMarginLoss().swap)
    say(nn.CTCLoss(blank=2).blank, nn.PoissonNLLLoss().log_input, nn.MultiMarginLoss(p=2).p, nn.KLDivLoss(log_target=True).log_target)
    say(nn.CosineSimilarity().dim, nn.PairwiseDistance(p=1).norm, nn.PairwiseDistance().eps)


class Scaled(nn.Linear):
    def __init__(self, size):
        super().__init__(size, size)
        self.out_features = 7


def test_of_subclasses():
    m = Scaled(2)
    say(m.in_features, m.out_features, type(m).__name__, m.__class__.__name__)
    say(nn.ReLU().__class__.__name__)
    say([each.__class__.__name__ for each in nn.Sequential(nn.ReLU(), Scaled(1)).children()])
