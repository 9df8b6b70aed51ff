/** @file The text of an optimizer: its groups with all their options, as PyTorch prints them. */

import { describe, pythonName, type Printed } from '../nn/repr.ts';

/** Options of PyTorch's that mean nothing here, at their defaults. */
const WITHOUT_MEANING: Readonly<Record<string, Printed>> = {
  foreach: null,
  differentiable: false,
  fused: null,
  capturable: false,
};

/** All options of a class, in PyTorch's order. */
const OPTIONS: Readonly<Record<string, string>> = {
  SGD: 'lr momentum dampening weight_decay nesterov maximize foreach differentiable fused',
  Adam: 'lr betas eps weight_decay amsgrad maximize foreach capturable differentiable fused decoupled_weight_decay',
  AdamW:
    'lr betas eps weight_decay amsgrad maximize foreach capturable differentiable fused decoupled_weight_decay',
  NAdam:
    'lr betas eps weight_decay momentum_decay decoupled_weight_decay maximize foreach capturable differentiable',
  RAdam:
    'lr betas eps weight_decay maximize foreach capturable decoupled_weight_decay differentiable',
  Adamax: 'lr betas eps weight_decay foreach maximize differentiable capturable',
  Adagrad:
    'lr lr_decay eps weight_decay initial_accumulator_value foreach maximize differentiable fused',
  Adadelta: 'lr rho eps weight_decay maximize capturable foreach differentiable',
  RMSprop: 'lr momentum alpha eps centered weight_decay capturable foreach maximize differentiable',
  Rprop: 'lr etas step_sizes foreach maximize differentiable capturable',
  ASGD: 'lr lambd alpha t0 weight_decay foreach maximize differentiable capturable',
  LBFGS: 'lr max_iter max_eval tolerance_grad tolerance_change history_size line_search_fn',
  Adafactor: 'lr beta2_decay eps d weight_decay foreach maximize',
};

/** Options that all our optimizers have, and some of PyTorch's have not. */
const OF_ALL = ['weight_decay', 'maximize'];

/** A group's options under PyTorch's names and in its order, then those of schedulers and programs. */
export function pythonOptions(name: string, options: object): Record<string, unknown> {
  const own = Object.fromEntries(
    Object.entries(options as Record<string, unknown>).map(([key, value]) => [
      pythonName(key),
      value,
    ]),
  );
  const listed = OPTIONS[name]?.split(' ');
  if (listed === undefined) return own;
  const result: Record<string, unknown> = {};
  for (const key of listed) result[key] = key in own ? own[key] : WITHOUT_MEANING[key];
  for (const [key, value] of Object.entries(own)) {
    if (!OF_ALL.includes(key) || listed.includes(key)) result[key] = value;
  }
  return result;
}

/** `SGD (`, the groups with their options in alphabetical order, `)`. */
export function formatOptimizer(name: string, groups: readonly object[]): string {
  const lines = groups.flatMap((group, i) => {
    const { params: _, ...options } = group as Record<string, unknown>;
    const all = pythonOptions(name, options) as Record<string, Printed>;
    const printed = Object.keys(all)
      .sort()
      .map((key) => `    ${key}: ${describe([all[key] ?? null])}`);
    return [`Parameter Group ${String(i)}`, ...printed, ''];
  });
  return `${name} (\n${lines.join('\n').trimEnd()}\n)`;
}
