/** @file Losses: messages, warnings, reductions and printing. Translated from test/reference/behaviour/losses.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, eq, error, getitem, list, method, mul, say, sub, truth, warned } from '../python.ts';

const nn = torch.nn;
const F = torch.nn.functional;
const two = () => {
  let a, b;
  a = torch.tensor(
    [
      [0.5, -1.0, 2.0],
      [1.5, 0.25, -0.75],
    ],
    { dtype: torch.float64, requires_grad: true },
  );
  b = torch.tensor(
    [
      [1.0, 0.5, -0.5],
      [-1.0, 2.0, 0.125],
    ],
    { dtype: torch.float64 },
  );
  return [a, b];
};
export const test_shapes_that_broadcast_warn = () => {
  let x, y;
  x = torch.ones(2);
  y = torch.ones(2, 2);
  say(warned(() => F.mse_loss(x, y)));
  say(warned(() => F.l1_loss(x, y)));
  say(warned(() => F.smooth_l1_loss(x, y)));
  say(warned(() => F.huber_loss(x, y)));
  say(warned(() => F.kl_div(x, x)));
  say(warned(() => F.kl_div(x, x, { reduction: 'batchmean' })));
};
export const test_weights_of_differences = () => {
  let a, b, w, reduction;
  [a, b] = two();
  w = torch.tensor(
    [
      [1.0, 2.0, 0.5],
      [0.0, 1.0, 3.0],
    ],
    { dtype: torch.float64 },
  );
  for (reduction of ['mean', 'sum', 'none']) {
    say(F.mse_loss(a, b, { reduction: reduction, weight: w }));
    say(F.l1_loss(a, b, { reduction: reduction, weight: w }));
    say(F.huber_loss(a, b, { reduction: reduction, delta: 0.5, weight: w }));
  }
  error(() => F.mse_loss(a, b, { weight: torch.ones(3) }));
};
export const test_nodes = () => {
  let a, b, labels, loss;
  [a, b] = two();
  labels = torch.tensor([2, 0], { dtype: torch.int64 });
  for (loss of [
    F.mse_loss(a, b),
    F.l1_loss(a, b),
    F.smooth_l1_loss(a, b),
    F.huber_loss(a, b),
    F.soft_margin_loss(a, b.sign()),
    F.multi_margin_loss(a, labels),
    F.multilabel_margin_loss(
      a,
      torch.tensor(
        [
          [1, 2, -1],
          [0, -1, 2],
        ],
        { dtype: torch.int64 },
      ),
    ),
    F.multilabel_soft_margin_loss(a, b),
    F.cross_entropy(a, labels),
    F.nll_loss(a, labels),
    F.poisson_nll_loss(a, b),
    F.gaussian_nll_loss(a, b, b.abs()),
    F.kl_div(a, b.abs(), { reduction: 'sum' }),
    F.hinge_embedding_loss(a, b.sign()),
    F.triplet_margin_loss(a, b, add(b, 1)),
    F.binary_cross_entropy_with_logits(a, b),
    F.cosine_embedding_loss(a, b, labels.sign()),
    F.cross_entropy(a, labels, { label_smoothing: 0.25 }),
  ]) {
    say(loss.grad_fn.name(), loss);
  }
};
export const test_margin_messages = () => {
  let x;
  x = torch.ones(2, 3);
  error(() => F.multi_margin_loss(x, torch.ones(3).long()));
  error(() => F.multi_margin_loss(x, torch.tensor([1, 5], { dtype: torch.int64 })));
  error(() => F.multi_margin_loss(x, torch.tensor([1, 2], { dtype: torch.int64 }), { p: 3 }));
  error(() =>
    F.multi_margin_loss(x, torch.tensor([1, 2], { dtype: torch.int64 }), { weight: torch.ones(2) }),
  );
  error(() => F.multilabel_margin_loss(x, torch.tensor([1, 2], { dtype: torch.int64 })));
  error(() => F.multilabel_margin_loss(x, torch.ones(2, 3)));
  error(() => F.multilabel_margin_loss(x, mul(torch.ones(2, 3).long(), 5)));
  error(() => F.triplet_margin_loss(x, torch.ones(2), x));
  error(() => F.triplet_margin_with_distance_loss(x, torch.ones(2), x));
  error(() => F.cosine_embedding_loss(x, x, x));
  error(() => F.cosine_embedding_loss(torch.ones(3), torch.ones(3), torch.ones(1)));
  error(() => F.margin_ranking_loss(torch.ones(2), torch.ones(2, 1), torch.ones(2)));
  error(() => F.soft_margin_loss(x, torch.ones(2, 3, { requires_grad: true })));
  error(() => nn.MultiMarginLoss({ p: 3 }));
  error(() => nn.MultiMarginLoss({ weight: torch.ones(2, 2) }));
  error(() => nn.TripletMarginLoss({ margin: -1 }));
  error(() => nn.TripletMarginWithDistanceLoss({ margin: -1 }));
};
export const test_likelihood_messages = () => {
  let x;
  x = torch.ones(2, 3);
  error(() => F.cross_entropy(x, torch.ones(2, 3).long()));
  error(() => F.cross_entropy(x, torch.tensor([0, 3], { dtype: torch.int64 })));
  error(() => F.cross_entropy(x, torch.tensor([0, 1, 2], { dtype: torch.int64 })));
  error(() =>
    F.cross_entropy(x, torch.tensor([0, 1], { dtype: torch.int64 }), { weight: torch.ones(2) }),
  );
  error(() => F.cross_entropy(x, torch.tensor([0.5, 1.5], { dtype: torch.float64 })));
  error(() => F.cross_entropy(x, x, { ignore_index: 1 }));
  say(F.cross_entropy(x, torch.tensor([-100, -100], { dtype: torch.int64 })));
  error(() => F.nll_loss(x, torch.tensor([0.5, 1.5])));
  error(() => F.nll_loss(x, torch.tensor([0, 1, 2], { dtype: torch.int64 })));
  error(() => F.nll_loss(torch.ones(2, 3, 4), torch.ones(2, 5).long()));
  error(() => F.nll_loss(torch.tensor(1.5), torch.tensor(0, { dtype: torch.int64 })));
  error(() =>
    F.nll_loss(x, torch.tensor([0, 1], { dtype: torch.int64 }), { weight: torch.ones(5) }),
  );
  error(() => F.gaussian_nll_loss(x, x, torch.ones(3, 3)));
  error(() => F.gaussian_nll_loss(x, x, sub(x, 2)));
};
export const test_ctc = () => {
  let scores, logs, targets, lengths, sizes, reduction, loss, g, infinite, finite;
  scores = torch.tensor(
    [
      [
        [0.1, 0.6, -0.2],
        [0.3, -0.4, 0.5],
      ],
      [
        [-0.7, 0.2, 0.9],
        [0.4, 0.1, 0.0],
      ],
      [
        [0.5, -0.1, 0.3],
        [0.2, 0.8, -0.6],
      ],
      [
        [0.0, 0.4, 0.7],
        [-0.3, 0.6, 0.1],
      ],
    ],
    { dtype: torch.float64, requires_grad: true },
  );
  logs = scores.log_softmax(-1);
  targets = torch.tensor(
    [
      [1, 2],
      [2, 2],
    ],
    { dtype: torch.int64 },
  );
  lengths = torch.tensor([4, 3], { dtype: torch.int64 });
  sizes = torch.tensor([2, 1], { dtype: torch.int64 });
  for (reduction of ['mean', 'sum', 'none']) {
    loss = F.ctc_loss(logs, targets, lengths, sizes, { reduction: reduction });
    say(loss, loss.grad_fn.name());
    [g] = torch.autograd.grad(loss.sum(), scores, { retain_graph: true });
    say(g);
  }
  say(F.ctc_loss(logs, torch.tensor([1, 2, 2], { dtype: torch.int64 }), [4, 3], [2, 1]));
  say(F.ctc_loss(logs, targets, [2, 2], [2, 2], { blank: 1, reduction: 'none' }));
  infinite = F.ctc_loss(logs, targets, [2, 2], [2, 2], { reduction: 'none' });
  say(infinite);
  finite = F.ctc_loss(logs, targets, [2, 2], [2, 2], { reduction: 'none', zero_infinity: true });
  say(finite);
  [g] = torch.autograd.grad(finite.sum(), scores, { retain_graph: true });
  say(g);
  say(
    F.ctc_loss(
      getitem(logs, [torch.slice(null), 0]),
      torch.tensor([1, 2], { dtype: torch.int64 }),
      torch.tensor(4, { dtype: torch.int64 }),
      torch.tensor(2, { dtype: torch.int64 }),
    ),
  );
  say(
    nn.CTCLoss({ blank: 2, reduction: 'sum', zero_infinity: true })(
      logs,
      torch.tensor(
        [
          [1, 0],
          [0, 1],
        ],
        { dtype: torch.int64 },
      ),
      [4, 4],
      [2, 2],
    ),
  );
  loss = F.ctc_loss(logs, targets, lengths, sizes);
  [g] = torch.autograd.grad(loss, scores, { create_graph: true });
  error(() => torch.autograd.grad(g.sum(), scores));
};
export const test_ctc_messages = () => {
  let logs, targets;
  logs = torch.zeros(4, 1, 3);
  targets = torch.tensor([[1, 2]], { dtype: torch.int64 });
  error(() => F.ctc_loss(logs, targets, [5], [2]));
  error(() => F.ctc_loss(logs, targets, [4], [3]));
  error(() => F.ctc_loss(logs, targets, [4, 4], [2]));
  error(() => F.ctc_loss(logs, targets, [4], [2, 2]));
  error(() => F.ctc_loss(logs, targets, [4], [2], { blank: 7 }));
  error(() => F.ctc_loss(logs, torch.tensor([1, 2, 2], { dtype: torch.int64 }), [4], [2]));
};
export const test_modules_print_and_keep_weights = () => {
  let loss;
  for (loss of [
    nn.MSELoss(),
    nn.L1Loss({ reduction: 'sum' }),
    nn.CTCLoss({ zero_infinity: true }),
    nn.GaussianNLLLoss(),
    nn.MultiLabelMarginLoss(),
    nn.MultiLabelSoftMarginLoss(),
    nn.SoftMarginLoss(),
    nn.MultiMarginLoss({ p: 2 }),
    nn.TripletMarginWithDistanceLoss(),
    nn.CrossEntropyLoss({ label_smoothing: 0.5 }),
  ]) {
    say(loss);
  }
  loss = nn.CrossEntropyLoss({ weight: torch.tensor([1.0, 2.0]) });
  say(list(method(loss.state_dict(), 'items')));
  say(
    (() => {
      const result = [];
      for (const [name, _] of nn.BCEWithLogitsLoss({ pos_weight: torch.ones(2) }).named_buffers()) {
        result.push(name);
      }
      return result;
    })(),
  );
  say(list(method(nn.NLLLoss().state_dict(), 'items')), list(loss.parameters()));
  say(loss.double().weight);
};
export const test_triplets_with_a_distance = () => {
  let a, b, loss;
  [a, b] = two();
  loss = F.triplet_margin_with_distance_loss(a, b, mul(b, 2), {
    distance_function: (x, y) => sub(x, y).abs().sum(-1),
    margin: 0.5,
    swap: true,
    reduction: 'none',
  });
  say(loss);
  loss.sum().backward();
  say(a.grad);
};
export const test_weights_have_no_derivative = () => {
  let a, b, labels, w, p, loss;
  [a, b] = two();
  labels = torch.tensor([2, 0], { dtype: torch.int64 });
  w = torch.ones(3, { dtype: torch.float64, requires_grad: true });
  p = a.detach().sigmoid();
  for (loss of [
    () => F.nll_loss(a, labels, { weight: w }),
    () => F.nll_loss(a.view(2, 3, 1), labels.view(2, 1), { weight: w }),
    () => F.cross_entropy(a, labels, { weight: w }),
    () => F.multi_margin_loss(a, labels, { weight: w }),
    () => F.binary_cross_entropy(p, p, { weight: w }),
    () => F.binary_cross_entropy_with_logits(a, p, { weight: w }),
    () => F.binary_cross_entropy_with_logits(a, p, { pos_weight: w }),
    () => F.soft_margin_loss(a, a),
    () => F.batch_norm(a, w, w.detach()),
  ]) {
    error(loss);
  }
  {
    using _1 = torch.no_grad();
    say(F.nll_loss(a, labels, { weight: w }), F.multi_margin_loss(a, labels, { weight: w }));
  }
};
export const test_gradients_of_margins_are_double = () => {
  let a, b, labels, options, g;
  [a, b] = two();
  labels = torch.tensor([2, 0], { dtype: torch.int64 });
  for (options of [
    {},
    { p: 2 },
    { margin: 0.3, reduction: 'sum' },
    { weight: torch.tensor([0.1, 0.2, 0.7], { dtype: torch.float64 }) },
  ]) {
    [g] = torch.autograd.grad(F.multi_margin_loss(a, labels, { ...options }), a);
    say(g.tolist());
  }
};
export const test_classes_that_are_all_ignored = () => {
  let shape, target, x, t, reduction, f, y;
  for ([shape, target] of [
    [[3], []],
    [[2, 3], [2]],
    [
      [1, 3, 2],
      [1, 2],
    ],
  ]) {
    x = getitem(torch.arange(6.0), [torch.slice(null, truth(eq(shape, [3])) ? 3 : 6)])
      .view(shape)
      .requires_grad_();
    t = torch.full(target, -100, { dtype: torch.int64 });
    for (reduction of ['mean', 'sum', 'none']) {
      for (f of [F.nll_loss, F.cross_entropy]) {
        y = f(x, t, { reduction: reduction });
        say(y.detach(), torch.autograd.grad(y.sum(), x));
      }
    }
  }
};
