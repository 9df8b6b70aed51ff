/** @file The names under which PyTorch shows what a node saved: `_saved_self`, here `savedSelf`. */

import type { Row } from '../../ops/row.ts';
import type { OperatorNode } from '../operator-node.ts';
import lines from './names.json' with { type: 'json' };

/** What PyTorch's node of a name has. */
interface NodeNames {
  readonly operands: readonly string[];
  /** The operand that is a list of all tensors behind the others. */
  readonly list: string | null;
  /** Operands that are tensors or missing. */
  readonly optional: ReadonlySet<string>;
  readonly results: readonly string[];
  /** Names of what it saves; of these, those of lists. */
  readonly saved: ReadonlySet<string>;
  readonly lists: ReadonlySet<string>;
}

const plain = (word: string): string => word.replace(/\[\]|\?/, '');
const isList = (word: string): boolean => word.endsWith('[]');

/** Rows of programs, which PyTorch does not know, name their operands like those that it does. */
const UNKNOWN: NodeNames = namesIn('self other third|result values indices|');

function namesIn(line: string): NodeNames {
  const [operands = [], results = [], saved = []] = line
    .split('|')
    .map((part) => part.split(' ').filter((word) => word !== ''));
  return {
    operands: operands.map(plain),
    list: operands.filter(isList).map(plain)[0] ?? null,
    optional: new Set(operands.filter((word) => word.endsWith('?')).map(plain)),
    results,
    saved: new Set(saved.map(plain)),
    lists: new Set(saved.filter(isList).map(plain)),
  };
}

const known = new Map<string, NodeNames>();

export function namesOf(node: string): NodeNames {
  let names = known.get(node);
  if (names === undefined) {
    const line = (lines as Readonly<Record<string, string>>)[node];
    names = line === undefined ? UNKNOWN : namesIn(line);
    known.set(node, names);
  }
  return names;
}

/** The name of an operand; of a result for -1, -2 … */
function nameOf({ operands, results, list }: NodeNames, slot: number): string {
  if (slot < 0) return results[-1 - slot] ?? `result${String(-1 - slot)}`;
  return operands[slot] ?? list ?? `operand${String(slot)}`;
}

/** One a save of the row. */
export function savedNames({ node, saves }: Row): readonly string[] {
  const names = namesOf(node);
  return saves.map(({ slot }) => nameOf(names, slot));
}

/** Attributes whose name here is another one. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  end: 'stop',
  ord: 'p',
  size: 'shape',
  split_sizes: 'lengths',
};

/** How a loss is reduced, as PyTorch counts the ways. */
const REDUCTIONS = ['none', 'mean', 'sum'];

/** An attribute of a node under PyTorch's name, in PyTorch's form; null where it is not given. */
export function savedAttribute(node: OperatorNode, name: string): unknown {
  const { operands, saved, lists } = namesOf(node.name);
  const [, operand = '', part = ''] = /^(.*)_sym_(sizes|numel)$/.exec(name) ?? [];
  if (part !== '') {
    const slot = operands.indexOf(operand);
    if (slot < 0 || !node.needs(slot)) return undefined;
    const shape = node.shape(slot);
    return part === 'sizes' ? shape : shape.reduce((a, b) => a * b, 1);
  }
  const own = ATTRIBUTES[name] ?? name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());
  const value = node.attributes[own];
  if (value === undefined || value === null) return saved.has(name) ? null : undefined;
  if (name === 'reduction') return REDUCTIONS.indexOf(value as string);
  if (lists.has(name)) return Array.isArray(value) ? value : [value];
  return Array.isArray(value) && saved.has(name) ? (value[0] as unknown) : value;
}

/** `total_weight` → `TotalWeight` */
const capitalized = (name: string): string => {
  return name.replace(/(?:^|_)([a-z0-9])/gi, (_, first: string) => first.toUpperCase());
};

/** Makes `savedX` of all that rows save a property of nodes, with `rawSavedX` beside. */
export function installSavedAttributes(prototype: OperatorNode, rows: Iterable<Row>): void {
  const names = new Set<string>();
  for (const row of rows) {
    for (const name of [...savedNames(row), ...namesOf(row.node).saved]) names.add(name);
  }
  for (const name of names) {
    Object.defineProperty(prototype, `saved${capitalized(name)}`, {
      get(this: OperatorNode) {
        return this.savedByName(name);
      },
      configurable: true,
    });
    Object.defineProperty(prototype, `rawSaved${capitalized(name)}`, {
      get(this: OperatorNode) {
        return this.rawSavedByName(name);
      },
      configurable: true,
    });
  }
}
