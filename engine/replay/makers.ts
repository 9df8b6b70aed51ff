/** @file What is told as operators and is none of the table, made again: twins, dual tensors, tangents, other data. */

import { dualAt, dualView } from '../autograd/forward/levels.ts';
import { CONVERTED, DATA, DUAL, TANGENT, TWIN } from '../autograd/observer.ts';
import { alias } from '../autograd/saved/saved.ts';
import { to } from '../ops/elementwise/cast.ts';
import type { OperatorRecord } from '../recorder/records/format.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { attributesOf } from './rows.ts';

type Maker = (record: OperatorRecord, inputs: readonly Tensor[], level: number) => Tensor | null;

/** Null where there is nothing. */
const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  [
    TWIN,
    ({ outputs }, [x]) => {
      const twin = alias(x as Tensor);
      twin.requiresGradFlag = outputs[0]?.requiresGrad === true;
      twin.takeTangents(x as Tensor);
      return twin;
    },
  ],
  [
    DATA,
    (_, [x, value]) => {
      (x as Tensor).data = value as Tensor;
      return x as Tensor;
    },
  ],
  [
    CONVERTED,
    ({ outputs }, [x]) => {
      const { dtype = 'float32' } = outputs[0] ?? {};
      (x as Tensor).data = to((x as Tensor).detach(), dtype);
      return x as Tensor;
    },
  ],
  [
    DUAL,
    ({ nodeName }, [primal, tangent], level) => {
      if (tangent === undefined) return null;
      const make = nodeName.startsWith('View') ? dualView : dualAt;
      return make(level, primal as Tensor, tangent);
    },
  ],
  [
    TANGENT,
    ({ outputs }, [dual], level) => {
      const tangent = (dual as Tensor).tangentAt(level);
      const isClosed = tangent?.requiresGrad === true && outputs[0]?.requiresGrad === false;
      return isClosed ? alias(tangent) : tangent;
    },
  ],
]);

/** How many derivatives are open around it. */
export const levelOf = (record: OperatorRecord): number =>
  Number(attributesOf(record)?.['level'] ?? 0);

/** Undefined for an operator of the table. */
export function makerOf(
  record: OperatorRecord,
): ((inputs: readonly Tensor[]) => Tensor | null) | undefined {
  const maker = makers.get(record.name);
  return maker && ((inputs) => maker(record, inputs, levelOf(record)));
}
