/**
 * @file Where the variables of a script are declared, scope by scope: in minified code one name stands for a
 * hundred variables.
 */

import ts from 'typescript';

interface Scope {
  readonly start: number;
  readonly end: number;
  readonly outer: Scope | null;
  /** `var` goes there. */
  readonly isFunction: boolean;
  /** Offsets of the names. */
  readonly declared: Map<string, number>;
}

/** A position in the script: line and column are 0-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export class Bindings {
  /** In the order in which they begin. */
  readonly #scopes: Scope[] = [];
  readonly #lineStarts: readonly number[];

  /** @param code JavaScript, as it runs; of a script of a megabyte this takes a third of a second */
  constructor(code: string) {
    const source = ts.createSourceFile(
      'script.js',
      code,
      { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
      false,
      ts.ScriptKind.JS,
    );
    this.#lineStarts = source.getLineStarts();
    this.#visit(source, this.#open(source, source, null, true), source);
  }

  /** Where what a name means at a position is declared; null for globals. */
  declaration(name: string, at: Position): Position | null {
    for (let scope = this.#innermost(this.#offset(at)); scope !== null; scope = scope.outer) {
      const offset = scope.declared.get(name);
      if (offset !== undefined) return this.#position(offset);
    }
    return null;
  }

  #visit(node: ts.Node, scope: Scope, source: ts.SourceFile): void {
    ts.forEachChild(node, (child) => this.#enter(child, scope, source));
  }

  #enter(node: ts.Node, scope: Scope, source: ts.SourceFile): void {
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) {
      if (ts.isFunctionDeclaration(node)) declare(node.name, scope, source);
      const own = this.#open(node, source, scope, true);
      if (ts.isFunctionExpression(node)) declare(node.name, own, source);
      const { body } = node as { body?: ts.Node };
      ts.forEachChild(node, (child) => {
        if (ts.isParameter(child)) bind(child.name, own, source);
        // The variables of a body are the function's own.
        if (child === body && ts.isBlock(body)) this.#visit(body, own, source);
        else this.#enter(child, own, source);
      });
      return;
    }
    if (ts.isVariableDeclarationList(node)) {
      const isBlockScoped = (node.flags & ts.NodeFlags.BlockScoped) !== 0;
      for (const { name } of node.declarations)
        bind(name, isBlockScoped ? scope : functionOf(scope), source);
    } else if (ts.isClassDeclaration(node)) declare(node.name, scope, source);
    else if (ts.isImportClause(node) || ts.isNamespaceImport(node) || ts.isImportSpecifier(node))
      declare(node.name, scope, source);
    else if (opensScope(node)) {
      const own = this.#open(node, source, scope, false);
      if (ts.isCatchClause(node) && node.variableDeclaration !== undefined)
        bind(node.variableDeclaration.name, own, source);
      this.#visit(node, own, source);
      return;
    }
    this.#visit(node, scope, source);
  }

  #open(node: ts.Node, source: ts.SourceFile, outer: Scope | null, isFunction: boolean): Scope {
    // A script begins with its comments.
    const start = outer === null ? 0 : node.getStart(source);
    const scope = { start, end: node.end, outer, isFunction, declared: new Map<string, number>() };
    this.#scopes.push(scope);
    return scope;
  }

  #innermost(offset: number): Scope | null {
    const scopes = this.#scopes;
    const last = lastUntil(offset, scopes.length, (index) => (scopes[index] as Scope).start);
    let scope = scopes[last] ?? null;
    while (scope !== null && scope.end <= offset) scope = scope.outer;
    return scope;
  }

  #offset({ line, column }: Position): number {
    return (this.#lineStarts[line] ?? 0) + column;
  }

  #position(offset: number): Position {
    const starts = this.#lineStarts;
    const line = lastUntil(offset, starts.length, (index) => starts[index] as number);
    return { line, column: offset - (starts[line] as number) };
  }
}

/** Of things in the order in which they begin, the last that begins at or before an offset; the script is the first. */
function lastUntil(offset: number, count: number, startOf: (index: number) => number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(middle) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const opensScope = (node: ts.Node): boolean =>
  ts.isBlock(node) ||
  ts.isCaseBlock(node) ||
  ts.isCatchClause(node) ||
  ts.isForStatement(node) ||
  ts.isForInStatement(node) ||
  ts.isForOfStatement(node);

function functionOf(scope: Scope): Scope {
  let at = scope;
  while (!at.isFunction && at.outer !== null) at = at.outer;
  return at;
}

/** The first declaration counts. */
function declare(name: ts.Identifier | undefined, scope: Scope, source: ts.SourceFile): void {
  if (name !== undefined && !scope.declared.has(name.text))
    scope.declared.set(name.text, name.getStart(source));
}

function bind(name: ts.BindingName, scope: Scope, source: ts.SourceFile): void {
  if (ts.isIdentifier(name)) declare(name, scope, source);
  else
    for (const element of name.elements)
      if (ts.isBindingElement(element)) bind(element.name, scope, source);
}
