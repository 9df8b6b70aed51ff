/**
 * @file Runs a backward pass of another library again. It goes through the same nodes, in its own order: each is
 * looked at by itself, and where an edit reaches none of them the pass is left as it was.
 */

import { grad } from '../../autograd/backward.ts';
import { gradientEdge, type Node } from '../../autograd/node.ts';
import { observe } from '../../autograd/observe.ts';
import type { Observer } from '../../autograd/observer.ts';
import type {
  BackwardBeganRecord,
  GradStoredRecord,
  NodeRanRecord,
  Value,
} from '../../recorder/format.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { isSure, SEED_NOT_KEPT, type Course } from '../course.ts';
import { compareValues, largestIn, tensorOf, valueOf } from '../elements.ts';
import { leavesBehind } from '../leaves.ts';
import { Refusal } from '../refusal.ts';
import type { Running } from './node.ts';
import type { ForeignOperators } from './operators.ts';

/** Of the largest gradient that arrived, about four of its last digits: what is left of a difference of two. */
const CANCELLATION = 4e-7;

const SHARED =
  'it has a gradient for each example of vmap, which the engine does not compute again';

/** What a node took and gave in this replay. */
interface Ran {
  readonly gradOutputs: readonly (Value | null)[];
  readonly gradInputs: readonly (Value | null)[];
}

export class ForeignPass implements Running {
  readonly reached = new Set<Node>();
  /** Other gradients than in the recording go through it. */
  isOther = false;
  readonly #course: Course;
  readonly #operators: ForeignOperators;
  readonly #began: BackwardBeganRecord;
  readonly #at: number;
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
    const seeds = edits.seeds.get(this.#at);
    const isReached = [...this.#ran.keys()].some(
      (node) => this.#operators.nodes.get(node)?.isChanged === true,
    );
    if (base === null || (!isReached && seeds === undefined)) return;
    const { roots, stack } = this.#began;
    const refuse = (reason: string): Refusal => new Refusal('grad', stack, reason);
    const starts = roots.flatMap(({ tensor }, i) => {
      const root = memory.get(tensor);
      if (root === undefined)
        throw refuse('it starts from a tensor whose values are not in the recording');
      if (!root.requiresGrad) return [];
      const edited = seeds?.get(i);
      const seed = edited ?? this.#seedOf(root);
      if (seed === null) throw refuse(SEED_NOT_KEPT);
      const edge = gradientEdge(root);
      if (edited !== undefined && edge !== null) this.reached.add(edge.node);
      return [{ root, seed: tensorOf(seed, root.shape, root.dtype) }];
    });
    this.#course.hasChanged = true;
    this.isOther = true;
    const outputs = starts.map(({ root }) => root);
    const targets = this.#targets(outputs, refuse);
    const found = observe(this.#listener, () =>
      grad(outputs, targets, {
        gradOutputs: starts.map(({ seed }) => seed),
        allowUnused: true,
        retainGraph: true,
      }),
    );
    targets.forEach((target, i) => {
      const gradient = found[i] ?? null;
      const edge = gradientEdge(target);
      if (gradient !== null && edge !== null && this.reached.has(edge.node))
        this.#gradients.set(memory.idOf(target) ?? -1, gradient);
    });
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
      this.#now.set(number, { gradOutputs: taken.map(valueOf), gradInputs: given.map(valueOf) });
    },
  };

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
    if (!node.isOfOne(record)) {
      doubts.set(at, SHARED);
      return;
    }
    const grads = record.gradOutputs.map((value, i) => {
      const meta = node.results[i];
      return value?.kind === 'whole' && meta !== undefined
        ? tensorOf(value.data, meta.shape, meta.dtype)
        : null;
    });
    // What was not kept whole cannot be looked at; the rule was where it was tested.
    if (grads.some((gradient, i) => gradient === null && (record.gradOutputs[i] ?? null) !== null))
      return;
    let found: readonly (Tensor | null)[];
    try {
      found = node.gradientsFor(grads, record.gradInputs);
    } catch (error) {
      doubts.set(
        at,
        error instanceof Refusal ? error.reason : `its gradient throws: ${String(error)}`,
      );
      return;
    }
    const slack = CANCELLATION * largestIn(record.gradOutputs);
    const likenesses = record.gradInputs.map((value, i) => {
      const now = valueOf(found[i] ?? null);
      // Where there is no gradient, some libraries give zeros.
      if (now === null && largestIn([value]) === 0) return 'same';
      return compareValues(value, now, 'float32', slack);
    });
    if (likenesses.includes('different'))
      doubts.set(at, 'its gradient came out differently when the engine ran it');
    else if (likenesses.includes('close')) rough.add(at);
  }

  #gradStored(record: GradStoredRecord, at: number): void {
    const { base, memory, records } = this.#course;
    // Differentiated itself, a gradient is made by operators that are recorded.
    const made = memory.get(record.grad.id);
    const gradient = made ?? this.#gradients.get(record.tensor)?.detach();
    if (gradient === undefined) {
      this.#course.restored(record.grad, undefined);
      records.push(base?.records[at] ?? record);
      return;
    }
    memory.set(record.grad, gradient);
    const { requiresGrad, isLeaf, version } = record.grad;
    const state = this.#course.stateOf(record.grad, gradient);
    if (made === undefined && !isSure(record.grad.value, state.value))
      this.#course.markChanged(gradient);
    const contribution = record.contribution === null ? null : valueOf(gradient);
    records.push({ ...record, contribution, grad: { ...state, requiresGrad, isLeaf, version } });
  }
}

/** Where the library computed nothing, nothing is told. */
function asRecorded(
  recorded: readonly (Value | null)[],
  now: readonly (Value | null)[],
): (Value | null)[] {
  return recorded.map((value, i) => (value === null ? null : (now[i] ?? value)));
}
