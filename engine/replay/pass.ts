/** @file Runs one recorded backward pass again, and follows it record by record. */

import { backward, grad, retainGrad } from '../autograd/backward.ts';
import { observe } from '../autograd/observe.ts';
import {
  SEED,
  type ObservedNode,
  type ObservedTensor,
  type Observer,
  type OperatorEvent,
} from '../autograd/observer.ts';
import type {
  BackwardBeganRecord,
  CreatedRecord,
  GradlensRecord,
  GradStoredRecord,
  NodeRanRecord,
  Value,
} from '../recorder/format.ts';
import type { DType } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { isSure, likeness, SEED_NOT_KEPT, type Course } from './course.ts';
import { compareValues, tensorOf, valueOf, type Likeness } from './elements.ts';
import { leavesBehind } from './leaves.ts';
import { NOT_KEPT, Refusal } from './refusal.ts';

/** The engine does something else than the recording tells. */
class Divergence extends Error {}

/** The recorded pass failed here. */
class Failed extends Error {}

/** These do not come from the pass itself, and are no step of it. */
const BYSTANDERS: ReadonlySet<GradlensRecord['kind']> = new Set([
  'script',
  'stack',
  'scopeEntered',
  'scopeLeft',
  'tangentSet',
  'notice',
  'bound',
]);

export class PassReplay {
  readonly #course: Course;
  readonly #began: BackwardBeganRecord;
  readonly #from: number;
  readonly #to: number;
  /** The next record to be met. */
  #at: number;
  readonly #ran = new Map<number, NodeRanRecord>();
  readonly #stored: GradStoredRecord[] = [];
  /** Records of the gradients that it starts with and made itself. */
  readonly #made: CreatedRecord[] = [];
  #seeds: readonly Tensor[] = [];

  /** @param to index of the record of its end */
  constructor(course: Course, began: BackwardBeganRecord, from: number, to: number) {
    this.#course = course;
    this.#began = began;
    this.#from = from;
    this.#at = from;
    this.#to = to;
    for (let at = from; at <= to; at++) {
      const record = course.source[at];
      if (record?.kind === 'nodeRan' && record.pass === began.pass)
        this.#ran.set(record.node, record);
      if (isSeed(record)) this.#made.push(record);
      if (record?.kind === 'gradStored' && record.pass === began.pass) this.#stored.push(record);
    }
  }

  /** What a node did in it. */
  ran(node: number): NodeRanRecord | undefined {
    return this.#ran.get(node);
  }

  /** @throws Refusal where an edit reaches what is not known */
  replay(): void {
    const { base, hasChanged, records, edits } = this.#course;
    const doubt = base?.doubts.get(this.#from);
    if (doubt !== undefined) {
      if (hasChanged || edits.seeds.has(this.#from)) throw this.#refusal(doubt);
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
    if (this.#ran.size === 0 && this.#stored.length === 0) {
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
      observe(this.#witness(), () => this.#launch(roots as Tensor[]));
    } catch (error) {
      if (error instanceof Refusal && this.#course.base !== null) throw error;
      if (!(error instanceof Failed) && !this.#failsLike(error))
        return error instanceof Error ? error.message : String(error);
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
    const stored = this.#stored.flatMap(({ tensor }) => memory.get(tensor) ?? []);
    const options = { retainGraph: true, createGraph };
    if (api === 'grad') {
      grad(roots, stored, { ...options, gradOutputs: seeds, allowUnused: true });
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

  /** What arrived first at a root: the gradient that the program gave, or one. */
  #seed(root: Tensor, i: number): Tensor | null {
    const edited = this.#course.edits.seeds.get(this.#from)?.get(i);
    if (edited !== undefined) {
      this.#course.hasChanged = true;
      return tensorOf(edited, root.shape, root.dtype);
    }
    const node = root.gradFn === null ? -1 : (this.#course.nodes.get(root.gradFn) ?? -1);
    const value = this.#seedValue(root, node, this.#began.roots[i]?.tensor ?? -1);
    const seed = this.#course.seedOf(value, sizeOf(root.shape), node, root.outputIndex);
    return seed === null ? null : tensorOf(seed, root.shape, root.dtype);
  }

  #seedValue(root: Tensor, node: number, id: number): Value | null {
    if (root.gradFn === null)
      return this.#stored.find(({ tensor }) => tensor === id)?.contribution ?? null;
    // A write into a view leaves nodes that no record announced; the root's runs first.
    const record = node < 0 ? [...this.#ran.values()][0] : this.#ran.get(node);
    return record?.gradOutputs[root.outputIndex] ?? null;
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
    const isBystander = (record: GradlensRecord | undefined): boolean =>
      isSeed(record) || BYSTANDERS.has(record?.kind ?? 'stack');
    while (at < this.#to && isBystander(this.#course.source[at])) at++;
    this.#copyTo(at);
    return at < this.#to ? this.#course.source[at] : undefined;
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
      operator: (event) => this.#operator(event),
      nodeRan: (_pass, node, outputs, inputs) => this.#nodeRan(node, outputs, inputs),
      gradStored: (_pass, tensor, contribution, stored) =>
        this.#gradStored(tensor, contribution, stored as Tensor),
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

const isSeed = (record: GradlensRecord | undefined): record is CreatedRecord =>
  record?.kind === 'created' && record.factory === SEED;

function likenesses(
  recorded: readonly (Value | null)[],
  now: readonly (Value | null)[],
  dtype: DType,
): Likeness[] {
  if (recorded.length !== now.length) return ['different'];
  return recorded.map((value, i) => compareValues(value, now[i] ?? null, dtype));
}
