/**
 * @file A whole graph as an ONNX model (https://onnx.ai): what ran, unrolled. Leaves whose elements were all
 * recorded are constants of the model, others its inputs; results that nothing reads are its outputs.
 */

import type { DTypeName } from '../../../autograd/observer.ts';
import type { NodeId } from '../../../protocol/index.ts';
import { isForeign } from '../../../recorder/records/format.ts';
import type { Graph } from '../../graph.ts';
import { Relation } from '../../tables/edges.ts';
import { Flag, Kind } from '../../tables/nodes.ts';
import { fileName, valueText } from '../../text.ts';
import type { Call } from './call.ts';
import {
  DOMAIN,
  ELEMENT,
  modelMessage,
  tensorMessage,
  valueMessage,
  type OnnxNode,
} from './messages.ts';
import { Names } from './names.ts';
import { standardNodes } from './operators.ts';
import { foreignNodes } from './rules/foreign.ts';

/** @throws when no operator ran */
export function toOnnx(graph: Graph): Uint8Array {
  return new Writer(graph).model();
}

class Writer {
  readonly #graph: Graph;
  readonly #names: Names;
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: Uint8Array[] = [];
  readonly #inputs: Uint8Array[] = [];
  readonly #outputs: Uint8Array[] = [];
  readonly #values: Uint8Array[] = [];
  /** Constants and casts that are there already. */
  readonly #made = new Set<string>();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#names = new Names(graph);
  }

  model(): Uint8Array {
    const { nodes } = this.#graph;
    for (let node = 0; node < nodes.length; node++) {
      const kind = nodes.kind.get(node);
      if (kind === Kind.number) continue;
      const isLeaf = kind === Kind.gradient || this.#graph.isLeaf(node);
      if (isLeaf) this.#leaf(node);
      else this.#operator(node);
    }
    if (this.#outputs.length === 0)
      throw new Error('No operator has run: there is nothing that ONNX could describe.');
    return modelMessage({
      ...{ name: 'gradlens', nodes: this.#nodes, initializers: this.#initializers },
      ...{ inputs: this.#inputs, outputs: this.#outputs, values: this.#values },
    });
  }

  #leaf(node: NodeId): void {
    const graph = this.#graph;
    // Such as what a backward pass began with.
    if (!this.#isRead(node)) return;
    const value = graph.values.get(graph.nodes.value.get(node));
    const name = this.#names.of(node);
    const dtype = this.#dtype(node);
    const shape = shapeOf(graph, node);
    const isWhole = value?.kind === 'whole' && shape !== null;
    if (isWhole) this.#initializers.push(tensorMessage(name, dtype, shape, value.data));
    else if (shape !== null) this.#inputs.push(valueMessage(name, dtype, shape));
    // An input has a rank: what is not known to have one is made by an operator of ours.
    else this.#nodes.push({ type: graph.op(node), inputs: [], outputs: [name], domain: DOMAIN });
  }

  #operator(node: NodeId): void {
    const graph = this.#graph;
    const { nodes, edges, strings } = graph;
    const operands: (NodeId | null)[] = [];
    for (const edge of edges.into(nodes, node)) {
      if (edges.relation.get(edge) === Relation.readsGrad) continue;
      // Those that the program left out are no nodes.
      while (operands.length < edges.slot.get(edge)) operands.push(null);
      operands.push(edges.source.get(edge));
    }
    const options = strings.text(nodes.attributes.get(node));
    const result = this.#names.of(node);
    const dtype = this.#dtype(node);
    const shape = shapeOf(graph, node);
    const call: Call = {
      inputs: operands.map((each) => ({
        dtype: each === null ? null : graph.dtype(each),
        shape: each === null ? [] : (shapeOf(graph, each) ?? []),
      })),
      ...{ result, dtype, shape: shape ?? [], output: nodes.output.get(node) },
      options: options === '' ? {} : (JSON.parse(options) as Record<string, unknown>),
      formula: strings.text(nodes.formula.get(node)),
      input: (place, as) => this.#operand(operands[place] as NodeId, as, dtype),
      constant: (values) => this.#constant('int64', values),
      scalar: (value) => this.#constant(dtype, value),
    };
    // Options of jax-js in `vmap` are those of one example, where the tensors are whole batches.
    const isPlain = !('vmap' in call.options);
    const isKnown = nodes.kind.get(node) === Kind.operator && shape !== null && isPlain;
    const nodesOf = isForeign(nodes.tensor.get(node)) ? foreignNodes : standardNodes;
    const standard = isKnown ? nodesOf(graph.op(node), call) : null;
    const isRead = this.#isRead(node);
    // The places that pooling keeps for backward say nothing to anybody else.
    if (standard === null && call.output > 0 && !isRead) return;
    const steps = standard ?? own(graph.op(node), call);
    const about = aboutOf(graph, node);
    this.#nodes.push(...steps.map((each) => ({ ...each, about })));
    // Declared, and not run: the checker wants shapes of what it is told of.
    if (shape === null) return;
    const information = valueMessage(result, dtype, shape);
    if (isRead && !nodes.has(node, Flag.root)) this.#values.push(information);
    else this.#outputs.push(information);
  }

  /** Not only its gradient. */
  #isRead(node: NodeId): boolean {
    const { nodes, edges } = this.#graph;
    for (const edge of edges.outOf(nodes, node))
      if (edges.relation.get(edge) !== Relation.readsGrad) return true;
    return false;
  }

  #operand(node: NodeId, as: DTypeName | undefined, result: DTypeName): string {
    const graph = this.#graph;
    if (graph.nodes.kind.get(node) === Kind.number) {
      const value = graph.values.get(graph.nodes.value.get(node));
      const number = value?.kind === 'whole' ? (value.data[0] ?? NaN) : NaN;
      return this.#constant(as ?? result, number);
    }
    const name = this.#names.of(node);
    if (as === undefined || as === this.#dtype(node)) return name;
    const cast = `${name}/${as}`;
    if (!this.#made.has(cast)) {
      this.#made.add(cast);
      this.#nodes.push({
        ...{ type: 'Cast', inputs: [name], outputs: [cast] },
        attributes: { to: ELEMENT[as] },
      });
    }
    return cast;
  }

  #constant(dtype: DTypeName, value: number | readonly number[]): string {
    const isScalar = typeof value === 'number';
    const name = `${dtype}/${isScalar ? value : `[${value.join()}]`}`;
    if (this.#made.has(name)) return name;
    this.#made.add(name);
    const [shape, data] = isScalar ? [[], [value]] : [[value.length], value];
    this.#initializers.push(tensorMessage(name, dtype, shape, data));
    return name;
  }

  #dtype(node: NodeId): DTypeName {
    return this.#graph.dtype(node) ?? 'float32';
  }
}

/** An operator in our own domain, with its options as JSON. */
function own(type: string, call: Call): OnnxNode[] {
  const { options, output } = call;
  const inputs = call.inputs.map((_, place) => call.input(place));
  const attributes = { options: JSON.stringify(options), output };
  return [{ type, inputs, outputs: [call.result], attributes, domain: DOMAIN }];
}

/** `train.ts:12`, and the gradient that it got. */
function aboutOf(graph: Graph, node: NodeId): string {
  const { nodes, values } = graph;
  const site = graph.site(nodes.stack.get(node));
  const grad = valueText(values.get(nodes.grad.get(node)), graph.dtype(node), graph.shape(node));
  return [
    site === null ? '' : `${fileName(site.file)}:${site.line}`,
    grad === '' ? '' : `∇ ${grad}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** Null where a size is not known: of what was declared, or has not been seen when it was made. */
function shapeOf(graph: Graph, node: NodeId): readonly number[] | null {
  const text = graph.shape(node);
  if (text === '' && graph.dtype(node) === null) return null;
  const sizes = text === '' ? [] : text.slice(1, -1).split(', ').map(Number);
  return sizes.every(Number.isInteger) ? sizes : null;
}
