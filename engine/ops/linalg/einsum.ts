/** @file Einstein summation: products of tensors by labels of their dimensions, as batched matrix products. */

import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { mul } from '../elementwise/arithmetic.ts';
import { diagonal } from '../shape/diagonal.ts';
import { movedim } from '../shape/dims.ts';
import { bmm } from './products.ts';
import { sum } from '../reductions/reduce.ts';
import { permute, reshape, unsqueeze } from '../shape/shape.ts';

/** A dimension's label: a letter, or `.0`, `.1` … for those an ellipsis stands for, from the left. */
type Label = string;

const isLetter = (c: string): boolean => /^[a-zA-Z]$/.test(c);

/** Splits one operand's (or the output's) subscripts into letters and `...`. */
function tokens(text: string, start: number, subject: string): string[] {
  const found: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === ' ') continue;
    if (c === '.') {
      if (found.includes('...')) {
        throw new RuntimeError(
          `einsum(): found '.' for ${subject} for which an ellipsis was already found`,
        );
      }
      if (text.slice(i, i + 3) !== '...') {
        throw new RuntimeError(
          `einsum(): found '.' for ${subject} that is not part of any ellipsis`,
        );
      }
      found.push('...');
      i += 2;
    } else if (isLetter(c)) found.push(c);
    else {
      throw new RuntimeError(
        `einsum(): invalid subscript given at index ${String(start + i)} in the equation string, subscripts must be in [a-zA-Z]`,
      );
    }
  }
  return found;
}

interface Plan {
  readonly inputs: readonly (readonly string[])[];
  /** Null: the labels that occur once, in alphabetical order, after the ellipsis. */
  readonly output: readonly string[] | null;
}

function parse(equation: string): Plan {
  const arrow = equation.indexOf('->');
  const left = arrow < 0 ? equation : equation.slice(0, arrow);
  let start = 0;
  const inputs = left.split(',').map((text, i) => {
    const made = tokens(text, start, `operand ${String(i)}`);
    start += text.length + 1;
    return made;
  });
  const output = arrow < 0 ? null : tokens(equation.slice(arrow + 2), arrow + 2, 'the output');
  return { inputs, output };
}

/** Labels as letters, for the form with lists of numbers. */
function lettersOf(list: readonly (number | string)[]): string[] {
  return list.map((label) => {
    if (typeof label === 'string') return '...';
    if (label < 0 || label >= 52) {
      throw new ValueError('einsum(): subscripts must be in range [0, 52)');
    }
    return String.fromCharCode(label < 26 ? 65 + label : 71 + label);
  });
}

/** The labels of one operand's dimensions. */
function labelsOf(subscripts: readonly string[], x: Tensor, i: number, covered: number): Label[] {
  const named = subscripts.filter((each) => each !== '...').length;
  const hasEllipsis = named < subscripts.length;
  if (hasEllipsis ? named > x.ndim : named !== x.ndim) {
    throw new RuntimeError(
      hasEllipsis
        ? `einsum(): the number of subscripts in the equation (${String(named)}) is more than the number of dimensions (${String(x.ndim)}) for operand ${String(i)}`
        : `einsum(): the number of subscripts in the equation (${String(named)}) does not match the number of dimensions (${String(x.ndim)}) for operand ${String(i)} and no ellipsis was given`,
    );
  }
  const own = x.ndim - named;
  return subscripts.flatMap((each) =>
    each === '...'
      ? Array.from({ length: own }, (_, d) => `.${String(covered - own + d)}`)
      : [each],
  );
}

/** The operand with each label once: repeated ones become diagonals. */
function withoutRepeats(x: Tensor, labels: readonly Label[], i: number): [Tensor, Label[]] {
  let part = x;
  let rest = [...labels];
  for (let at = 0; at < rest.length; at++) {
    const label = rest[at] as Label;
    for (let again = rest.indexOf(label, at + 1); again >= 0; again = rest.indexOf(label, at + 1)) {
      if (part.shape[at] !== part.shape[again]) {
        throw new RuntimeError(
          `einsum(): subscript ${label} is repeated for operand ${String(i)} but the sizes don't match, ${String(part.shape[again])} != ${String(part.shape[at])}`,
        );
      }
      part = movedim(diagonal(part, 0, at, again), -1, at);
      rest = rest.toSpliced(again, 1);
    }
  }
  return [part, rest];
}

/** The operand with a dimension for each label, in that order; length 1 where it has none. */
function aligned(x: Tensor, labels: readonly Label[], order: readonly Label[]): Tensor {
  const present = order.filter((label) => labels.includes(label));
  const moved = permute(
    x,
    present.map((label) => labels.indexOf(label)),
  );
  return order.reduce(
    (made, label, d) => (labels.includes(label) ? made : unsqueeze(made, d)),
    x.ndim === 0 ? x : moved,
  );
}

/** Sums the product of two aligned tensors over `dims`, which stay with length 1: one batched product. */
function contract(a: Tensor, b: Tensor, dims: readonly number[]): Tensor {
  if (dims.length === 0) return mul(a, b);
  let left = a;
  let right = b;
  const groups: Record<'both' | 'left' | 'right' | 'summed', number[]> = {
    both: [],
    left: [],
    right: [],
    summed: [],
  };
  a.shape.forEach((length, d) => {
    const inLeft = length > 1;
    const inRight = (b.shape[d] ?? 1) > 1;
    if (dims.includes(d)) {
      if (inLeft && inRight) groups.summed.push(d);
      else if (inLeft) left = sum(left, d, { keepdim: true });
      else if (inRight) right = sum(right, d, { keepdim: true });
      else groups.summed.push(d);
    } else if (inLeft && inRight) groups.both.push(d);
    else if (inLeft) groups.left.push(d);
    else groups.right.push(d);
  });
  const reduced = a.shape
    .map((_, d) => d)
    .filter((d) => !Object.values(groups).some((group) => group.includes(d)));
  groups.both.push(...reduced);
  const lengths = (x: Tensor, group: readonly number[]): number[] =>
    group.map((d) => x.shape[d] ?? 1);
  const size = (x: Tensor, group: readonly number[]): number => sizeOf(lengths(x, group));
  const first = reshape(
    permute(left, [...groups.both, ...groups.left, ...groups.summed, ...groups.right]),
    [size(left, groups.both), size(left, groups.left), size(left, groups.summed)],
  );
  const second = reshape(
    permute(right, [...groups.both, ...groups.summed, ...groups.right, ...groups.left]),
    [size(right, groups.both), size(right, groups.summed), size(right, groups.right)],
  );
  const order = [...groups.both, ...groups.left, ...groups.summed, ...groups.right];
  const shape = [
    ...lengths(left, groups.both),
    ...lengths(left, groups.left),
    ...groups.summed.map(() => 1),
    ...lengths(right, groups.right),
  ];
  const back: number[] = [];
  order.forEach((d, i) => (back[d] = i));
  return permute(reshape(bmm(first, second), shape), back);
}

function outputLabels(plan: Plan, labels: readonly (readonly Label[])[], covered: number): Label[] {
  const dots = Array.from({ length: covered }, (_, d) => `.${String(d)}`);
  if (plan.output === null) {
    const all = labels.flat().filter(isLetter);
    const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label));
    return [...dots, ...once.sort()];
  }
  const seen = new Set<string>();
  for (const label of plan.output) {
    if (label === '...') continue;
    if (seen.has(label)) {
      throw new RuntimeError(
        `einsum(): output subscript ${label} appears more than once in the output`,
      );
    }
    seen.add(label);
    if (!labels.some((each) => each.includes(label))) {
      throw new RuntimeError(
        `einsum(): output subscript ${label} does not appear in the equation for any input operand`,
      );
    }
  }
  return plan.output.flatMap((label) => (label === '...' ? dots : [label]));
}

function evaluate(plan: Plan, operands: readonly Tensor[]): Tensor {
  if (operands.length !== plan.inputs.length) {
    throw new RuntimeError(
      `einsum(): ${operands.length > plan.inputs.length ? 'more' : 'fewer'} operands were provided than specified in the equation`,
    );
  }
  const covered = Math.max(
    0,
    ...plan.inputs.map((subscripts, i) =>
      subscripts.includes('...') ? (operands[i]?.ndim ?? 0) - subscripts.length + 1 : 0,
    ),
  );
  const named = plan.inputs.map((subscripts, i) =>
    labelsOf(subscripts, operands[i] as Tensor, i, covered),
  );
  const output = outputLabels(plan, named, covered);
  const summed = [...new Set(named.flat())].filter((label) => !output.includes(label)).sort();
  const order = [...output, ...summed];
  const lengths = new Map<Label, number>();
  const aligns = operands.map((x, i) => {
    const [part, labels] = withoutRepeats(x, named[i] ?? [], i);
    labels.forEach((label, d) => {
      const length = part.shape[d] ?? 1;
      const known = lengths.get(label) ?? 1;
      if (length !== 1 && known !== 1 && length !== known) {
        throw new RuntimeError(
          `einsum(): subscript ${label.startsWith('.') ? '...' : label} has size ${String(length)} for operand ${String(i)} which does not broadcast with previously seen size ${String(known)}`,
        );
      }
      if (known === 1) lengths.set(label, length);
    });
    return aligned(part, labels, order);
  });
  const lastUse = (label: Label): number => named.findLastIndex((labels) => labels.includes(label));
  const [first, ...others] = aligns as [Tensor, ...Tensor[]];
  const places = (i: number): number[] =>
    summed.filter((label) => lastUse(label) === i).map((label) => order.indexOf(label));
  const own = places(0);
  let result = own.length === 0 ? first : sum(first, own, { keepdim: true });
  others.forEach((x, i) => (result = contract(result, x, places(i + 1))));
  return summed.length === 0 ? result : reshape(result, result.shape.slice(0, output.length));
}

/** A tensor, or a list of labels (numbers below 52 and `'...'`). */
type Argument = Tensor | readonly (number | '...')[];

/**
 * Sums of products by labels, left to right: `einsum('ij,jk->ik', a, b)` is the matrix product,
 * `einsum('ii->i', a)` the diagonal, `einsum('...ij->...ji', a)` the transposes; without `->` the labels
 * that occur once remain, in alphabetical order. Also `einsum(a, [0, 1], b, [1, 2], [0, 2])`.
 */
export function einsum(equation: string, ...operands: (Tensor | readonly Tensor[])[]): Tensor;
export function einsum(...operandsAndLabels: Argument[]): Tensor;
export function einsum(...args: (string | Argument | readonly Tensor[])[]): Tensor {
  const [equation, ...rest] = args;
  if (args.length < 2) {
    throw new ValueError(
      'einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list',
    );
  }
  if (typeof equation === 'string') return evaluate(parse(equation), rest.flat() as Tensor[]);
  const operands = args.filter((arg) => arg instanceof Tensor);
  const lists = args.filter((arg) => Array.isArray(arg)) as (number | string)[][];
  const labels = lists.map(lettersOf);
  return evaluate(
    { inputs: labels.slice(0, operands.length), output: labels[operands.length] ?? null },
    operands,
  );
}
