/** @file Negative log-likelihood of class numbers. */

import { numbersOf } from '../../kernels/strided.ts';
import { titleOf } from '../../tensor/dtype.ts';
import { IndexError, RuntimeError, ValueError } from '../../tensor/errors.ts';
import { build, empty } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { showShape, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { mul } from '../elementwise/arithmetic.ts';
import { run } from '../dispatch.ts';
import { gather, scatterAdd } from '../indexing/gather.ts';
import { reductionOf, type LossAttributes, type LossOptions } from './loss.ts';
import { neg } from '../elementwise/math.ts';
import { refuseGradients } from '../elementwise/require.ts';
import { sum } from '../reductions/reduce.ts';
import { SUMMED, type Operand, type Row, type VjpContext } from '../row.ts';
import { expand, reshape, squeeze, unsqueeze } from '../shape/shape.ts';

export interface NllAttributes extends LossAttributes {
  /** A class number that marks elements without a loss. */
  readonly ignoreIndex: number;
}

interface Choice {
  /** The class of each element, 0 where it is ignored. */
  readonly index: Tensor;
  /** How many elements have a loss. */
  readonly counted: number;
  /** The weight of each element's loss, with the division of a mean in it. */
  readonly share: Tensor;
}

/** What the class numbers and class weights say, apart from the log-probabilities. */
function choose(
  x: Pick<Tensor, 'shape' | 'dtype'>,
  target: Tensor,
  weight: Operand,
  { ignoreIndex, reduction }: NllAttributes,
): Choice {
  const classes = x.shape[x.shape.length === 1 ? 0 : 1] ?? 0;
  const labels = numbersOf(target);
  const weights = typeof weight === 'number' ? null : numbersOf(weight);
  const shares = new Float64Array(labels.length);
  let total = 0;
  let counted = 0;
  labels.forEach((label, i) => {
    if (label === ignoreIndex) return;
    counted++;
    if (label < 0 || label >= classes) {
      throw new IndexError(`Target ${String(label)} is out of bounds.`);
    }
    shares[i] = weights === null ? 1 : (weights[label] as number);
    total += shares[i];
  });
  return {
    index: build(target.shape, 'int64', (out) => {
      for (let i = 0; i < out.length; i++) {
        out[i] = labels[i] === ignoreIndex ? 0 : (labels[i] as number);
      }
    }),
    share: build(target.shape, x.dtype, (out) => {
      const divisor = reduction === 'mean' ? total : 1;
      for (let i = 0; i < out.length; i++) {
        // Without any weight the mean is 0/0; PyTorch gives NaN, too.
        out[i] = labels[i] === ignoreIndex ? 0 : (shares[i] as number) / divisor;
      }
    }),
    counted,
  };
}

function choiceOf(n: VjpContext<NllAttributes>, like: Tensor): Choice {
  return choose({ shape: n.shape(0), dtype: like.dtype }, n.saved(1), n.operand(2), n.attributes);
}

/** Operands: log-probabilities [n, classes, …] or [classes], class numbers [n, …] or [], weights. */
function nllRow(node: string): Row<NllAttributes> {
  return {
    name: 'nllLoss',
    node,
    symbol: 'nll',
    formula: "−∇·w/Σw at the target's class",
    tangent: SUMMED,
    saves: [{ slot: 0 }, { slot: 1 }, { slot: 2 }],
    edges: [0],
    optional: [2],
    differentiable: true,
    view: false,
    forward(inputs, attributes) {
      const [x, target, weight] = inputs as [Tensor, Tensor, Operand];
      const { index, share, counted } = choose(x, target, weight, attributes);
      const classes = x.shape[x.ndim === 1 ? 0 : 1] ?? 0;
      const area = sizeOf(x.shape.slice(2));
      const values = numbersOf(x);
      const labels = numbersOf(index);
      const shares = numbersOf(share);
      const lossAt = (i: number): number => {
        const outer = Math.floor(i / area) * classes;
        const place = (outer + (labels[i] as number)) * area + (i % area);
        return shares[i] === 0 ? 0 : -(shares[i] as number) * (values[place] as number);
      };
      if (attributes.reduction === 'none') {
        return build(target.shape, x.dtype, (out) => {
          for (let i = 0; i < out.length; i++) out[i] = lossAt(i);
        });
      }
      return build([], x.dtype, (out) => {
        let total = attributes.reduction === 'mean' && counted === 0 ? NaN : 0;
        for (let i = 0; i < labels.length; i++) total += lossAt(i);
        out[0] = total;
      });
    },
    vjp: [
      (g, n) => {
        const { index, share } = choiceOf(n, g);
        const into = n.saved(0).shape;
        const dim = into.length === 1 ? 0 : 1;
        const each = neg(mul(expand(g, index.shape), share));
        return scatterAdd(empty(into, g.dtype), dim, unsqueeze(index, dim), unsqueeze(each, dim));
      },
    ],
    jvp: ([tangent], n, result) => {
      const { index, share } = choiceOf(n, result);
      const dim = n.shape(0).length === 1 ? 0 : 1;
      const change = squeeze(gather(tangent as Tensor, dim, unsqueeze(index, dim)), dim);
      const parts = neg(mul(change, share));
      return n.attributes.reduction === 'none' ? parts : sum(parts);
    },
  };
}

export const nllLossRow: Row<NllAttributes> = nllRow('NllLossBackward0');
export const nllLoss2dRow: Row<NllAttributes> = nllRow('NllLoss2DBackward0');

export interface NllOptions extends LossOptions {
  /** One weight a class; the mean divides by the weights of the classes that occur. */
  readonly weight?: Tensor | null;
  readonly ignoreIndex?: number;
}

/**
 * Negative log-likelihood of classes.
 * @param input log-probabilities, [n, classes, …] or [classes]
 * @param target int64 class numbers, [n, …] or []
 */
export function nllLoss(input: Tensor, target: Tensor, options: NllOptions = {}): Tensor {
  checkNames('nllLoss', options);
  const { weight = null, ignoreIndex = -100 } = options;
  if (input.ndim === 0) throw new ValueError('Expected 1 or more dimensions (got 0)');
  const wanted = input.ndim === 1 ? [] : [input.shape[0] ?? 0, ...input.shape.slice(2)];
  if (input.ndim > 1 && wanted[0] !== target.shape[0]) {
    throw new ValueError(
      `Expected input batch_size (${String(wanted[0])}) to match target batch_size (${String(target.shape[0])}).`,
    );
  }
  if (input.ndim === 1 && target.ndim > 1) {
    throw new RuntimeError('0D or 1D target tensor expected, multi-target not supported');
  }
  if (input.ndim === 1 && target.ndim === 1 && target.numel() !== 1) {
    throw new ValueError(
      `For 1D input, 1D target must have size 1, but got target size: ${String(target.numel())}`,
    );
  }
  if (input.ndim > 1 && showShape(wanted) !== showShape(target.shape)) {
    throw new RuntimeError(
      `Expected target size ${showShape(wanted)}, got ${showShape(target.shape)}`,
    );
  }
  const is2d = input.ndim > 2;
  refuseGradients(is2d ? 'nll_loss2d_forward' : 'nll_loss_forward', { weight });
  if (target.dtype !== 'int64') {
    throw new RuntimeError(
      `expected target dtype to be Long or Byte, but got ${titleOf[target.dtype]}`,
    );
  }
  const classes = input.shape[input.ndim === 1 ? 0 : 1] ?? 0;
  if (weight !== null && weight.numel() !== classes) {
    throw new RuntimeError(
      `weight tensor should be defined either for all ${String(classes)} classes or no classes but got weight tensor of shape: ${showShape(weight.shape)}`,
    );
  }
  const row = is2d ? nllLoss2dRow : nllLossRow;
  const named = input.ndim === 1 ? reshape(target, []) : target;
  return run(row, [input, named, weight ?? 1], { ...reductionOf(options), ignoreIndex });
}
