/** @file Losses as modules. */

import type { CtcOptions, Lengths } from '../ops/losses/ctc.ts';
import type { MultiMarginOptions } from '../ops/losses/margin.ts';
import type { HuberOptions, LossOptions } from '../ops/losses/loss.ts';
import type { BceOptions, BceWithLogitsOptions } from '../ops/losses/bce.ts';
import type { NllOptions } from '../ops/losses/nll.ts';
import { ValueError } from '../tensor/errors.ts';
import { checkNames } from '../tensor/options.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { CosineOptions, DistanceOptions } from './functional/distances.ts';
import type {
  CrossEntropyOptions,
  GaussianNllOptions,
  KlDivOptions,
  PoissonNllOptions,
  SmoothL1Options,
} from './functional/losses.ts';
import type {
  Distance,
  MarginOptions,
  MultiLabelSoftMarginOptions,
  TripletDistanceOptions,
  TripletOptions,
} from './functional/margin-losses.ts';
import * as F from './functional.ts';
import { Module } from './module.ts';
import { pythonName } from './repr.ts';

/**
 * Keeps its options, none of which is required, for the function of the same name; weights are buffers.
 */
abstract class WithOptions<Options extends object> extends Module {
  protected readonly options: Options;

  constructor(options: Options = {} as Options) {
    super();
    checkNames(new.target, options);
    this.options = options;
    for (const [name, value] of Object.entries(options)) {
      if (value instanceof Tensor) this.registerBuffer(name, value);
    }
  }

  protected override pathOf(field: string): string {
    return pythonName(field);
  }
}

/** Mean of (input − target)². */
export class MSELoss extends WithOptions<LossOptions> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.mseLoss(input, target, this.options);
  }
}

/** Mean of |input − target|. */
export class L1Loss extends WithOptions<LossOptions> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.l1Loss(input, target, this.options);
  }
}

/** A parabola within beta, straight lines outside. */
export class SmoothL1Loss extends WithOptions<SmoothL1Options> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.smoothL1Loss(input, target, this.options);
  }
}

/** A parabola within delta, straight lines outside. */
export class HuberLoss extends WithOptions<HuberOptions> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.huberLoss(input, target, this.options);
  }
}

/** Binary cross entropy of probabilities. */
export class BCELoss extends WithOptions<BceOptions> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.binaryCrossEntropy(input, target, this.options);
  }
}

/** Binary cross entropy of scores. */
export class BCEWithLogitsLoss extends WithOptions<BceWithLogitsOptions> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.binaryCrossEntropyWithLogits(input, target, this.options);
  }
}

/** Negative log-likelihood of int64 class numbers. */
export class NLLLoss extends WithOptions<NllOptions> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.nllLoss(input, target, this.options);
  }
}

/** Cross entropy of scores and int64 class numbers, or probabilities. */
export class CrossEntropyLoss extends WithOptions<CrossEntropyOptions> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.crossEntropy(input, target, this.options);
  }
}

/** Kullback-Leibler divergence of log-probabilities from a target. */
export class KLDivLoss extends WithOptions<KlDivOptions> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.klDiv(input, target, this.options);
  }
}

/** Negative log-likelihood of counts. */
export class PoissonNLLLoss extends WithOptions<PoissonNllOptions> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.poissonNllLoss(input, target, this.options);
  }
}

/** The input for target 1, what it lacks of the margin for −1. */
export class HingeEmbeddingLoss extends WithOptions<MarginOptions> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.hingeEmbeddingLoss(input, target, this.options);
  }
}

/** Negative log-likelihood under normal distributions. */
export class GaussianNLLLoss extends WithOptions<GaussianNllOptions> {
  forward(input: Tensor, target: Tensor, variance: Tensor): Tensor {
    return F.gaussianNllLoss(input, target, variance, this.options);
  }
}

/** How far two inputs are from the order the target asks. */
export class MarginRankingLoss extends WithOptions<MarginOptions> {
  forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return F.marginRankingLoss(input1, input2, target, this.options);
  }
}

/** Angles between vectors, as the target asks. */
export class CosineEmbeddingLoss extends WithOptions<MarginOptions> {
  forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return F.cosineEmbeddingLoss(input1, input2, target, this.options);
  }
}

/** How much nearer the positive should be than the negative. */
export class TripletMarginLoss extends WithOptions<TripletOptions> {
  constructor(options: TripletOptions = {}) {
    checkMargin('TripletMarginLoss', options);
    super(options);
  }

  forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return F.tripletMarginLoss(anchor, positive, negative, this.options);
  }
}

/** x1·x2/(|x1|·|x2|) along a dimension. */
export class CosineSimilarity extends WithOptions<CosineOptions> {
  forward(x1: Tensor, x2: Tensor): Tensor {
    return F.cosineSimilarity(x1, x2, this.options);
  }
}

/** p-norm of x1 − x2 along the last dimension. */
export class PairwiseDistance extends WithOptions<DistanceOptions> {
  forward(x1: Tensor, x2: Tensor): Tensor {
    return F.pairwiseDistance(x1, x2, this.options);
  }
}

/** The same for any distance. */
export class TripletMarginWithDistanceLoss extends WithOptions<TripletDistanceOptions> {
  /** A module, or any function. */
  readonly distanceFunction: Distance | PairwiseDistance;

  constructor(options: TripletDistanceOptions = {}) {
    checkMargin('TripletMarginWithDistanceLoss', options);
    super(options);
    this.distanceFunction = options.distanceFunction ?? new PairwiseDistance();
  }

  forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const distance = this.distanceFunction;
    return F.tripletMarginWithDistanceLoss(anchor, positive, negative, {
      ...this.options,
      distanceFunction:
        distance instanceof PairwiseDistance ? (a, b) => distance.call(a, b) : distance,
    });
  }
}

function checkMargin(name: string, { margin = 1 }: MarginOptions): void {
  if (margin > 0) return;
  throw new ValueError(
    `${name}: expected margin to be greater than 0, got ${String(margin)} instead`,
  );
}

/** How much higher the score of the right class should be than all others. */
export class MultiMarginLoss extends WithOptions<MultiMarginOptions> {
  constructor(options: MultiMarginOptions = {}) {
    const { p = 1, weight = null } = options;
    if (p !== 1 && p !== 2) throw new ValueError('only p == 1 and p == 2 supported');
    if (weight !== null && weight.ndim !== 1) {
      throw new ValueError(
        `MultiMarginLoss: expected weight to be None or 1D tensor, got ${String(weight.ndim)}D instead`,
      );
    }
    super(options);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.multiMarginLoss(input, target, this.options);
  }
}

/** How much higher the scores of the labels should be than all others. */
export class MultiLabelMarginLoss extends WithOptions<LossOptions> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.multilabelMarginLoss(input, target, this.options);
  }
}

/** Binary cross entropy of each class' score. */
export class MultiLabelSoftMarginLoss extends WithOptions<MultiLabelSoftMarginOptions> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.multilabelSoftMarginLoss(input, target, this.options);
  }
}

/** ln(1 + e^(−target·input)). */
export class SoftMarginLoss extends WithOptions<LossOptions> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.softMarginLoss(input, target, this.options);
  }
}

/** Negative log-likelihood of labels without an alignment. */
export class CTCLoss extends WithOptions<CtcOptions> {
  forward(
    logProbs: Tensor,
    targets: Tensor,
    inputLengths: Lengths,
    targetLengths: Lengths,
  ): Tensor {
    return F.ctcLoss(logProbs, targets, inputLengths, targetLengths, this.options);
  }
}
