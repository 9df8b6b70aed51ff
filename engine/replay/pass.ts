/** @file Runs one recorded backward pass again, and follows it record by record. */

import { backward, grad, retainGrad } from '../autograd/backward.ts';
import { overBatch } from '../autograd/batch.ts';
import { observe } from '../autograd/observe.ts';
import {
  GIVEN,
  type ObservedNode,
  type ObservedTensor,
  type Observer,
  type OperatorEvent,
} from '../autograd/observer.ts';
import { numbersOf } from '../kernels/strided.ts';
import { reasonOf } from '../protocol/index.ts';
import type {
  BackwardBeganRecord,
  CreatedRecord,
  GradlensRecord,
  NodeRanRecord,
  TensorState,
  Value,
} from '../recorder/records/format.ts';
import type { DType } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { isSure, likeness, SEED_NOT_KEPT, type Course } from './course.ts';
import { compareValues, laidOutAs, tensorOf, valueOf, type Likeness } from './elements.ts';
import { atDepth, depthOf } from './forward.ts';
import { leavesBehind } from './leaves.ts';
import { isBystander, isGiven, isSeed, type PassRecords, type RowRecords } from './pass-records.ts';
import { NOT_KEPT, Refusal } from './refusal.ts';

/** The engine does something else than the recording tells. */
class Divergence extends Error {}

/** The recorded pass failed here. */
class Failed extends Error {}

export class PassReplay {
  readonly #course: Course;
  readonly #began: BackwardBeganRecord;
  readonly #from: number;
  readonly #to: number;
  readonly #rows: PassRecords['rows'];
  /** Records of the gradients that it starts with and made itself. */
  readonly #made: readonly CreatedRecord[];
  readonly #given: PassRecords['given'];
  readonly #isBatched: boolean;
  /** The next record to be met. */
  #at: number;
  #seeds: readonly Tensor[] = [];

  /** @param from index of the record of its beginning */
  constructor(course: Course, began: BackwardBeganRecord, from: number, records: PassRecords) {
    this.#course = course;
    this.#began = began;
    this.#from = from;
    this.#at = from;
    this.#to = records.end;
    this.#rows = records.rows;
    this.#made = records.seeds;
    this.#given = records.given;
    this.#isBatched = records.isBatched;
  }

  /** What a node did in it; of many gradients at once nobody knows. */
  ran(node: number): NodeRanRecord | undefined {
    return this.#isBatched ? undefined : this.#rows[0].ran.get(node);
  }

  /** @throws Refusal where an edit reaches what is not known */
  replay(): void {
    const { base, hasChanged, records, edits } = this.#course;
    const doubt = base?.doubts.get(this.#from);
    if (doubt !== undefined) {
      if (hasChanged || this.#rows.some(({ at }) => edits.seeds.has(at)))
        throw this.#refusal(doubt);
      this.#keep(doubt);
      return;
    }
    const before = records.length;
    const reason = this.#run();
    if (reason === null) return;
    if (base !== null) throw this.#refusal(reason);
    records.length = before;
    // Where tensors are missing no pass comes out as recorded: whoever has them may look further.
    this.#keep([...this.#course.doubts.values()].includes(NOT_KEPT) ? NOT_KEPT : reason);
  }

  /** @returns why it could not be followed; null where it was */
  #run(): string | null {
    const { memory } = this.#course;
    const roots = this.#began.roots.map(({ tensor }) => memory.get(tensor));
    const [{ ran, stored }] = this.#rows;
    if (ran.size === 0 && stored.length === 0) {
      // It failed before its first step.
      this.#copyTo(this.#to + 1);
      return null;
    }
    if (roots.length === 0 || roots.includes(undefined))
      return 'it starts from a tensor whose values are not in the recording';
    const seeds = roots.map((root, i) => this.#seed(root as Tensor, i));
    if (seeds.includes(null)) return SEED_NOT_KEPT;
    this.#seeds = seeds as Tensor[];
    try {
      const depth = depthOf(this.#course.source.slice(this.#from, this.#to));
      atDepth(depth, () => observe(this.#witness(), () => this.#launch(roots as Tensor[])));
    } catch (error) {
      if (error instanceof Refusal && this.#course.base !== null) throw error;
      if (!(error instanceof Failed) && !this.#failsLike(error)) return reasonOf(error);
    }
    const next = this.#next();
    if (next !== undefined && next.kind !== 'threw')
      return 'it did more than the rules of the library tell';
    this.#copyTo(this.#to + 1);
    return null;
  }

  /** Whether the recorded pass failed here with this error. */
  #failsLike(error: unknown): boolean {
    const next = this.#next();
    return next?.kind === 'threw' && error instanceof Error && error.message === next.message;
  }

  #launch(roots: readonly Tensor[]): void {
    const seeds = this.#seeds;
    const { createGraph, api } = this.#began;
    const { memory } = this.#course;
    const stored = this.#rows[0].stored.flatMap(({ tensor }) => memory.get(tensor) ?? []);
    const options = { retainGraph: true, createGraph };
    if (api === 'grad') {
      const pullBack = (
        gradOutputs: readonly (Tensor | null)[],
        batches: number,
      ): (Tensor | null)[] =>
        batches > 0
          ? overBatch(gradOutputs, (rows) => pullBack(rows, batches - 1))
          : grad(roots, stored, { ...options, gradOutputs, allowUnused: true });
      pullBack(seeds, this.#isBatched ? batchesOf(seeds, roots) : 0);
      return;
    }
    for (const tensor of stored) if (!tensor.isLeaf && tensor.requiresGrad) retainGrad(tensor);
    const all = leavesBehind(roots);
    const isWhole = [...all].every((leaf) => stored.includes(leaf));
    backward(
      roots,
      seeds,
      isWhole || stored.length === 0 ? options : { ...options, inputs: stored },
    );
  }

  /** What a root starts with: one gradient, or many, one behind the other; null where it was not kept. */
  #seed(root: Tensor, i: number): Tensor | null {
    const { edits } = this.#course;
    const { shape, dtype } = root;
    const isEdited = this.#rows.some(({ at }) => edits.seeds.get(at)?.has(i) === true);
    const given = this.#givenAt(i);
    const made = this.#made.length === this.#began.roots.length ? this.#made[i]?.tensor : undefined;
    const { row: only = null } = this.#given.get(i) ?? {};
    const isOne = this.#isBatched || only === null;
    if (isEdited) this.#course.hasChanged = true;
    else if (given !== undefined && isOne) return given;
    const whole = given ? Float64Array.from(numbersOf(given)) : this.#elementsOf(made);
    if (!isEdited && made !== undefined && whole !== null) return laidOutAs(made, whole);
    const size = sizeOf(shape);
    const rows = whole === null ? this.#rows.length : whole.length / size;
    const seeds = new Float64Array(this.#isBatched ? rows * size : size);
    for (let at = 0; at * size < seeds.length; at++) {
      const row = this.#rows[at];
      const place = (isOne ? at : only) * size;
      const seed =
        (row && edits.seeds.get(row.at)?.get(i)) ??
        whole?.subarray(place, place + size) ??
        (row ? this.#arrived(row, root, i) : null);
      if (seed === null) return null;
      seeds.set(seed, at * size);
    }
    const many = (given ?? made)?.shape ?? [rows, ...shape];
    return tensorOf(seeds, this.#isBatched ? many : shape, dtype);
  }

  #elementsOf(state: TensorState | undefined): Float64Array | null {
    return state === undefined ? null : this.#course.elementsOf(state);
  }

  /** The tensor that the program gave for a root, as it is now; undefined where there is none at hand. */
  #givenAt(i: number): Tensor | undefined {
    const operand = this.#given.get(i)?.operand;
    if (operand === undefined || 'number' in operand) return undefined;
    const { hasChanged, memory } = this.#course;
    const tensor = memory.read(operand);
    if (tensor === undefined && hasChanged && !memory.hasSeen(operand))
      throw this.#refusal('it starts with a tensor that was made unseen, and may be another now');
    return tensor;
  }

  /** What arrived first at a root in one row: the gradient that the program gave, or one. */
  #arrived(row: RowRecords, root: Tensor, i: number): Float64Array | null {
    const node = root.gradFn === null ? -1 : (this.#course.nodes.get(root.gradFn) ?? -1);
    const value = seedValue(row, root, node, this.#began.roots[i]?.tensor ?? -1);
    return this.#course.seedOf(value, node, root.outputIndex);
  }

  /** Takes what the pass stored as it was recorded. */
  #keep(why: string): void {
    const { doubts, memory } = this.#course;
    doubts.set(this.#from, why);
    for (let at = this.#from; at <= this.#to; at++) {
      const record = this.#course.source[at];
      if (record === undefined) continue;
      this.#course.records.push(record);
      if (record.kind === 'created') this.#course.restored(record.tensor, undefined);
      if (record.kind === 'operator')
        for (const output of record.outputs) this.#course.restored(output, memory.get(output.id));
      if (record.kind !== 'gradStored') continue;
      const owner = memory.get(record.tensor);
      const stored = this.#course.restored(record.grad, memory.get(record.grad.id));
      if (owner !== undefined && this.#began.api === 'backward') owner.gradValue = stored;
    }
  }

  #refusal(reason: string): Refusal {
    return new Refusal(`${this.#began.api}()`, this.#began.stack, reason);
  }

  /** The next step of the pass, past what is none. */
  #next(): GradlensRecord | undefined {
    let at = this.#at;
    const { source } = this.#course;
    const isPassed = (record: GradlensRecord): boolean =>
      isSeed(record) || isGiven(record) || isBystander(record);
    while (at < this.#to && isPassed(source[at] as GradlensRecord)) at++;
    this.#copyTo(at);
    return at < this.#to ? source[at] : undefined;
  }

  #copyTo(end: number): void {
    const { source, records } = this.#course;
    for (; this.#at < end; this.#at++) {
      const record = source[this.#at] as GradlensRecord;
      records.push(isSeed(record) ? this.#asMade(record) : record);
    }
  }

  /** The gradient that the pass starts with, as it is now; which is whose is not told where only some were given. */
  #asMade(record: CreatedRecord): CreatedRecord {
    const seeds = this.#made.length === this.#seeds.length ? this.#seeds : [];
    const seed = seeds[this.#made.indexOf(record)];
    if (seed === undefined) return record;
    this.#course.memory.set(record.tensor, seed);
    return { ...record, tensor: this.#course.stateOf(record.tensor, seed) };
  }

  /** The next record, which must be of this kind. */
  #expect<K extends GradlensRecord['kind']>(kind: K): Extract<GradlensRecord, { kind: K }> {
    const record = this.#next();
    if (record?.kind === 'threw') throw new Failed();
    if (record?.kind !== kind)
      throw new Divergence('it did something else than the rules of the library tell');
    return record as Extract<GradlensRecord, { kind: K }>;
  }

  #met(record: GradlensRecord): void {
    this.#course.records.push(record);
    this.#at++;
  }

  #witness(): Partial<Observer> {
    return {
      backwardBegan: () => this.#met(this.#expect('backwardBegan')),
      created: (tensor) => this.#created(tensor as Tensor),
      operator: (event) => {
        // What it starts with is known.
        if (event.name !== GIVEN) this.#operator(event);
      },
      tangentSet: (tensor, levels, tangent) => this.#tangentSet(tensor, levels, tangent),
      nodeRan: (_pass, node, outputs, inputs) => this.#nodeRan(node, outputs, inputs),
      gradStored: (_pass, tensor, contribution, stored) =>
        this.#gradStored(tensor, contribution, stored as Tensor),
      // Behind each row but the last the next one begins.
      backwardEnded: () => {
        if (this.#isBatched && this.#next() !== undefined) this.#met(this.#expect('backwardEnded'));
      },
    };
  }

  #created(tensor: Tensor): void {
    const record = this.#expect('created');
    this.#course.memory.set(record.tensor, tensor);
    this.#met({ ...record, tensor: this.#course.stateOf(record.tensor, tensor) });
  }

  /** The rules of a pass with `createGraph` are recorded themselves. */
  #operator(event: OperatorEvent): void {
    const record = this.#expect('operator');
    const { memory, nodes } = this.#course;
    if (event.name !== record.name || event.outputs.length !== record.outputs.length)
      throw new Divergence(`${record.name} is not what the rules of the library call here`);
    if (event.node !== null) nodes.set(event.node, record.node);
    record.outputs.forEach((output, i) => memory.set(output, event.outputs[i] as Tensor));
    if (this.#repeats()) return;
    const outputs = record.outputs.map((output, i) => {
      const tensor = event.outputs[i] as Tensor;
      const state = this.#course.stateOf(output, tensor);
      const before = this.#before('operator')?.outputs[i];
      if (before !== undefined) this.#mark(before.value, state.value, tensor);
      else if (likeness(output, state) === 'different')
        throw new Divergence(`${record.name} came out differently when it was run again`);
      return state;
    });
    this.#met({ ...record, outputs });
  }

  /** Of what the rules made. */
  #tangentSet(tensor: ObservedTensor, levels: readonly number[], tangent: ObservedTensor): void {
    const record = this.#expect('tangentSet');
    const { memory, base } = this.#course;
    if (memory.get(record.tensor) !== tensor || levels.join() !== record.levels.join())
      throw new Divergence('its rules have tangents of other derivatives');
    if (this.#repeats()) return;
    const value = valueOf(tangent);
    if (base === null) {
      const found = compareValues(record.tangent, value, tangent.dtype);
      if (found === 'different') throw new Divergence('the tangents of its rules are others');
      if (found === 'close') this.#course.rough.add(this.#at);
    }
    this.#met({ ...record, tangent: record.tangent === null ? null : value });
  }

  #nodeRan(
    node: ObservedNode,
    outputs: readonly (ObservedTensor | null)[],
    inputs: readonly (ObservedTensor | null)[],
  ): void {
    const record = this.#expect('nodeRan');
    const { nodes, base } = this.#course;
    const known = nodes.get(node);
    nodes.set(node, record.node);
    if (known !== undefined && known !== record.node)
      throw new Divergence('its nodes ran in another order');
    if (this.#repeats()) return;
    const gradOutputs = outputs.map(valueOf);
    const gradInputs = inputs.map(valueOf);
    if (base === null) {
      const dtype = outputs.find((each) => each !== null)?.dtype ?? 'float32';
      const found = [
        ...likenesses(record.gradOutputs, gradOutputs, dtype),
        ...likenesses(record.gradInputs, gradInputs, dtype),
      ];
      if (found.includes('different'))
        throw new Divergence(`a hook or a rule of the program changed a gradient at ${node.name}`);
      if (found.includes('close')) this.#course.rough.add(this.#at);
    }
    this.#met({ ...record, gradOutputs, gradInputs });
  }

  #gradStored(tensor: ObservedTensor, contribution: ObservedTensor, stored: Tensor): void {
    const record = this.#expect('gradStored');
    const { memory } = this.#course;
    if (memory.get(record.tensor) !== tensor)
      throw new Divergence('it stored the gradient of another tensor');
    memory.set(record.grad, stored);
    if (this.#repeats()) return;
    const grad = this.#course.stateOf(record.grad, stored);
    const before = this.#before('gradStored')?.grad;
    if (before !== undefined) this.#mark(before.value, grad.value, stored);
    else if (likeness(record.grad, grad) === 'different')
      throw new Divergence('a hook or a rule of the program changed a gradient');
    this.#met({
      ...record,
      contribution: record.contribution === null ? null : valueOf(contribution),
      grad,
    });
  }

  /** Before anything is other than in the recording, what comes out is what came out without edits. */
  #repeats(): boolean {
    const { base, hasChanged } = this.#course;
    if (base === null || hasChanged) return false;
    this.#met(base.records[this.#at] as GradlensRecord);
    return true;
  }

  /** The present record as it came out without edits; undefined where this is that replay. */
  #before<K extends GradlensRecord['kind']>(
    kind: K,
  ): Extract<GradlensRecord, { kind: K }> | undefined {
    const record = this.#course.base?.records[this.#at];
    return record?.kind === kind ? (record as Extract<GradlensRecord, { kind: K }>) : undefined;
  }

  #mark(before: Value | null, now: Value | null, tensor: Tensor): void {
    if (this.#course.hasChanged && !isSure(before, now)) this.#course.markChanged(tensor);
  }
}

/** How many batches of `vmap` the gradients are in, one within the other. */
const batchesOf = (seeds: readonly Tensor[], roots: readonly Tensor[]): number =>
  Math.max(...seeds.map(({ ndim }, i) => ndim - (roots[i]?.ndim ?? ndim)));

/** @param node that the root is a result of; below 0 where none was announced */
function seedValue(row: RowRecords, root: Tensor, node: number, id: number): Value | null {
  if (root.gradFn === null)
    return row.stored.find(({ tensor }) => tensor === id)?.contribution ?? null;
  // A write into a view leaves nodes that no record announced; the root's runs first.
  const record = node < 0 ? [...row.ran.values()][0] : row.ran.get(node);
  return record?.gradOutputs[root.outputIndex] ?? null;
}

function likenesses(
  recorded: readonly (Value | null)[],
  now: readonly (Value | null)[],
  dtype: DType,
): Likeness[] {
  if (recorded.length !== now.length) return ['different'];
  return recorded.map((value, i) => compareValues(value, now[i] ?? null, dtype));
}
