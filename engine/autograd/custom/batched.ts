/** @file Custom operators under `vmap`: their own rule, or one run for each example. */

import { movedim } from '../../ops/shape/dims.ts';
import { NotImplementedError, RuntimeError, pythonTypeOf } from '../../tensor/errors.ts';
import { Tensor } from '../../tensor/tensor.ts';
import {
  BatchedTensor,
  batchedAt,
  levelsOf,
  openBatches,
  perExample,
  type BatchLevel,
  type Randomness,
} from '../batch.ts';
import { Spoken } from '../spoken.ts';
import type { CustomOperator } from './node.ts';

/** What a custom operator's `vmap` is told. */
export class VmapInfo extends Spoken {
  /** How many examples there are. */
  readonly batchSize: number;
  /** What the call of `vmap` says of random numbers. */
  readonly randomness: Randomness;

  constructor(batchSize: number, randomness: Randomness) {
    super();
    this.batchSize = batchSize;
    this.randomness = randomness;
  }
}

/** The rule of operators without one. */
export function missingRule(): never {
  throw new NotImplementedError(
    'To use autograd.Function with vmap, you must either override the vmap staticmethod or set generate_vmap_rule=True.',
  );
}

/** Runs an operator some of whose arguments are batched; `apply` runs it on one example. */
export function applyBatched(
  operator: CustomOperator,
  args: readonly unknown[],
  apply: (example: readonly unknown[]) => unknown,
): unknown {
  const { name, vmap, generateVmapRule = false } = operator;
  if (vmap !== undefined && vmap !== missingRule) {
    if (generateVmapRule) {
      throw new RuntimeError(
        `You tried to vmap over ${name}, but it has both generate_vmap_rule=True and an overridden vmap staticmethod. Please set generate_vmap_rule=False or delete the overridden vmap staticmethod to avoid ambiguity. For more details, please see https://pytorch.org/docs/main/notes/extending.func.html`,
      );
    }
    return applyRule(vmap as Rule, args);
  }
  if (!generateVmapRule) {
    throw new RuntimeError(
      `You tried to vmap over ${name}, but it does not have vmap support. Please override and implement the vmap staticmethod or set generate_vmap_rule=True. For more details, please see https://pytorch.org/docs/main/notes/extending.func.html`,
    );
  }
  const seen = { isList: false };
  const results = perExample(args, (example) => {
    const returned = apply(example);
    seen.isList = Array.isArray(returned);
    return (seen.isList ? returned : [returned]) as Tensor[];
  });
  return seen.isList ? results : results[0];
}

type Rule = (info: VmapInfo, inDims: (number | null)[], ...args: unknown[]) => unknown;

/** The innermost batch as a dimension of its own, at which the rule looks. */
function applyRule(rule: Rule, args: readonly unknown[]): unknown {
  const [level = 0] = levelsOf(args);
  const isBatched = (arg: unknown): arg is BatchedTensor =>
    arg instanceof BatchedTensor && arg.level === level;
  const { size, randomness } = openBatches().find((entry) => entry.level === level) as BatchLevel;
  const returned = rule(
    new VmapInfo(size, randomness),
    args.map((arg) => (isBatched(arg) ? 0 : null)),
    ...args.map((arg) => (isBatched(arg) ? arg.value : arg)),
  );
  if (!Array.isArray(returned) || returned.length !== 2) {
    throw new RuntimeError(
      `Expected the vmap staticmethod to have two returns, an output and out_dims with pytree structure compatible with the output. Got a <class '${returned instanceof Tensor ? 'torch.Tensor' : pythonTypeOf(returned)}'> instead`,
    );
  }
  const [output, outDims] = returned as [unknown, unknown];
  const wrap = (value: unknown, dim: unknown): unknown =>
    value instanceof Tensor && typeof dim === 'number'
      ? batchedAt(movedim(value, dim, 0), level)
      : value;
  if (!Array.isArray(output)) return wrap(output, outDims);
  return output.map((value, i) => wrap(value, Array.isArray(outDims) ? outDims[i] : outDims));
}
