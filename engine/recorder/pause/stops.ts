/**
 * @file Stops the program for the debugger where the user wants to look: after a backward pass, where the first
 * NaN or Inf is made. Without a debugger, and unless armed by it, nothing ever stops.
 */

import type { ObservedTensor } from '../../autograd/observer.ts';
import { FILLS } from '../records/fills.ts';
import type { GradlensRecord, OperatorRecord, Value } from '../records/format.ts';
import { execute } from '../realm/primordials.ts';
import { captureValue } from '../records/values.ts';

/** What the program runs to. */
export type Goal = 'backward' | 'nan';

type Operands = readonly (ObservedTensor | number)[];

export class Stops {
  #goal: Goal | null = null;
  readonly #pause: () => void;

  /**
   * @param pause does nothing by itself: the debugger has a breakpoint on it, which stops the program also where
   *   stepping and `debugger` statements pass over files like this one
   */
  constructor(pause: () => void) {
    this.#pause = pause;
  }

  /**
   * Stops once, at the next event of this kind; null takes that back.
   * @returns what the debugger has to stop at
   */
  arm(goal: Goal | null): () => void {
    this.#goal = goal;
    return this.#pause;
  }

  /**
   * A record was written.
   * @param operands of an operator
   */
  after(record: GradlensRecord, operands: Operands): void {
    if (this.#goal === null || !isReached(this.#goal, record, operands)) return;
    this.#goal = null;
    this.#pause();
  }
}

function isReached(goal: Goal, record: GradlensRecord, operands: Operands): boolean {
  if (goal === 'backward') return record.kind === 'backwardEnded';
  switch (record.kind) {
    case 'created':
      // Inf in data is meant, as in masks.
      return holds(record.tensor.value, isNaNElement);
    case 'operator':
      return makesNonFinite(record, operands);
    case 'nodeRan':
      return anyHolds(record.gradInputs, isNonFinite) && !anyHolds(record.gradOutputs, isNonFinite);
    default:
      return false;
  }
}

/** A NaN where no operand holds one; an Inf of finite operands, which the program does not name itself. */
function makesNonFinite({ name, outputs }: OperatorRecord, operands: Operands): boolean {
  const results: (Value | null)[] = [];
  for (let i = 0; i < outputs.length; i++) results[i] = outputs[i]?.value ?? null;
  if (!anyHolds(results, isNonFinite)) return false;
  const read: (Value | null)[] = [];
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i] as ObservedTensor | number;
    // What was written in place does not hold any more what was read.
    if (typeof operand === 'number' || isAmong(operand.id, outputs)) continue;
    read[read.length] = captureValue(operand);
  }
  if (anyHolds(results, isNaNElement)) return !anyHolds(read, isNaNElement);
  return execute(FILLS, name) === null && !anyHolds(read, isNonFinite);
}

function isAmong(id: number, outputs: OperatorRecord['outputs']): boolean {
  for (let i = 0; i < outputs.length; i++) if (outputs[i]?.id === id) return true;
  return false;
}

const isNaNElement = (element: number): boolean => element !== element;
const isNonFinite = (element: number): boolean => element - element !== 0;

function anyHolds(values: readonly (Value | null)[], is: (element: number) => boolean): boolean {
  for (let i = 0; i < values.length; i++) if (holds(values[i] ?? null, is)) return true;
  return false;
}

function holds(value: Value | null, is: (element: number) => boolean): boolean {
  if (value === null) return false;
  if (value.kind === 'summary') return value.nan > 0 || (value.infinite > 0 && is(Infinity));
  const { data } = value;
  for (let i = 0; i < data.length; i++) if (is(data[i] as number)) return true;
  return false;
}
