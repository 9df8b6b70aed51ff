/** @file What layers say of themselves, as programs read it. Translated from test/reference/behaviour/layer_attributes.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { say, type } from '../python.ts';

const nn = torch.nn;
export const test_sizes = () => {
  let m, b, e, g;
  m = nn.Linear(2, 3);
  say(m.in_features, m.out_features, m.bias !== null);
  b = nn.Bilinear(1, 2, 3);
  say(b.in1_features, b.in2_features, b.out_features);
  e = nn.Embedding(5, 4, { padding_idx: 1 });
  say(e.num_embeddings, e.embedding_dim, e.padding_idx, e.max_norm, e.norm_type, e.sparse);
  g = nn.EmbeddingBag(5, 4, { mode: 'sum', include_last_offset: true });
  say(g.num_embeddings, g.embedding_dim, g.mode, g.include_last_offset, g.padding_idx);
  say(
    nn.PReLU(3).num_parameters,
    nn.MultiheadAttention(6, 2).head_dim,
    nn.LSTM(1, 2).mode,
    nn.GRU(1, 2).mode,
  );
};
export const test_norms = () => {
  let m, g;
  for (m of [
    nn.BatchNorm1d(2),
    nn.BatchNorm2d(3, { affine: false }),
    nn.InstanceNorm1d(2),
    nn.InstanceNorm2d(2, { track_running_stats: true }),
  ]) {
    say(m.num_features, m.eps, m.momentum, m.affine, m.track_running_stats);
  }
  for (m of [nn.LayerNorm(3), nn.LayerNorm([2, 3], { elementwise_affine: false }), nn.RMSNorm(3)]) {
    say(m.normalized_shape, m.elementwise_affine);
  }
  g = nn.GroupNorm(2, 4, { affine: false });
  say(g.num_groups, g.num_channels, g.affine);
};
export const test_windows = () => {
  let m, p, u, c;
  for (m of [
    nn.MaxPool2d(2),
    nn.MaxPool2d([2, 3], { stride: 1, padding: 1, ceil_mode: true }),
    nn.MaxPool1d(3, { return_indices: true }),
  ]) {
    say(m.kernel_size, m.stride, m.padding, m.dilation, m.ceil_mode, m.return_indices);
  }
  for (m of [nn.AvgPool2d(2), nn.AvgPool3d(2, { stride: 1, count_include_pad: false })]) {
    say(m.kernel_size, m.stride, m.padding, m.ceil_mode, m.count_include_pad, m.divisor_override);
  }
  p = nn.LPPool2d(2, 3);
  say(p.norm_type, p.kernel_size, p.stride, p.ceil_mode);
  for (m of [nn.Unfold(2, { stride: 2 }), nn.Fold([4, 4], 2, { padding: 1 })]) {
    say(m.kernel_size, m.dilation, m.padding, m.stride);
  }
  u = nn.Upsample({ size: 3, mode: 'bilinear', align_corners: true });
  say(u.size, u.scale_factor, u.mode, u.align_corners);
  c = nn.Conv2d(1, 2, 3, { padding: 'same' });
  say(
    c.in_channels,
    c.out_channels,
    c.kernel_size,
    c.stride,
    c.padding,
    c.dilation,
    c.groups,
    c.padding_mode,
  );
};
export const test_activations = () => {
  let h;
  h = nn.Hardtanh(-2.5, 1.5);
  say(
    h.min_val,
    h.max_val,
    nn.Softplus(2).beta,
    nn.Softplus().threshold,
    nn.GELU('tanh').approximate,
    nn.RReLU(0.25).lower,
  );
  say(
    nn.LeakyReLU(0.5).negative_slope,
    nn.ELU(0.5).alpha,
    nn.Softmax(1).dim,
    nn.Threshold(1, 2).value,
    nn.Dropout(0.25).p,
  );
};
export const test_losses = () => {
  let losses, c;
  losses = [
    nn.MSELoss(),
    nn.L1Loss({ reduction: 'sum' }),
    nn.BCELoss(),
    nn.SoftMarginLoss(),
    nn.MultiLabelMarginLoss({ reduction: 'none' }),
  ];
  say(
    (() => {
      const result = [];
      for (const each of losses) {
        result.push(each.reduction);
      }
      return result;
    })(),
  );
  c = nn.CrossEntropyLoss({ ignore_index: 1, label_smoothing: 0.25 });
  say(c.reduction, c.ignore_index, c.label_smoothing);
  say(
    nn.HuberLoss({ delta: 2 }).delta,
    nn.SmoothL1Loss().beta,
    nn.TripletMarginLoss({ margin: 0.5 }).margin,
    nn.TripletMarginLoss().swap,
  );
  say(
    nn.CTCLoss({ blank: 2 }).blank,
    nn.PoissonNLLLoss().log_input,
    nn.MultiMarginLoss({ p: 2 }).p,
    nn.KLDivLoss({ log_target: true }).log_target,
  );
  say(nn.CosineSimilarity().dim, nn.PairwiseDistance({ p: 1 }).norm, nn.PairwiseDistance().eps);
};
class Scaled extends nn.Linear {
  constructor(size) {
    super(size, size);
    this.out_features = 7;
  }
}
export const test_of_subclasses = () => {
  let m;
  m = new Scaled(2);
  say(m.in_features, m.out_features, type(m).__name__, m.__class__.__name__);
  say(nn.ReLU().__class__.__name__);
  say(
    (() => {
      const result = [];
      for (const each of nn.Sequential(nn.ReLU(), new Scaled(1)).children()) {
        result.push(each.__class__.__name__);
      }
      return result;
    })(),
  );
};
