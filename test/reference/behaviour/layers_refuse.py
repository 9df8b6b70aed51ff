"""Layers as functions, called with arguments of wrong shapes, types and values, and the old ones that still work."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def test_softmax():
    x = torch.randn(2, 3)
    say(F.softmax(x, dim=1).sum(1), F.log_softmax(x, 1).exp().sum(), F.softmax(x, -1, dtype=torch.float64).dtype)


def test_implicit_dimensions():
    x = torch.randn(2, 3)
    say(warned(lambda: F.softmax(x).shape), warned(lambda: F.sigmoid(x).shape), warned(lambda: F.tanh(x).shape))


def test_old_reductions():
    say(warned(lambda: F.mse_loss(torch.ones(2), torch.ones(2, 1))), warned(lambda: F.mse_loss(torch.ones(2), torch.zeros(2), size_average=False)))


def test_cross_entropy_without_reduction():
    say(F.cross_entropy(torch.zeros(2, 3), torch.tensor([0, 1], dtype=torch.int64), ignore_index=1, reduction="none"), F.nll_loss(torch.zeros(1, 2), torch.tensor([1], dtype=torch.int64), weight=torch.tensor([1.0, 2.0])))


def test_one_hot_refuses():
    say(F.one_hot(torch.tensor([0, 2], dtype=torch.int64)), F.one_hot(torch.tensor([0], dtype=torch.int64), num_classes=3))


def test_pad():
    error(lambda: F.one_hot(torch.tensor([3], dtype=torch.int64), 2))
    error(lambda: F.one_hot(torch.tensor([-1], dtype=torch.int64)))
    error(lambda: F.one_hot(torch.tensor([1.0])))


def test_pad_refuses():
    say(F.pad(torch.ones(1, 2), (1, 1)), F.pad(torch.ones(1, 1, 3), (2, 2), mode="reflect"), F.pad(torch.arange(3, dtype=torch.float32).reshape(1, 1, 3), (1, 1), "circular"), F.pad(torch.ones(2), (1, 0), value=5.0))


def test_interpolate():
    error(lambda: F.pad(torch.ones(2), (1, 1, 1, 1)))
    error(lambda: F.pad(torch.ones(2), (1,)))
    error(lambda: F.pad(torch.ones(2, 2), (1, 1), mode="reflect"))
    error(lambda: F.pad(torch.ones(1, 1, 2), (3, 3), mode="reflect"))
    error(lambda: F.pad(torch.ones(2), (1, 1), mode="x"))


def test_interpolate_refuses():
    say(F.interpolate(torch.arange(4, dtype=torch.float32).reshape(1, 1, 2, 2), scale_factor=2), F.interpolate(torch.arange(2, dtype=torch.float32).reshape(1, 1, 2), size=4, mode="linear", align_corners=True))


def test_pooling_refuses():
    error(lambda: F.interpolate(torch.ones(1, 1, 2), mode="bilinear", size=2))
    error(lambda: F.interpolate(torch.ones(1, 1, 2)))
    error(lambda: F.interpolate(torch.ones(1, 1, 2), size=2, scale_factor=2))
    error(lambda: F.interpolate(torch.ones(1, 1, 2), size=2, mode="x"))
    error(lambda: F.interpolate(torch.ones(1, 1, 2), size=2, align_corners=True))
    error(lambda: F.interpolate(torch.ones(1, 1, 2), size=(2, 2)))
    error(lambda: F.interpolate(torch.ones(1, 1, 2), scale_factor=(2, 2)))
    error(lambda: F.interpolate(torch.ones(1, 1, 2), size=0))
    error(lambda: F.interpolate(torch.ones(2), size=2))
    error(lambda: F.interpolate(torch.ones(1, 1, 2), size=2, mode="area", antialias=True))


def test_convolutions_refuse():
    error(lambda: F.max_pool2d(torch.ones(1, 1, 2, 2), 3))
    error(lambda: F.max_pool2d(torch.ones(1, 1, 2, 2), 2, padding=2))
    error(lambda: F.max_pool2d(torch.ones(2, 2), 2))
    error(lambda: F.max_pool2d(torch.ones(1, 1, 2, 2), (2, 2, 2)))
    error(lambda: F.max_pool2d(torch.ones(1, 1, 2, 2), 0))
    error(lambda: F.max_pool2d(torch.ones(1, 1, 2, 2), 2, stride=0))
    error(lambda: F.avg_pool2d(torch.ones(1, 1, 2, 2), 2, padding=2))
    error(lambda: F.avg_pool1d(torch.ones(2), 2))
    error(lambda: F.max_pool1d(torch.ones(1, 2), 3))
    error(lambda: F.adaptive_avg_pool2d(torch.ones(2), 2))
    error(lambda: F.lp_pool2d(torch.ones(1, 1, 1, 1), 2, 2))
    error(lambda: F.max_unpool2d(torch.ones(1, 1, 1, 1), torch.tensor([[[[9]]]], dtype=torch.int64), 2))
    error(lambda: F.max_unpool2d(torch.ones(1, 1, 1, 1), torch.ones(1, 1, 1, 1), 2))
    error(lambda: F.max_unpool2d(torch.ones(1, 1, 1, 1), torch.zeros(1, 1, 2, 1, dtype=torch.int64), 2))
    error(lambda: F.max_unpool2d(torch.ones(1, 1), torch.zeros(1, 1, dtype=torch.int64), 2))
    error(lambda: F.max_unpool1d(torch.ones(1, 1, 1), torch.zeros(1, 1, 1, dtype=torch.int64), 2, output_size=(9,)))
    error(lambda: F.max_unpool2d(torch.ones(1, 1, 1, 1), torch.zeros(1, 1, 1, 1, dtype=torch.int64), 2, output_size=(1,)))


def test_products_refuse():
    error(lambda: F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 2, 1, 1)))
    error(lambda: F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 3, 3)))
    error(lambda: F.conv2d(torch.ones(2, 2), torch.ones(1, 1, 1, 1)))
    error(lambda: F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), torch.ones(2)))
    error(lambda: F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), stride=0))
    error(lambda: F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), padding=-1))
    error(lambda: F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), dilation=0))
    error(lambda: F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), groups=2))
    error(lambda: F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), groups=0))
    error(lambda: F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1, dtype=torch.float64)))
    error(lambda: F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), padding="x"))
    error(lambda: F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), stride=(1, 1, 1)))
    error(lambda: F.conv1d(torch.ones(1, 2), torch.ones(1, 1, 1)))
    error(lambda: F.conv_transpose2d(torch.ones(1, 1, 2, 2), torch.ones(2, 1, 1, 1)))
    error(lambda: F.conv_transpose2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), output_padding=1))
    error(lambda: F.conv2d(torch.ones(1, 1, 2, 2, dtype=torch.int64), torch.ones(1, 1, 1, 1, dtype=torch.int64)))


def test_norms_refuse():
    error(lambda: F.linear(torch.ones(2, 3), torch.ones(2, 2)))
    error(lambda: F.linear(torch.ones(2, 3), torch.ones(2, 3), torch.ones(3)))
    error(lambda: F.linear(torch.ones(2, 3), torch.ones(2, 3, dtype=torch.float64)))
    error(lambda: F.bilinear(torch.ones(1, 2), torch.ones(1, 3), torch.ones(1, 3, 3)))
    error(lambda: F.bilinear(torch.ones(1, 2), torch.ones(2, 3), torch.ones(1, 2, 3)))
    error(lambda: F.bilinear(torch.ones(1, 2), torch.ones(1, 3), torch.ones(1, 2, 3), torch.ones(2)))
    error(lambda: F.embedding(torch.ones(2), torch.ones(3, 2)))
    error(lambda: F.embedding(torch.tensor([5], dtype=torch.int64), torch.ones(3, 2)))
    error(lambda: F.embedding(torch.tensor([1], dtype=torch.int64), torch.ones(3, 2), padding_idx=4))
    error(lambda: F.embedding(torch.tensor([1], dtype=torch.int64), torch.ones(3)))


def test_losses_refuse():
    error(lambda: F.layer_norm(torch.ones(2, 3), (2,)))
    error(lambda: F.layer_norm(torch.ones(2, 3), (3,), torch.ones(2)))
    error(lambda: F.group_norm(torch.ones(1, 3, 2), 2))
    error(lambda: F.group_norm(torch.ones(1, 4, 2), 2, torch.ones(3)))
    error(lambda: F.batch_norm(torch.ones(2, 3), torch.ones(2), torch.ones(3)))
    error(lambda: F.batch_norm(torch.ones(2, 3), torch.ones(3), torch.ones(3), torch.ones(2)))
    error(lambda: F.local_response_norm(torch.ones(2), 2))
    error(lambda: F.glu(torch.ones(3)))
    error(lambda: F.pixel_shuffle(torch.ones(2, 2), 2))
    error(lambda: F.grid_sample(torch.ones(1, 1, 2, 2), torch.ones(1, 2, 2, 3)))
    error(lambda: F.affine_grid(torch.ones(1, 2, 2), (1, 1, 2, 2)))
    error(lambda: F.scaled_dot_product_attention(torch.ones(1, 2, 3), torch.ones(1, 2, 4), torch.ones(1, 2, 3)))
    error(lambda: F.pairwise_distance(torch.ones(2, 2), torch.ones(2, 3)))
    error(lambda: F.hardtanh(torch.ones(2), 2.0, 1.0))
    error(lambda: F.prelu(torch.ones(2, 3), torch.ones(2)))
    error(lambda: F.rrelu(torch.ones(2), 0.5, 0.1))
    error(lambda: F.celu(torch.ones(2), 0.0))
    error(lambda: F.softplus(torch.ones(2, dtype=torch.int64)))
    error(lambda: F.elu(torch.ones(2, dtype=torch.int64)))
    error(lambda: F.relu(torch.ones(2, dtype=torch.bool)))
    error(lambda: F.gelu(torch.ones(2), approximate="x"))


def test_what_is_no_tensor():
    error(lambda: nn.Linear(2, 1)([1.0, 2.0]))
    error(lambda: F.linear(torch.ones(2), "w"))
    error(lambda: F.cross_entropy(torch.ones(2, 3), [0, 1]))
    error(lambda: F.cross_entropy(torch.ones(2, 3), None))
    error(lambda: nn.Sequential(nn.Linear(2, 1), 3))
    error(lambda: nn.Linear(2, 1, width=3))


def test_embedding_bag_in_the_old_order():
    w = torch.arange(12, dtype=torch.float32).reshape(6, 2)
    i = torch.tensor([0, 2, 3, 5], dtype=torch.int64)
    o = torch.tensor([0, 2], dtype=torch.int64)
    say(warned(lambda: F.embedding_bag(w, i, o, mode="sum")))
    say(F.embedding_bag(i, w, o, mode="sum"))


def test_instance_norm_with_integer_statistics():
    x = torch.tensor([[[1.0, 2.0, 3.0, 9.0]], [[2.0, 4.0, 4.0, 8.0]]])
    mean = torch.ones(1, dtype=torch.int64)
    variance = torch.ones(1, dtype=torch.int64)
    say(F.instance_norm(x, mean, variance), mean, variance)
    single = torch.ones(1)
    say(F.instance_norm(x, single, torch.ones(1)), single)


def test_pads_of_other_sizes():
    x = torch.ones(2, 2, 3, 3)
    error(lambda: F.pad(x, (1, 1), mode="reflect"))
    error(lambda: F.pad(x[0, 0, 0], (1, 1), mode="circular"))
    error(lambda: F.pad(x[0, 0], (1, 1, 1, 1), mode="replicate"))
