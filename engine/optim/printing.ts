/** @file The text of an optimizer: its groups with all their options, as PyTorch prints them. */

import { describe, pythonName, type Printed } from '../nn/repr.ts';

/** Options of PyTorch's that mean nothing here; they are printed at their defaults. */
const WITHOUT_MEANING: Readonly<Record<string, Readonly<Record<string, Printed>>>> = {
  foreach: { foreach: null, differentiable: false },
  fused: { fused: null },
  capturable: { capturable: false },
  coupled: { decoupled_weight_decay: false },
  decoupled: { decoupled_weight_decay: true },
};

/** Which of them a class has. */
const HAS: Readonly<Record<string, readonly string[]>> = {
  Adadelta: ['foreach', 'capturable'],
  Adagrad: ['foreach', 'fused'],
  Adam: ['foreach', 'fused', 'capturable', 'coupled'],
  AdamW: ['foreach', 'fused', 'capturable', 'decoupled'],
  Adamax: ['foreach', 'capturable'],
  ASGD: ['foreach', 'capturable'],
  NAdam: ['foreach', 'capturable'],
  RAdam: ['foreach', 'capturable', 'coupled'],
  RMSprop: ['foreach', 'capturable'],
  Rprop: ['foreach', 'capturable'],
  SGD: ['foreach', 'fused'],
};

/** `SGD (`, the groups with their options in alphabetical order, `)`. */
export function formatOptimizer(name: string, groups: readonly object[]): string {
  const lines = groups.flatMap((group, i) => {
    const { params: _, ...options } = group as Record<string, Printed>;
    const named = Object.entries(options).map(([key, value]) => [pythonName(key), value] as const);
    const rest = (HAS[name] ?? []).flatMap((each) => Object.entries(WITHOUT_MEANING[each] ?? {}));
    const all = Object.fromEntries<Printed>([...rest, ...named]);
    const printed = Object.keys(all)
      .sort()
      .map((key) => `    ${key}: ${describe([all[key] ?? null])}`);
    return [`Parameter Group ${String(i)}`, ...printed, ''];
  });
  return `${name} (\n${lines.join('\n').trimEnd()}\n)`;
}
