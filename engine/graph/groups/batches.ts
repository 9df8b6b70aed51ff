/**
 * @file Which training batch an operator of a library belongs to, and to which part of it, where no call of the
 * program tells.
 */

import type { NodeId } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { Flag } from '../tables/nodes.ts';

/** An update of the parameters, or what tells how good they are for data that they are not learned from. */
export type Part = 'update' | 'validation';

/**
 * Functions in which TensorFlow.js validates. All of it is in one where the data are tensors. Data sets it waits for:
 * what it sums up between their batches, and at the end, is in no function with a name.
 */
const VALIDATES = /(^|\.)test(Loop|Function)$/;

/** Those which it calls next, such as `BaseLogger.onEpochEnd`. */
const GOES_ON = /(^|\.)on(Batch|Epoch|Train)(Begin|End)$/;

export class Batches {
  readonly #graph: Graph;
  /** Passes and entries of the gradient log that were looked at. */
  #passes = 0;
  #entries = 0;
  /** Tensors that got a gradient in the latest pass, and have not been written since. */
  readonly #waiting = new Set<number>();
  /** Places of the library, and operators there, at which this batch was before its update. */
  readonly #seen = new Set<string>();
  #isUpdated = false;
  #isValidating = false;
  /** Whether a call stack says that a validation is on the way; null where it says nothing of it. */
  readonly #validates = new Map<number, boolean | null>();
  /** Of all that were met, the first being 0. */
  #batch = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Another call of the program begins. */
  begin(): void {
    this.#isValidating = false;
    this.#beginBatch();
  }

  #beginBatch(): void {
    this.#seen.clear();
    this.#isUpdated = false;
  }

  /** To be asked of operators in the order in which they ran. */
  of(node: NodeId): { readonly batch: number; readonly part: Part | null } {
    const { nodes, passes } = this.#graph;
    for (; (passes[this.#passes]?.nodesBefore ?? Infinity) <= node; this.#passes++)
      this.#store(passes[this.#passes]?.id ?? -1);
    if (this.#isValidation(nodes.stack.get(node)))
      return { batch: this.#batch, part: 'validation' };
    if (this.#updates(node)) return { batch: this.#batch, part: 'update' };
    const place = `${nodes.stack.get(node)} ${nodes.op.get(node)}`;
    if (this.#isUpdated && this.#seen.has(place)) {
      this.#batch++;
      this.#beginBatch();
    }
    // What comes behind the update, such as a metric, says nothing of the next batch.
    if (!this.#isUpdated) this.#seen.add(place);
    return { batch: this.#batch, part: null };
  }

  #isValidation(stack: number): boolean {
    let is = this.#validates.get(stack);
    if (is === undefined) {
      const isIn = (functions: RegExp): boolean =>
        this.#graph.frames(stack).some(({ functionName }) => functions.test(functionName));
      is = isIn(VALIDATES) || (isIn(GOES_ON) ? false : null);
      this.#validates.set(stack, is);
    }
    return (this.#isValidating = is ?? this.#isValidating);
  }

  /** Until all parameters are written that got a gradient, or are read by what is differentiated again. */
  #updates(node: NodeId): boolean {
    if (this.#waiting.size === 0) return false;
    const { nodes } = this.#graph;
    const isWritten = nodes.has(node, Flag.inPlace);
    const isForward = !isWritten && this.#graph.requiresGrad(node);
    if (isWritten) this.#waiting.delete(nodes.tensor.get(node));
    else if (isForward) this.#waiting.clear();
    if (this.#waiting.size === 0) this.#isUpdated = true;
    return !isForward;
  }

  /** Takes the gradients that a pass stored in parameters. */
  #store(pass: number): void {
    const { gradients, nodes } = this.#graph;
    this.#waiting.clear();
    this.#isValidating = false;
    for (; this.#entries < gradients.length; this.#entries++) {
      const of = gradients.pass.get(this.#entries);
      if (of > pass) break;
      const node = gradients.node.get(this.#entries);
      if (of === pass && nodes.autograd.get(node) === 0 && this.#graph.requiresGrad(node))
        this.#waiting.add(nodes.tensor.get(node));
    }
  }
}
