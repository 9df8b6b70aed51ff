/**
 * @file A pass that pulls back many gradients at once (`jacrev`, `isGradsBatched`, a pullback within `vmap`), as its
 * observer is told of it: each row is a pass of its own, the first while all of them run, the others after it.
 */

import { stackRow } from '../ops/shape/join.ts';
import { copyOf, windowOn } from '../tensor/make.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { BatchedTensor, levelsOf, openBatches, type BatchLevel } from './batch.ts';
import type { BackwardPass, Observer } from './observer.ts';
import type { Node } from './node.ts';
import { state } from './state.ts';
import { tell } from './tell.ts';
import { tellGiven } from './unseen.ts';

/** Beyond so many events of all rows, or elements kept for them until they are told, the first row is told alone. */
const MOST_EVENTS = 16_384;
const MOST_ELEMENTS = 2 ** 24;

const FIRST_ALONE =
  'Of gradients that are pulled back many at once, as by jacrev, only the first row is shown within the function ' +
  `where all rows go through ${String(MOST_EVENTS)} operators and more, or are large.`;

type Grads = readonly (Tensor | null)[];
type Event = (observer: Observer, pass: number, row: number) => void;

/** What an observer is told of one pass. */
export interface ToldPass {
  readonly id: number;
  /** Null where the pass pulls back one gradient, as most do. */
  readonly rows: Rows | null;
}

export function tellRan(
  observer: Observer,
  { id, rows }: ToldPass,
  node: Node,
  gradOutputs: Grads,
  gradInputs: Grads,
): void {
  if (rows === null) observer.nodeRan(id, node, gradOutputs, gradInputs);
  else rows.nodeRan(observer, id, node, gradOutputs, gradInputs);
}

export function tellStored(
  observer: Observer,
  { id, rows }: ToldPass,
  tensor: Tensor,
  contribution: Tensor,
  grad: Tensor,
): void {
  if (rows === null) observer.gradStored(id, tensor, contribution, grad);
  else rows.gradStored(observer, id, tensor, contribution, grad);
}

/** The rows of a pass that starts with these gradients; null where they have no batch. */
export function rowsOf(seeds: readonly Tensor[]): Rows | null {
  const levels = state.batches === 0 ? [] : levelsOf(seeds);
  if (levels.length === 0) return null;
  return new Rows(openBatches().filter(({ level }) => levels.includes(level)));
}

/** The tensor behind all batches. */
export function behindBatches(x: Tensor): Tensor {
  return x instanceof BatchedTensor ? behindBatches(x.value) : x;
}

/** What comes out. */
interface Jacobian {
  readonly whole: BatchedTensor;
  /** As the passes stored them. */
  readonly rows: Tensor[];
}

export class Rows {
  /** The outermost first, as the rows are counted. */
  readonly #levels: readonly BatchLevel[];
  readonly #count: number;
  readonly #jacobians: Jacobian[] = [];
  /** What is to be told of each of the others; null where that is too much. */
  #later: Event[] | null = [];
  #elements = 0;

  constructor(levels: readonly BatchLevel[]) {
    this.#levels = levels;
    this.#count = sizeOf(levels.map(({ size }) => size));
  }

  nodeRan(observer: Observer, pass: number, node: Node, outputs: Grads, inputs: Grads): void {
    // Hooks may exchange what is in the lists.
    const [arrived, given] = [[...outputs], [...inputs]];
    this.#tell(observer, pass, [...arrived, ...given], (to, id, row) => {
      to.nodeRan(id, node, this.#each(arrived, row), this.#each(given, row));
    });
  }

  gradStored(observer: Observer, pass: number, tensor: Tensor, added: Tensor, grad: Tensor): void {
    const jacobian = added === grad ? this.#jacobianOf(added) : null;
    this.#tell(observer, pass, [added, grad], (to, id, row) => {
      const own = this.#stored(added, row);
      const stored = added === grad ? own : this.#stored(grad, row);
      if (own === null || stored === null) return;
      to.gradStored(id, tensor, own, stored);
      jacobian?.rows.push(own);
    });
  }

  /**
   * Tells of all rows but the first, and of what they are rows of.
   * @param given what the program gave the pass to start with
   * @param isKnown the operators that compute the Jacobians are told, or nothing is
   */
  tellOthers(
    observer: Observer,
    began: BackwardPass,
    given: readonly (Tensor | null)[],
    nextPass: () => number,
    isKnown: boolean,
  ): void {
    if (this.#later === null) observer.notice(FIRST_ALONE);
    for (let row = 1; row < this.#count && this.#later !== null; row++) {
      const id = nextPass();
      observer.backwardBegan({ ...began, id });
      given.forEach((each, root) => {
        if (each !== null) tellGiven(each, root, row);
      });
      for (const event of this.#later) event(observer, id, row);
      observer.backwardEnded(id);
    }
    if (isKnown) return;
    for (const { whole, rows } of this.#jacobians) this.#tellJacobian(observer, whole, rows);
  }

  #tell(observer: Observer, pass: number, grads: Grads, event: Event): void {
    if (this.#count === 0) return;
    event(observer, pass, 0);
    if (this.#later === null) return;
    for (const grad of grads) if (grad !== null) this.#elements += behindBatches(grad).numel();
    this.#later.push(event);
    if (this.#later.length * this.#count >= MOST_EVENTS || this.#elements > MOST_ELEMENTS)
      this.#later = null;
  }

  #jacobianOf(whole: Tensor): Jacobian | null {
    if (!(whole instanceof BatchedTensor)) return null;
    const jacobian = { whole, rows: [] };
    this.#jacobians.push(jacobian);
    return jacobian;
  }

  /** What comes out is the stack of the rows, unless there are rows of rows. */
  #tellJacobian(observer: Observer, { value }: BatchedTensor, rows: readonly Tensor[]): void {
    const isStack = rows.length > 0 && rows.length === this.#count;
    if (!isStack || value instanceof BatchedTensor) {
      observer.created(behindBatches(value), 'grad');
      return;
    }
    const { name, symbol, formula, differentiable } = stackRow;
    const attributes = { dim: 0, lengths: rows.map(() => 1) };
    const about = { symbol, formula, differentiable, duringBackward: false };
    tell(name, rows, [value], attributes, about);
  }

  #each(grads: Grads, row: number): (Tensor | null)[] {
    return grads.map((grad) => (grad === null ? null : this.#row(grad, row)));
  }

  /** In memory of its own, as each pass has it. */
  #stored(grad: Tensor, row: number): Tensor | null {
    const own = this.#row(grad, row);
    return own === null || own === grad ? own : copyOf(own);
  }

  /** A gradient in one row; the same in all where it has no batch. Null where it has another's. */
  #row(grad: Tensor, row: number): Tensor | null {
    const whole = behindBatches(grad);
    if (whole === grad) return grad;
    let { offset } = whole;
    const levels = levelsOf([grad]);
    let left = row;
    for (const { level, size } of this.#levels.toReversed()) {
      const dimension = levels.toReversed().indexOf(level);
      if (dimension >= 0) offset += (left % size) * (whole.strides[dimension] ?? 0);
      left = Math.floor(left / size);
    }
    const isKnown = levels.every((level) => this.#levels.some((each) => each.level === level));
    return isKnown ? windowOn(whole, grad.shape, grad.strides, offset) : null;
  }
}
