/** @file Symbols: results of operators that have not been run, as MXNet composes them. */

import { IndexError, TypeError, ValueError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Shape } from '../tensor/shape.ts';
import { describe, type NodeDescription } from './describe.ts';
import { NotImplementedForSymbol, checkKnown } from './errors.ts';
import { Executor, bind, simpleBind, type Arrays, type BindOptions } from './executor.ts';
import { toJSON, type JsonGraph } from './json.ts';
import { reportDeclared } from './report.ts';
import { inferShape, inferShapePartial, type InferredShapes, type Shapes } from './shapes.ts';
import { callOperator, operators, type OperatorFunctions } from './operators.ts';
import { hintOf, nextName } from './names.ts';
import {
  Placeholder,
  inOrder,
  outputName,
  variableNode,
  variablesOf,
  type Argument,
  type SymbolNode,
  type VariableOptions,
} from './node.ts';

/** Tensors among an operator's parameters become symbols. */
type Lift<T> = T extends Tensor ? Sym : T extends readonly Tensor[] ? readonly Sym[] : T;
type LiftAll<A extends readonly unknown[]> = { [K in keyof A]: Lift<A[K]> };
type Composer<F> = F extends (...args: infer A) => unknown ? (...args: LiftAll<A>) => Sym : never;
/** The result has the class of the symbol. */
type ComposerMethod<F> = F extends (self: never, ...rest: infer A) => unknown
  ? <S extends Sym>(this: S, ...rest: LiftAll<A>) => S
  : never;

/** The operators as functions of symbols. */
export type SymFunctions = {
  readonly [K in keyof OperatorFunctions]: Composer<OperatorFunctions[K]>;
};
/** The operators as methods of a symbol. */
export type SymMethods = {
  readonly [K in keyof OperatorFunctions]: ComposerMethod<OperatorFunctions[K]>;
};

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type -- the methods are installed below, from the very list the types are computed from
export interface Sym extends SymMethods {}

/** One result of a graph that is declared first and bound to data later, or a group of results. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- see above
export class Sym {
  /** The nodes whose results it stands for. */
  readonly heads: readonly SymbolNode[];

  /** The class of the executors that `bind` makes. */
  static readonly Executor: typeof Executor = Executor;

  /** @internal */
  constructor(heads: readonly SymbolNode[]) {
    this.heads = heads;
    reportDeclared(heads);
  }

  private get executorClass(): typeof Executor {
    return (this.constructor as typeof Sym).Executor;
  }

  /** Another symbol of the same class. */
  private like(heads: readonly SymbolNode[]): this {
    return new (this.constructor as new (heads: readonly SymbolNode[]) => this)(heads);
  }

  /** Null for a group. */
  get name(): string | null {
    return this.heads.length === 1 ? (this.heads[0] as SymbolNode).name : null;
  }

  /** Names of the variables, in the order of their first use. */
  listArguments(): string[] {
    return variablesOf(inOrder(this.heads)).map(({ name }) => name);
  }

  listOutputs(): string[] {
    return this.heads.map(outputName);
  }

  /** Every result in the graph, as a group. */
  getInternals(): this {
    return this.like(inOrder(this.heads));
  }

  /** What the operators of this symbol read; null for variables. */
  getChildren(): this | null {
    const children = this.heads.flatMap(({ inputs }) => inputs);
    return children.length === 0 ? null : this.like(children);
  }

  /** One result of a group, by its output name or its place. */
  get(which: string | number): this {
    if (typeof which === 'string') {
      const found = this.heads.filter((head) => outputName(head) === which);
      if (found.length > 1) throw new ValueError(`There are multiple outputs with name "${which}"`);
      if (found.length === 0)
        throw new ValueError(`Cannot find output that matches name "${which}"`);
      return this.like(found);
    }
    const head = this.heads[which];
    if (head === undefined) {
      throw new IndexError(`Index: [${which}] is out of range, [0, ${this.heads.length})`);
    }
    return this.like([head]);
  }

  /**
   * The same graph with other symbols in the place of its variables.
   * @param given by variable name, or in the order of `listArguments()`
   */
  compose(given: Readonly<Record<string, Sym>> | readonly Sym[]): this {
    const names = this.listArguments();
    const byName = Array.isArray(given)
      ? Object.fromEntries(
          (given as readonly Sym[]).map((each, i) => [names[i] ?? String(i), each]),
        )
      : (given as Readonly<Record<string, Sym>>);
    for (const [name, value] of Object.entries(byName) as [string, unknown][]) {
      if (!(value instanceof Sym)) throw new TypeError('Compose expect `Symbol` as arguments');
      checkKnown('Symbol.Compose', name, names);
    }
    const replaced = new Map<SymbolNode, SymbolNode>();
    const now = (node: SymbolNode): SymbolNode => replaced.get(node) ?? node;
    for (const node of inOrder(this.heads)) {
      const other = node.operator === null ? byName[node.name] : undefined;
      if (other !== undefined) replaced.set(node, only(other));
      else if (node.inputs.some((input) => now(input) !== input)) {
        replaced.set(node, { ...node, inputs: node.inputs.map(now) });
      }
    }
    return this.like(this.heads.map(now));
  }

  /** The same symbol under another name. */
  named(name: string): this {
    return this.like([{ ...only(this), name }]);
  }

  /** The shapes of arguments and outputs; null when the given ones do not determine them. */
  inferShape(
    given: Shapes = {},
  ): { readonly args: readonly Shape[]; readonly outputs: readonly Shape[] } | null {
    return inferShape(this, given);
  }

  /** As far as they are determined. */
  inferShapePartial(given: Shapes = {}): InferredShapes {
    return inferShapePartial(this, given);
  }

  /** Every node of the graph, with what is known of it before there are data. */
  describe(shapes: Shapes = {}): NodeDescription[] {
    return describe(this, shapes);
  }

  /** Binds data to the variables; the executor reads and fills the very tensors it is given. */
  bind(args: Arrays, options: BindOptions = {}): Executor {
    return bind(this, args, options, this.executorClass);
  }

  /** Makes zeros of the inferred shapes for all arguments and gradients, and binds them. */
  simpleBind(shapes: Shapes, options: Pick<BindOptions, 'gradReq'> = {}): Executor {
    return simpleBind(this, shapes, options, this.executorClass);
  }

  /** The outputs for these data. */
  eval(args: Arrays): readonly Tensor[] {
    return bind(this, args, {}, this.executorClass).forward();
  }

  /** The graph as plain data, in MXNet's format; `load` takes it back. */
  toJSON(): JsonGraph {
    return toJSON(this);
  }

  toString(): string {
    const names = this.heads.map(({ name }) => name);
    return names.length === 1
      ? `<Symbol ${names.join('')}>`
      : `<Symbol group [${names.join(', ')}]>`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  *[Symbol.iterator](): IterableIterator<this> {
    for (const head of this.heads) yield this.like([head]);
  }

  /** A symbol has no value that could decide a branch or enter arithmetic. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new NotImplementedForSymbol('__bool__', 'bool');
  }
}

/** The node of a symbol that is not a group. */
export function only(symbol: Sym): SymbolNode {
  const [head] = symbol.heads;
  if (head === undefined || symbol.heads.length > 1) {
    throw new ValueError(
      'an operator takes a symbol with one output; choose one of the group with get()',
    );
  }
  return head;
}

/** A variable: data come later. Without a name it gets an automatic one. */
export function variable(name?: string, declared: VariableOptions = {}): Sym {
  const given: unknown = name ?? nextName('var');
  if (typeof given !== 'string') throw new TypeError('Expect a string for variable `name`');
  return new Sym([variableNode(given, declared)]);
}

/** Several symbols as one, with all their outputs. */
export function group(symbols: readonly Sym[]): Sym {
  return new Sym(symbols.flatMap(({ heads }) => heads));
}

/**
 * A node of the operator `operator` on the given arguments; nothing is computed.
 * @param name its name; null: the next automatic one
 */
export function composeOperator(
  operator: string,
  given: readonly unknown[],
  name: string | null = null,
  hint: string | null = null,
): Sym {
  const inputs: SymbolNode[] = [];
  let Class: new (heads: readonly SymbolNode[]) => Sym = Sym;
  const take = (value: unknown): Argument => {
    if (value instanceof Sym) {
      Class = value.constructor as typeof Sym;
      return new Placeholder(inputs.push(only(value)) - 1);
    }
    if (Array.isArray(value)) return value.map(take);
    if (typeof value !== 'object' || value === null) return (value ?? null) as Argument;
    if (Object.getPrototypeOf(value) !== Object.prototype) {
      throw new TypeError(
        'an operator of symbols takes symbols, numbers and options; make a variable and bind the data to it later',
      );
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, take(each)]));
  };
  const args = given.map(take);
  return new Class([
    {
      name: name ?? nextName(hint ?? hintOf(operator, args)),
      operator,
      inputs,
      args,
      declared: {},
    },
  ]);
}

/** The operators as functions; of numbers alone they compute at once. */
export const functions = Object.fromEntries(
  [...operators.keys()].map((name) => [
    name,
    (...args: unknown[]): unknown =>
      hasSymbol(args) ? composeOperator(name, args) : callOperator(name, args),
  ]),
) as unknown as SymFunctions;

function hasSymbol(args: readonly unknown[]): boolean {
  return args.some((arg) => arg instanceof Sym || (Array.isArray(arg) && hasSymbol(arg)));
}

const operatorSigns: Readonly<Record<string, readonly [string, string]>> = {
  add_: ['__iadd__', '+='],
  sub_: ['__isub__', '-='],
  mul_: ['__imul__', '*='],
  div_: ['__idiv__', '/='],
};
const onlyData = [
  ...['item', 'tolist', 'toTypedArray', 'asnumpy', 'asscalar', 'copy', 'detach', 'backward'],
  'waitToRead',
];

function install(name: string, value: (this: Sym, ...args: unknown[]) => unknown): void {
  Object.defineProperty(Sym.prototype, name, { value, writable: true, configurable: true });
}

for (const name of operators.keys()) {
  install(name, function (...args) {
    return composeOperator(name, [this, ...args]);
  });
}
for (const [name, [magic, sign]] of Object.entries(operatorSigns)) {
  install(name, (...args) => {
    throw new NotImplementedForSymbol(magic, sign, [...args, 1]);
  });
}
for (const name of onlyData) {
  install(name, () => {
    throw new NotImplementedForSymbol(name);
  });
}
