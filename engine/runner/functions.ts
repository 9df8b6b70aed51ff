/** @file Finds the function to check in a source text, and puts a probe at its entry. */

import ts from 'typescript';

import type { CheckTask, ParameterKind } from './task.ts';
import { PROBE } from './task.ts';

type Checkable =
  ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;

export interface FoundFunction {
  readonly task: CheckTask;
  /** Of its name, 1-based. */
  readonly line: number;
  readonly column: number;
  /** Reports calls of the function to the runner's probe. */
  readonly instrument: ts.TransformerFactory<ts.SourceFile>;
}

/** A function that the text names. */
interface Candidate {
  readonly node: Checkable;
  /** As its own code can refer to it: `f`, `Class.method`, or the class of a custom function. */
  readonly reference: string;
  readonly name: ts.Node;
  /** The node is the `forward` of a custom function, which is checked through its `apply`. */
  readonly isCustom: boolean;
}

/**
 * The innermost named function around a 0-based offset, or the custom function (`class … extends
 * autograd.Function`) around it; null when there is none.
 */
export function functionAt(file: string, text: string, offset: number): FoundFunction | null {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  // On the name of `const f = …` or in the comment above, the cursor is outside the function itself.
  const innermost = (node: ts.Node): Candidate | null => {
    if (offset < node.getFullStart() || offset > node.getEnd()) return null;
    const candidate = candidateIn(node);
    if (candidate?.isCustom === true) return candidate;
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    for (const child of children.reverse()) {
      const inner = innermost(child);
      if (inner !== null) return inner;
    }
    return candidate;
  };
  const found = innermost(source);
  return found === null ? null : describe(source, found);
}

function candidateIn(node: ts.Node): Candidate | null {
  if (ts.isClassLike(node)) {
    const forward = customForward(node);
    if (forward === null || node.name === undefined) return null;
    return { node: forward, reference: node.name.text, name: node.name, isCustom: true };
  }
  const inner =
    ts.isVariableStatement(node) && node.declarationList.declarations.length === 1
      ? node.declarationList.declarations[0]?.initializer
      : ts.isVariableDeclaration(node)
        ? node.initializer
        : node;
  if (inner === undefined || !isCheckable(inner)) return null;
  const named = nameOf(inner);
  return named === null ? null : { node: inner as Checkable, ...named, isCustom: false };
}

/** The `forward` of a class that extends `Function` of the library. */
function customForward(node: ts.ClassLikeDeclaration): ts.MethodDeclaration | null {
  const base = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  if (!/(^|\.)Function$/.test(base?.types[0]?.expression.getText() ?? '')) return null;
  const forward = node.members.find(
    (member) => ts.isMethodDeclaration(member) && member.name.getText() === 'forward',
  );
  return forward === undefined ? null : (forward as ts.MethodDeclaration);
}

/** Where a custom function's `backward` stands in the text, 1-based; null when it is not there. */
export function backwardOf(
  file: string,
  text: string,
  className: string,
): { line: number; column: number } | null {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  let place: { line: number; column: number } | null = null;
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node) && node.name?.text === className)
      for (const member of node.members)
        if (ts.isMethodDeclaration(member) && member.name.getText() === 'backward')
          place = placeOf(source, member.name);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return place;
}

function isCheckable(node: ts.Node): boolean {
  return (
    (ts.isFunctionDeclaration(node) && node.body !== undefined) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    (ts.isMethodDeclaration(node) && isStatic(node) && node.body !== undefined)
  );
}

const isStatic = (node: ts.MethodDeclaration): boolean =>
  node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;

/** How to refer to a function from its inside; null for one without a name. */
function nameOf(node: ts.Node): { reference: string; name: ts.Node } | null {
  if (ts.isFunctionDeclaration(node))
    return node.name === undefined ? null : { reference: node.name.text, name: node.name };
  if (ts.isMethodDeclaration(node)) {
    const owner = node.parent;
    if (!ts.isClassLike(owner) || owner.name === undefined || !ts.isIdentifier(node.name))
      return null;
    return { reference: `${owner.name.text}.${node.name.text}`, name: node.name };
  }
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)
    ? { reference: parent.name.text, name: parent.name }
    : null;
}

function placeOf(source: ts.SourceFile, node: ts.Node): { line: number; column: number } {
  const { line, character } = source.getLineAndCharacterOfPosition(node.getStart());
  return { line: line + 1, column: character + 1 };
}

function describe(source: ts.SourceFile, candidate: Candidate): FoundFunction {
  const { node, reference, name } = candidate;
  const parameters = inputsOf(node, candidate).map((parameter) => ({
    name: ts.isIdentifier(parameter.name) ? parameter.name.text : 'argument',
    kind: kindOf(parameter),
  }));
  // Transformers see the nodes of another parse: the function is told by its place.
  const start = node.getStart();
  const atTopLevel = reachableAtTopLevel(node);
  const instrument: ts.TransformerFactory<ts.SourceFile> = (context) => (root) => {
    const { factory } = context;
    const visit = (at: ts.Node): ts.Node =>
      isCheckable(at) && at.getStart(root) === start
        ? withProbe(factory, at as Checkable, candidate)
        : ts.visitEachChild(at, visit, context);
    const changed = ts.visitNode(root, visit, ts.isSourceFile);
    if (!atTopLevel) return changed;
    const defined = probeCall(factory, 'defined', [callable(factory, candidate)]);
    return factory.updateSourceFile(changed, [
      ...changed.statements,
      factory.createExpressionStatement(defined),
    ]);
  };
  return { task: { functionName: reference, parameters }, ...placeOf(source, name), instrument };
}

/** A custom function's `forward` takes its context first. */
function inputsOf(node: Checkable, { isCustom }: Candidate): readonly ts.ParameterDeclaration[] {
  return isCustom ? node.parameters.slice(1) : node.parameters;
}

function reachableAtTopLevel(node: Checkable): boolean {
  for (let at: ts.Node = node.parent; !ts.isSourceFile(at); at = at.parent)
    if (ts.isFunctionLike(at) || ts.isBlock(at)) return false;
  return true;
}

function kindOf(parameter: ts.ParameterDeclaration): ParameterKind {
  const type = parameter.type?.getText() ?? '';
  if (/^(\w+\.)?Tensor$/.test(type)) return 'tensor';
  if (parameter.initializer !== undefined || parameter.questionToken !== undefined)
    return 'optional';
  if (type === 'number') return 'number';
  // Without a type the best guess is what these programs are about.
  return type === '' && parameter.dotDotDotToken === undefined ? 'tensor' : 'other';
}

/** `f`, `Class.method`, or `(...inputs) => Custom.apply(...inputs)`. */
function callable(factory: ts.NodeFactory, { reference, isCustom }: Candidate): ts.Expression {
  const [first = '', ...rest] = reference.split('.');
  const named = rest.reduce<ts.Expression>(
    (at, part) => factory.createPropertyAccessExpression(at, part),
    factory.createIdentifier(first),
  );
  if (!isCustom) return named;
  const inputs = factory.createIdentifier('inputs');
  const spread = factory.createToken(ts.SyntaxKind.DotDotDotToken);
  return factory.createArrowFunction(
    undefined,
    undefined,
    [factory.createParameterDeclaration(undefined, spread, inputs)],
    undefined,
    undefined,
    factory.createCallExpression(
      factory.createPropertyAccessExpression(named, 'apply'),
      undefined,
      [factory.createSpreadElement(inputs)],
    ),
  );
}

function probeCall(
  factory: ts.NodeFactory,
  method: string,
  args: readonly ts.Expression[],
): ts.Expression {
  const probe = factory.createPropertyAccessExpression(
    factory.createIdentifier('globalThis'),
    PROBE,
  );
  return factory.createCallExpression(
    factory.createPropertyAccessExpression(probe, method),
    undefined,
    args,
  );
}

/** `{ globalThis.probe.called(f, [a, b]); … }` */
function withProbe(factory: ts.NodeFactory, node: Checkable, candidate: Candidate): ts.Node {
  const args = inputsOf(node, candidate).flatMap(({ name, dotDotDotToken }) => {
    if (!ts.isIdentifier(name)) return [factory.createIdentifier('undefined')];
    const value = factory.createIdentifier(name.text);
    return [dotDotDotToken === undefined ? value : factory.createSpreadElement(value)];
  });
  const call = factory.createExpressionStatement(
    probeCall(factory, 'called', [
      callable(factory, candidate),
      factory.createArrayLiteralExpression(args),
    ]),
  );
  const body = node.body as ts.ConciseBody;
  const block = ts.isBlock(body)
    ? factory.updateBlock(body, [call, ...body.statements])
    : factory.createBlock([call, factory.createReturnStatement(body)], true);
  const { modifiers, asteriskToken, typeParameters, parameters, type } = node;
  if (ts.isArrowFunction(node))
    return factory.updateArrowFunction(
      node,
      node.modifiers,
      typeParameters,
      parameters,
      type,
      node.equalsGreaterThanToken,
      block,
    );
  if (ts.isFunctionExpression(node))
    return factory.updateFunctionExpression(
      node,
      node.modifiers,
      asteriskToken,
      node.name,
      typeParameters,
      parameters,
      type,
      block,
    );
  if (ts.isFunctionDeclaration(node))
    return factory.updateFunctionDeclaration(
      node,
      modifiers,
      asteriskToken,
      node.name,
      typeParameters,
      parameters,
      type,
      block,
    );
  return factory.updateMethodDeclaration(
    node,
    modifiers,
    asteriskToken,
    node.name,
    node.questionToken,
    typeParameters,
    parameters,
    type,
    block,
  );
}
