/** @file The names that a source text gives to the results of its calls. */

import ts from 'typescript';

import type { Site } from '../protocol/index.ts';
import { parametersOf } from './layer-names.ts';
import { callPositions, calleeOf, givenBy, madeBy, resultsOf } from './origins.ts';
import { classOf, partsOf } from './parts.ts';

/** Name of a call's result by the place of the call; `output` tells several results apart. */
export type NameAt = (site: Site, output: number) => string | null;

/**
 * Reads `const y = x.mul(x).sum()`, `y = …` and `const [q, r] = …`: the outermost call's result gets the
 * variable's name. A layer gives back no tensor: `const layer = new nn.Linear(2, 1)` names its parameters. What
 * stands in a list, an object or a module of modules is named by its path: `model[0].weight`. Of a layer that nothing
 * takes there, as in `layers.push(new nn.Linear(2, 1))`, the class stands for it: `Linear.weight`.
 *
 * What `this` gets is a part of what is being made, and begins with a dot: `.weight`. What `new` of the program's own
 * classes makes ends with one: `net.`, or `.` where its constructor goes on in another.
 *
 * Behind a name stands what is called, as in `y<mul`. A call that a function hands on is called `^f<mul`: what takes the
 * result of `f` takes it.
 */
export function namesOf(file: string, text: string): NameAt {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const names = new Map<string, readonly string[]>();
  const placeOf = (position: number): string => {
    const { line, character } = source.getLineAndCharacterOfPosition(position);
    return `${line + 1}:${character + 1}`;
  };
  const tell = (given: ts.Expression, paths: readonly string[]): void => {
    for (const value of resultsOf(given)) tellOne(value, paths);
  };
  const tellOne = (value: ts.Expression, paths: readonly string[]): void => {
    const call = madeBy(value);
    const named = call === null ? [] : paths.flatMap((path) => namesFor(path, call));
    if (call !== null && named.length > 0) {
      for (const position of callPositions(call)) names.set(placeOf(position), named);
    }
    const [path = '', second] = paths;
    if (path === '' || second !== undefined) return;
    for (const [part, way] of partsOf(call ?? value)) tell(part, [`${path}${way}`]);
  };
  const note = (given: ts.Expression, target: ts.Node): void => {
    for (const value of resultsOf(given)) noteOne(value, target);
  };
  const noteOne = (value: ts.Expression, target: ts.Node): void => {
    // `const [x, y] = [randn([2]), randn([2])]`
    if (isList(target) && ts.isArrayLiteralExpression(value))
      value.elements.forEach((element, index) => {
        const taker = target.elements[index];
        if (taker !== undefined) note(element, ts.isBindingElement(taker) ? taker.name : taker);
      });
    else tellOne(value, namesIn(target));
  };
  const handOn = (given: ts.Expression, by: string): void => {
    const calls = by === '' ? [] : resultsOf(given).map(madeBy);
    for (const call of calls)
      if (call !== null && ts.isCallExpression(call))
        for (const position of callPositions(call))
          if (!names.has(placeOf(position)))
            names.set(placeOf(position), [`^${by}<${calleeOf(call)}`]);
  };
  const visit = (node: ts.Node): void => {
    const [given, by] = givenBy(node) ?? [];
    if (given !== undefined && by !== undefined) handOn(given, by);
    else if (ts.isVariableDeclaration(node) && node.initializer !== undefined)
      note(node.initializer, node.name);
    else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
      note(node.right, node.left);
    else if (isRegistering(node)) tell(node.arguments[1], pathsBelow(node));
    else if (ts.isPropertyDeclaration(node)) {
      if (node.initializer !== undefined) note(node.initializer, node.name);
    } else if (ts.isClassLike(node) || ts.isConstructorDeclaration(node) || isSuperCall(node))
      for (const position of constructionPositions(node)) names.set(placeOf(position), ['.']);
    // What takes it was visited before.
    else if (ts.isNewExpression(node) && !names.has(placeOf(node.getStart())))
      names.set(placeOf(node.getStart()), namesOfClass(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return (site, output) =>
    site.file === file ? (names.get(`${site.line}:${site.column}`)?.[output] ?? null) : null;
}

/** Of what a call makes, by the name of what takes it. */
function namesFor(name: string, call: ts.CallExpression | ts.NewExpression): string[] {
  if (!ts.isNewExpression(call)) return [name === '' ? '' : `${name}<${calleeOf(call)}`];
  if (name === '') return [name];
  const parameters = parametersOf(classOf(call), call.arguments ?? []);
  return parameters?.map((path) => pathBelow(name, path)) ?? [`${name}.`];
}

const pathBelow = (name: string, path: string): string => (path === '' ? '' : `${name}.${path}`);

/** `this.registerBuffer('mask', …)`, in all dialects. */
type Registering = ts.CallExpression & {
  readonly expression: ts.PropertyAccessExpression;
  readonly arguments: readonly [ts.StringLiteralLike, ts.Expression];
};

function isRegistering(node: ts.Node): node is Registering {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const [name, value] = node.arguments;
  if (name === undefined || !ts.isStringLiteralLike(name) || value === undefined) return false;
  return REGISTERING.test(node.expression.name.text);
}

const REGISTERING =
  /^(?:register(?:Buffer|Parameter|Module)|addModule|register_(?:buffer|parameter|module)|add_module)$/;

const pathsBelow = ({ expression, arguments: [name] }: Registering): string[] =>
  namesIn(expression.expression).map((path) => `${path}.${name.text}`);

const isSuperCall = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword;

/** Where V8 says a constructor is that fills fields, or that the class does not write out. */
function constructionPositions(node: ts.Node): number[] {
  const keyword = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.ClassKeyword);
  return [node.getStart(), ...(keyword === undefined ? [] : [keyword.getStart()])];
}

const isList = (target: ts.Node): target is ts.ArrayBindingPattern | ts.ArrayLiteralExpression =>
  ts.isArrayBindingPattern(target) || ts.isArrayLiteralExpression(target);

function namesOfClass(layer: ts.NewExpression): string[] {
  const paths = parametersOf(classOf(layer), layer.arguments ?? []) ?? [];
  return paths.map((path) => pathBelow(classOf(layer), path));
}

function namesIn(target: ts.Node): string[] {
  if (target.kind === ts.SyntaxKind.ThisKeyword) return [''];
  if (ts.isIdentifier(target) || ts.isPrivateIdentifier(target))
    return [isField(target.parent, target) ? `.${target.text}` : target.text];
  if (ts.isPropertyAccessExpression(target)) {
    const path = target
      .getText()
      .replace(/^this(?=\.)/, '')
      .replaceAll('!', '');
    return /^[\w.$#]{1,40}$/.test(path) ? [path] : [];
  }
  if (isList(target)) {
    const names = target.elements.map((element) => {
      const name = ts.isBindingElement(element) ? element.name : element;
      return ts.isIdentifier(name) ? name.text : '';
    });
    // One alone may be the first of several, too.
    return names.length === 1 ? [...names, ''] : names;
  }
  return [];
}

function isField(declaration: ts.Node, name: ts.Node): boolean {
  if (!ts.isPropertyDeclaration(declaration) || declaration.name !== name) return false;
  return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Static) === 0;
}
