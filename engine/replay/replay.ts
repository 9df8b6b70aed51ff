/**
 * @file Runs a recording again with the engine's own rows: every operator, write, change of grad mode and backward
 * pass in its order, on what the records hold. Nothing edited, the records come out as they went in.
 *
 * What the recording does not tell (a rule of the program's own, a tensor made unseen) keeps its recorded values, as
 * long as nothing reaches it that differs from the recording; else the replay stops and says what it does not know.
 */

// The engine's rooms need one another; by its door they are loaded in the right order.
import '../index.ts';
import { GIVEN, IN_RULE, PUSHED_FORWARD } from '../autograd/observer.ts';
import { state as engine } from '../autograd/state.ts';
import {
  isForeign,
  type BackwardBeganRecord,
  type CreatedRecord,
  type GradAssignedRecord,
  type GradlensRecord,
  type OperatorRecord,
  type ScopeRecord,
  type TensorState,
} from '../recorder/records/format.ts';
import { numbersOf } from '../kernels/strided.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { apart } from './apart.ts';
import {
  Course,
  isSure,
  NO_EDITS,
  NOTHING_SUPPLIED,
  type Edits,
  type Replayed,
  type Supplied,
} from './course.ts';
import { tensorOf } from './elements.ts';
import { replayTangent } from './forward.ts';
import { ForeignOperators } from './foreign/operators.ts';
import { ForeignPass } from './foreign/pass.ts';
import { NO_NAMES } from './lifetimes.ts';
import { OperatorReplay } from './operators.ts';
import { PassReplay } from './pass.ts';
import { endOfPass, recordsOfPass } from './pass-records.ts';
import { previewPass } from './preview.ts';
import { Refusal } from './refusal.ts';

/**
 * Replays all records of one process and thread.
 * @param base the replay of the same records without edits, which says what can be relied on
 * @param supplied elements beside those in the records
 * @throws Refusal where an edit reaches what is not known
 */
export function replay(
  records: readonly GradlensRecord[],
  edits: Edits = NO_EDITS,
  base: Replayed | null = null,
  supplied: Supplied = NOTHING_SUPPLIED,
): Replayed {
  const course = new Course(records, edits, base, supplied);
  return apart(() => new Walk(course).run());
}

/**
 * The records up to the one that made a tensor, and of a backward pass from there that the recording does not have.
 * @param at index of the record that made it
 * @param output which of its results
 * @throws Refusal where a rule is not known
 */
export function preview(
  records: readonly GradlensRecord[],
  base: Replayed,
  at: number,
  output: number,
  supplied: Supplied = NOTHING_SUPPLIED,
): GradlensRecord[] {
  const course = new Course(records.slice(0, at + 1), NO_EDITS, base, supplied);
  return apart(() => {
    new Walk(course).run();
    return [...base.records.slice(0, at + 1), ...previewPass(course, at, output)];
  });
}

/** Milliseconds after which a replay is given up. */
const PATIENCE = 20_000;

class Walk {
  readonly #course: Course;
  readonly #operators: OperatorReplay;
  readonly #foreign: ForeignOperators;
  /** The pass of another library that runs. */
  #foreignPass: ForeignPass | null = null;
  /** Open scopes of inference mode. */
  readonly #inference = new Set<number>();
  #pass: PassReplay | null = null;

  constructor(course: Course) {
    this.#course = course;
    this.#operators = new OperatorReplay(course, (node) => this.#pass?.ran(node));
    this.#foreign = new ForeignOperators(course, () => this.#foreignPass);
  }

  run(): Course {
    const { source, memory, lastUses } = this.#course;
    const until = performance.now() + PATIENCE;
    for (let at = 0; at < source.length; at++) {
      if (performance.now() > until)
        throw new Refusal(
          'The recording',
          0,
          `it takes longer than ${PATIENCE / 1000} s to run it again`,
        );
      const end = this.#step(source[at] as GradlensRecord, at);
      for (; at < end; at++) memory.forget(lastUses.get(at) ?? NO_NAMES);
      // What the last record made may be looked at.
      if (at < source.length - 1) memory.forget(lastUses.get(at) ?? NO_NAMES);
    }
    return this.#course;
  }

  /** @returns index of the last record that this step has dealt with */
  #step(record: GradlensRecord, at: number): number {
    const { memory, records } = this.#course;
    switch (record.kind) {
      case 'created':
        this.#created(record, at);
        return at;
      case 'operator':
        if (record.name === GIVEN) break;
        if (this.#course.edits.tensors.has(at)) this.#chosen(record, at);
        else if (isForeign(record.outputs[0]?.id ?? 0)) this.#foreign.replay(record, at);
        else this.#operators.replay(record, at);
        return at;
      case 'backwardBegan':
        if (!isForeign(record.pass)) return this.#backward(record, at);
        this.#foreignBegan(record, at);
        break;
      case 'nodeRan':
      case 'gradStored':
        if (this.#foreignPass === null) break;
        this.#foreignPass.replay(record, at);
        return at;
      case 'backwardEnded':
        this.#foreignPass = null;
        break;
      case 'gradAssigned':
        this.#gradAssigned(record);
        return at;
      case 'requiresGrad': {
        const tensor = memory.get(record.tensor);
        if (tensor !== undefined) tensor.requiresGradFlag = record.requiresGrad;
        break;
      }
      case 'tangentSet':
        replayTangent(this.#course, record, at);
        return at;
      case 'copiedOut': {
        const tensor = memory.get(record.tensor);
        if (tensor !== undefined && memory.isChanged(tensor)) this.#course.escaped.push(at);
        break;
      }
      case 'scopeEntered':
        this.#entered(record);
        break;
      case 'scopeLeft':
        this.#inference.delete(record.scope);
        engine.inference = this.#inference.size > 0;
        break;
      default:
    }
    records.push(record);
    return at;
  }

  #entered({ scopeKind, scope }: ScopeRecord): void {
    if (scopeKind === 'inference') this.#inference.add(scope);
    engine.inference = this.#inference.size > 0;
  }

  #created(record: CreatedRecord, at: number): void {
    const { edits, doubts, records } = this.#course;
    const edited = edits.tensors.get(at);
    const pass = this.#foreignPass;
    if (record.factory === 'grad' && pass?.isOther === true && !pass.stores(record.tensor))
      throw new Refusal(
        'grad',
        record.stack,
        'a gradient for each example, of what all share, was not followed and may be another now',
      );
    if (isUnseen(record) && edited === undefined && this.#course.hasChanged) {
      // Not known, so that who reads it is refused.
      records.push(record);
      return;
    }
    const source = pass?.storedAs(record.tensor) ?? this.#sourceOf(record);
    const data =
      edited ??
      (source === undefined
        ? this.#course.elementsOf(record.tensor)
        : Float64Array.from(numbersOf(source)));
    if (data === null) {
      doubts.set(at, 'its values were not kept whole');
      this.#course.memory.setUnkept(record.tensor.id);
      records.push(record);
      return;
    }
    const tensor = this.#put(record.tensor, data);
    tensor.requiresGradFlag = record.tensor.requiresGrad;
    const state = this.#course.stateOf(record.tensor, tensor);
    const isChanged = source !== undefined && !isSure(record.tensor.value, state.value);
    if (edited !== undefined || isChanged) this.#course.markChanged(tensor);
    records.push({ ...record, tensor: state });
  }

  /** A result that was made a leaf and is edited: what it was computed from does not matter. */
  #chosen(record: OperatorRecord, at: number): void {
    const { edits, records } = this.#course;
    const [output] = record.outputs as readonly [TensorState];
    const tensor = this.#put(output, edits.tensors.get(at) as Float64Array);
    this.#course.markChanged(tensor);
    records.push({ ...record, outputs: [this.#course.stateOf(output, tensor)] });
  }

  /** A tensor of these elements in the place of a recorded one. */
  #put(recorded: TensorState, data: Float64Array): Tensor {
    const tensor = tensorOf(data, recorded.shape, recorded.dtype);
    tensor.counter.value = recorded.version;
    this.#course.memory.set(recorded, tensor);
    return tensor;
  }

  /** A variable of TensorFlow.js begins with the memory of the tensor that it is made of. */
  #sourceOf({ tensor: { id, storage } }: CreatedRecord): Tensor | undefined {
    return isForeign(id) ? this.#course.memory.ownerOf(storage) : undefined;
  }

  #gradAssigned(record: GradAssignedRecord): void {
    const { memory, records } = this.#course;
    const owner = memory.get(record.tensor);
    if (record.grad === null) {
      if (owner !== undefined) owner.gradValue = null;
      records.push(record);
      return;
    }
    const grad = memory.get(record.grad.id) ?? this.#course.restored(record.grad, undefined);
    if (owner !== undefined) owner.gradValue = grad;
    records.push(
      grad === null ? record : { ...record, grad: this.#course.stateOf(record.grad, grad) },
    );
  }

  /** The records of the pass are gone through one by one: others stand among them. */
  #foreignBegan(record: BackwardBeganRecord, at: number): void {
    const end = endOfPass(this.#course.source, record, at);
    this.#foreignPass = new ForeignPass(this.#course, this.#foreign, record, at, end);
    this.#foreignPass.begin();
  }

  #backward(record: BackwardBeganRecord, at: number): number {
    const { source, memory } = this.#course;
    const records = recordsOfPass(source, record, at, memory);
    const pass = new PassReplay(this.#course, record, at, records);
    this.#pass = pass;
    pass.replay();
    this.#pass = null;
    return records.end;
  }
}

/** Whether it was computed from what is not told. */
const isUnseen = ({ factory, tensor }: CreatedRecord): boolean =>
  factory === IN_RULE || (factory === PUSHED_FORWARD && isForeign(tensor.id));
