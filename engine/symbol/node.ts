/** @file The nodes of a symbolic graph: variables, and operators that are named but not run yet. */

import type { DType } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';

/** Stands in an operator's arguments where the value of one of its inputs goes. */
export class Placeholder {
  readonly input: number;

  constructor(input: number) {
    this.input = input;
  }
}

/** An argument of an operator: inputs, numbers and options, as its function takes them. */
export type Argument =
  | Placeholder
  | number
  | string
  | boolean
  | null
  | readonly Argument[]
  | { readonly [key: string]: Argument };

/** What a variable may declare of its data. */
export interface VariableOptions {
  readonly shape?: Shape;
  readonly dtype?: DType;
}

export interface SymbolNode {
  readonly name: string;
  /** The operator's name in the list of operators.ts; null for a variable. */
  readonly operator: string | null;
  readonly inputs: readonly SymbolNode[];
  readonly args: readonly Argument[];
  readonly declared: VariableOptions;
}

export function variableNode(name: string, declared: VariableOptions = {}): SymbolNode {
  return { name, operator: null, inputs: [], args: [], declared };
}

/**
 * Every node the heads depend on, each after its inputs, in the order of first use.
 * @param isDone nodes that are left out, with all that only they depend on
 */
export function inOrder(
  heads: readonly SymbolNode[],
  isDone: (node: SymbolNode) => boolean = () => false,
): SymbolNode[] {
  const seen = new Set<SymbolNode>();
  const ordered: SymbolNode[] = [];
  // A stack of its own: graphs may be deeper than the call stack.
  const open: { node: SymbolNode; next: number }[] = [];
  const enter = (node: SymbolNode): void => {
    if (seen.has(node) || isDone(node)) return;
    seen.add(node);
    open.push({ node, next: 0 });
  };
  for (const head of heads) {
    enter(head);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const input = top.node.inputs[top.next++];
      if (input !== undefined) enter(input);
      else {
        ordered.push(top.node);
        open.pop();
      }
    }
  }
  return ordered;
}

/** The variables among nodes in order. */
export function variablesOf(nodes: readonly SymbolNode[]): SymbolNode[] {
  return nodes.filter(({ operator }) => operator === null);
}

/** What people and executors call a node's result. */
export function outputName(node: SymbolNode): string {
  return node.operator === null ? node.name : `${node.name}_output`;
}

/** A copy of the arguments in which `replace` has been applied to each placeholder. */
export function fill(argument: Argument, replace: (input: number) => unknown): unknown {
  if (argument instanceof Placeholder) return replace(argument.input);
  if (Array.isArray(argument)) return argument.map((each: Argument) => fill(each, replace));
  if (typeof argument !== 'object' || argument === null) return argument;
  return Object.fromEntries(
    Object.entries(argument as Record<string, Argument>).map(([key, value]) => [
      key,
      fill(value, replace),
    ]),
  );
}
