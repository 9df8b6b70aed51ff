/**
 * @file Runs a backward pass of another library again. It goes through the same nodes, in its own order: each is
 * looked at by itself, and where an edit reaches none of them the pass is left as it was.
 */

import { grad } from '../../autograd/backward.ts';
import { gradientEdge, type Node } from '../../autograd/node.ts';
import { withBatchLevel } from '../../autograd/batch.ts';
import { observe } from '../../autograd/observe.ts';
import type { ObservedTensor, Observer } from '../../autograd/observer.ts';
import { behindBatches } from '../../autograd/rows.ts';
import { numbersOf } from '../../kernels/strided.ts';
import type {
  BackwardBeganRecord,
  GradStoredRecord,
  NodeRanRecord,
  TensorState,
  Value,
} from '../../recorder/records/format.ts';
import { sameShape, sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { isSure, SEED_NOT_KEPT, type Course } from '../course.ts';
import { compareValues, largestIn, tensorOf, valueOf } from '../elements.ts';
import { leavesBehind } from '../leaves.ts';
import { startsOf, type Given } from '../pass-records.ts';
import { Refusal } from '../refusal.ts';
import { gradientOf, type Examples, type Running } from './node.ts';
import type { ForeignOperators } from './operators.ts';

/** Of the largest gradient that arrived, about four of its last digits: what is left of a difference of two. */
const CANCELLATION = 4e-7;

const SHARED =
  'it has a gradient for each example of vmap, which the engine does not compute again';

const ONE_OF_MANY = 'it starts with one of many gradients at once, and those are others now';

/** What a node took and gave in this replay. */
interface Ran {
  readonly gradOutputs: readonly (Value | null)[];
  readonly gradInputs: readonly (Value | null)[];
}

export class ForeignPass implements Running {
  readonly reached = new Set<Node>();
  /** Other gradients than in the recording go through it. */
  isOther = false;
  examples: Examples = { level: 0, size: 1 };
  readonly #course: Course;
  readonly #operators: ForeignOperators;
  readonly #began: BackwardBeganRecord;
  readonly #at: number;
  /** What the program gave it to start with, by the places of roots. */
  readonly #given: ReadonlyMap<number, Given>;
  /** Indices of its records. */
  readonly #ran = new Map<number, number>();
  readonly #stored: GradStoredRecord[] = [];
  readonly #now = new Map<number, Ran>();
  /** What arrived at the tensors of `#stored`, where that is another gradient. */
  readonly #gradients = new Map<number, Tensor>();

  /**
   * @param from index of the record of its beginning
   * @param to of its end
   */
  constructor(
    course: Course,
    operators: ForeignOperators,
    began: BackwardBeganRecord,
    from: number,
    to: number,
  ) {
    this.#course = course;
    this.#operators = operators;
    this.#began = began;
    this.#at = from;
    this.#given = startsOf(course.source.slice(from, to + 1)).given;
    for (let at = from; at <= to; at++) {
      const record = course.source[at];
      if (record?.kind === 'nodeRan' && record.pass === began.pass) this.#ran.set(record.node, at);
      if (record?.kind === 'gradStored' && record.pass === began.pass) this.#stored.push(record);
    }
  }

  ran(node: number): NodeRanRecord | undefined {
    return this.#course.source[this.#ran.get(node) ?? -1] as NodeRanRecord | undefined;
  }

  doubt(node: number): string | undefined {
    return this.#course.base?.doubts.get(this.#ran.get(node) ?? -1);
  }

  /** Before its records are gone through. @throws Refusal where an edit reaches what is not known */
  begin(): void {
    const { base, edits, memory } = this.#course;
    const { roots } = this.#began;
    const refuse = (reason: string): Refusal => this.#refuse(reason);
    const seeds = edits.seeds.get(this.#at);
    const given = roots.map((_, i) => this.#changedGiven(i));
    const isReached = [...this.#ran.keys()].some(
      (node) => this.#operators.nodes.get(node)?.isChanged === true,
    );
    const isOther = isReached || seeds !== undefined || given.some((each) => each !== null);
    if (base === null || !isOther) return;
    const starts = roots.flatMap(({ tensor }, i) => {
      const root = memory.get(tensor);
      if (root === undefined)
        throw refuse('it starts from a tensor whose values are not in the recording');
      if (!root.requiresGrad) return [];
      const gradient = given[i] ?? null;
      if (gradient !== null && !sameShape(gradient.shape, root.shape)) throw refuse(ONE_OF_MANY);
      const edited = seeds?.get(i) ?? (gradient && Float64Array.from(numbersOf(gradient)));
      const seed = edited ?? this.#seedOf(root);
      if (seed === null) throw refuse(SEED_NOT_KEPT);
      const edge = gradientEdge(root);
      if (edited !== null && edge !== null) this.reached.add(edge.node);
      return [{ root, seed: tensorOf(seed, root.shape, root.dtype) }];
    });
    this.#course.hasChanged = true;
    this.isOther = true;
    const outputs = starts.map(({ root }) => root);
    const targets = this.#targets(outputs, refuse);
    const size = this.#examples();
    if (size === null) throw refuse(SHARED);
    const found = withBatchLevel(size, 'error', (level) => {
      this.examples = { level, size };
      return observe(this.#listener, () =>
        grad(outputs, targets, {
          gradOutputs: starts.map(({ seed }) => seed),
          allowUnused: true,
          retainGraph: true,
        }),
      );
    });
    targets.forEach((target, i) => {
      const gradient = found[i] ?? null;
      const edge = gradientEdge(target);
      if (gradient !== null && edge !== null && this.reached.has(edge.node))
        this.#gradients.set(memory.idOf(target) ?? -1, behindBatches(gradient));
    });
  }

  /** How many examples of `vmap` have gradients of their own for what they share; null where that cannot be told. */
  #examples(): number | null {
    const counts = new Set<number | null>();
    for (const number of this.#ran.keys()) {
      const node = this.#operators.nodes.get(number);
      if (node !== undefined) counts.add(node.examplesOf(this.ran(number) as NodeRanRecord));
    }
    counts.delete(1);
    const [count = 1] = counts;
    return counts.size > 1 ? null : count;
  }

  /** What the pass was for; all that it can reach where it did not come so far. */
  #targets(outputs: readonly Tensor[], refuse: (reason: string) => Refusal): Tensor[] {
    if (this.#stored.length === 0) return [...leavesBehind(outputs)];
    return this.#stored.flatMap(({ tensor }) => {
      const target = this.#course.memory.get(tensor);
      if (target === undefined)
        throw refuse('it stores the gradient of a tensor whose values are not in the recording');
      return target.requiresGrad ? [target] : [];
    });
  }

  readonly #listener: Partial<Observer> = {
    nodeRan: (_pass, node, taken, given) => {
      const number = this.#course.nodes.get(node);
      if (number === undefined) return;
      this.#now.set(number, { gradOutputs: valuesOf(taken), gradInputs: valuesOf(given) });
    },
  };

  /** What the program gave the pass to start with at a root, where an edit has made that another. */
  #changedGiven(root: number): Tensor | null {
    const operand = this.#given.get(root)?.operand;
    if (operand === undefined || 'number' in operand) return null;
    const gradient = this.#course.memory.get(operand.tensor);
    return gradient !== undefined && this.#course.memory.isChanged(gradient) ? gradient : null;
  }

  /** What arrived first at a root. */
  #seedOf(root: Tensor): Float64Array | null {
    const node = root.gradFn === null ? -1 : (this.#course.nodes.get(root.gradFn) ?? -1);
    const value = this.ran(node)?.gradOutputs[root.outputIndex] ?? null;
    return this.#course.seedOf(value, node, root.outputIndex);
  }

  replay(record: NodeRanRecord | GradStoredRecord, at: number): void {
    if (record.kind === 'nodeRan') this.#nodeRan(record, at);
    else this.#gradStored(record, at);
  }

  #nodeRan(record: NodeRanRecord, at: number): void {
    const { base, records } = this.#course;
    if (base === null) this.#check(record, at);
    const now = this.#now.get(record.node);
    records.push(
      now === undefined
        ? record
        : {
            ...record,
            gradOutputs: asRecorded(record.gradOutputs, now.gradOutputs),
            gradInputs: asRecorded(record.gradInputs, now.gradInputs),
          },
    );
  }

  /** Whether the rule's gradient is that of the library, for the gradients that the library had. */
  #check(record: NodeRanRecord, at: number): void {
    const node = this.#operators.nodes.get(record.node);
    if (node === undefined) return;
    const { doubts, rough } = this.#course;
    const size = node.examplesOf(record);
    // What was not kept whole cannot be looked at; the rule was where it was tested.
    const isKept = record.gradOutputs.every((value) => value?.kind !== 'summary');
    if (size === null || (size !== 1 && !isKept)) doubts.set(at, SHARED);
    if (size === null || !isKept) return;
    let found: readonly (Value | null)[];
    try {
      found = withBatchLevel(size, 'error', (level) => {
        const grads = record.gradOutputs.map((value, i) => {
          const meta = node.results[i];
          const isGiven = value?.kind === 'whole' && meta !== undefined;
          return isGiven ? gradientOf(value, meta, { level, size }) : null;
        });
        return valuesOf(node.gradientsFor(grads, record.gradInputs, { level, size }));
      });
    } catch (error) {
      doubts.set(
        at,
        error instanceof Refusal ? error.reason : `its gradient throws: ${String(error)}`,
      );
      return;
    }
    const slack = CANCELLATION * largestIn(record.gradOutputs);
    const likenesses = record.gradInputs.map((value, i) => {
      const now = found[i] ?? null;
      // Where there is no gradient, some libraries give zeros.
      if (now === null && largestIn([value]) === 0) return 'same';
      return compareValues(value, now, 'float32', slack);
    });
    if (likenesses.includes('different'))
      doubts.set(at, 'its gradient came out differently when the engine ran it');
    else if (likenesses.includes('close')) rough.add(at);
  }

  /** Whether what it stores has a record of its own. */
  stores({ id }: TensorState): boolean {
    return this.#stored.some(({ grad }) => grad.id === id);
  }

  /** What it stores as this tensor, where that is another gradient now. */
  storedAs({ id, shape }: TensorState): Tensor | undefined {
    const record = this.#stored.find(({ grad }) => grad.id === id);
    const arrived = this.#gradients.get(record?.tensor ?? -1);
    return arrived && this.#asStored(arrived.detach(), shape);
  }

  /** What arrived, in the shape of what was stored. */
  #asStored(gradient: Tensor, shape: Shape): Tensor {
    if (gradient.numel() === sizeOf(shape)) return gradient.reshape(shape);
    // Where no example has a part in it, the library has one for all.
    const first = gradient.flatten().narrow(0, 0, sizeOf(shape)).reshape(shape);
    const isOfAll = sameShape(gradient.shape, [this.examples.size, ...shape]);
    if (!isOfAll || gradient.ne(first).any().item() !== 0) throw this.#refuse(SHARED);
    return first.clone();
  }

  #refuse(reason: string): Refusal {
    return new Refusal('grad', this.#began.stack, reason);
  }

  #gradStored(record: GradStoredRecord, at: number): void {
    const { base, memory, records } = this.#course;
    // Differentiated itself, a gradient is made by operators that are recorded.
    const made = memory.get(record.grad.id);
    const arrived = made ?? this.#gradients.get(record.tensor)?.detach();
    if (arrived === undefined) {
      this.#course.restored(record.grad, undefined);
      records.push(base?.records[at] ?? record);
      return;
    }
    const gradient = made ?? this.#asStored(arrived, record.grad.shape);
    memory.set(record.grad, gradient);
    const { requiresGrad, isLeaf, version } = record.grad;
    const state = this.#course.stateOf(record.grad, gradient);
    if (made === undefined && !isSure(record.grad.value, state.value))
      this.#course.markChanged(gradient);
    const contribution = record.contribution === null ? null : valueOf(arrived);
    records.push({ ...record, contribution, grad: { ...state, requiresGrad, isLeaf, version } });
  }
}

/** What arrived, of all examples at once. */
const valuesOf = (gradients: readonly (ObservedTensor | null)[]): (Value | null)[] =>
  gradients.map((each) => valueOf(each === null ? null : behindBatches(each as Tensor)));

/** Where the library computed nothing, nothing is told. */
function asRecorded(
  recorded: readonly (Value | null)[],
  now: readonly (Value | null)[],
): (Value | null)[] {
  return recorded.map((value, i) => (value === null ? null : (now[i] ?? value)));
}
