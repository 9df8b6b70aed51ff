/** @file Small programs that use what a replay must follow: writes, views, grad modes, random numbers, steps. */

import {
  type Tensor,
  autograd,
  cat,
  eye,
  func,
  functional as derivatives,
  gather,
  inferenceMode,
  linalg,
  manualSeed,
  nn,
  noGrad,
  ones,
  optim,
  randn,
  tensor,
  where,
} from 'gradlens';
import { checkpoint } from '../../engine/autograd/checkpoint/checkpoint.ts';

/** Of a leaf's four elements, whose tensor each program makes first. */
export type Program = (elements: readonly number[]) => void;

const { functional } = nn;
const { jacobian } = derivatives;
const leaf = (elements: readonly number[]): Tensor => tensor(elements, { requiresGrad: true });
/** The sine of the product of four elements, as a matrix, with itself. */
const squared = (at: Tensor): Tensor =>
  at
    .view([2, 2])
    .matmul(at.view([2, 2]))
    .sin();
const indices = (...values: bigint[]): Tensor => tensor(values);

/** Trains a model on what is made of the leaf. */
function training(make: (parameters: Iterable<Tensor>) => optim.Optimizer): Program {
  return (elements) => {
    const data = tensor(elements).view([2, 2]);
    const model = new nn.Sequential(new nn.Linear(2, 5), new nn.Tanh(), new nn.Linear(5, 2));
    const optimizer = make(model.parameters());
    for (let step = 0; step < 3; step++) {
      optimizer.zeroGrad();
      functional.crossEntropy(model.call(data), indices(1n, 0n)).backward();
      optimizer.step();
    }
  };
}

export const programs: Readonly<Record<string, Program>> = {
  'writes in place': (elements) => {
    const y = leaf(elements).mul(2);
    y.mul_(3);
    y.sin_();
    y.t().sum().backward();
  },
  'writes into views': (elements) => {
    const y = leaf(elements).mul(1).view([2, 2]);
    y.select(0, 1).mul_(5);
    const [a, b] = y.unbind(0) as [Tensor, Tensor];
    a.mul(b).sum().backward();
  },
  'other shapes in place': (elements) => {
    const y = leaf(elements).view([2, 2]).mul(2);
    y.t_()
      .matmul(ones([2, 3]))
      .square()
      .sum()
      .backward();
  },
  'no_grad and detach': (elements) => {
    const x = leaf(elements);
    noGrad(() => x.mul_(2));
    x.detach().exp();
    inferenceMode(() => x.mul(2).sin());
    x.pow(3).sum().backward();
  },
  'writes past the version check': (elements) => {
    const x = leaf(elements);
    const y = x.mul(x);
    x.data.mul_(10);
    y.sum().backward();
    x.data.sub_((x.grad as Tensor).mul(0.1));
    x.grad = null;
    x.sin().sum().backward();
  },
  'random numbers': (elements) => {
    const x = leaf(elements);
    functional.dropout(x, 0.5).mul(2).sum().backward();
    const noise = randn([4]);
    noise.uniform_(0, 1);
    x.mul(noise).sum().backward();
  },
  'second derivatives': (elements) => {
    const x = leaf(elements);
    const [slope] = autograd.grad(x.pow(3).sum(), x, { createGraph: true });
    (slope as Tensor).square().sum().backward();
  },
  'gradients that accumulate and are retained': (elements) => {
    const h = leaf(elements).mul(2);
    h.retainGrad();
    const y = h.sin().sum();
    y.backward(null, { retainGraph: true });
    y.backward();
  },
  'seeds, several roots, chosen inputs': (elements) => {
    const x = leaf(elements);
    const z = leaf([2]);
    x.mul(3).backward(tensor([1, 10, 100, 1000]));
    autograd.backward([x.mul(2), x.sin()], [ones([4]), tensor([3, 4, 5, 6])]);
    autograd.backward(x.sum().mul(z), null, { inputs: [z] });
  },
  'gradients of its own making to start with': (elements) => {
    const x = leaf(elements);
    const v = x.detach().cos();
    x.pow(2).backward(v);
    const rows = { gradOutputs: v.unsqueeze(0).mul(eye(4)), isGradsBatched: true } as const;
    (autograd.grad(x.sin(), x, rows)[0] as Tensor).exp();
    const graph = { ...rows, createGraph: true };
    (autograd.grad(x.sin(), x, graph)[0] as Tensor).square().sum().backward();
    const [, push] = func.linearize((at: Tensor) => at.sin().mul(at), x.detach());
    push(v).exp();
    derivatives.hvp((at) => at.pow(3).sum(), x.detach(), v)[1].exp();
  },
  'passes that fail': (elements) => {
    const x = leaf(elements);
    const y = x.exp().sum();
    y.backward();
    const overwritten = x.exp();
    overwritten.add_(1);
    for (const root of [y, overwritten.sum()]) {
      try {
        root.backward();
      } catch {
        // It is freed, or lacks what was overwritten.
      }
    }
  },
  'indices and choices': (elements) => {
    const x = leaf(elements).view([2, 2]);
    gather(x, 1, tensor([[0n], [1n]]))
      .sum()
      .backward();
    cat([x, x.mul(2)], 0)
      .max(0)
      .values.sum()
      .backward();
    x.sort().values.cumsum(1).square().sum().backward();
    where(x.gt(0), x, x.mul(2)).sum().backward();
    x.index([indices(0n, 1n, 0n)])
      .prod()
      .backward();
  },
  'linear algebra': (elements) => {
    const x = leaf(elements).view([2, 2]);
    const positive = (): Tensor => x.matmul(x.t()).add(eye(2));
    linalg.cholesky(positive()).sum().backward();
    linalg.inv(positive()).sum().backward();
  },
  convolution: (elements) => {
    const image = leaf(elements).view([1, 1, 2, 2]).expand([2, 1, 2, 2]);
    const layer = new nn.Conv2d(1, 3, 2, { padding: 1 });
    const norm = new nn.BatchNorm2d(3);
    functional
      .maxPool2d(norm.call(layer.call(image)).relu(), 2)
      .square()
      .sum()
      .backward();
  },
  'running statistics': (elements) => {
    const x = leaf(elements)
      .view([2, 2])
      .mul(randn([3, 2, 2]));
    const norms = [
      new nn.BatchNorm1d(2),
      new nn.BatchNorm1d(2, { momentum: null, affine: false }),
      new nn.InstanceNorm1d(2, { trackRunningStats: true, affine: true }),
    ];
    const through = (): Tensor => norms.reduce<Tensor>((y, norm) => norm.call(y).add(x), x);
    for (let batch = 0; batch < 2; batch++) through();
    for (const norm of norms) norm.eval();
    through().square().sum().backward();
    for (const norm of norms) norm.resetRunningStats();
    norms[0]?.loadStateDict(new nn.BatchNorm1d(2).stateDict());
    through();
  },
  'other data': (elements) => {
    const x = leaf(elements);
    x.data = x.detach().mul(3);
    const layer = new nn.Linear(4, 2);
    layer.call(x).sum().backward();
    layer.to('float64');
    x.square().sum().backward();
    x.detach().mul_(2);
    layer.call(x.to('float64')).square().sum().backward();
  },
  attention: (elements) => {
    const x = leaf(elements)
      .view([1, 1, 4])
      .mul(randn([3, 2, 4]));
    const layer = new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 6 });
    layer.call(x).square().sum().backward();
  },
  recurrence: (elements) => {
    const input = leaf(elements)
      .view([1, 1, 4])
      .mul(randn([3, 2, 4]));
    const [output] = new nn.LSTM(4, 3).call(input) as [Tensor, unknown];
    output.sum().backward();
  },
  checkpoint: (elements) => {
    checkpoint((x: Tensor) => x.sin().exp(), [leaf(elements)])
      .sum()
      .backward();
  },
  'gradients of each example': (elements) => {
    const slope = func.vmap(
      func.grad((row: Tensor) =>
        row
          .view([2, 1])
          .matmul(row.view([1, 2]))
          .sin()
          .sum(),
      ),
    );
    const x = leaf(elements).view([2, 2]);
    slope(x).square().sum().backward();
    slope(x.detach()).exp();
  },
  'gradients pulled back many at once': (elements) => {
    const x = leaf(elements);
    const options = { gradOutputs: eye(4), isGradsBatched: true } as const;
    (autograd.grad(x.mul(x).sin(), x, options)[0] as Tensor).exp();
  },
  'rows of Jacobians': (elements) => {
    const x = leaf(elements);
    (func.jacrev(squared)(x) as Tensor).square().sum().backward();
    (func.jacrev(squared, { chunkSize: 3 })(x.detach()) as Tensor).exp();
    jacobian(squared, x.detach(), { vectorize: true }).exp();
    jacobian(squared, x, { vectorize: true, createGraph: true }).square().sum().backward();
    (func.jacrev(func.jacrev((at: Tensor) => at.pow(3)))(x) as Tensor).exp();
  },
  'rows of Jacobians of each example': (elements) => {
    const x = leaf(elements);
    const f = (row: Tensor): Tensor => row.sin().mul(row.sum());
    const each = func.vmap(func.jacrev(f));
    (each(x.view([2, 2])) as Tensor).square().sum().backward();
    (each(x.detach().view([2, 2])) as Tensor).exp();
    const [, pullback] = func.vjp(f, [x]);
    func
      .vmap((row: Tensor) => pullback(row)[0] as Tensor)(eye(4))
      .exp();
  },
  'a pullback in batches of batches': (elements) => {
    const x = leaf(elements);
    const [, pullback] = func.vjp((at: Tensor) => at.sin().mul(at.sum()), [x]);
    const pulled = (row: Tensor): Tensor => (pullback(row.mul(row))[0] as Tensor).exp();
    const batches = x.view([4, 1, 1]).expand([4, 2, 3]);
    func
      .vmap(func.vmap(pulled, { inDims: 1 }), { inDims: 1, outDims: 2 })(batches)
      .sum()
      .backward();
  },
  'tangents of duals': (elements) => {
    const x = tensor(elements);
    const v = x.cos();
    const { dualLevel, makeDual, unpackDual } = autograd.forwardAD;
    dualLevel(() => {
      const dual = makeDual(x, v).pow(2);
      dual.mul_(3);
      const { primal, tangent } = unpackDual(dual.view([2, 2]).t());
      (tangent as Tensor).mul(primal).exp();
    });
  },
  'tangents pushed forward': (elements) => {
    const x = tensor(elements);
    const v = x.cos();
    const f = (at: Tensor): Tensor => at.sin().mul(at).sum();
    const along = (at: Tensor): Tensor => func.jvp(f, [at], [v])[1];
    const [y, slope] = func.jvp(f, [x], [v]);
    slope.mul(y).exp();
    func.jvp(along, [x], [v])[1].exp();
    func.jvp(func.grad(f), [x], [v])[1].exp();
    func.grad(along)(x).exp();
  },
  'Hessians and Newton steps': (elements) => {
    const x = leaf(elements);
    const f = (at: Tensor): Tensor => squared(at).sum();
    (func.hessian(f)(x) as Tensor).square().sum().backward();
    const forward = { vectorize: true, outerJacobianStrategy: 'forward-mode' } as const;
    derivatives.hessian(f, x.detach(), forward).exp();
    const step = func.grad(f)(x).unsqueeze(1);
    x.sub((func.hessian(f)(x) as Tensor).matmul(step).squeeze(1)).exp();
    const [, nothing] = func.jvp((at: Tensor) => at.detach(), [x.detach()], [ones([4])]);
    nothing.exp();
  },
  'tangents of parameters': (elements) => {
    const x = leaf(elements);
    const [, slope] = func.jvp((at: Tensor) => at.pow(3).sum(), [x], [x.detach().cos()]);
    slope.sin().backward();
  },
  'columns of Jacobians': (elements) => {
    const x = tensor(elements);
    (func.jacfwd(squared)(x) as Tensor).exp();
    (func.hessian((at: Tensor) => squared(at).sum())(x) as Tensor).exp();
    (func.vmap(func.jacfwd((row: Tensor) => row.sin().mul(row)))(x.view([2, 2])) as Tensor).exp();
  },
  'clipped gradients': (elements) => {
    const x = leaf(elements);
    x.mul(x).sum().backward();
    nn.utils.clipGradNorm_(x, 1);
    nn.utils.clipGradValue_(x, 0.3);
    noGrad(() => x.sub_((x.grad as Tensor).mul(0.1)));
    x.exp().sum().backward();
  },
  SGD: training((parameters) => new optim.SGD(parameters, { lr: 0.1, momentum: 0.9 })),
  AdamW: training((parameters) => new optim.AdamW(parameters, { lr: 0.1 })),
  RMSprop: training((parameters) => new optim.RMSprop(parameters, { lr: 0.1 })),
};

/** The program on these elements, with the same random numbers each time. */
export const seeded = (program: Program, elements: readonly number[]) => (): void => {
  manualSeed(7);
  program(elements);
};
