/** @file The `sym` namespace: graphs declared first and bound to data later. */

import { differentiate, simplify, toExpression } from './differentiate.ts';
import { load } from './load.ts';
import { NameManager } from './names.ts';
import { composeOperator, functions, group, variable, type SymFunctions } from './sym.ts';

export { MXNetError, NotImplementedForSymbol } from './errors.ts';
export type { NodeDescription } from './describe.ts';
export { Executor, type Arrays, type BindOptions, type GradRequest } from './executor.ts';
export type { JsonGraph } from './json.ts';
export type { InferredShapes, Shapes } from './shapes.ts';
export { Sym } from './sym.ts';

interface Symbols extends Omit<SymFunctions, 'var'> {
  readonly var: typeof variable;
  readonly group: typeof group;
  readonly load: typeof load;
  readonly NameManager: typeof NameManager;
  readonly compose: typeof composeOperator;
  readonly differentiate: typeof differentiate;
  readonly simplify: typeof simplify;
  readonly toExpression: typeof toExpression;
}

/** Every operator as a function of symbols; `sym.var('x')` declares one. */
export const sym: Symbols = {
  ...functions,
  constant: (value) => composeOperator('constant', [value]),
  var: variable,
  group,
  load,
  NameManager,
  compose: composeOperator,
  differentiate,
  simplify,
  toExpression,
};
