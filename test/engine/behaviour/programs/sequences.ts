/** @file Recurrent networks, packed sequences, attention and transformers. Translated from test/reference/behaviour/sequences.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  enumerate,
  error,
  getitem,
  gt,
  imul,
  len,
  list,
  method,
  mul,
  say,
  warned,
} from '../python.ts';

const nn = torch.nn;
const rnn = torch.nn.utils.rnn;
const fill = (module) => {
  let i, p, n;
  {
    using _1 = torch.no_grad();
    for ([i, p] of enumerate(module.parameters())) {
      n = torch.arange(p.numel(), { dtype: torch.float64 }).reshape(p.shape);
      p.copy_(mul(torch.sin(add(add(mul(n, 1.7), mul(i, 0.9)), 0.3)), 0.6));
    }
  }
  return module;
};
const wave = (...shape) => {
  let total, size;
  total = 1;
  for (size of shape) {
    total = imul(total, size);
  }
  return torch
    .sin(add(mul(torch.arange(total, { dtype: torch.float64 }), 1.3), 0.2))
    .reshape(shape);
};
const report = (net, ...outputs) => {
  let total, i, y, name, p, weights;
  net.zero_grad();
  total = torch.zeros(1, { dtype: torch.float64 });
  for ([i, y] of enumerate(outputs)) {
    total = add(
      total,
      mul(
        mul(y, add(i, 1)),
        torch.cos(torch.arange(y.numel(), { dtype: torch.float64 })).reshape(y.shape),
      ).sum(),
    );
  }
  total.sum().backward({ retain_graph: true });
  say(total);
  for ([name, p] of net.named_parameters()) {
    if (p.grad !== null) {
      weights = torch.cos(torch.arange(p.numel(), { dtype: torch.float64 })).reshape(p.shape);
      say(name, mul(p.grad, weights).sum(), mul(p.grad, p.grad).sum());
    }
  }
};
export const test_cells = () => {
  let x, h, cell, y, c;
  [x, h] = [wave(2, 3), wave(2, 4)];
  for (cell of [
    nn.RNNCell(3, 4),
    nn.RNNCell(3, 4, { nonlinearity: 'relu' }),
    nn.GRUCell(3, 4, { bias: false }),
  ]) {
    cell = fill(cell.double());
    y = cell(x, h);
    say(cell, y);
    report(cell, y, cell(x));
    say(cell(getitem(x, [0]), getitem(h, [0])));
  }
  cell = fill(nn.LSTMCell(3, 4).double());
  [y, c] = cell(x, [h, mul(h, 0.5)]);
  say(cell, y, c);
  report(cell, y, c);
  say(
    (() => {
      const result = [];
      for (const [name, _] of cell.named_parameters()) {
        result.push(name);
      }
      return result;
    })(),
  );
};
export const test_networks = () => {
  let x, net, y, h, c;
  x = wave(5, 2, 3);
  for (net of [
    nn.RNN(3, 4),
    nn.RNN(3, 4, { nonlinearity: 'relu', num_layers: 2 }),
    nn.GRU(3, 4, { num_layers: 2, bidirectional: true }),
  ]) {
    net = fill(net.double());
    [y, h] = net(x);
    say(net, y.shape, h.shape, getitem(y, [0, 0]), getitem(h, [-1]));
    report(net, y, h);
  }
  net = fill(nn.LSTM(3, 4, { num_layers: 2, bidirectional: true, bias: false }).double());
  [y, [h, c]] = net(x);
  say(net, getitem(y, [-1]), c.shape);
  report(net, y, h, c);
};
export const test_options = () => {
  let x, net, y, h, c;
  x = wave(2, 5, 3);
  net = fill(nn.LSTM(3, 4, 2, { batch_first: true, dropout: 0.5, proj_size: 2 }).double()).eval();
  [y, [h, c]] = net(x);
  say(
    net,
    y,
    h.shape,
    c.shape,
    (() => {
      const result = [];
      for (const [name, _] of net.named_parameters()) {
        result.push(name);
      }
      return result;
    })(),
  );
  report(net, y, h, c);
  [y, [h, c]] = net(x, [h, c]);
  say(getitem(y, [torch.slice(null), -1]));
  [y, [h, c]] = net(getitem(x, [0]));
  say(y.shape, h.shape, y);
};
export const test_packed = () => {
  let net, x, packed, y, h, padded, lengths, parts, lstm, c;
  net = fill(nn.GRU(3, 2, { bidirectional: true }).double());
  x = wave(4, 3, 3);
  packed = rnn.pack_padded_sequence(x, [4, 2, 1]);
  say(packed.data.shape, packed.batch_sizes);
  [y, h] = net(packed);
  [padded, lengths] = rnn.pad_packed_sequence(y);
  say(padded.detach(), lengths, h);
  report(net, padded, h);
  packed = rnn.pack_padded_sequence(
    x.transpose(0, 1),
    torch.tensor([1, 4, 2], { dtype: torch.int64 }),
    { batch_first: true, enforce_sorted: false },
  );
  say(packed.sorted_indices, packed.unsorted_indices, packed.batch_sizes);
  [y, h] = net(packed);
  [padded, lengths] = rnn.pad_packed_sequence(y, {
    batch_first: true,
    padding_value: 7.0,
    total_length: 5,
  });
  say(padded.detach(), lengths, h);
  parts = [wave(3, 2), wave(1, 2), wave(2, 2)];
  say(
    rnn.pad_sequence(parts),
    rnn.pad_sequence(parts, { batch_first: true, padding_value: -1.0 }).shape,
  );
  say(
    (() => {
      const result = [];
      for (const each of rnn.unpack_sequence(rnn.pack_sequence(parts, { enforce_sorted: false }))) {
        result.push(each.shape);
      }
      return result;
    })(),
  );
  lstm = fill(nn.LSTM(3, 2).double());
  [y, [h, c]] = lstm(rnn.pack_padded_sequence(x, [3, 3, 1]));
  say(h, c);
};
export const test_messages = () => {
  let net;
  error(() => nn.LSTM(3, 0));
  error(() => nn.LSTM(0, 3));
  error(() => nn.LSTM(3, 4, { num_layers: 0 }));
  error(() => nn.LSTM(3, 4, { proj_size: 4 }));
  error(() => nn.GRU(3, 4, { dropout: 1.5 }));
  warned(() => nn.GRU(3, 4, { dropout: 0.5 }));
  net = nn.LSTM(3, 4);
  error(() => net(torch.zeros(2)));
  error(() => net(torch.zeros(2, 2, 5)));
  error(() => net(torch.zeros(2, 2, 3), [torch.zeros(1, 3, 4), torch.zeros(1, 3, 4)]));
  error(() => net(torch.zeros(2, 2, 3), [torch.zeros(2, 4), torch.zeros(2, 4)]));
  error(() => net(torch.zeros(2, 2, 3, { dtype: torch.float64 })));
  error(() => nn.RNN(3, 4)(torch.zeros(2)));
  error(() => nn.GRU(3, 4)(torch.zeros(2, 2, 3), torch.zeros(1, 1, 4)));
  error(() => nn.GRUCell(3, 4)(torch.zeros(2, 5)));
  error(() => nn.LSTMCell(3, 4)(torch.zeros(2, 2, 2)));
  error(() => rnn.pack_padded_sequence(torch.zeros(2, 2), [1, 2]));
  error(() => nn.MultiheadAttention(5, 2));
};
export const test_attention = () => {
  let net, q, k, y, w, causal, pad, other;
  net = fill(nn.MultiheadAttention(4, 2).double());
  [q, k] = [wave(3, 2, 4), wave(5, 2, 4)];
  say(
    net,
    (() => {
      const result = [];
      for (const [name, _] of net.named_parameters()) {
        result.push(name);
      }
      return result;
    })(),
  );
  [y, w] = net(q, k, k);
  say(y, w);
  report(net, y, w);
  causal = gt(torch.triu(torch.ones(3, 3), 1), 0);
  [y, w] = net(q, q, q, { attn_mask: causal, average_attn_weights: false });
  say(y, w.shape, getitem(w, [0, 1]));
  pad = torch.tensor([
    [false, false, false, true, true],
    [false, false, false, false, true],
  ]);
  [y, w] = net(q, k, k, { key_padding_mask: pad });
  say(y, w);
  [y, w] = net(q, k, k, { need_weights: false });
  say(w);
  say(
    getitem(
      net(
        getitem(q, [torch.slice(null), 0]),
        getitem(k, [torch.slice(null), 0]),
        getitem(k, [torch.slice(null), 0]),
      ),
      [0],
    ),
  );
  other = fill(
    nn
      .MultiheadAttention(4, 2, {
        kdim: 3,
        vdim: 2,
        add_bias_kv: true,
        add_zero_attn: true,
        batch_first: true,
      })
      .double(),
  );
  say(
    (() => {
      const result = [];
      for (const [name, _] of other.named_parameters()) {
        result.push(name);
      }
      return result;
    })(),
  );
  [y, w] = other(wave(2, 3, 4), wave(2, 5, 3), wave(2, 5, 2));
  say(y, w.shape);
  report(other, y);
};
export const test_transformer_layers = () => {
  let x, memory, options, first, name, layer, y, mask, decoder;
  [x, memory] = [wave(3, 2, 4), wave(5, 2, 4)];
  for (options of [{}, { norm_first: true, activation: 'gelu' }]) {
    first = method(options, 'get', 'norm_first', false);
    name = method(options, 'get', 'activation', 'relu');
    layer = fill(
      nn
        .TransformerEncoderLayer(4, 2, {
          dim_feedforward: 6,
          dropout: 0.0,
          norm_first: first,
          activation: name,
        })
        .double(),
    );
    y = layer(x);
    say(y);
    report(layer, y);
    mask = nn.Transformer.generate_square_subsequent_mask(3).double();
    say(
      layer(x, {
        src_mask: mask,
        src_key_padding_mask: torch.zeros(2, 3, { dtype: torch.float64 }),
      }),
    );
    decoder = fill(
      nn
        .TransformerDecoderLayer(4, 2, {
          dim_feedforward: 6,
          dropout: 0.0,
          norm_first: first,
          activation: name,
        })
        .double(),
    );
    y = decoder(x, memory, { tgt_mask: mask });
    say(y);
    report(decoder, y);
  }
  say(nn.TransformerEncoderLayer(4, 2, { dim_feedforward: 6 }));
  error(() => nn.TransformerEncoderLayer(4, 2, { activation: 'none' }));
};
export const test_transformer = () => {
  let layer, encoder, whole, src, tgt, mask, y;
  layer = nn.TransformerEncoderLayer(4, 2, { dim_feedforward: 6, dropout: 0.0, batch_first: true });
  encoder = fill(
    nn.TransformerEncoder(layer, { num_layers: 2, norm: nn.LayerNorm(4) }).double(),
  ).eval();
  say(
    len(encoder.layers),
    getitem(
      (() => {
        const result = [];
        for (const [name, _] of encoder.named_parameters()) {
          result.push(name);
        }
        return result;
      })(),
      [torch.slice(null, 3)],
    ),
  );
  say(encoder(wave(2, 3, 4)));
  whole = fill(
    nn
      .Transformer({
        d_model: 4,
        nhead: 2,
        num_encoder_layers: 1,
        num_decoder_layers: 2,
        dim_feedforward: 6,
        dropout: 0.0,
      })
      .double(),
  );
  [src, tgt] = [wave(5, 2, 4), wave(3, 2, 4)];
  mask = nn.Transformer.generate_square_subsequent_mask(3).double();
  y = whole(src, tgt, { tgt_mask: mask });
  say(y, len(list(whole.parameters())));
  report(whole, y);
  error(() => whole(src, wave(3, 1, 4)));
  error(() => whole(src, wave(3, 2, 6)));
};
