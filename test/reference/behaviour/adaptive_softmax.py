"""Softmax of many classes by way of clusters."""

import torch
import torch.nn as nn


def test_values_and_refusals():
    m = nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2, 4], div_value=2.0)
    say(m)
    say([(n, list(p.shape)) for n, p in m.named_parameters()])
    with torch.no_grad():
        for i, p in enumerate(m.parameters()):
            p.copy_(torch.arange(p.numel(), dtype=torch.float32).reshape(p.shape) * 0.01 * (i + 1))
    x = torch.arange(12, dtype=torch.float32).reshape(3, 4).mul(0.1).requires_grad_()
    y = torch.tensor([0, 3, 5], dtype=torch.int64)
    out = m(x, y)
    say(out.output)
    say(out.loss)
    out.loss.backward()
    say(x.grad)
    say(m.log_prob(x).detach())
    say(m.predict(x))
    say(m(x[0], y[0]))
    error(lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 6, []))
    error(lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 6, [4, 2]))
    error(lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2, 7]))
    error(lambda: m(x, y[:2]))
    error(lambda: m(x, torch.tensor([0, 3, 9], dtype=torch.int64)))
