/** @file Errors in OneFlow's words. */

import { inOtherWords } from '../../autograd/throws.ts';
import { OperatorNode } from '../../autograd/operator-node.ts';
import type { Node } from '../../autograd/node.ts';
import { FREED } from '../../autograd/saved/saved.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { nodeName } from './nodes.ts';
import { spoken } from './version.ts';

/** PyTorch's words and OneFlow's. */
const TEXTS: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [
    /^grad can be implicitly created only for scalar outputs$/,
    () => 'Grad can be implicitly created only for scalar outputs',
  ],
  [
    /^Mismatch in shape: grad_output\[\d+\] has a shape of torch\.Size\(\[(.*?)\]\) and output\[\d+\] has a shape of torch\.Size\(\[(.*?)\]\)\.$/,
    (_, grad = '', output = '') =>
      `out_grad's shape must be same as output's (${tuple(output)} vs ${tuple(grad)})`,
  ],
  [
    /^a leaf Variable that requires grad is being used in an in-place operation\.$/,
    () => 'a leaf Tensor that requires grad is being used in an in-place operation',
  ],
];

/** `3` as `(3,)`, `2, 3` as `(2,3)`. */
function tuple(shape: string): string {
  const lengths = shape === '' ? [] : shape.split(', ');
  return lengths.length === 1 ? `(${shape},)` : `(${lengths.join(',')})`;
}

/** The first node of a second pass that has lost what it saved. */
function releasedNode(roots: readonly unknown[]): OperatorNode | null {
  const found = new Set<Node>();
  const stack = roots.flatMap((root) =>
    root instanceof Tensor && root.gradFn !== null ? [root.gradFn] : [],
  );
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    for (const edge of node.edges) if (edge !== null) stack.push(edge.node);
  }
  const inOrder = [...found].sort((a, b) => b.sequenceNr - a.sequenceNr);
  return (
    inOrder.filter((node) => node instanceof OperatorNode).find((node) => node.isFreed) ?? null
  );
}

function worded(text: string, cause: Error): Error {
  return inOtherWords(() => new RuntimeError(text, { cause }));
}

/** What OneFlow throws for an error of ours; `args` are the call's, with the tensor it was called on first. */
export function inOneflowWords(error: unknown, args: readonly unknown[]): unknown {
  if (!(error instanceof RuntimeError)) return error;
  if (error.message === FREED) {
    const node = releasedNode(args.flat(1));
    const name = node === null ? '' : ` with name \`${nodeName(node, spoken.version)}\``;
    return worded(
      `This FunctionNode${name} has been released.\nMaybe you try to backward through the node a second time. Specify retain_graph=True when calling .backward() or autograd.grad() the first time.`,
      error,
    );
  }
  for (const [pattern, text] of TEXTS) {
    const found = pattern.exec(error.message);
    if (found !== null) return worded(text(...found), error);
  }
  return error;
}
