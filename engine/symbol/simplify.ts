/** @file Symbols to expressions in normal form, and back. */

import { NameManager } from './names.ts';
import { inOrder, Placeholder, type Argument, type SymbolNode } from './node.ts';
import {
  addSums,
  callSum,
  multiplySums,
  numberOf,
  numberSum,
  powerSum,
  scaleSum,
  variableSum,
  type Base,
  type Sum,
  type Term,
} from './normal-form.ts';
import { type Sym, composeOperator, only, variable } from './sym.ts';

type Rule = (a: Sum, b: Sum) => Sum | null;

const divide = (a: Sum, b: Sum): Sum => multiplySums(a, powerSum(b, -1));
const subtract = (a: Sum, b: Sum): Sum => addSums(a, scaleSum(b, -1));

/** The operators that sums and products are made of; all others stay as they are. */
const algebra: Readonly<Record<string, Rule>> = {
  constant: (a) => a,
  add: addSums,
  broadcastAdd: addSums,
  sub: subtract,
  broadcastSub: subtract,
  rsub: (a, b) => subtract(b, a),
  neg: (a) => scaleSum(a, -1),
  mul: multiplySums,
  broadcastMul: multiplySums,
  div: divide,
  broadcastDiv: divide,
  reciprocal: (a) => powerSum(a, -1),
  square: (a) => powerSum(a, 2),
  pow(a, b) {
    const exponent = numberOf(b);
    return exponent === null ? null : powerSum(a, exponent);
  },
};

function fromNode(node: SymbolNode, sumOf: (input: SymbolNode) => Sum): Sum {
  if (node.operator === null) return variableSum(node.name);
  const inputs = node.inputs.map(sumOf);
  const operand = (arg: Argument | undefined): Sum | null => {
    if (arg instanceof Placeholder) return inputs[arg.input] ?? null;
    return typeof arg === 'number' ? numberSum(arg) : null;
  };
  const a = operand(node.args[0]);
  const b = node.args.length === 1 ? [] : operand(node.args[1]);
  const simple = a === null || b === null ? null : (algebra[node.operator]?.(a, b) ?? null);
  return simple ?? callSum(node.operator, node.args, inputs);
}

/** The normal form of a symbol with one output. */
export function normalForm(symbol: Sym): Sum {
  const head = only(symbol);
  const sums = new Map<SymbolNode, Sum>();
  for (const node of inOrder([head])) {
    sums.set(
      node,
      fromNode(node, (input) => sums.get(input) as Sum),
    );
  }
  return sums.get(head) as Sum;
}

/** A symbol, or a number that has not met one yet. */
type Part = Sym | number;

const combine = (operator: string, a: Part, b: Part): Sym => composeOperator(operator, [a, b]);

class Builder {
  private readonly bases = new Map<string, Sym>();

  sum(sum: Sum): Part {
    let total: Part | null = null;
    for (const term of sum) {
      if (total === null) total = this.term(term, term.coefficient);
      else {
        const size = this.term(term, Math.abs(term.coefficient));
        total = combine(term.coefficient < 0 ? 'sub' : 'add', total, size);
      }
    }
    return total ?? 0;
  }

  private term({ factors }: Term, coefficient: number): Part {
    let product: Part = coefficient;
    for (const { base, exponent } of factors) {
      const raised = this.base(base);
      const size = Math.abs(exponent) === 1 ? raised : combine('pow', raised, Math.abs(exponent));
      if (exponent < 0) product = combine('div', product, size);
      else product = product === 1 ? size : combine('mul', product, size);
    }
    return product;
  }

  private base(base: Base): Sym {
    let made = this.bases.get(base.key);
    if (made === undefined) {
      made = this.make(base);
      this.bases.set(base.key, made);
    }
    return made;
  }

  private make(base: Base): Sym {
    if (base.kind === 'variable') return variable(base.name);
    if (base.kind === 'sum') return this.sum(base.sum) as Sym;
    const inputs = base.inputs.map((input) => this.sum(input));
    const replace = (arg: Argument): unknown => {
      if (arg instanceof Placeholder) return inputs[arg.input];
      if (Array.isArray(arg)) return arg.map(replace);
      return arg;
    };
    return composeOperator(base.operator, base.args.map(replace));
  }
}

/** A symbol that computes what the normal form says. */
export function toSymbol(sum: Sum): Sym {
  // The names inside are its own business: the caller's counters stay as they are.
  using _ = new NameManager();
  const built = new Builder().sum(sum);
  return typeof built === 'number' ? composeOperator('constant', [built]) : built;
}
