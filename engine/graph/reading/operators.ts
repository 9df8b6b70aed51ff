/** @file Operators that ran: a node for each result, edges from the operands, and what cut them. */

import { DUAL, SAVED_COPY, TANGENT } from '../../autograd/observer.ts';
import type { CutCause, NodeId } from '../../protocol/index.ts';
import type { OperatorRecord, TensorState } from '../../recorder/records/format.ts';
import { formulaOf } from '../formula.ts';
import type { Graph } from '../graph.ts';
import { Relation } from '../tables/edges.ts';
import { Flag, isFloating, Kind } from '../tables/nodes.ts';
import { NO_REGION, type Scopes } from './scopes.ts';
import type { TensorIndex } from './tensors.ts';

/** Operators whose result shares values but not history. */
export const DETACHES: ReadonlySet<string> = new Set(['detach', 'detach_', 'data', SAVED_COPY]);

interface Operands {
  /** Null for what the program left out. */
  readonly nodes: readonly (NodeId | null)[];
  readonly requiresGrad: readonly boolean[];
}

export class Operators {
  /** First result of each autograd node. */
  readonly results = new Map<number, NodeId>();
  readonly #graph: Graph;
  readonly #tensors: TensorIndex;
  readonly #scopes: Scopes;

  constructor(graph: Graph, tensors: TensorIndex, scopes: Scopes) {
    this.#graph = graph;
    this.#tensors = tensors;
    this.#scopes = scopes;
  }

  append(record: OperatorRecord): void {
    const { nodes } = this.#graph;
    const detached = this.#isDetached(record);
    const scope = record.gradEnabled ? null : this.#scopes.gradOff();
    let region = NO_REGION;
    if (!record.gradEnabled && !record.duringBackward)
      region = this.#scopes.regionOf(scope, record.stack);
    else if (detached) region = this.#detachedRegion(record);

    const operands = this.#operands(record, region);
    const cutStack = scope?.record.stack ?? record.stack;
    const results = record.outputs.map((tensor, output) => {
      const before = record.inPlace ? this.#tensors.latest(tensor.id) : null;
      const node = this.#tensors.add(tensor, {
        kind: Kind.operator,
        flags:
          (tensor.requiresGrad ? Flag.requiresGrad : 0) |
          (record.gradEnabled ? 0 : Flag.noGrad) |
          (detached ? Flag.detached : 0) |
          (record.inPlace ? Flag.inPlace : 0) |
          (record.duringBackward ? Flag.duringBackward : 0) |
          (record.differentiable ? Flag.differentiable : 0) |
          (record.view ? Flag.view : 0),
        op: record.name,
        symbol: record.symbol,
        formula: formulaOf(record),
        attributes: record.attributes,
        stack: record.stack,
        region,
        module: this.#scopes.module(),
        call: this.#scopes.call(),
        autograd: record.node,
        autogradName: record.nodeName,
        output,
      });
      operands.nodes.forEach((source, slot) => {
        if (source === null) return;
        const requiresGrad = operands.requiresGrad[slot] === true && !isOnTangents(record, slot);
        const cause = causeOf(record, tensor, requiresGrad);
        this.#graph.edges.add(nodes, {
          source,
          target: node,
          slot,
          relation: source === before ? Relation.inPlace : Relation.operand,
          cause,
          cutStack: cause === 'noGrad' ? cutStack : record.stack,
        });
      });
      if (record.inPlace || !record.view) this.#tensors.wrote(tensor.storage, node);
      if (output === 0 && record.node !== 0) this.results.set(record.node, node);
      return node;
    });
    const known = [...operands.nodes, ...results];
    for (const place of record.saved) {
      const [holder, value] = [results[0], known[place]];
      if (holder !== undefined && value !== undefined && value !== null)
        this.#graph.saved.add(holder, value);
    }
  }

  /** Operands as nodes, made on the spot where there are none. */
  #operands(record: OperatorRecord, region: number): Operands {
    const graph = this.#graph;
    const nodes: (NodeId | null)[] = [];
    const requiresGrad: boolean[] = [];
    for (const operand of record.inputs) {
      if ('number' in operand) {
        requiresGrad.push(false);
        if (operand.omitted) {
          nodes.push(null);
          continue;
        }
        const flags = record.gradEnabled ? 0 : Flag.noGrad;
        const value = graph.values.add({ kind: 'whole', data: Float64Array.of(operand.number) });
        nodes.push(
          graph.addNode(
            { kind: Kind.number, flags, op: 'number', stack: record.stack, region },
            { dtype: null, shape: '', tensor: -1, version: 0, value },
          ),
        );
        continue;
      }
      requiresGrad.push(operand.requiresGrad);
      nodes.push(this.#tensors.operand(operand, record.gradEnabled ? NO_REGION : region));
    }
    return { nodes, requiresGrad };
  }

  #isDetached(record: OperatorRecord): boolean {
    if (DETACHES.has(record.name)) return true;
    // A comparison has no gradient with or without the detach.
    if (record.outputs.some(({ requiresGrad, dtype }) => requiresGrad || !isFloating(dtype)))
      return false;
    let some = false;
    for (const operand of record.inputs) {
      if ('number' in operand) continue;
      if (operand.requiresGrad) return false;
      const node = this.#tensors.find(operand.tensor, operand.version);
      if (node !== null && this.#graph.nodes.has(node, Flag.detached)) some = true;
    }
    return some;
  }

  /** The region of the first detached operand, or a new one at a detach. */
  #detachedRegion(record: OperatorRecord): number {
    const { nodes, regions } = this.#graph;
    for (const operand of record.inputs) {
      if ('number' in operand) continue;
      const node = this.#tensors.find(operand.tensor, operand.version);
      const region = node === null ? NO_REGION : nodes.region.get(node);
      if (regions[region]?.kind === 'detached') return region;
    }
    return regions.push({ kind: 'detached', name: 'detached', stack: record.stack }) - 1;
  }
}

/** Whether an operand counts by its tangent, or as one: gradients go back through those unseen. */
const isOnTangents = ({ name }: OperatorRecord, slot: number): boolean =>
  name === TANGENT || (name === DUAL && slot === 1);

/** Why no gradient passes from an operand to a result; null where it does. */
function causeOf(
  record: OperatorRecord,
  result: TensorState,
  requiresGrad: boolean,
): CutCause | null {
  if (!requiresGrad) return 'notRequiresGrad';
  if (DETACHES.has(record.name)) return 'detach';
  // Places beside values, as of a maximum: nobody expects a gradient there.
  if (record.node !== 0)
    return result.requiresGrad || isFloating(result.dtype) ? null : 'notRequiresGrad';
  if (!record.gradEnabled) return 'noGrad';
  return isFloating(result.dtype) || result.dtype === 'bool' ? 'nonDifferentiable' : 'integerDtype';
}
