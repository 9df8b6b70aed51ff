/**
 * @file Forward mode over a recorded graph: the tangents that go down with its values from one of them, by the rules
 * of the engine's rows (v̇ᵢ = ∂vᵢ/∂x in the direction of ones; Baydin et al. 2018, section 3.1).
 */

// The engine's rooms need one another; by its door they are loaded in the right order.
import '../index.ts';
import { tangentsOf } from '../autograd/forward/forward.ts';
import { state as engine } from '../autograd/state.ts';
import type { Graph } from '../graph/graph.ts';
import { Flag, isFloating, Kind } from '../graph/tables/nodes.ts';
import { DETACHES } from '../graph/reading/operators.ts';
import { sizesOf } from '../graph/text.ts';
import { runMany } from '../ops/dispatch.ts';
import { ones } from '../ops/like.ts';
import type { Operand, Row } from '../ops/row.ts';
import type { Value } from '../recorder/records/format.ts';
import { captureValue } from '../recorder/records/values.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { NodeId } from '../protocol/index.ts';
import { apart } from './apart.ts';
import { compareValues, tensorOf, valueOf } from './elements.ts';
import { attributesOf, rowOf, type Described } from './rows.ts';

/** By node its tangent; null where it is not known: a value not kept whole, a rule that is not the library's. */
export type Tangents = ReadonlyMap<NodeId, Value | null>;

/** @throws when the value of the origin was not recorded whole, or is not a floating point one */
export function tangentsFrom(graph: Graph, origin: NodeId): Tangents {
  return apart(() => {
    engine.gradEnabled = false;
    return new Walk(graph).from(origin);
  });
}

/** What a graph tells of an operator, by one of its results. */
export function describedIn(graph: Graph, node: NodeId): Described {
  const { nodes, strings } = graph;
  return {
    name: graph.op(node),
    formula: strings.text(nodes.formula.get(node)),
    attributes: strings.text(nodes.attributes.get(node)),
    nodeName: strings.text(nodes.autogradName.get(node)),
    inPlace: nodes.has(node, Flag.inPlace),
    view: nodes.has(node, Flag.view),
  };
}

class Walk {
  readonly #graph: Graph;
  readonly #tangents = new Map<NodeId, Tensor | null>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  from(origin: NodeId): Tangents {
    const { nodes } = this.#graph;
    const start = this.#tensor(origin);
    if (start === null || !isFloating(start.dtype))
      throw new Error('Tangents start from a floating point value that was recorded whole.');
    this.#tangents.set(origin, ones(start.shape, start.dtype));
    for (let node = origin + 1; node < nodes.length; node++)
      if (nodes.kind.get(node) === Kind.operator && nodes.output.get(node) === 0) this.#run(node);
    return new Map([...this.#tangents].map(([node, tangent]) => [node, valueOf(tangent)]));
  }

  /** @param first the first result of an operator */
  #run(first: NodeId): void {
    const { edges, nodes } = this.#graph;
    const sources = [...edges.into(nodes, first)].map((edge) => edges.source.get(edge));
    // They pass no tangents on, as in PyTorch.
    if (DETACHES.has(this.#graph.op(first))) return;
    if (!sources.some((source) => this.#tangents.has(source))) return;
    const results = [first];
    for (let next = first + 1; nodes.output.get(next) === results.length; next++)
      results.push(next);
    const computed = this.#computed(first, sources, results);
    results.forEach((result, i) => {
      if (isFloating(this.#graph.dtype(result)))
        this.#tangents.set(result, computed === null ? null : (computed[i] ?? null));
    });
  }

  /** Null where it cannot be told. */
  #computed(
    first: NodeId,
    sources: readonly NodeId[],
    results: readonly NodeId[],
  ): readonly (Tensor | null)[] | null {
    const about = describedIn(this.#graph, first);
    const row = rowOf(about);
    const operands = sources.map((source) => this.#operand(source));
    if (row === null || operands.includes(null)) return null;
    if (sources.some((source) => this.#tangents.get(source) === null)) return null;
    const inputs = operands as readonly Operand[];
    const tangents = sources.map((source) => this.#tangents.get(source) ?? null);
    const attributes = attributesOf(about) ?? {};
    try {
      const values = this.#values(row, inputs, results, attributes);
      if (values === null) return null;
      if (!row.view) return tangentsOf(row, inputs, tangents, values, attributes);
      return runMany(row, [tangents[0] as Tensor, ...inputs.slice(1)], attributes);
    } catch {
      // It has no forward mode, or is not what the recording says of it.
      return null;
    }
  }

  /** What it made when it ran, and makes again; null where the two differ. */
  #values(
    row: Row,
    inputs: readonly Operand[],
    results: readonly NodeId[],
    attributes: NonNullable<ReturnType<typeof attributesOf>>,
  ): readonly Tensor[] | null {
    const { nodes, values } = this.#graph;
    const recorded = results.map((result) => this.#tensor(result));
    if (row.random === true) return recorded.includes(null) ? null : (recorded as Tensor[]);
    const again = runMany(row, inputs, attributes);
    const fits = results.every((result, i) => {
      const now = again[i];
      if (now === undefined) return false;
      const value = values.get(nodes.value.get(result));
      return compareValues(value, captureValue(now), now.dtype) !== 'different';
    });
    return fits ? again : null;
  }

  #operand(node: NodeId): Operand | null {
    const { nodes, values } = this.#graph;
    if (nodes.kind.get(node) !== Kind.number) return this.#tensor(node);
    const value = values.get(nodes.value.get(node));
    return value?.kind === 'whole' ? (value.data[0] ?? null) : null;
  }

  #tensor(node: NodeId): Tensor | null {
    const { nodes, values } = this.#graph;
    const value = values.get(nodes.value.get(node));
    const dtype = this.#graph.dtype(node);
    if (value?.kind !== 'whole' || dtype === null) return null;
    return tensorOf(value.data, sizesOf(this.#graph.shape(node), value.data.length), dtype);
  }
}
