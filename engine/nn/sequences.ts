/** @file Sequences of different lengths: padded in one tensor, or packed by time step (the namespace `nn.utils.rnn`). */

import { Spoken } from '../autograd/spoken.ts';
import { cat, stack } from '../ops/shape/join.ts';
import { narrow, select } from '../ops/shape/index-views.ts';
import { indexSelect } from '../ops/indexing/index-dim.ts';
import { argsort } from '../ops/reductions/order.ts';
import { pad } from '../ops/shape/pad.ts';
import { transpose } from '../ops/shape/shape.ts';
import { split } from '../ops/shape/split.ts';
import { RuntimeError, ValueError } from '../tensor/errors.ts';
import { fromNumbers } from '../tensor/make.ts';
import { Tensor } from '../tensor/tensor.ts';

/** A state [layers, batch, features] in another order of sequences. */
export function ordered(state: Tensor, order: Tensor | null): Tensor {
  return order === null ? state : indexSelect(state, 1, order);
}

/** Time steps behind each other, each with the sequences that are long enough for it, longest first. */
export class PackedSequence extends Spoken implements Iterable<Tensor | null> {
  readonly data: Tensor;
  /** int64: how many sequences each time step has. */
  readonly batchSizes: Tensor;
  readonly sortedIndices: Tensor | null;
  readonly unsortedIndices: Tensor | null;

  constructor(
    data: Tensor,
    batchSizes: Tensor,
    sortedIndices: Tensor | null = null,
    unsortedIndices: Tensor | null = null,
  ) {
    super();
    this.data = data;
    this.batchSizes = batchSizes;
    this.sortedIndices = sortedIndices;
    this.unsortedIndices =
      unsortedIndices ?? (sortedIndices === null ? null : argsort(sortedIndices));
  }

  /** Other elements in the same layout. */
  with(data: Tensor): PackedSequence {
    return new PackedSequence(data, this.batchSizes, this.sortedIndices, this.unsortedIndices);
  }

  [Symbol.iterator](): Iterator<Tensor | null> {
    return [this.data, this.batchSizes, this.sortedIndices, this.unsortedIndices][
      Symbol.iterator
    ]();
  }
}

const integers = (values: readonly number[]): Tensor =>
  fromNumbers(Float64Array.from(values), [values.length], 'int64');

function lengthsOf(lengths: Tensor | readonly number[]): number[] {
  return lengths instanceof Tensor ? (lengths.tolist() as number[]) : [...lengths];
}

export interface PackOptions {
  readonly batchFirst?: boolean;
  /** The sequences are longest first; otherwise they are put in that order. */
  readonly enforceSorted?: boolean;
}

/** Packs padded sequences [time, batch, …] (or [batch, time, …]) of these lengths. */
export function packPaddedSequence(
  input: Tensor,
  lengths: Tensor | readonly number[],
  { batchFirst = false, enforceSorted = true }: PackOptions = {},
): PackedSequence {
  const given = lengthsOf(lengths);
  if (given.some((length) => length <= 0)) {
    throw new RuntimeError(
      "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0",
    );
  }
  const order = given.map((_, i) => i).sort((a, b) => (given[b] ?? 0) - (given[a] ?? 0) || a - b);
  if (enforceSorted && given.some((length, i) => length > (given[i - 1] ?? Infinity))) {
    throw new RuntimeError(
      '`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.',
    );
  }
  const time = batchFirst ? transpose(input, 0, 1) : input;
  if (given.length !== time.shape[1]) {
    throw new RuntimeError(
      `Expected \`len(lengths)\` to be equal to batch_size, but got ${String(given.length)} (batch_size=${String(time.shape[1])})`,
    );
  }
  const sortedIndices = enforceSorted ? null : integers(order);
  const sorted = sortedIndices === null ? time : indexSelect(time, 1, sortedIndices);
  const longest = Math.max(...given);
  const sizes = Array.from(
    { length: longest },
    (_, t) => given.filter((length) => length > t).length,
  );
  const parts = sizes.map((size, t) => narrow(select(sorted, 0, t), 0, 0, size));
  return new PackedSequence(cat(parts), integers(sizes), sortedIndices);
}

export interface PadOptions {
  readonly batchFirst?: boolean;
  readonly paddingValue?: number;
}

/** The padded sequences [time, batch, …], and their lengths. */
export function padPackedSequence(
  sequence: PackedSequence,
  {
    batchFirst = false,
    paddingValue = 0,
    totalLength = null,
  }: PadOptions & { readonly totalLength?: number | null } = {},
): [Tensor, Tensor] {
  const sizes = sequence.batchSizes.tolist() as number[];
  const [batch = 0] = sizes;
  if (totalLength !== null && totalLength < sizes.length) {
    throw new ValueError(
      `Expected total_length to be at least the length of the longest sequence in input, but got total_length=${String(totalLength)} and max sequence length being ${String(sizes.length)}`,
    );
  }
  const rows = split(sequence.data, sizes, 0).map((part) => filled(part, batch, paddingValue));
  const missing = (totalLength ?? sizes.length) - sizes.length;
  const time = filled(stack(rows), sizes.length + missing, paddingValue);
  const lengths = Array.from({ length: batch }, (_, b) => sizes.filter((size) => size > b).length);
  const order = sequence.unsortedIndices;
  const result = batchFirst ? transpose(time, 0, 1) : time;
  const counts = integers(lengths);
  if (order === null) return [result, counts];
  return [indexSelect(result, batchFirst ? 0 : 1, order), indexSelect(counts, 0, order)];
}

/** As long as that along the first dimension. */
function filled(x: Tensor, length: number, value: number): Tensor {
  const missing = length - (x.shape[0] ?? 0);
  if (missing === 0) return x;
  const pads = [...new Array<number>(2 * (x.ndim - 1)).fill(0), 0, missing];
  return pad(x, pads, 'constant', value);
}

/** Sequences [time, …] in one tensor [time, batch, …], the shorter ones filled up. */
export function padSequence(
  sequences: readonly Tensor[],
  { batchFirst = false, paddingValue = 0 }: PadOptions = {},
): Tensor {
  if (sequences.length === 0) {
    throw new RuntimeError('received an empty list of sequences');
  }
  const longest = Math.max(...sequences.map(({ shape }) => shape[0] ?? 0));
  const rows = sequences.map((sequence) => filled(sequence, longest, paddingValue));
  return stack(rows, batchFirst ? 0 : 1);
}

/** Packs sequences [time, …]. */
export function packSequence(
  sequences: readonly Tensor[],
  { enforceSorted = true }: Pick<PackOptions, 'enforceSorted'> = {},
): PackedSequence {
  const lengths = sequences.map(({ shape }) => shape[0] ?? 0);
  return packPaddedSequence(padSequence(sequences), lengths, { enforceSorted });
}

/** The sequences [time, …] without their padding. */
export function unpadSequence(
  padded: Tensor,
  lengths: Tensor | readonly number[],
  { batchFirst = false }: Pick<PadOptions, 'batchFirst'> = {},
): Tensor[] {
  const rows = batchFirst ? padded : transpose(padded, 0, 1);
  return lengthsOf(lengths).map((length, b) => narrow(select(rows, 0, b), 0, 0, length));
}

/** The packed sequences [time, …]. */
export function unpackSequence(sequence: PackedSequence): Tensor[] {
  return unpadSequence(...padPackedSequence(sequence));
}
