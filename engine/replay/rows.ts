/** @file The row of the operator table behind a recorded operator, and its options. */

import { withoutNamespace } from '../autograd/node-name.ts';
import { DUAL } from '../autograd/observer.ts';
import { DUAL_FORMULA } from '../autograd/unseen.ts';
import type { Attributes, Row } from '../ops/row.ts';
import { aliasRow, viewRow } from '../ops/shape/shape.ts';
import { table } from '../ops/table.ts';
import type { OperatorRecord } from '../recorder/records/format.ts';

/** A dual tensor shows a value; its tangent is another matter. */
const dualRows = [aliasRow, viewRow].map(({ node }): Row => {
  return { ...aliasRow, node, name: DUAL, formula: DUAL_FORMULA };
});

const byName = new Map<string, Row[]>();
for (const row of [...table.values(), ...dualRows])
  byName.set(row.name, [...(byName.get(row.name) ?? []), row]);

/** What a recording tells of an operator beside what it read and made. */
export type Described = Pick<
  OperatorRecord,
  'name' | 'formula' | 'attributes' | 'nodeName' | 'inPlace' | 'view'
>;

/** `sub_` is `sub`, in place. */
export const plainName = ({ name, inPlace }: Described): string =>
  inPlace && name.endsWith('_') ? name.slice(0, -1) : name;

/** Null for an operator that is not the library's own. */
export function rowOf(record: Described): Row | null {
  const { formula, inPlace, view } = record;
  const node = withoutNamespace(record.nodeName);
  const rows = (byName.get(plainName(record)) ?? []).filter(
    (row) => row.formula === formula && row.view === view,
  );
  const [first] = rows;
  // In place, a row of views has a node of its own (`TBackward1`).
  if (inPlace && view && first !== undefined)
    return node === '' ? first : { ...first, node: record.nodeName };
  return (node === '' ? first : rows.find((row) => withoutNamespace(row.node) === node)) ?? null;
}

/** JSON has no NaN and no infinities: the recorder writes their names. */
const NUMBERS: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

/** @returns null where there are none */
export function attributesOf({ attributes }: Described): Attributes | null {
  if (attributes === '') return null;
  return JSON.parse(attributes, (_key, value: unknown) =>
    typeof value === 'string' ? (NUMBERS[value] ?? value) : value,
  ) as Attributes;
}
