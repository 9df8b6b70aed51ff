/** @file Finds the function to check in a source text, and puts a probe at its entry. */

import ts from 'typescript';

import type { CheckTask, ParameterKind } from './runnerProtocol.ts';
import { PROBE } from './runnerProtocol.ts';

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

/** The innermost named function around a 0-based offset; null when there is none. */
export function functionAt(file: string, text: string, offset: number): FoundFunction | null {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  let found: { node: Checkable; reference: string; name: ts.Node } | null = null;
  const visit = (node: ts.Node): void => {
    if (offset < node.getStart() || offset > node.getEnd()) return;
    const named = isCheckable(node) ? nameOf(node) : null;
    if (named !== null) found = { node: node as Checkable, ...named };
    // On the name of `const f = …` the cursor is outside the function itself.
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined) {
      const value = node.initializer;
      const inner = isCheckable(value) ? nameOf(value) : null;
      if (inner !== null) found = { node: value as Checkable, ...inner };
    }
    ts.forEachChild(node, visit);
  };
  // A cursor on `export const f` or in the comment above belongs to the statement.
  for (const statement of source.statements)
    if (offset >= statement.getFullStart() && offset <= statement.getEnd()) {
      const only = soleFunction(statement);
      if (only !== null) found = only;
      visit(statement);
    }
  return found === null ? null : describe(source, found);
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

function soleFunction(
  statement: ts.Statement,
): { node: Checkable; reference: string; name: ts.Node } | null {
  const node = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations[0]?.initializer
    : statement;
  if (node === undefined || !isCheckable(node)) return null;
  const named = nameOf(node);
  return named === null ? null : { node: node as Checkable, ...named };
}

function placeOf(source: ts.SourceFile, node: ts.Node): { line: number; column: number } {
  const { line, character } = source.getLineAndCharacterOfPosition(node.getStart());
  return { line: line + 1, column: character + 1 };
}

function describe(
  source: ts.SourceFile,
  { node, reference, name }: { node: Checkable; reference: string; name: ts.Node },
): FoundFunction {
  const parameters = node.parameters.map((parameter) => ({
    name: ts.isIdentifier(parameter.name) ? parameter.name.text : 'argument',
    kind: kindOf(parameter),
  }));
  // Transformers see the nodes of another parse: the function is told by its place.
  const start = node.getStart();
  const atTopLevel = reachableAtTopLevel(node);
  const instrument: ts.TransformerFactory<ts.SourceFile> = (context) => (root) => {
    const visit = (at: ts.Node): ts.Node =>
      isCheckable(at) && at.getStart(root) === start
        ? withProbe(context.factory, at as Checkable, reference)
        : ts.visitEachChild(at, visit, context);
    const changed = ts.visitNode(root, visit, ts.isSourceFile);
    if (!atTopLevel) return changed;
    const { factory } = context;
    return factory.updateSourceFile(changed, [
      ...changed.statements,
      factory.createExpressionStatement(
        probeCall(factory, 'defined', [expression(factory, reference)]),
      ),
    ]);
  };
  return { task: { functionName: reference, parameters }, ...placeOf(source, name), instrument };
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

function expression(factory: ts.NodeFactory, reference: string): ts.Expression {
  const [first = '', ...rest] = reference.split('.');
  return rest.reduce<ts.Expression>(
    (at, part) => factory.createPropertyAccessExpression(at, part),
    factory.createIdentifier(first),
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
function withProbe(factory: ts.NodeFactory, node: Checkable, reference: string): ts.Node {
  const args = node.parameters.flatMap(({ name, dotDotDotToken }) => {
    if (!ts.isIdentifier(name)) return [factory.createIdentifier('undefined')];
    const value = factory.createIdentifier(name.text);
    return [dotDotDotToken === undefined ? value : factory.createSpreadElement(value)];
  });
  const call = factory.createExpressionStatement(
    probeCall(factory, 'called', [
      expression(factory, reference),
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
