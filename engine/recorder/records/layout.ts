/**
 * @file The bytes of a recording, described so that a reader can be written from this text alone.
 *
 * A file is a header and then records until its end; a writer only appends.
 *
 *     header  := "GRADLENS" (8 bytes ASCII)  version: u32
 *     record  := length: u32  kind: u8  payload        length counts kind and payload
 *
 * All numbers are little-endian. The parts of payloads:
 *
 *     varuint := LEB128, unsigned, below 2^53, so at most 8 bytes
 *     text    := ref: varuint     ref > 0: the ref-th `string` record of this file, counted from 1
 *                                 ref = 0: count: varuint, then that many bytes of UTF-8
 *     list(T) := count: varuint, then that many T
 *     value   := tag: u8          0 none
 *                                 1 whole: list(f32)      2 whole: list(f64)
 *                                 3 summary: count: varuint  min max mean std: f64
 *                                   nan infinite: varuint  head: list(f64)
 *     tensor  := id version storage: varuint  dtype: u8 (index in DTYPES)
 *                flags: u8 (1 requires grad, 2 leaf, 4 laid out)  shape: list(varuint)
 *                strides: one varuint a dimension  offset: varuint, both if laid out: the elements
 *                do not lie one after the other from the start of the storage  value
 *     operand := tag: u8          0 number: f64
 *                                 1 tensor, 2 tensor that requires grad: id version storage: varuint
 *     frame   := script line column: varuint  function: text
 *
 * And the payloads, by kind:
 *
 *     1  string         UTF-8 to the end of the record
 *     2  process        pid thread: varuint  cwd: text  argv: list(text)  node: text  began: varuint
 *     3  script         script: varuint  url: text  hasMap: u8  map: text if hasMap
 *     4  stack          stack: varuint  frames: list(frame)
 *     5  created        seq stack: varuint  factory: text  tensor
 *     6  operator       seq stack: varuint  name symbol formula: text  inputs: list(operand)
 *                       outputs: list(tensor)  attributes: text  node: varuint  nodeName: text
 *                       saved: list(varuint), places in inputs followed by outputs
 *                       flags: u8 (1 differentiable, 2 in place, 4 view, 8 grad enabled, 16 in backward)
 *     7  requiresGrad   seq stack tensor: varuint  requiresGrad: u8
 *     8  copiedOut      seq stack tensor version: varuint  how: text
 *     9  scopeEntered   seq stack scope: varuint  kind: u8 (index in SCOPE_KINDS)  name: text
 *     10 scopeLeft      seq scope: varuint
 *     11 backwardBegan  seq stack pass: varuint  flags: u8 (1 `grad`, 2 createGraph)
 *                       roots: list(tensor: varuint version: varuint)
 *     12 nodeRan        seq pass node: varuint  gradOutputs gradInputs: list(value)
 *     13 gradStored     seq pass tensor: varuint  contribution: value  grad: tensor
 *     14 gradAssigned   seq stack tensor: varuint  hasGrad: u8  grad: tensor if hasGrad
 *     15 backwardEnded  seq pass: varuint
 *     16 threw          seq stack: varuint  where errorName message: text
 *     17 bound          seq: varuint  dropped: u8 (1 values, 2 records)  bytes: varuint
 *     18 declared       seq stack declared: varuint  name operator symbol: text  inputs: list(varuint)
 *                       hasShape: u8  shape: list(varuint) if hasShape
 *     19 notice         seq: varuint  text
 *     20 hookAdded      seq stack hook: varuint  kind: u8 (index in HOOK_KINDS)  tensor node: varuint
 *     21 hookRemoved    seq hook: varuint
 *     22 tangentSet     seq tensor version: varuint  levels: list(varuint)  tangent: value
 *     23 crashed        seq stack: varuint  errorName message: text
 */

import type { DTypeName, HookKind, ScopeKind } from '../../autograd/observer.ts';
import type { GradlensRecord } from './format.ts';

export const MAGIC = 'GRADLENS';

export const HEADER_BYTES = MAGIC.length + 4;

/** No writer makes a longer record, so a longer one is damage. Source maps are the longest there are. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024;

export const STRING_KIND = 1;

export const KINDS: Readonly<Record<GradlensRecord['kind'], number>> = {
  process: 2,
  script: 3,
  stack: 4,
  created: 5,
  operator: 6,
  requiresGrad: 7,
  copiedOut: 8,
  scopeEntered: 9,
  scopeLeft: 10,
  backwardBegan: 11,
  nodeRan: 12,
  gradStored: 13,
  gradAssigned: 14,
  backwardEnded: 15,
  threw: 16,
  bound: 17,
  declared: 18,
  notice: 19,
  hookAdded: 20,
  hookRemoved: 21,
  tangentSet: 22,
  crashed: 23,
};

export const DTYPES: readonly DTypeName[] = ['float32', 'float64', 'int32', 'int64', 'bool'];

export const SCOPE_KINDS: readonly ScopeKind[] = [
  'noGrad',
  'enableGrad',
  'inference',
  'module',
  'function',
];

export const HOOK_KINDS: readonly HookKind[] = [
  'tensor',
  'postAccumulate',
  'retainGrad',
  'nodeBefore',
  'nodeAfter',
];

export const VALUE_TAGS = { none: 0, float32: 1, float64: 2, summary: 3 } as const;

export const OPERAND_TAGS = { number: 0, tensor: 1, tensorRequiringGrad: 2, omitted: 3 } as const;

export const TENSOR_FLAGS = { requiresGrad: 1, isLeaf: 2, laidOut: 4 } as const;

export const OPERATOR_FLAGS = {
  differentiable: 1,
  inPlace: 2,
  view: 4,
  gradEnabled: 8,
  duringBackward: 16,
} as const;

export const BACKWARD_FLAGS = { grad: 1, createGraph: 2 } as const;

export const DROPPED = { values: 1, records: 2 } as const;
