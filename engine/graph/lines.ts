/** @file Which nodes a source line made, and the note an editor shows at its end. */

import type { CutCause, LineMark, LineNote, LineRow, NodeId } from '../protocol/index.ts';
import { labelOf } from './cards.ts';
import type { Graph } from './graph.ts';
import { MOST_SHOWN } from './groups/cut.ts';
import { DETACHES } from './reading/operators.ts';
import { Flag, Kind } from './tables/nodes.ts';
import { normText, valueText } from './text.ts';

/** A note names at most this many nodes. */
const NAMED = 8;

/** What one line made. */
interface Line {
  /** By an operator on the line itself; newest last. */
  readonly own: NodeId[];
  /** Also by functions that it called. */
  readonly all: NodeId[];
  /** Gradients that the line itself assigned or cleared, as entries of the graph's log; newest last. */
  readonly writes: number[];
  ownCount: number;
  allCount: number;
  writeCount: number;
  readonly marks: Set<LineMark>;
}

const MARKS: readonly LineMark[] = ['noGrad', 'detach', 'inPlace'];

/** Where a stack's nodes belong: the innermost line of the user's, and those that called it. */
interface Places {
  readonly innermost: Line | null;
  readonly lines: readonly Line[];
}

/** What there is to tell of a line. */
interface Told {
  /** Newest first. */
  readonly nodes: NodeId[];
  readonly count: number;
  /** The last change of a gradient, where that is what there is to tell. */
  readonly write?: number | undefined;
}

/** Grows with the graph; a question costs what came since the last one. */
export class LineIndex {
  readonly #graph: Graph;
  readonly #files = new Map<string, Map<number, Line>>();
  readonly #places = new Map<number, Places>();
  #seen = 0;
  #seenRegions = 0;
  #seenWrites = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** The newest nodes made by a line, also through functions that it called; oldest first. */
  nodes(file: string, line: number): NodeId[] {
    this.#update();
    return [...(this.#files.get(file)?.get(line)?.all ?? [])];
  }

  /** The newest nodes of a line, newest first. */
  rows(file: string, line: number): LineRow[] {
    this.#update();
    const made = this.#files.get(file)?.get(line);
    return made === undefined ? [] : this.#told(made).nodes.map((node) => rowOf(this.#graph, node));
  }

  /** A note for each line of the file that made tensors or lets none carry gradients, by line. */
  notes(file: string): LineNote[] {
    this.#update();
    return [...(this.#files.get(file) ?? [])]
      .sort(([a], [b]) => a - b)
      .map(([line, made]) => {
        const { nodes, count, write } = this.#told(made);
        let text = '';
        if (write !== undefined) text = writeText(this.#graph, write);
        else if (nodes[0] !== undefined) text = noteText(this.#graph, nodes[0]);
        return {
          line,
          nodes,
          count,
          text,
          cut: write === undefined ? cutAt(this.#graph, nodes) : null,
          marks: MARKS.filter((mark) => made.marks.has(mark)),
        };
      });
  }

  /** What the line made itself; else whose gradients it changed; else what the functions made that it called. */
  #told({ own, all, writes, ownCount, allCount, writeCount }: Line): Told {
    if (own.length > 0) return { nodes: latest(own), count: ownCount };
    const { of } = this.#graph.gradientWrites;
    if (writes.length > 0)
      return {
        nodes: [...new Set(latest(writes).map((write) => of.get(write)))],
        count: writeCount,
        write: writes.at(-1),
      };
    return { nodes: latest(all), count: allCount };
  }

  #update(): void {
    const { nodes, regions, gradientWrites } = this.#graph;
    for (; this.#seenRegions < regions.length; this.#seenRegions++) {
      const region = regions[this.#seenRegions];
      if (region?.kind !== 'noGrad') continue;
      this.#placesOf(region.stack).innermost?.marks.add('noGrad');
    }
    for (; this.#seenWrites < gradientWrites.length; this.#seenWrites++) {
      const { innermost } = this.#placesOf(gradientWrites.stack.get(this.#seenWrites));
      if (innermost === null) continue;
      innermost.writeCount++;
      keep(innermost.writes, this.#seenWrites);
      if (gradientWrites.inPlace.get(this.#seenWrites) === 1) innermost.marks.add('inPlace');
    }
    for (; this.#seen < nodes.length; this.#seen++) {
      const node = this.#seen;
      if (nodes.kind.get(node) === Kind.number) continue;
      const { innermost, lines } = this.#placesOf(nodes.stack.get(node));
      if (innermost !== null) {
        innermost.ownCount++;
        keep(innermost.own, node);
        mark(this.#graph, node, innermost.marks);
      }
      for (const line of lines) {
        line.allCount++;
        keep(line.all, node);
      }
    }
  }

  #placesOf(stack: number): Places {
    const known = this.#places.get(stack);
    if (known !== undefined) return known;
    const lines = this.#graph.sites(stack).map(({ file, line }) => this.#line(file, line));
    const places = { innermost: lines[0] ?? null, lines: [...new Set(lines)] };
    this.#places.set(stack, places);
    return places;
  }

  #line(file: string, line: number): Line {
    let lines = this.#files.get(file);
    if (lines === undefined) this.#files.set(file, (lines = new Map<number, Line>()));
    let found = lines.get(line);
    if (found === undefined) lines.set(line, (found = newLine()));
    return found;
  }
}

const newLine = (): Line => ({
  own: [],
  all: [],
  writes: [],
  ownCount: 0,
  allCount: 0,
  writeCount: 0,
  marks: new Set(),
});

function mark(graph: Graph, node: NodeId, marks: Set<LineMark>): void {
  const { nodes } = graph;
  // A backward pass that is not recorded is no scope of the program's.
  if (nodes.kind.get(node) !== Kind.operator || nodes.has(node, Flag.duringBackward)) return;
  if (nodes.has(node, Flag.noGrad)) marks.add('noGrad');
  if (nodes.has(node, Flag.inPlace)) marks.add('inPlace');
  if (DETACHES.has(graph.op(node))) marks.add('detach');
}

/** A picture shows no more than its budget: what is older need not be remembered. */
function keep(list: number[], entry: number): void {
  list.push(entry);
  if (list.length >= 2 * MOST_SHOWN) list.splice(0, list.length - MOST_SHOWN);
}

/** Newest first. */
const latest = (list: readonly number[]): number[] => list.slice(-NAMED).reverse();

function rowOf(graph: Graph, node: NodeId): LineRow {
  const { nodes, values } = graph;
  const shape = graph.shape(node);
  const dtype = graph.dtype(node);
  const value = valueText(values.get(nodes.value.get(node)), dtype, shape);
  const grad = valueText(values.get(nodes.grad.get(node)), dtype, shape);
  return { node, label: labelOf(graph, node), shape, value, grad };
}

/** `x [3] = [1.00, 2.00, 3.00]  ∇ [4.00, 8.00, 12.0]  |∇| 15.0` */
function noteText(graph: Graph, node: NodeId): string {
  const { label, shape, value } = rowOf(graph, node);
  return [
    label,
    shape === '' ? '' : ` ${shape}`,
    value === '' ? '' : ` = ${value}`,
    gradientText(graph, node),
  ].join('');
}

/** `x.grad [3] = [0.00, 0.00, 0.00]`, or `x.grad = null`. */
function writeText(graph: Graph, write: number): string {
  const { of, value } = graph.gradientWrites;
  const [node, index] = [of.get(write), value.get(write)];
  const label = `${labelOf(graph, node)}.grad`;
  if (index < 0) return `${label} = null`;
  const shape = graph.shape(node);
  const text = valueText(graph.values.get(index), graph.dtype(node), shape);
  return `${label}${shape === '' ? '' : ` ${shape}`}${text === '' ? '' : ` = ${text}`}`;
}

/** The gradient where it is short, and its length where that is news. */
function gradientText(graph: Graph, node: NodeId): string {
  const { values, nodes } = graph;
  const grad = nodes.grad.get(node);
  const shape = graph.shape(node);
  const text = valueText(values.get(grad), graph.dtype(node, 'grad'), shape);
  if (text === '') return '';
  const norm = values.norm(grad);
  const isShort = shape === '' || text.startsWith('[') || norm === null;
  return [
    isShort ? `  ∇ ${text}` : '',
    shape === '' || norm === null ? '' : `  |∇| ${normText(norm)}`,
  ].join('');
}

function cutAt(graph: Graph, nodes: readonly NodeId[]): CutCause | null {
  const { edges } = graph;
  for (const node of nodes)
    for (const edge of edges.into(graph.nodes, node)) {
      const cause = edges.cause(edge);
      if (cause !== null && cause !== 'notRequiresGrad') return cause;
    }
  return null;
}
