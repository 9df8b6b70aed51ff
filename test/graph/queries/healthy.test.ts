/** @file Programs that do nothing wrong, each with something that looks like it: nothing is told, wherever they are paused. */

import assert from 'node:assert/strict';
import {
  autograd,
  cat,
  full,
  nn,
  noGrad,
  ones,
  onesLike,
  optim,
  randn,
  sigmoid,
  tanh,
  tensor,
  triu,
  where,
  zeros,
  zerosLike,
  type Tensor,
} from 'gradlens';

import { recorded } from '../../recorder/memory.ts';
import { toldOf } from '../../recorder/told.ts';

const PROGRAMS: Readonly<Record<string, () => void>> = {
  'small batches, summed up for one step': () => {
    const model = new nn.Sequential(new nn.Linear(4, 8), new nn.Tanh(), new nn.Linear(8, 1));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    for (let step = 0; step < 3; step++) {
      optimizer.zeroGrad();
      for (let part = 0; part < 4; part++)
        model
          .call(randn([5, 4]))
          .square()
          .mean()
          .div(4)
          .backward();
      optimizer.step();
    }
  },

  'small batches, zeroed after each step, the last ones for none': () => {
    const model = new nn.Linear(4, 1);
    const optimizer = new optim.Adam(model.parameters());
    for (let i = 0; i < 8; i++) {
      model
        .call(randn([5, 4]))
        .square()
        .mean()
        .div(3)
        .backward();
      if (i % 3 < 2) continue;
      optimizer.step();
      optimizer.zeroGrad();
    }
  },

  'two losses with a pass each': () => {
    const [body, a, b] = [new nn.Linear(4, 8), new nn.Linear(8, 1), new nn.Linear(8, 1)];
    const optimizer = new optim.SGD(parametersOf(body, a, b), { lr: 0.1 });
    for (let step = 0; step < 3; step++) {
      optimizer.zeroGrad();
      const hidden = body.call(randn([5, 4])).relu();
      a.call(hidden).square().mean().backward(undefined, { retainGraph: true });
      b.call(hidden).abs().mean().backward();
      optimizer.step();
    }
  },

  'a part that does not require grad': () => {
    const base = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU());
    for (const parameter of base.parameters()) parameter.requiresGrad_(false);
    const head = new nn.Linear(8, 2);
    train(head.parameters(), () => head.call(base.call(randn([5, 4]))));
  },

  'features without gradients, of a part that no optimizer has': () => {
    const [base, head] = [new nn.Linear(4, 8), new nn.Linear(8, 2)];
    train(head.parameters(), () => head.call(noGrad(() => base.call(randn([5, 4])).relu())));
  },

  'a generator and a critic: gradients that the other pass leaves are zeroed before use': () => {
    const generator = new nn.Sequential(new nn.Linear(2, 8), new nn.ReLU(), new nn.Linear(8, 2));
    const critic = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1));
    const [g, c] = [generator, critic].map((net) => new optim.Adam(net.parameters()));
    const judge = (x: Tensor, wanted: number): Tensor =>
      nn.functional.binaryCrossEntropyWithLogits(critic.call(x), full([6, 1], wanted));
    for (let step = 0; step < 3; step++) {
      const fake = generator.call(randn([6, 2]));
      for (let k = 0; k < 2; k++) {
        c!.zeroGrad();
        judge(randn([6, 2]), 1).backward();
        judge(fake.detach(), 0).backward();
        c!.step();
      }
      g!.zeroGrad();
      judge(fake, 1).backward();
      g!.step();
    }
  },

  'a look at the loss between the steps, with and without gradients': () => {
    const model = new nn.Sequential(
      new nn.Linear(4, 8),
      new nn.BatchNorm1d(8),
      new nn.Dropout(0.5),
      new nn.Linear(8, 1),
    );
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
    const [x, y] = [randn([16, 4]), randn([16, 1])];
    const loss = (): Tensor => nn.functional.mseLoss(model.call(x), y);
    loss().item();
    for (let epoch = 0; epoch < 3; epoch++) {
      model.train();
      const now = loss();
      optimizer.zeroGrad();
      now.backward();
      optimizer.step();
      model.eval();
      noGrad(loss).item();
    }
    loss().item();
  },

  'attention and choices behind a mask of -Inf': () => {
    const [q, k, out] = [new nn.Linear(8, 8), new nn.Linear(8, 8), new nn.Linear(8, 5)];
    const mask = triu(full([4, 4], -Infinity), 1);
    const allowed = ones([4, 5], { dtype: 'bool' });
    allowed.select(1, 4).fill_(0);
    train(parametersOf(q, k, out), () => {
      const x = randn([4, 8]);
      const weights = q.call(x).matmul(k.call(x).t()).add(mask).softmax(-1);
      const logits = out.call(weights.matmul(x));
      const log = where(allowed, logits, full([], -Infinity)).logSoftmax(-1);
      const entropy = log
        .exp()
        .mul(where(allowed, log, zerosLike(log)))
        .sum();
      const targets = tensor([0, 1, 2, 3], { dtype: 'int64' });
      return nn.functional.nllLoss(log, targets).add(entropy.mul(0.01));
    });
  },

  'a branch that `where` leaves out, with values that are safe there': () => {
    const x = tensor([-1, 0, 4], { requiresGrad: true });
    const isIn = x.gt(0);
    const root = where(isIn, where(isIn, x, onesLike(x)).log(), zerosLike(x));
    root.sum().backward();
  },

  'data with gaps, of which each batch leaves its own out a line later': () => {
    const w = tensor([1, 2], { requiresGrad: true });
    for (let step = 0; step < 3; step++) {
      const batch = tensor([NaN, 3]);
      const isThere = batch.isnan().logicalNot();
      const filled = where(isThere, batch, zerosLike(batch));
      w.mul(filled).sum().backward();
      w.grad = null;
    }
  },

  'infinite gradients that a clamp throws away': () => {
    const x = tensor([0, 4], { requiresGrad: true });
    // d√/dx is Inf at 0, and relu passes none of it on.
    x.relu().sqrt().sum().backward();
    assert.deepEqual(x.grad?.tolist(), [0, 0.25]);
  },

  'outer products, differences of all pairs and masks': () => {
    const points = randn([5, 3]);
    const squares = points.square().sum(1);
    squares.unsqueeze(1).add(squares).sub(points.matmul(points.t()).mul(2));
    const [a, b] = [randn([4]), randn([4])];
    a.reshape(4, 1).mul(b);
    a.unsqueeze(1).sub(a).square();
    tensor([[0], [10], [20], [30]]).add(a);
    a.view(-1, 1).lt(b);
  },

  'deep nets that keep their gradients': () => {
    const blocks = Array.from({ length: 12 }, () => new nn.Linear(16, 16));
    train(parametersOf(...blocks), () =>
      blocks.reduce((x, block) => x.add(nn.functional.gelu(block.call(x))), randn([8, 16])),
    );
    const plain = Array.from({ length: 16 }, () => new nn.Linear(16, 16));
    for (const { weight } of plain) nn.init.xavierUniform_(weight, 5 / 3);
    train(parametersOf(...plain), () =>
      plain.reduce((x, layer) => layer.call(x).tanh(), randn([8, 16])),
    );
  },

  'a long recurrence with gates': () => {
    const gates = new nn.Linear(10, 32);
    let [h, c] = [zeros([3, 8]), zeros([3, 8])];
    for (let t = 0; t < 20; t++) {
      const [i, f, g, o] = gates.call(cat([randn([3, 2]), h], 1)).chunk(4, 1) as Four;
      c = sigmoid(f.add(1))
        .mul(c)
        .add(sigmoid(i).mul(tanh(g)));
      h = sigmoid(o).mul(tanh(c));
    }
    h.square().mean().backward();
  },

  'a recurrence whose state is detached between windows': () => {
    const cell = new nn.Linear(6, 4);
    let state = zeros([3, 4]);
    train(cell.parameters(), () => {
      state = state.detach();
      for (let t = 0; t < 4; t++) state = cell.call(cat([state, randn([3, 2])], 1)).tanh();
      return state;
    });
  },

  'closures that compute the loss again and again': () => {
    const x = tensor([-1.2, 1], { requiresGrad: true });
    const optimizer = new optim.LBFGS([x], { lineSearchFn: 'strong_wolfe' });
    for (let i = 0; i < 3; i++)
      optimizer.step(() => {
        optimizer.zeroGrad();
        const [a, b] = x.unbind() as [Tensor, Tensor];
        const loss = b.sub(a.square()).square().mul(100).add(a.sub(1).square());
        loss.backward();
        return loss;
      });
  },

  'parts that are computed anew in backward': () => {
    const [a, b] = [new nn.Linear(4, 8), new nn.Linear(8, 1)];
    for (const useReentrant of [false, true])
      train(parametersOf(a, b), () => {
        const x = randn([5, 4], { requiresGrad: true });
        return b.call(autograd.checkpoint((t) => a.call(t).relu(), [x], { useReentrant }));
      });
  },

  'a target that follows, clipped gradients, weights that are held in bounds': () => {
    const [online, target] = [new nn.Linear(4, 2), new nn.Linear(4, 2)];
    const optimizer = new optim.Adam(online.parameters());
    for (let step = 0; step < 3; step++) {
      const wanted = noGrad(() => target.call(randn([6, 4])).amax(1));
      const loss = online
        .call(randn([6, 4]))
        .amax(1)
        .sub(wanted)
        .square()
        .mean();
      optimizer.zeroGrad();
      loss.backward();
      nn.utils.clipGradNorm_(online.parameters(), 1);
      optimizer.step();
      for (const parameter of online.parameters()) parameter.data.clamp_({ min: -1, max: 1 });
      noGrad(() => {
        const followers = target.parameters();
        online.parameters().forEach((p, i) => followers[i]!.mul_(0.9).add_(p.mul(0.1)));
      });
    }
  },

  'a penalty on the gradient, and a step within a step': () => {
    const critic = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1));
    train(critic.parameters(), () => {
      const x = randn([6, 2], { requiresGrad: true });
      const [slope] = autograd.grad(critic.call(x).sum(), [x], { createGraph: true });
      return slope!.square().sum(1).sqrt().sub(1);
    });
    const w = tensor([1, 2], { requiresGrad: true });
    const [slope] = autograd.grad(w.square().sum(), [w], { createGraph: true });
    w.sub(slope!.mul(0.1)).pow(3).sum().backward();
  },

  'heads that take turns': () => {
    const words = new nn.Embedding(10, 4);
    const heads = [new nn.Linear(4, 1), new nn.Linear(4, 1)];
    let turn = 0;
    train(parametersOf(words, ...heads), () =>
      heads[turn++ % 2]!.call(words.call(tensor([1, 2, 3], { dtype: 'int64' }))),
    );
  },
};

type Four = [Tensor, Tensor, Tensor, Tensor];

const parametersOf = (...modules: nn.Module[]): Tensor[] =>
  modules.flatMap((module) => module.parameters());

/** Three steps towards outputs that are zero. */
function train(parameters: Tensor[], forward: () => Tensor): void {
  const optimizer = new optim.SGD(parameters, { lr: 0.01 });
  for (let step = 0; step < 3; step++) {
    optimizer.zeroGrad();
    forward().square().mean().backward();
    optimizer.step();
  }
}

describe('nothing is told of', () => {
  for (const [name, program] of Object.entries(PROGRAMS))
    it(name, () => assert.deepEqual(toldOf(recorded(program)), []));
});
