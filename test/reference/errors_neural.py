"""Writes `test/engine/reference/data/errors-neural.json`: what PyTorch says of faulty calls of nn.functional.

    .venv/bin/python test/reference/errors_neural.py
"""

import torch
from torch import ones
from torch.nn import functional as F

from messages import write


def longs(*values):
    return torch.tensor(values)


PROGRAMS = {
    "conv2d of other channels": lambda: F.conv2d(ones(1, 2, 5, 5), ones(4, 3, 3, 3)),
    "conv2d of a vector": lambda: F.conv2d(ones(2), ones(4, 3, 3, 3)),
    "conv2d with too large a kernel": lambda: F.conv2d(ones(1, 1, 2, 2), ones(1, 1, 3, 3)),
    "conv1d same with a stride": lambda: F.conv1d(ones(1, 1, 5), ones(1, 1, 3), stride=2, padding="same"),
    "conv1d with a wrong bias": lambda: F.conv1d(ones(1, 1, 5), ones(2, 1, 3), ones(3)),
    "conv1d with wrong groups": lambda: F.conv1d(ones(1, 2, 5), ones(3, 1, 3), groups=2),
    "conv1d with a negative padding": lambda: F.conv1d(ones(1, 1, 5), ones(1, 1, 3), padding=-1),
    "conv1d without a stride": lambda: F.conv1d(ones(1, 1, 5), ones(1, 1, 3), stride=0),
    "conv1d of two types": lambda: F.conv1d(ones(1, 1, 4), ones(1, 1, 2).double()),
    "conv1d with a bias of another type": lambda: F.conv1d(
        ones(1, 1, 4), ones(1, 1, 2), ones(1).double()
    ),
    "layerNorm of another shape": lambda: F.layer_norm(ones(2, 3), [4]),
    "groupNorm of odd channels": lambda: F.group_norm(ones(2, 3), 2),
    "batchNorm of one value": lambda: F.batch_norm(ones(1, 3), None, None, training=True),
    "batchNorm without statistics": lambda: F.batch_norm(ones(2, 3), None, None),
    "embedding of floats": lambda: F.embedding(ones(2), ones(3, 2)),
    "embedding out of range": lambda: F.embedding(longs(5), ones(3, 2)),
    "nllLoss out of range": lambda: F.nll_loss(ones(1, 3), longs(5)),
    "nllLoss of another batch": lambda: F.nll_loss(ones(2, 3), longs(1)),
    "binaryCrossEntropy of another shape": lambda: F.binary_cross_entropy(ones(2), ones(3)),
    "binaryCrossEntropyWithLogits of another shape": lambda: F.binary_cross_entropy_with_logits(
        ones(2), ones(3)
    ),
    "binaryCrossEntropy outside": lambda: F.binary_cross_entropy(ones(1) * 2, ones(1)),
    "glu of an odd length": lambda: F.glu(ones(3)),
    "prelu of wrong slopes": lambda: F.prelu(ones(2, 3), ones(2)),
    "softshrink below 0": lambda: F.softshrink(ones(2), -1),
    "dropout beyond 1": lambda: F.dropout(ones(2), 2),
    "oneHot of a negative class": lambda: F.one_hot(longs(-1)),
    "oneHot of too few classes": lambda: F.one_hot(longs(3), 2),
    "oneHot of floats": lambda: F.one_hot(ones(2)),
    "huberLoss without delta": lambda: F.huber_loss(ones(2), ones(2), delta=0),
    "smoothL1Loss below 0": lambda: F.smooth_l1_loss(ones(2), ones(2), beta=-1),
    "reduction of no name": lambda: F.mse_loss(ones(2), ones(2), reduction="x"),
    "labelSmoothing beyond 1": lambda: F.cross_entropy(ones(1, 2), longs(0), label_smoothing=2),
    "maxPool2d with too much padding": lambda: F.max_pool2d(ones(1, 1, 4, 4), 2, padding=2),
    "gaussianNllLoss of a negative variance": lambda: F.gaussian_nll_loss(
        ones(2), ones(2), torch.tensor([1.0, -1.0])
    ),
    "interpolate without a size": lambda: F.interpolate(ones(1, 1, 2)),
    "attention with two masks": lambda: F.scaled_dot_product_attention(
        ones(1, 2, 2), ones(1, 2, 2), ones(1, 2, 2), attn_mask=ones(2, 2), is_causal=True
    ),
}


if __name__ == "__main__":
    write("errors-neural.json", PROGRAMS)
