/**
 * @file Symbolic differentiation: an expression in, its derivative as an expression out. The rules are
 * the rows of the operator table: the program is run once on sample numbers, each row's forward rule is
 * run on expressions by listening to the operators it uses, and the numbers are forgotten.
 */

import { grad } from '../autograd/backward.ts';
import { tangentsOf } from '../autograd/forward/forward.ts';
import { unreported } from '../autograd/state.ts';
import { listening, type Step } from '../functional/listening.ts';
import type { Operand, Row } from '../ops/row.ts';
import { table } from '../ops/table.ts';
import { RuntimeError, ValueError } from '../tensor/errors.ts';
import { build } from '../tensor/make.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { evaluate } from './evaluate.ts';
import { sumText } from './expression-text.ts';
import { inOrder, Placeholder, variablesOf, type Argument, type SymbolNode } from './node.ts';
import { numberSum } from './normal-form.ts';
import { operators } from './operators.ts';
import { normalForm, toSymbol } from './simplify.ts';
import { Sym, only } from './sym.ts';

/** Where the program is run; any point at which everything is defined will do. */
const SAMPLE = 0.37;
/** Where the derivative is compared with what backward computes. */
const PROOF = 0.61;

const scalar = (value: number): Tensor => build([], 'float64', (out) => out.fill(value));

/** A leaf for each variable, at different places. */
function leavesOf(nodes: readonly SymbolNode[], from: number): Map<SymbolNode, Tensor> {
  return new Map(
    variablesOf(nodes).map((node, i) => {
      const leaf = scalar(from + i / 16);
      leaf.requiresGradFlag = true;
      return [node, leaf];
    }),
  );
}

/** Which expression each tensor of the run holds. */
class Expressions {
  private readonly nodes = new Map<Tensor, SymbolNode>();
  private count = 0;

  set(tensor: Tensor, node: SymbolNode): void {
    this.nodes.set(tensor, node);
  }

  /** What a tensor stands for; one that no operator has made is a constant. */
  of(tensor: Tensor): SymbolNode | number {
    const node = this.nodes.get(tensor);
    if (node !== undefined) return node;
    if (tensor.numel() === 1) return Number(tensor.storage.data[tensor.offset]);
    throw new ValueError(
      'symbolic differentiation is for expressions of numbers; this one makes vectors or matrices',
    );
  }

  add({ row, inputs, attributes, result }: Step): void {
    if (result.ndim !== 0) this.of(result);
    const nodes: SymbolNode[] = [];
    const operands = inputs.map((input): Argument => {
      const held = typeof input === 'number' ? input : this.of(input);
      return typeof held === 'number' ? held : new Placeholder(nodes.push(held) - 1);
    });
    const isListed = operators.has(row.name) && Object.keys(attributes).length === 0;
    this.set(result, {
      name: `v${String(this.count++)}`,
      operator: isListed ? row.name : keyOf(row),
      inputs: nodes,
      args: isListed ? operands : [operands, attributes as Argument],
      declared: {},
    });
  }
}

function keyOf(row: Row): string {
  for (const [key, each] of table) if (each === row) return key;
  throw new ValueError(`operator ${row.name} is not in the table`);
}

/** The derivative before it is simplified: one product rule, chain rule … after the other. */
function derivative(
  head: SymbolNode,
  nodes: readonly SymbolNode[],
  name: string,
): SymbolNode | number {
  const leaves = leavesOf(nodes, SAMPLE);
  const expressions = new Expressions();
  const tangents = new Map<Tensor, Tensor>();
  for (const [node, leaf] of leaves) {
    expressions.set(leaf, node);
    if (node.name === name) tangents.set(leaf, scalar(1));
  }
  const steps: Step[] = [];
  const values = listening(
    (step) => {
      steps.push(step);
      expressions.add(step);
    },
    () => evaluate(nodes, (node) => leaves.get(node) as Tensor),
  );
  for (const { row, inputs, result, attributes } of steps) {
    const moving = inputs.map((input: Operand) =>
      typeof input === 'number' ? null : (tangents.get(input) ?? null),
    );
    if (!row.differentiable || moving.every((tangent) => tangent === null)) continue;
    const [tangent] = listening(
      (step) => {
        expressions.add(step);
      },
      () => tangentsOf(row, inputs, moving, [result], attributes),
    );
    if (tangent) tangents.set(result, tangent);
  }
  const tangent = tangents.get(values.get(head) as Tensor);
  return tangent === undefined ? 0 : expressions.of(tangent);
}

/** Refuses a derivative that holds only where the program was run, because a rule looked at values. */
function prove(head: SymbolNode, name: string, found: Sym): void {
  const nodes = inOrder([head]);
  const leaves = leavesOf(nodes, PROOF);
  const [expected, actual] = unreported(() => {
    const value = evaluate(nodes, (node) => leaves.get(node) as Tensor).get(head) as Tensor;
    const inputs = [...leaves].filter(([node]) => node.name === name).map(([, leaf]) => leaf);
    const backward = value.requiresGrad
      ? grad(value, inputs, { materializeGrads: true }).reduce((sum, each) => sum + each.item(), 0)
      : 0;
    const byName = Object.fromEntries([...leaves].map(([node, leaf]) => [node.name, leaf]));
    const target = only(found);
    const again = evaluate(inOrder([target]), (node) => byName[node.name] as Tensor);
    return [backward, (again.get(target) as Tensor).detach().item()];
  });
  const isClose = Math.abs(expected - actual) <= 1e-6 * (1 + Math.abs(expected));
  if (Number.isFinite(expected) && Number.isFinite(actual) && !isClose) {
    throw new RuntimeError(
      'this expression has no single derivative: an operator in it decides by the values of its operands',
    );
  }
}

/**
 * The derivative of an expression with respect to the variable `name`, simplified; a symbol that can be
 * printed, evaluated and differentiated again. For expressions of numbers; evaluated on vectors, the
 * derivative is taken element by element.
 */
export function differentiate(symbol: Sym, name: string): Sym {
  const head = only(symbol);
  const nodes = inOrder([head]);
  if (!symbol.listArguments().includes(name)) return toSymbol(numberSum(0));
  const found = derivative(head, nodes, name);
  const simplified =
    typeof found === 'number' ? toSymbol(numberSum(found)) : toSymbol(normalForm(new Sym([found])));
  prove(head, name, simplified);
  return simplified;
}

/** The same function in normal form: like terms gathered, powers joined. */
export function simplify(symbol: Sym): Sym {
  return toSymbol(normalForm(symbol));
}

/** The expression as people write it, in normal form: `2x + 12x^2`. */
export function toExpression(symbol: Sym): string {
  return sumText(normalForm(symbol));
}
