"""Recurrent networks, packed sequences, attention and transformers."""

import torch
from torch import nn
from torch.nn.utils import rnn


def fill(module):
    with torch.no_grad():
        for i, p in enumerate(module.parameters()):
            n = torch.arange(p.numel(), dtype=torch.float64).reshape(p.shape)
            p.copy_(torch.sin(n * 1.7 + i * 0.9 + 0.3) * 0.6)
    return module


def wave(*shape):
    total = 1
    for size in shape:
        total *= size
    return torch.sin(torch.arange(total, dtype=torch.float64) * 1.3 + 0.2).reshape(shape)


def report(net, *outputs):
    net.zero_grad()
    total = torch.zeros(1, dtype=torch.float64)
    for i, y in enumerate(outputs):
        total = total + (y * (i + 1) * torch.cos(torch.arange(y.numel(), dtype=torch.float64)).reshape(y.shape)).sum()
    total.sum().backward(retain_graph=True)
    say(total)
    for name, p in net.named_parameters():
        if p.grad is not None:
            weights = torch.cos(torch.arange(p.numel(), dtype=torch.float64)).reshape(p.shape)
            say(name, (p.grad * weights).sum(), (p.grad * p.grad).sum())


def test_cells():
    x, h = wave(2, 3), wave(2, 4)
    for cell in (nn.RNNCell(3, 4), nn.RNNCell(3, 4, nonlinearity="relu"), nn.GRUCell(3, 4, bias=False)):
        cell = fill(cell.double())
        y = cell(x, h)
        say(cell, y)
        report(cell, y, cell(x))
        say(cell(x[0], h[0]))
    cell = fill(nn.LSTMCell(3, 4).double())
    y, c = cell(x, (h, h * 0.5))
    say(cell, y, c)
    report(cell, y, c)
    say([name for name, _ in cell.named_parameters()])


def test_networks():
    x = wave(5, 2, 3)
    for net in (nn.RNN(3, 4), nn.RNN(3, 4, nonlinearity="relu", num_layers=2), nn.GRU(3, 4, num_layers=2, bidirectional=True)):
        net = fill(net.double())
        y, h = net(x)
        say(net, y.shape, h.shape, y[0, 0], h[-1])
        report(net, y, h)
    net = fill(nn.LSTM(3, 4, num_layers=2, bidirectional=True, bias=False).double())
    y, (h, c) = net(x)
    say(net, y[-1], c.shape)
    report(net, y, h, c)


def test_options():
    x = wave(2, 5, 3)
    net = fill(nn.LSTM(3, 4, 2, batch_first=True, dropout=0.5, proj_size=2).double()).eval()
    y, (h, c) = net(x)
    say(net, y, h.shape, c.shape, [name for name, _ in net.named_parameters()])
    report(net, y, h, c)
    y, (h, c) = net(x, (h, c))
    say(y[:, -1])
    y, (h, c) = net(x[0])
    say(y.shape, h.shape, y)


def test_packed():
    net = fill(nn.GRU(3, 2, bidirectional=True).double())
    x = wave(4, 3, 3)
    packed = rnn.pack_padded_sequence(x, [4, 2, 1])
    say(packed.data.shape, packed.batch_sizes)
    y, h = net(packed)
    padded, lengths = rnn.pad_packed_sequence(y)
    say(padded.detach(), lengths, h)
    report(net, padded, h)
    packed = rnn.pack_padded_sequence(x.transpose(0, 1), torch.tensor([1, 4, 2], dtype=torch.int64), batch_first=True, enforce_sorted=False)
    say(packed.sorted_indices, packed.unsorted_indices, packed.batch_sizes)
    y, h = net(packed)
    padded, lengths = rnn.pad_packed_sequence(y, batch_first=True, padding_value=7.0, total_length=5)
    say(padded.detach(), lengths, h)
    parts = [wave(3, 2), wave(1, 2), wave(2, 2)]
    say(rnn.pad_sequence(parts), rnn.pad_sequence(parts, batch_first=True, padding_value=-1.0).shape)
    say([each.shape for each in rnn.unpack_sequence(rnn.pack_sequence(parts, enforce_sorted=False))])
    lstm = fill(nn.LSTM(3, 2).double())
    y, (h, c) = lstm(rnn.pack_padded_sequence(x, [3, 3, 1]))
    say(h, c)


def test_messages():
    error(lambda: nn.LSTM(3, 0))
    error(lambda: nn.LSTM(0, 3))
    error(lambda: nn.LSTM(3, 4, num_layers=0))
    error(lambda: nn.LSTM(3, 4, proj_size=4))
    error(lambda: nn.GRU(3, 4, dropout=1.5))
    warned(lambda: nn.GRU(3, 4, dropout=0.5))
    net = nn.LSTM(3, 4)
    error(lambda: net(torch.zeros(2)))
    error(lambda: net(torch.zeros(2, 2, 5)))
    error(lambda: net(torch.zeros(2, 2, 3), (torch.zeros(1, 3, 4), torch.zeros(1, 3, 4))))
    error(lambda: net(torch.zeros(2, 2, 3), (torch.zeros(2, 4), torch.zeros(2, 4))))
    error(lambda: net(torch.zeros(2, 2, 3, dtype=torch.float64)))
    error(lambda: nn.RNN(3, 4)(torch.zeros(2)))
    error(lambda: nn.GRU(3, 4)(torch.zeros(2, 2, 3), torch.zeros(1, 1, 4)))
    error(lambda: nn.GRUCell(3, 4)(torch.zeros(2, 5)))
    error(lambda: nn.LSTMCell(3, 4)(torch.zeros(2, 2, 2)))
    error(lambda: rnn.pack_padded_sequence(torch.zeros(2, 2), [1, 2]))
    error(lambda: nn.MultiheadAttention(5, 2))


def test_attention():
    net = fill(nn.MultiheadAttention(4, 2).double())
    q, k = wave(3, 2, 4), wave(5, 2, 4)
    say(net, [name for name, _ in net.named_parameters()])
    y, w = net(q, k, k)
    say(y, w)
    report(net, y, w)
    causal = torch.triu(torch.ones(3, 3), 1) > 0
    y, w = net(q, q, q, attn_mask=causal, average_attn_weights=False)
    say(y, w.shape, w[0, 1])
    pad = torch.tensor([[False, False, False, True, True], [False, False, False, False, True]])
    y, w = net(q, k, k, key_padding_mask=pad)
    say(y, w)
    y, w = net(q, k, k, need_weights=False)
    say(w)
    say(net(q[:, 0], k[:, 0], k[:, 0])[0])
    other = fill(nn.MultiheadAttention(4, 2, kdim=3, vdim=2, add_bias_kv=True, add_zero_attn=True, batch_first=True).double())
    say([name for name, _ in other.named_parameters()])
    y, w = other(wave(2, 3, 4), wave(2, 5, 3), wave(2, 5, 2))
    say(y, w.shape)
    report(other, y)


def test_transformer_layers():
    x, memory = wave(3, 2, 4), wave(5, 2, 4)
    for options in ({}, {"norm_first": True, "activation": "gelu"}):
        first = options.get("norm_first", False)
        name = options.get("activation", "relu")
        layer = fill(nn.TransformerEncoderLayer(4, 2, dim_feedforward=6, dropout=0.0, norm_first=first, activation=name).double())
        y = layer(x)
        say(y)
        report(layer, y)
        mask = nn.Transformer.generate_square_subsequent_mask(3).double()
        say(layer(x, src_mask=mask, src_key_padding_mask=torch.zeros(2, 3, dtype=torch.float64)))
        decoder = fill(nn.TransformerDecoderLayer(4, 2, dim_feedforward=6, dropout=0.0, norm_first=first, activation=name).double())
        y = decoder(x, memory, tgt_mask=mask)
        say(y)
        report(decoder, y)
    say(nn.TransformerEncoderLayer(4, 2, dim_feedforward=6))
    error(lambda: nn.TransformerEncoderLayer(4, 2, activation="none"))


def test_transformer():
    layer = nn.TransformerEncoderLayer(4, 2, dim_feedforward=6, dropout=0.0, batch_first=True)
    encoder = fill(nn.TransformerEncoder(layer, num_layers=2, norm=nn.LayerNorm(4)).double()).eval()
    say(len(encoder.layers), [name for name, _ in encoder.named_parameters()][:3])
    say(encoder(wave(2, 3, 4)))
    whole = fill(nn.Transformer(d_model=4, nhead=2, num_encoder_layers=1, num_decoder_layers=2, dim_feedforward=6, dropout=0.0).double())
    src, tgt = wave(5, 2, 4), wave(3, 2, 4)
    mask = nn.Transformer.generate_square_subsequent_mask(3).double()
    y = whole(src, tgt, tgt_mask=mask)
    say(y, len(list(whole.parameters())))
    report(whole, y)
    error(lambda: whole(src, wave(3, 1, 4)))
    error(lambda: whole(src, wave(3, 2, 6)))
