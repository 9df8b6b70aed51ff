/** @file Which calls of a text a value comes from. */

import ts from 'typescript';

import { classOf } from './parts.ts';

type Call = ts.CallExpression | ts.NewExpression;

/** The call that made a value, through those that hand it on; null where it is none of a call. */
export const madeBy = (value: ts.Expression): Call | null => passedOn(outermostCall(value));

/** Through parentheses, `await`, `!` and casts. */
function outermostCall(value: ts.Expression): Call | null {
  let at = value;
  for (;;) {
    if (ts.isCallExpression(at) || ts.isNewExpression(at)) return at;
    if (
      ts.isParenthesizedExpression(at) ||
      ts.isAwaitExpression(at) ||
      ts.isNonNullExpression(at) ||
      ts.isAsExpression(at) ||
      ts.isSatisfiesExpression(at)
    )
      at = at.expression;
    else return null;
  }
}

/** Functions that run another in a mode and hand on what it gives, in all dialects and in TensorFlow.js. */
const SCOPES = /^(?:no_?grad|enable_?grad|set_?grad_?enabled|inference_?mode|tidy)$/i;

/** What a value can come from: both of `flag ? f(x) : g(x)`, and `f(x)` of `noGrad(() => f(x))`. */
export function resultsOf(value: ts.Expression): ts.Expression[] {
  if (ts.isParenthesizedExpression(value)) return resultsOf(value.expression);
  if (ts.isConditionalExpression(value))
    return [value.whenTrue, value.whenFalse].flatMap(resultsOf);
  if (ts.isBinaryExpression(value) && EITHER.has(value.operatorToken.kind))
    return [value.left, value.right].flatMap(resultsOf);
  const call = outermostCall(value);
  if (call === null || ts.isNewExpression(call) || !SCOPES.test(calleeOf(call))) return [value];
  const result = returnedBy(call.arguments.at(-1));
  return result === null ? [value] : resultsOf(result);
}

const EITHER: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.BarBarToken,
]);

/** What a function hands on in a `return`, or as its body, and the function's name; null of what is no such thing. */
export function givenBy(node: ts.Node): [given: ts.Expression, by: string] | null {
  if (ts.isReturnStatement(node))
    return node.expression === undefined ? null : [node.expression, nameOfFunction(node)];
  if (!ts.isArrowFunction(node) || ts.isBlock(node.body)) return null;
  return [node.body, nameOfFunction(node.body)];
}

/** Of the function around: empty where it has none, as one that is handed to another. */
function nameOfFunction(inside: ts.Node): string {
  let at = inside.parent;
  while (!ts.isFunctionLike(at)) {
    if (ts.isSourceFile(at)) return '';
    at = at.parent;
  }
  const isNamed = ts.isFunctionDeclaration(at) || ts.isMethodDeclaration(at);
  const { name } = isNamed || !hasName(at.parent) ? at : at.parent;
  return name === undefined || ts.isConstructorDeclaration(at) ? '' : name.getText();
}

/** What a function gets its name from: `const f = () => …`, `{ f: () => … }`. */
const hasName = (
  node: ts.Node,
): node is ts.VariableDeclaration | ts.PropertyAssignment | ts.PropertyDeclaration =>
  ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node);

/** What a function gives at its end; null of anything else. */
function returnedBy(work: ts.Expression | undefined): ts.Expression | null {
  if (work === undefined || !(ts.isArrowFunction(work) || ts.isFunctionExpression(work)))
    return null;
  if (!ts.isBlock(work.body)) return work.body;
  const last = work.body.statements.at(-1);
  return last !== undefined && ts.isReturnStatement(last) ? (last.expression ?? null) : null;
}

/** The name of the function or method; empty where it has none, as in `fs[0](x)`. */
export function calleeOf({ expression: callee }: ts.CallExpression): string {
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text;
  return ts.isIdentifier(callee) ? callee.text : '';
}

/** Methods that give their own tensor back, in all dialects, and are no operators. */
const PASSING = new Set(['requiresGrad_', 'requires_grad_']);

/** Methods of modules that give the module back; those of tensors that are called so make others. */
const OF_MODULES = new Set(['train', 'eval', 'apply', 'to']);

/** Methods and functions that make a module, which OF_MODULES hand on, of one that there is. */
const COPYING = /^_*deep_?copy_*$/i;

/** Functions that change a module's parameters and give it back, in all dialects. */
const CHANGING = new Set([
  'weightNorm',
  'spectralNorm',
  'orthogonal',
  'weight_norm',
  'spectral_norm',
]);

/** The call that made what others hand on: in `randn([2]).requiresGrad_()` and `new Net().eval()` the first. */
function passedOn(call: Call | null): Call | null {
  if (call === null || ts.isNewExpression(call)) return call;
  const { expression: callee } = call;
  const name = calleeOf(call);
  const [changed] = call.arguments;
  if (CHANGING.has(name) && changed !== undefined) return passedOn(outermostCall(changed));
  if (!ts.isPropertyAccessExpression(callee)) return call;
  const first = passedOn(outermostCall(callee.expression));
  return PASSING.has(name) || (OF_MODULES.has(name) && isModule(first)) ? first : call;
}

const isModule = (made: Call | null): boolean =>
  made !== null &&
  (ts.isNewExpression(made)
    ? !/^(?:Parameter|Buffer)$/.test(classOf(made))
    : COPYING.test(calleeOf(made)));

/**
 * Where V8 says a call is: at the name of the method or function, or right behind it where the compiler
 * turned an imported `f(…)` into `(0, module.f)(…)`; for `new` at the keyword.
 */
export function callPositions(call: Call): number[] {
  if (ts.isNewExpression(call)) return [call.getStart()];
  const callee = call.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  return [name.getStart(), name.getEnd()];
}
