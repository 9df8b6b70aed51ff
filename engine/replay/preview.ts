/** @file A backward pass that the program did not run, as records: the gradients of one tensor alone. */

import { backward } from '../autograd/backward.ts';
import { observe } from '../autograd/observe.ts';
import type { Observer } from '../autograd/observer.ts';
import { reasonOf } from '../protocol/index.ts';
import type { GradlensRecord } from '../recorder/records/format.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Course } from './course.ts';
import { tensorOf, valueOf } from './elements.ts';
import { leavesBehind } from './leaves.ts';
import { Refusal } from './refusal.ts';

/** No pass of a program has this number. */
export const PREVIEW = 0;

/**
 * Starts with ones. What the program had in `.grad` before does not count.
 * @param at index of the last record that was replayed, which made the tensor
 * @throws Refusal where a rule is not known
 */
export function previewPass(course: Course, at: number, output: number): GradlensRecord[] {
  const { memory, nodes, source } = course;
  const made = source[at];
  const state = made?.kind === 'operator' ? made.outputs[output] : null;
  const root = memory.get((made?.kind === 'created' ? made.tensor : state)?.id ?? -1);
  const stack = made !== undefined && 'stack' in made ? made.stack : 0;
  const name = made?.kind === 'operator' ? made.name : 'tensor';
  if (root === undefined) throw new Refusal(name, stack, 'its values are not in the recording');
  if (!root.requiresGrad) throw new Refusal(name, stack, 'it requires no gradient');
  const id = memory.idOf(root) ?? -1;
  const records: GradlensRecord[] = [];
  const about = { seq: 0, pass: PREVIEW };
  const roots = [{ tensor: id, version: root.counter.value }];
  records.push({
    kind: 'backwardBegan',
    ...about,
    stack,
    api: 'backward',
    createGraph: false,
    roots,
  });
  for (const leaf of leavesBehind([root])) leaf.gradValue = null;
  const listener: Partial<Observer> = {
    nodeRan: (_pass, node, outputs, inputs) => {
      const [gradOutputs, gradInputs] = [outputs.map(valueOf), inputs.map(valueOf)];
      records.push({
        kind: 'nodeRan',
        ...about,
        node: nodes.get(node) ?? 0,
        gradOutputs,
        gradInputs,
      });
    },
    gradStored: (_pass, tensor, contribution, grad) => {
      const owner = memory.idOf(tensor as Tensor);
      if (owner === undefined) return;
      const { dtype, shape, requiresGrad, isLeaf } = grad;
      const place = { id: -1, storage: -1, version: 0, layout: null };
      const value = valueOf(grad);
      records.push({
        kind: 'gradStored',
        seq: 0,
        pass: PREVIEW,
        tensor: owner,
        contribution: valueOf(contribution),
        grad: { ...place, dtype, shape, requiresGrad, isLeaf, value },
      });
    },
  };
  try {
    const ones = new Float64Array(sizeOf(root.shape)).fill(1);
    const seed = tensorOf(ones, root.shape, root.dtype);
    observe(listener, () => backward(root, seed, { retainGraph: true }));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const message = reasonOf(error);
    throw new Refusal('backward()', stack, `it would throw: ${message}`);
  }
  records.push({ kind: 'backwardEnded', ...about });
  return records;
}
