/**
 * @file The programs whose ONNX models are in test/reference/onnx. A node tells its line here: after any change they
 * are written and checked again, see test/reference/onnx_models.py.
 */

import { cat, nn, noGrad, stack, sym, tensor, where, type Tensor } from 'gradlens';

const F = nn.functional;
const ramp = (...shape: number[]): Tensor => {
  const count = shape.reduce((product, size) => product * size, 1);
  return tensor(Array.from({ length: count }, (_, i) => Math.sin(i) / 2)).reshape(shape);
};

export const PROGRAMS: Readonly<Record<string, () => unknown>> = {
  pointwise: () => {
    const x = ramp(2, 3);
    const positive = x.abs().add(0.5);
    positive.log().mul(x.exp()).sub(x.tanh()).div(positive.sqrt()).neg();
    x.sigmoid().pow(2).maximum(x.sin()).minimum(x.cos()).square();
    F.relu(x).add(F.leakyRelu(x, 0.1)).add(F.silu(x)).add(positive.rsqrt());
    where(x.gt(0), x, x.mul(-2)).to('float64');
    x.ge(0.1).to('float32').add(x.le(0.2));
    positive.reciprocal().floor().erf();
    x.add(positive, { alpha: 2 }).sub(positive, { alpha: 0.5 }).round();
    x.gt(0).logicalAnd(x.ne(0.25)).logicalOr(x.isnan()).logicalNot();
    x.maskedFill(x.lt(0), -1).clamp({ min: -0.25 }).clone().fill_(3);
    positive.clone().zero_();
  },
  activations: () => {
    const x = ramp(2, 3).mul(4);
    F.gelu(x).add(F.gelu(x, { approximate: 'tanh' }));
    F.elu(x, 0.5).add(F.selu(x)).add(F.softplus(x)).add(F.mish(x));
    F.hardtanh(x).add(F.relu6(x)).add(F.hardsigmoid(x)).add(F.hardswish(x));
    F.prelu(x, tensor([0.25]));
  },
  shapes: () => {
    const x = ramp(2, 3, 4);
    x.transpose(0, 2).reshape(4, 6).t();
    x.permute(1, 0, 2).unsqueeze(0).squeeze().expand(5, 3, 2, 4);
    cat([x.narrow(1, 0, 2), x], 1);
    x.detach().flatten();
    x.split([1, 2], 1);
    x.unbind(2);
    x.select(1, 2).repeat([2, 1]);
    stack([x, x], 1).triu(1).tril();
    F.pad(x, [1, 2, 0, 1], 'constant', 0.5);
    const places = tensor([2, 0], { dtype: 'int64' });
    const rows = tensor([[[1, 0], [0, 1], [1, 1]]], { dtype: 'int64' }); // prettier-ignore
    x.indexSelect(2, places).gather(0, rows);
    F.embedding(places, ramp(3, 2));
  },
  reductions: () => {
    const x = ramp(2, 3, 4);
    x.sum();
    x.sum(1).mean();
    x.sum([0, 2], { keepdim: true });
    x.mean(2, { keepdim: true }).amax(0);
    x.amin(-1);
    x.max(1);
    x.softmax(1).logSoftmax(2);
    x.norm().add(x.norm(1, 1)).prod(1);
    x.logsumexp([1]).cumsum(1).argmax(1);
    x.argmin(-1, { keepdim: true });
  },
  matrices: () => {
    const [a, b] = [ramp(2, 3), ramp(3, 4)];
    a.mm(b).matmul(ramp(4));
    ramp(2, 2, 3).bmm(ramp(2, 3, 2));
    F.linear(a, ramp(5, 3), ramp(5));
    b.t().mm(a.t());
  },
  vision: () => {
    const image = ramp(1, 2, 6, 6);
    const maps = F.relu(F.conv2d(image, ramp(4, 1, 3, 3), ramp(4), { padding: 1, groups: 2 }));
    F.maxPool2d(maps, 2);
    F.avgPool2d(maps, 3);
    F.conv2d(image, ramp(1, 2, 2, 2), null, { stride: 2, dilation: 2 });
  },
  normalization: () => {
    const x = ramp(2, 4, 3);
    const [weight, bias] = [ramp(4).add(1), ramp(4)];
    F.layerNorm(x, [3], { weight: ramp(3).add(1), bias: ramp(3) });
    F.layerNorm(x, [4, 3]);
    F.groupNorm(x, 2, { weight, bias });
    F.batchNorm(x, null, null, { weight, bias, training: true });
    F.batchNorm(x, ramp(4), ramp(4).abs().add(0.5), { weight, bias });
    F.batchNorm(x, ramp(4), ramp(4).abs().add(0.5), { training: true });
    const [runningMean, runningVar] = [ramp(4), ramp(4).abs()];
    F.instanceNorm(x, { runningMean, runningVar, momentum: 0.25 });
  },
  training: () => {
    const w = tensor([[0.5, -0.25], [0.125, 1], [0, 0.75]], { requiresGrad: true }); // prettier-ignore
    const loss = F.crossEntropy(ramp(4, 3).mm(w), tensor([0, 1, 1, 0], { dtype: 'int64' }));
    loss.backward();
    noGrad(() => w.sub_(w.grad?.mul(0.1) ?? 0));
    F.mseLoss(ramp(4, 3).mm(w), ramp(4, 2));
  },
  own: () => {
    ramp(3).erfinv().cummax(0);
  },
  // Declared without shapes, which the checker asks for in inputs and outputs; then bound and run.
  symbols: () => {
    using _ = new sym.NameManager();
    const sum = sym.mul(2, sym.var('a')).add(sym.var('b'));
    const data = { a: tensor([1, 2]), b: tensor([2, 3]) };
    const executor = sum.bind(data, { argsGrad: ['a', 'b'] });
    executor.backward(executor.forward({}, { isTrain: true }));
  },
};
