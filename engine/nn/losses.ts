/** @file Losses as modules. */

import type { HuberOptions, LossOptions } from '../ops/loss.ts';
import type { BceOptions, BceWithLogitsOptions } from '../ops/loss-bce.ts';
import type { NllOptions } from '../ops/loss-nll.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type {
  CosineOptions,
  CrossEntropyOptions,
  DistanceOptions,
  GaussianNllOptions,
  KlDivOptions,
  MarginOptions,
  PoissonNllOptions,
  SmoothL1Options,
  TripletOptions,
} from './functional/losses.ts';
import * as F from './functional.ts';
import { Module } from './module.ts';

/** Mean of (input − target)². */
export class MSELoss extends Module {
  private readonly options: LossOptions;

  constructor(options: LossOptions = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.mseLoss(input, target, this.options);
  }
}

/** Mean of |input − target|. */
export class L1Loss extends Module {
  private readonly options: LossOptions;

  constructor(options: LossOptions = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.l1Loss(input, target, this.options);
  }
}

/** A parabola within beta, straight lines outside. */
export class SmoothL1Loss extends Module {
  private readonly options: SmoothL1Options;

  constructor(options: SmoothL1Options = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.smoothL1Loss(input, target, this.options);
  }
}

/** A parabola within delta, straight lines outside. */
export class HuberLoss extends Module {
  private readonly options: HuberOptions;

  constructor(options: HuberOptions = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.huberLoss(input, target, this.options);
  }
}

/** Binary cross entropy of probabilities. */
export class BCELoss extends Module {
  private readonly options: BceOptions;

  constructor(options: BceOptions = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.binaryCrossEntropy(input, target, this.options);
  }
}

/** Binary cross entropy of scores. */
export class BCEWithLogitsLoss extends Module {
  private readonly options: BceWithLogitsOptions;

  constructor(options: BceWithLogitsOptions = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.binaryCrossEntropyWithLogits(input, target, this.options);
  }
}

/** Negative log-likelihood of int64 class numbers. */
export class NLLLoss extends Module {
  private readonly options: NllOptions;

  constructor(options: NllOptions = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.nllLoss(input, target, this.options);
  }
}

/** Cross entropy of scores and int64 class numbers, or probabilities. */
export class CrossEntropyLoss extends Module {
  private readonly options: CrossEntropyOptions;

  constructor(options: CrossEntropyOptions = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.crossEntropy(input, target, this.options);
  }
}

/** Kullback-Leibler divergence of log-probabilities from a target. */
export class KLDivLoss extends Module {
  private readonly options: KlDivOptions;

  constructor(options: KlDivOptions = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.klDiv(input, target, this.options);
  }
}

/** Negative log-likelihood of counts. */
export class PoissonNLLLoss extends Module {
  private readonly options: PoissonNllOptions;

  constructor(options: PoissonNllOptions = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.poissonNllLoss(input, target, this.options);
  }
}

/** The input for target 1, what it lacks of the margin for −1. */
export class HingeEmbeddingLoss extends Module {
  private readonly options: MarginOptions;

  constructor(options: MarginOptions = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.hingeEmbeddingLoss(input, target, this.options);
  }
}

/** Negative log-likelihood under normal distributions. */
export class GaussianNLLLoss extends Module {
  private readonly options: GaussianNllOptions;

  constructor(options: GaussianNllOptions = {}) {
    super();
    this.options = options;
  }

  forward(input: Tensor, target: Tensor, variance: Tensor): Tensor {
    return F.gaussianNllLoss(input, target, variance, this.options);
  }
}

/** How far two inputs are from the order the target asks. */
export class MarginRankingLoss extends Module {
  private readonly options: MarginOptions;

  constructor(options: MarginOptions = {}) {
    super();
    this.options = options;
  }

  forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return F.marginRankingLoss(input1, input2, target, this.options);
  }
}

/** Angles between vectors, as the target asks. */
export class CosineEmbeddingLoss extends Module {
  private readonly options: MarginOptions;

  constructor(options: MarginOptions = {}) {
    super();
    this.options = options;
  }

  forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return F.cosineEmbeddingLoss(input1, input2, target, this.options);
  }
}

/** How much nearer the positive should be than the negative. */
export class TripletMarginLoss extends Module {
  private readonly options: TripletOptions;

  constructor(options: TripletOptions = {}) {
    super();
    this.options = options;
  }

  forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return F.tripletMarginLoss(anchor, positive, negative, this.options);
  }
}

/** x1·x2/(|x1|·|x2|) along a dimension. */
export class CosineSimilarity extends Module {
  private readonly options: CosineOptions;

  constructor(options: CosineOptions = {}) {
    super();
    this.options = options;
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return F.cosineSimilarity(x1, x2, this.options);
  }
}

/** p-norm of x1 − x2 along the last dimension. */
export class PairwiseDistance extends Module {
  private readonly options: DistanceOptions;

  constructor(options: DistanceOptions = {}) {
    super();
    this.options = options;
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return F.pairwiseDistance(x1, x2, this.options);
  }
}
