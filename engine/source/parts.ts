/** @file What stands in a list, an object or a module that holds others, in a text, and the path that leads to it. */

import ts from 'typescript';

/** A value and the way to it from what holds it: `[0]`, `.weight`. */
export type Part = readonly [value: ts.Expression, path: string];

/** Of a literal, and of a module that is made of others; empty of anything else. */
export function partsOf(holder: ts.Expression): readonly Part[] {
  if (ts.isArrayLiteralExpression(holder)) return numbered(holder.elements);
  if (ts.isObjectLiteralExpression(holder)) return holder.properties.flatMap(partOf);
  if (!ts.isNewExpression(holder)) return [];
  const given = holder.arguments ?? [];
  const [first] = given;
  switch (classOf(holder)) {
    case 'Sequential':
      return first !== undefined && ts.isObjectLiteralExpression(first)
        ? partsOf(first)
        : numbered(given);
    case 'ModuleList':
    case 'ModuleDict':
      return first === undefined ? [] : partsOf(first);
    default:
      return [];
  }
}

/** `Linear` of `new nn.Linear(2, 1)` */
export const classOf = ({ expression }: ts.NewExpression): string =>
  expression.getText().split('.').at(-1) ?? '';

/** Behind what is spread, places are not known. */
function numbered(values: readonly ts.Expression[]): Part[] {
  const spread = values.findIndex(ts.isSpreadElement);
  const known = spread < 0 ? values : values.slice(0, spread);
  return known.map((value, index) => [value, `[${index}]`]);
}

function partOf(property: ts.ObjectLiteralElementLike): Part[] {
  return ts.isPropertyAssignment(property) && ts.isIdentifier(property.name)
    ? [[property.initializer, `.${property.name.text}`]]
    : [];
}
