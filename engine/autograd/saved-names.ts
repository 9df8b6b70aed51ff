/** @file The names under which PyTorch shows what a node saved: `_saved_self`, here `savedSelf`. */

import { RESULT, SECOND_RESULT, type Row } from '../ops/row.ts';
import type { OperatorNode } from './operator-node.ts';
import type { SavedTensor } from './saved.ts';

/** Operands that are not called self, other, … : by operator. */
const operandNames: Readonly<Record<string, readonly string[]>> = {
  pow: ['self', 'exponent'],
  where: ['condition', 'self', 'other'],
  maskedFill: ['self', 'mask'],
  gather: ['self', 'index'],
  scatterAdd: ['self', 'index'],
  index: ['self', 'indices'],
  mm: ['self', 'mat2'],
  bmm: ['self', 'mat2'],
  mv: ['self', 'vec'],
  dot: ['self', 'tensor'],
  addmm: ['self', 'mat1', 'mat2'],
  linear: ['input', 'weight', 'bias'],
  lerp: ['self', 'end', 'weight'],
  addcmul: ['self', 'tensor1', 'tensor2'],
  addcdiv: ['self', 'tensor1', 'tensor2'],
  mseLoss: ['self', 'target'],
  nllLoss: ['self', 'target', 'weight'],
};

const byRow = new WeakMap<object, readonly string[]>();

/** One a save of the row. */
export function savedNames(row: Row): readonly string[] {
  let names = byRow.get(row);
  if (names === undefined) {
    const operands = operandNames[row.name] ?? ['self', 'other', 'third'];
    names = row.saves.map(({ slot }) => {
      if (slot === RESULT) return 'result';
      if (slot === SECOND_RESULT) return 'indices';
      return operands[slot] ?? `operand${String(slot)}`;
    });
    byRow.set(row, names);
  }
  return names;
}

const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** What every operator's node can be asked for; undefined where its operator has no such thing. */
export interface SavedAttributes {
  readonly savedSelf?: unknown;
  readonly savedOther?: unknown;
  readonly savedResult?: unknown;
  readonly savedExponent?: unknown;
  readonly savedMask?: unknown;
  readonly savedCondition?: unknown;
  readonly savedIndex?: unknown;
  readonly savedIndices?: unknown;
  readonly savedMat1?: unknown;
  readonly savedMat2?: unknown;
  readonly savedVec?: unknown;
  readonly savedTensor?: unknown;
  readonly savedDim?: unknown;
  readonly savedKeepdim?: unknown;
  readonly rawSavedSelf?: SavedTensor | null;
  readonly rawSavedOther?: SavedTensor | null;
  readonly rawSavedResult?: SavedTensor | null;
  readonly rawSavedExponent?: SavedTensor | null;
}

/** Makes `savedX` of every saved operand and attribute a property of nodes, with `rawSavedX` beside. */
export function installSavedAttributes(prototype: OperatorNode, rows: Iterable<Row>): void {
  const names = new Set('dim keepdim min max start stop step correction'.split(' '));
  for (const row of rows) for (const name of savedNames(row)) names.add(name);
  for (const name of names) {
    Object.defineProperty(prototype, `saved${capitalized(name)}`, {
      get(this: OperatorNode) {
        return this.savedByName(name);
      },
      configurable: true,
    });
    Object.defineProperty(prototype, `rawSaved${capitalized(name)}`, {
      get(this: OperatorNode) {
        return this.rawSavedByName(name);
      },
      configurable: true,
    });
  }
}
