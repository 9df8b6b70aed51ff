/** @file Binary cross entropy, of probabilities and of scores. */

import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { broadcastShapes, sameShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { mapEach } from '../define.ts';
import { add, div, mul, rsub, sub } from '../elementwise/arithmetic.ts';
import { run } from '../dispatch.ts';
import {
  reduced,
  reductionOf,
  sizeText,
  slopes,
  type LossAttributes,
  type LossOptions,
} from './loss.ts';
import { clamp, log, neg, sigmoid } from '../elementwise/math.ts';
import { refuseGradients } from '../elementwise/require.ts';
import type { Operand, Row } from '../row.ts';
import { logsigmoidRow } from '../activations/curves.ts';

/** PyTorch's bound for the logarithms of probabilities next to 0. */
const LOWEST = -100;
/** PyTorch's bound for p(1 − p), a float32 number. */
const TINY = Math.fround(1e-12);

/** Operands: probabilities, targets, weights. */
export const binaryCrossEntropyRow: Row<LossAttributes> = {
  name: 'binaryCrossEntropy',
  node: 'BinaryCrossEntropyBackward0',
  symbol: 'bce',
  formula: '∇·c·(a − b)/(a(1 − a))/n; ∇·c·(ln(1 − a) − ln a)/n',
  saves: [{ slot: 0 }, { slot: 1 }, { slot: 2 }],
  edges: [0, 1],
  optional: [2],
  differentiable: true,
  view: false,
  forward(inputs, attributes) {
    const [x, target, weight] = inputs as [Tensor, Tensor, Operand];
    const losses = mapEach([x, target, weight], x.dtype, (p, t, share) => {
      if (!(p >= 0 && p <= 1)) {
        throw new RuntimeError('all elements of input should be between 0 and 1');
      }
      const yes = Math.max(Math.log(p), LOWEST);
      const no = Math.max(Math.log1p(-p), LOWEST);
      return ((t - 1) * no - t * yes) * share;
    });
    return reduced(losses, attributes);
  },
  ...slopes(
    [
      (n) => {
        const x = n.saved(0);
        return div(sub(x, n.saved(1)), clamp(mul(rsub(x, 1), x), { min: TINY }));
      },
      (n) => sub(log(rsub(n.saved(0), 1)), log(n.saved(0))),
    ],
    2,
  ),
};

/** Operands: scores, targets, weights, weights of the positive targets. */
export const binaryCrossEntropyWithLogitsRow: Row<LossAttributes> = {
  name: 'binaryCrossEntropyWithLogits',
  node: 'BinaryCrossEntropyWithLogitsBackward0',
  symbol: 'bce',
  formula: '∇·c·((1 + (d − 1)·b)·σ(a) − d·b)/n; ∇·c·((d − 1)·softplus(−a) − a)/n',
  saves: [{ slot: 0 }, { slot: 1 }, { slot: 2 }, { slot: 3 }],
  edges: [0, 1],
  optional: [2, 3],
  differentiable: true,
  view: false,
  forward(inputs, attributes) {
    const losses = mapEach(inputs, (inputs[0] as Tensor).dtype, (v, t, share, positive) => {
      const factor = (positive - 1) * t + 1;
      const softplus = Math.log1p(Math.exp(-Math.abs(v))) + Math.max(-v, 0);
      return ((1 - t) * v + factor * softplus) * share;
    });
    return reduced(losses, attributes);
  },
  ...slopes(
    [
      (n) => {
        const t = n.saved(1);
        const positive = n.operand(3);
        const s = sigmoid(n.saved(0));
        if (positive === 1) return sub(s, t);
        const scaled = mul(t, positive);
        return sub(mul(sub(add(scaled, 1), t), s), scaled);
      },
      (n) => {
        const x = n.saved(0);
        const positive = n.operand(3);
        if (positive === 1) return neg(x);
        return sub(run(logsigmoidRow, [neg(x)]), mul(run(logsigmoidRow, [x]), positive));
      },
    ],
    2,
  ),
};

export interface BceOptions extends LossOptions {
  /** Multiplies the elements' losses; broadcasts. */
  readonly weight?: Tensor | null;
}

export interface BceWithLogitsOptions extends BceOptions {
  /** Multiplies the losses of positive targets; broadcasts. */
  readonly posWeight?: Tensor | null;
}

function checkTarget(input: Tensor, target: Tensor, reject: () => string): void {
  if (!sameShape(input.shape, target.shape)) throw new ValueError(reject());
}

/** −(t·ln p + (1 − t)·ln(1 − p)), for probabilities p; logarithms count as at least −100. */
export function binaryCrossEntropy(input: Tensor, target: Tensor, given: BceOptions = {}): Tensor {
  const { weight = null, ...options } = checkNames('binaryCrossEntropy', given);
  checkTarget(
    input,
    target,
    () =>
      `Using a target size (${sizeText(target)}) that is different to the input size (${sizeText(input)}) is deprecated. Please ensure they have the same size.`,
  );
  refuseGradients('binary_cross_entropy', { weight });
  if (weight !== null) broadcastShapes(input.shape, weight.shape);
  return run(binaryCrossEntropyRow, [input, target, weight ?? 1], reductionOf(options));
}

/** Binary cross entropy of σ(input), computed without overflow. */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  given: BceWithLogitsOptions = {},
): Tensor {
  const {
    weight = null,
    posWeight = null,
    ...options
  } = checkNames('binaryCrossEntropyWithLogits', given);
  checkTarget(
    input,
    target,
    () => `Target size (${sizeText(target)}) must be the same as input size (${sizeText(input)})`,
  );
  refuseGradients('binary_cross_entropy_with_logits', { weight, pos_weight: posWeight });
  return run(
    binaryCrossEntropyWithLogitsRow,
    [input, target, weight ?? 1, posWeight ?? 1],
    reductionOf(options),
  );
}
