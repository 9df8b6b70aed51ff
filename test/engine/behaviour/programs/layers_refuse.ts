/** @file Layers as functions, called with arguments of wrong shapes, types and values, and the old ones that still work. Translated from test/reference/behaviour/layers_refuse.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { error, getitem, say, warned } from '../python.ts';

const nn = torch.nn;
const F = torch.nn.functional;
export const test_softmax = () => {
  let x;
  x = torch.randn(2, 3);
  say(
    F.softmax(x, { dim: 1 }).sum(1),
    F.log_softmax(x, 1).exp().sum(),
    F.softmax(x, -1, { dtype: torch.float64 }).dtype,
  );
};
export const test_implicit_dimensions = () => {
  let x;
  x = torch.randn(2, 3);
  say(
    warned(() => F.softmax(x).shape),
    warned(() => F.sigmoid(x).shape),
    warned(() => F.tanh(x).shape),
  );
};
export const test_old_reductions = () => {
  say(
    warned(() => F.mse_loss(torch.ones(2), torch.ones(2, 1))),
    warned(() => F.mse_loss(torch.ones(2), torch.zeros(2), { size_average: false })),
  );
};
export const test_cross_entropy_without_reduction = () => {
  say(
    F.cross_entropy(torch.zeros(2, 3), torch.tensor([0, 1], { dtype: torch.int64 }), {
      ignore_index: 1,
      reduction: 'none',
    }),
    F.nll_loss(torch.zeros(1, 2), torch.tensor([1], { dtype: torch.int64 }), {
      weight: torch.tensor([1.0, 2.0]),
    }),
  );
};
export const test_one_hot_refuses = () => {
  say(
    F.one_hot(torch.tensor([0, 2], { dtype: torch.int64 })),
    F.one_hot(torch.tensor([0], { dtype: torch.int64 }), { num_classes: 3 }),
  );
};
export const test_pad = () => {
  error(() => F.one_hot(torch.tensor([3], { dtype: torch.int64 }), 2));
  error(() => F.one_hot(torch.tensor([-1], { dtype: torch.int64 })));
  error(() => F.one_hot(torch.tensor([1.0])));
};
export const test_pad_refuses = () => {
  say(
    F.pad(torch.ones(1, 2), [1, 1]),
    F.pad(torch.ones(1, 1, 3), [2, 2], { mode: 'reflect' }),
    F.pad(torch.arange(3, { dtype: torch.float32 }).reshape(1, 1, 3), [1, 1], 'circular'),
    F.pad(torch.ones(2), [1, 0], { value: 5.0 }),
  );
};
export const test_interpolate = () => {
  error(() => F.pad(torch.ones(2), [1, 1, 1, 1]));
  error(() => F.pad(torch.ones(2), [1]));
  error(() => F.pad(torch.ones(2, 2), [1, 1], { mode: 'reflect' }));
  error(() => F.pad(torch.ones(1, 1, 2), [3, 3], { mode: 'reflect' }));
  error(() => F.pad(torch.ones(2), [1, 1], { mode: 'x' }));
};
export const test_interpolate_refuses = () => {
  say(
    F.interpolate(torch.arange(4, { dtype: torch.float32 }).reshape(1, 1, 2, 2), {
      scale_factor: 2,
    }),
    F.interpolate(torch.arange(2, { dtype: torch.float32 }).reshape(1, 1, 2), {
      size: 4,
      mode: 'linear',
      align_corners: true,
    }),
  );
};
export const test_pooling_refuses = () => {
  error(() => F.interpolate(torch.ones(1, 1, 2), { mode: 'bilinear', size: 2 }));
  error(() => F.interpolate(torch.ones(1, 1, 2)));
  error(() => F.interpolate(torch.ones(1, 1, 2), { size: 2, scale_factor: 2 }));
  error(() => F.interpolate(torch.ones(1, 1, 2), { size: 2, mode: 'x' }));
  error(() => F.interpolate(torch.ones(1, 1, 2), { size: 2, align_corners: true }));
  error(() => F.interpolate(torch.ones(1, 1, 2), { size: [2, 2] }));
  error(() => F.interpolate(torch.ones(1, 1, 2), { scale_factor: [2, 2] }));
  error(() => F.interpolate(torch.ones(1, 1, 2), { size: 0 }));
  error(() => F.interpolate(torch.ones(2), { size: 2 }));
  error(() => F.interpolate(torch.ones(1, 1, 2), { size: 2, mode: 'area', antialias: true }));
};
export const test_convolutions_refuse = () => {
  error(() => F.max_pool2d(torch.ones(1, 1, 2, 2), 3));
  error(() => F.max_pool2d(torch.ones(1, 1, 2, 2), 2, { padding: 2 }));
  error(() => F.max_pool2d(torch.ones(2, 2), 2));
  error(() => F.max_pool2d(torch.ones(1, 1, 2, 2), [2, 2, 2]));
  error(() => F.max_pool2d(torch.ones(1, 1, 2, 2), 0));
  error(() => F.max_pool2d(torch.ones(1, 1, 2, 2), 2, { stride: 0 }));
  error(() => F.avg_pool2d(torch.ones(1, 1, 2, 2), 2, { padding: 2 }));
  error(() => F.avg_pool1d(torch.ones(2), 2));
  error(() => F.max_pool1d(torch.ones(1, 2), 3));
  error(() => F.adaptive_avg_pool2d(torch.ones(2), 2));
  error(() => F.lp_pool2d(torch.ones(1, 1, 1, 1), 2, 2));
  error(() =>
    F.max_unpool2d(torch.ones(1, 1, 1, 1), torch.tensor([[[[9]]]], { dtype: torch.int64 }), 2),
  );
  error(() => F.max_unpool2d(torch.ones(1, 1, 1, 1), torch.ones(1, 1, 1, 1), 2));
  error(() =>
    F.max_unpool2d(torch.ones(1, 1, 1, 1), torch.zeros(1, 1, 2, 1, { dtype: torch.int64 }), 2),
  );
  error(() => F.max_unpool2d(torch.ones(1, 1), torch.zeros(1, 1, { dtype: torch.int64 }), 2));
  error(() =>
    F.max_unpool1d(torch.ones(1, 1, 1), torch.zeros(1, 1, 1, { dtype: torch.int64 }), 2, {
      output_size: [9],
    }),
  );
  error(() =>
    F.max_unpool2d(torch.ones(1, 1, 1, 1), torch.zeros(1, 1, 1, 1, { dtype: torch.int64 }), 2, {
      output_size: [1],
    }),
  );
};
export const test_products_refuse = () => {
  error(() => F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 2, 1, 1)));
  error(() => F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 3, 3)));
  error(() => F.conv2d(torch.ones(2, 2), torch.ones(1, 1, 1, 1)));
  error(() => F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), torch.ones(2)));
  error(() => F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), { stride: 0 }));
  error(() => F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), { padding: -1 }));
  error(() => F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), { dilation: 0 }));
  error(() => F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), { groups: 2 }));
  error(() => F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), { groups: 0 }));
  error(() => F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1, { dtype: torch.float64 })));
  error(() => F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), { padding: 'x' }));
  error(() => F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), { stride: [1, 1, 1] }));
  error(() => F.conv1d(torch.ones(1, 2), torch.ones(1, 1, 1)));
  error(() => F.conv_transpose2d(torch.ones(1, 1, 2, 2), torch.ones(2, 1, 1, 1)));
  error(() =>
    F.conv_transpose2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), { output_padding: 1 }),
  );
  error(() =>
    F.conv2d(
      torch.ones(1, 1, 2, 2, { dtype: torch.int64 }),
      torch.ones(1, 1, 1, 1, { dtype: torch.int64 }),
    ),
  );
};
export const test_norms_refuse = () => {
  error(() => F.linear(torch.ones(2, 3), torch.ones(2, 2)));
  error(() => F.linear(torch.ones(2, 3), torch.ones(2, 3), torch.ones(3)));
  error(() => F.linear(torch.ones(2, 3), torch.ones(2, 3, { dtype: torch.float64 })));
  error(() => F.bilinear(torch.ones(1, 2), torch.ones(1, 3), torch.ones(1, 3, 3)));
  error(() => F.bilinear(torch.ones(1, 2), torch.ones(2, 3), torch.ones(1, 2, 3)));
  error(() => F.bilinear(torch.ones(1, 2), torch.ones(1, 3), torch.ones(1, 2, 3), torch.ones(2)));
  error(() => F.embedding(torch.ones(2), torch.ones(3, 2)));
  error(() => F.embedding(torch.tensor([5], { dtype: torch.int64 }), torch.ones(3, 2)));
  error(() =>
    F.embedding(torch.tensor([1], { dtype: torch.int64 }), torch.ones(3, 2), { padding_idx: 4 }),
  );
  error(() => F.embedding(torch.tensor([1], { dtype: torch.int64 }), torch.ones(3)));
};
export const test_losses_refuse = () => {
  error(() => F.layer_norm(torch.ones(2, 3), [2]));
  error(() => F.layer_norm(torch.ones(2, 3), [3], torch.ones(2)));
  error(() => F.group_norm(torch.ones(1, 3, 2), 2));
  error(() => F.group_norm(torch.ones(1, 4, 2), 2, torch.ones(3)));
  error(() => F.batch_norm(torch.ones(2, 3), torch.ones(2), torch.ones(3)));
  error(() => F.batch_norm(torch.ones(2, 3), torch.ones(3), torch.ones(3), torch.ones(2)));
  error(() => F.local_response_norm(torch.ones(2), 2));
  error(() => F.glu(torch.ones(3)));
  error(() => F.pixel_shuffle(torch.ones(2, 2), 2));
  error(() => F.grid_sample(torch.ones(1, 1, 2, 2), torch.ones(1, 2, 2, 3)));
  error(() => F.affine_grid(torch.ones(1, 2, 2), [1, 1, 2, 2]));
  error(() =>
    F.scaled_dot_product_attention(torch.ones(1, 2, 3), torch.ones(1, 2, 4), torch.ones(1, 2, 3)),
  );
  error(() => F.pairwise_distance(torch.ones(2, 2), torch.ones(2, 3)));
  error(() => F.hardtanh(torch.ones(2), 2.0, 1.0));
  error(() => F.prelu(torch.ones(2, 3), torch.ones(2)));
  error(() => F.rrelu(torch.ones(2), 0.5, 0.1));
  error(() => F.celu(torch.ones(2), 0.0));
  error(() => F.softplus(torch.ones(2, { dtype: torch.int64 })));
  error(() => F.elu(torch.ones(2, { dtype: torch.int64 })));
  error(() => F.relu(torch.ones(2, { dtype: torch.bool })));
  error(() => F.gelu(torch.ones(2), { approximate: 'x' }));
};
export const test_what_is_no_tensor = () => {
  error(() => nn.Linear(2, 1)([1.0, 2.0]));
  error(() => F.linear(torch.ones(2), 'w'));
  error(() => F.cross_entropy(torch.ones(2, 3), [0, 1]));
  error(() => F.cross_entropy(torch.ones(2, 3), null));
  error(() => nn.Sequential(nn.Linear(2, 1), 3));
  error(() => nn.Linear(2, 1, { width: 3 }));
};
export const test_embedding_bag_in_the_old_order = () => {
  let w, i, o;
  w = torch.arange(12, { dtype: torch.float32 }).reshape(6, 2);
  i = torch.tensor([0, 2, 3, 5], { dtype: torch.int64 });
  o = torch.tensor([0, 2], { dtype: torch.int64 });
  say(warned(() => F.embedding_bag(w, i, o, { mode: 'sum' })));
  say(F.embedding_bag(i, w, o, { mode: 'sum' }));
};
export const test_instance_norm_with_integer_statistics = () => {
  let x, mean, variance, single;
  x = torch.tensor([[[1.0, 2.0, 3.0, 9.0]], [[2.0, 4.0, 4.0, 8.0]]]);
  mean = torch.ones(1, { dtype: torch.int64 });
  variance = torch.ones(1, { dtype: torch.int64 });
  say(F.instance_norm(x, mean, variance), mean, variance);
  single = torch.ones(1);
  say(F.instance_norm(x, single, torch.ones(1)), single);
};
export const test_pads_of_other_sizes = () => {
  let x;
  x = torch.ones(2, 2, 3, 3);
  error(() => F.pad(x, [1, 1], { mode: 'reflect' }));
  error(() => F.pad(getitem(x, [0, 0, 0]), [1, 1], { mode: 'circular' }));
  error(() => F.pad(getitem(x, [0, 0]), [1, 1, 1, 1], { mode: 'replicate' }));
};
