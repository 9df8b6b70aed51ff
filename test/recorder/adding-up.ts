/**
 * @file What must hold of gradients in any recording: what arrives at a tensor in a pass is the sum of what the
 * operators that read it contribute, and operands that do not require grad get nothing.
 */

import type {
  GradlensRecord,
  OperatorRecord,
  Value,
} from '../../engine/recorder/records/format.ts';

/** In float32, of sums of a few terms. */
const TOLERANCE = 1e-4;

interface Pass {
  readonly roots: ReadonlySet<number>;
  readonly arrived: Map<number, Value>;
  /** By tensor: each contribution. */
  readonly given: Map<number, Value[]>;
}

/** A sentence for each tensor of which it does not hold. Where values were recorded as statistics nothing is told. */
export function notAddingUp(records: readonly GradlensRecord[]): string[] {
  const wrong: string[] = [];
  const names = new Map<number, string>();
  const operators = new Map<number, OperatorRecord>();
  const passes = new Map<number, Pass>();
  for (const record of records) {
    if (record.kind === 'created') names.set(record.tensor.id, record.factory);
    else if (record.kind === 'operator') {
      for (const { id } of record.outputs) names.set(id, record.name);
      if (record.node !== 0) operators.set(record.node, record);
    } else if (record.kind === 'backwardBegan') {
      const roots = new Set(record.roots.map(({ tensor }) => tensor));
      passes.set(record.pass, { roots, arrived: new Map(), given: new Map() });
    } else if (record.kind === 'gradStored') {
      if (record.contribution !== null)
        passes.get(record.pass)?.arrived.set(record.tensor, record.contribution);
    } else if (record.kind === 'nodeRan') {
      const operator = operators.get(record.node);
      const pass = passes.get(record.pass);
      if (operator === undefined || pass === undefined) continue;
      record.gradOutputs.forEach((value, i) => {
        const output = operator.outputs[i];
        if (value !== null && output !== undefined) pass.arrived.set(output.id, value);
      });
      record.gradInputs.forEach((value, i) => {
        if (value === null) return;
        const operand = operator.inputs[i];
        if (operand === undefined || 'number' in operand || !operand.requiresGrad)
          wrong.push(`${operator.name} gives a gradient to its operand ${i}, which needs none`);
        else pass.given.set(operand.tensor, [...(pass.given.get(operand.tensor) ?? []), value]);
      });
    }
  }
  for (const { roots, arrived, given } of passes.values())
    for (const tensor of new Set([...arrived.keys(), ...given.keys()])) {
      if (roots.has(tensor)) continue;
      const name = names.get(tensor);
      const value = arrived.get(tensor);
      if (value === undefined) {
        wrong.push(`${name} was given a gradient that did not arrive`);
        continue;
      }
      const got = elementsOf(value);
      const parts = (given.get(tensor) ?? []).map(elementsOf);
      if (got === null || parts.includes(null)) continue;
      const sum = got.map((_, i) => parts.reduce((total, part) => total + (part?.[i] ?? NaN), 0));
      if (!sum.every((element, i) => isNear(element, got[i] as number)))
        wrong.push(`${name} got [${got.join()}], and was given [${sum.join()}]`);
    }
  return wrong;
}

const elementsOf = (value: Value): readonly number[] | null =>
  value.kind === 'whole' ? [...value.data] : null;

const isNear = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= TOLERANCE * (1 + Math.abs(b));
