/** @file Connectionist temporal classification: the loss of labels without an alignment. */

import { ctcGradient, ctcLoss as lossOf, type Sequence } from '../../kernels/ctc.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { isFloating } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { build, fromNumbers } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { div } from '../elementwise/arithmetic.ts';
import { eq } from '../elementwise/compare.ts';
import { run } from '../dispatch.ts';
import { reductionOf, type LossOptions } from './loss.ts';
import { withoutDerivative } from '../not-implemented.ts';
import { mean, sum } from '../reductions/reduce.ts';
import { RESULT, type Attributes, type Operand, type Row } from '../row.ts';
import { where } from '../elementwise/select.ts';
import { squeeze, unsqueeze } from '../shape/shape.ts';

interface CtcAttributes extends Attributes {
  readonly blank: number;
  readonly inputLengths: readonly number[];
  readonly targetLengths: readonly number[];
  /** Infinite losses have no gradient. */
  readonly zeroInfinity: boolean;
}

/** Labels stand in rows of a matrix, or behind each other. */
function sequencesOf(logs: Tensor, targets: Tensor, attributes: CtcAttributes): Sequence[] {
  const { blank, inputLengths, targetLengths } = attributes;
  const [, batch = 0, classes = 0] = logs.shape;
  const values = numbersOf(logs);
  const labels = Array.from(numbersOf(targets));
  let start = 0;
  return targetLengths.map((length, b) => {
    const from = targets.ndim === 1 ? start : b * (targets.shape[1] ?? 0);
    start += length;
    return {
      logs: values,
      offset: b * classes,
      stride: batch * classes,
      time: inputLengths[b] ?? 0,
      classes,
      labels: labels.slice(from, from + length),
      blank,
    };
  });
}

/** Operands: log-probabilities [time, batch, classes], labels. PyTorch has no second derivative. */
export const ctcLossRow: Row<CtcAttributes> = {
  name: 'ctcLoss',
  node: 'CtcLossBackward0',
  symbol: 'ctc',
  formula: '∇·(eᵃ − Σ alignments through a / Σ alignments)',
  saves: [{ slot: 0 }, { slot: 1 }, { slot: RESULT }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs, attributes) {
    const [logs, targets] = inputs as [Tensor, Tensor];
    const sequences = sequencesOf(logs, targets, attributes);
    return build([sequences.length], logs.dtype, (out) => {
      sequences.forEach((sequence, b) => (out[b] = lossOf(sequence)));
    });
  },
  vjp: [(g, n) => run(ctcGradientRow(n.attributes), [g, n.saved(0), n.saved(1), n.saved(RESULT)])],
  jvp: null,
};

const ctcGradientRow = (attributes: CtcAttributes): Row =>
  withoutDerivative('ctcGradient', '_ctc_loss_backward', '', (inputs: readonly Operand[]) => {
    const [g, logs, targets, losses] = inputs as [Tensor, Tensor, Tensor, Tensor];
    const scales = numbersOf(g);
    const values = numbersOf(losses);
    return build(logs.shape, logs.dtype, (out) => {
      sequencesOf(logs, targets, attributes).forEach((sequence, b) => {
        if (attributes.zeroInfinity && values[b] === Infinity) return;
        ctcGradient(sequence, scales[b] as number, out);
      });
    });
  });

export interface CtcOptions extends LossOptions {
  /** The class that stands for no label. */
  readonly blank?: number;
  /** Labels that do not fit into their sequence cost 0, instead of infinity. */
  readonly zeroInfinity?: boolean;
}

/** One length for each sequence, as numbers or as a tensor of integers. */
export type Lengths = Tensor | readonly number[] | number;

function lengthsOf(given: Lengths, name: string): number[] {
  if (typeof given === 'number') return [given];
  if (!(given instanceof Tensor)) return [...given];
  if (isFloating(given.dtype)) throw new RuntimeError(`${name} must be integral`);
  return Array.from(numbersOf(given));
}

const WHERE = '(while checking arguments for ctc_loss_allocate_outputs)';

/** Refuses lengths and labels that do not go together, as PyTorch does. */
function check(logs: Tensor, targets: Tensor, attributes: CtcAttributes): void {
  const { blank, inputLengths, targetLengths } = attributes;
  const [time = 0, batch = 0, classes = 0] = logs.shape;
  if (blank < 0 || blank >= classes) throw new RuntimeError('blank must be in label range');
  if (inputLengths.length !== batch) {
    throw new RuntimeError('input_lengths must be of size batch_size');
  }
  if (targetLengths.length !== batch) {
    throw new RuntimeError('target_lengths must be of size batch_size');
  }
  const wanted =
    targets.ndim === 1
      ? { size: targetLengths.reduce((a, b) => a + b, 0), dim: 0, exactly: true }
      : { size: Math.max(0, ...targetLengths), dim: 1, exactly: false };
  const size = targets.shape[wanted.dim] ?? 0;
  if (wanted.exactly ? size !== wanted.size : size < wanted.size) {
    const text = `size ${wanted.exactly ? '' : 'at least '}${String(wanted.size)} at dimension ${String(wanted.dim)}`;
    throw new RuntimeError(
      `Expected tensor to have ${text}, but got size ${String(size)} for argument #2 'targets' ${WHERE}`,
    );
  }
  for (const length of inputLengths) {
    if (length <= time) continue;
    throw new RuntimeError(
      `Expected input_lengths to have value at most ${String(time)}, but got value ${String(length)} ${WHERE}`,
    );
  }
}

/**
 * −ln of the probability that the labels are emitted in this order, with any alignment.
 * @param logProbs logarithms of probabilities, [time, batch, classes] or [time, classes]
 * @param targets int64 labels, [batch, length] or all behind each other
 */
export function ctcLoss(
  logProbs: Tensor,
  targets: Tensor,
  inputLengths: Lengths,
  targetLengths: Lengths,
  given: CtcOptions = {},
): Tensor {
  const { blank = 0, zeroInfinity = false, ...options } = checkNames('ctcLoss', given);
  const { reduction } = reductionOf(options);
  const logs = logProbs.ndim === 2 ? unsqueeze(logProbs, 1) : logProbs;
  const attributes: CtcAttributes = {
    blank,
    zeroInfinity,
    inputLengths: lengthsOf(inputLengths, 'input_lengths'),
    targetLengths: lengthsOf(targetLengths, 'target_lengths'),
  };
  check(logs, targets, attributes);
  const all = run(ctcLossRow, [logs, targets], attributes);
  const batched = zeroInfinity ? where(eq(all, Infinity), 0, all) : all;
  const losses = logProbs.ndim === 2 ? squeeze(batched, 0) : batched;
  if (reduction === 'none') return losses;
  if (reduction === 'sum') return sum(losses);
  const counts = Float64Array.from(attributes.targetLengths, (length) => Math.max(1, length));
  return mean(div(losses, fromNumbers(counts, losses.shape, losses.dtype)));
}
