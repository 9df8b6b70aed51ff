/** @file What a replay knows while it runs, and what comes of it. */

import type { ObservedNode } from '../autograd/observer.ts';
import { isSummaryOf } from '../graph/elements.ts';
import type { GradlensRecord, TensorState, Value } from '../recorder/records/format.ts';
import { captureValue, layoutOf } from '../recorder/records/values.ts';
import { sameShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { compareValues, overwrite, recordedIn, tensorOf, type Likeness } from './elements.ts';
import { lastUses, type LastUses } from './lifetimes.ts';
import { Memory } from './memory.ts';

/** What is to be other than in the recording. Records are meant by their index. */
export interface Edits {
  /** New elements, row-major, of tensors that a program made from data, or made leaves of. */
  readonly tensors: ReadonlyMap<number, Float64Array>;
  /** New numbers among an operator's operands, by their places. */
  readonly numbers: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** What backward passes start with, by the places of their roots. */
  readonly seeds: ReadonlyMap<number, ReadonlyMap<number, Float64Array>>;
}

export const NO_EDITS: Edits = { tensors: new Map(), numbers: new Map(), seeds: new Map() };

/** All elements that came later than their statistics; null where they did not. */
export interface Supplied {
  readonly value: (tensor: number, version: number) => Float64Array | null;
  /** Of the gradient that arrived last at a result of a node. */
  readonly gradient: (node: number, output: number) => Float64Array | null;
}

export const NOTHING_SUPPLIED: Supplied = { value: () => null, gradient: () => null };

/** Of a backward pass. */
export const SEED_NOT_KEPT = 'the gradient it starts with was not kept whole';

export interface Replayed {
  /** The recording with the values that this replay found. */
  readonly records: readonly GradlensRecord[];
  /** Records whose outcome is taken as it was recorded, and why. */
  readonly doubts: ReadonlyMap<number, string>;
  /** Records whose values came out with other last digits. */
  readonly rough: ReadonlySet<number>;
  /** Records of values that the program took out of tensors (`item()`), and that are others now. */
  readonly escaped: readonly number[];
  /** What may be let go of after which record, whatever is edited. */
  readonly lastUses: LastUses;
}

export class Course implements Replayed {
  readonly source: readonly GradlensRecord[];
  readonly edits: Edits;
  /** The replay without edits; null in that one itself. */
  readonly base: Replayed | null;
  readonly #supplied: Supplied;
  readonly memory = new Memory();
  /** The recording's numbers of nodes. */
  readonly nodes = new WeakMap<ObservedNode, number>();
  readonly records: GradlensRecord[] = [];
  readonly doubts = new Map<number, string>();
  readonly rough = new Set<number>();
  readonly escaped: number[] = [];
  readonly lastUses: LastUses;
  /** Something is other than in the recording by now. */
  hasChanged = false;

  constructor(
    source: readonly GradlensRecord[],
    edits: Edits,
    base: Replayed | null,
    supplied: Supplied,
  ) {
    this.source = source;
    this.edits = edits;
    this.base = base;
    this.lastUses = base?.lastUses ?? lastUses(source);
    this.#supplied = supplied;
  }

  /** All elements of what was recorded, row-major; null where there are statistics alone, which do not tell them. */
  elementsOf({ id, version, value }: TensorState): Float64Array | null {
    if (value === null) return null;
    return recordedIn(value) ?? this.#supplied.value(id, version);
  }

  /**
   * What arrived first at a root of a pass; null where it cannot be told.
   * @param recorded of a result of a node
   */
  seedOf(recorded: Value | null, node: number, output: number): Float64Array | null {
    const known = recorded === null ? null : recordedIn(recorded);
    if (recorded?.kind !== 'summary' || known !== null) return known;
    const later = this.#supplied.gradient(node, output);
    return later !== null && isSummaryOf(recorded, later) ? later : null;
  }

  markChanged(tensor: Tensor): void {
    this.memory.markChanged(tensor);
    this.hasChanged = true;
  }

  /** A tensor as a record would tell of it now; where the recorder kept no value, none. */
  stateOf(recorded: TensorState, tensor: Tensor): TensorState {
    return {
      ...recorded,
      version: tensor.counter.value,
      dtype: tensor.dtype,
      shape: tensor.shape,
      layout: layoutOf(tensor),
      requiresGrad: tensor.requiresGrad,
      isLeaf: tensor.isLeaf,
      value: recorded.value === null ? null : captureValue(tensor),
    };
  }

  /** Puts what was recorded into a tensor; makes one where there is none that fits. */
  restored(recorded: TensorState, known: Tensor | undefined): Tensor | null {
    const { id, shape, dtype, version } = recorded;
    const data = this.elementsOf(recorded);
    const fits = known !== undefined && sameShape(known.shape, shape) && known.dtype === dtype;
    if (data === null) {
      this.memory.setUnkept(id);
      return null;
    }
    const tensor = fits ? known : tensorOf(data, shape, dtype);
    if (fits) overwrite(tensor, data);
    tensor.counter.value = version;
    this.memory.set(recorded, tensor);
    return tensor;
  }
}

/** How near a tensor is to what was recorded of it. */
export function likeness(recorded: TensorState, now: TensorState): Likeness {
  const isAlike =
    recorded.dtype === now.dtype &&
    sameShape(recorded.shape, now.shape) &&
    recorded.version === now.version &&
    recorded.requiresGrad === now.requiresGrad;
  return isAlike ? compareValues(recorded.value, now.value, now.dtype) : 'different';
}

/** Whether a value surely is what it was: of one that is not kept whole nobody knows. */
export const isSure = (before: Value | null, now: Value | null): boolean =>
  before?.kind === 'whole' && compareValues(before, now, 'bool') === 'same';
