/** @file Turns records, one by one, into nodes, edges, gradients and notes of a graph. */

import type {
  BackwardBeganRecord,
  CreatedRecord,
  DeclaredRecord,
  GradAssignedRecord,
  GradlensRecord,
  GradStoredRecord,
  NodeRanRecord,
  OperatorRecord,
  TensorState,
} from '../recorder/format.ts';
import type { CutCause, NodeId } from '../worker/protocol.ts';
import { Relation } from './edges.ts';
import type { Graph } from './graph.ts';
import { Flag, isFloating, Kind } from './nodes.ts';
import { NO_REGION, Scopes } from './scopes.ts';
import { fileName, shapeText } from './text.ts';
import { TensorIndex } from './tensors.ts';

/** Operators whose result shares values but not history. */
const DETACHES = new Set(['detach', 'detach_', 'data']);

interface Operands {
  readonly nodes: readonly NodeId[];
  readonly requiresGrad: readonly boolean[];
}

export class Appender {
  readonly #graph: Graph;
  readonly #tensors: TensorIndex;
  readonly #scopes: Scopes;
  /** First result of each autograd node. */
  readonly #results = new Map<number, NodeId>();
  /** By the program's numbers. */
  readonly #symbols = new Map<number, NodeId>();
  /** The node that shows a tensor's `.grad`. */
  readonly #gradHolder = new Map<number, NodeId>();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#tensors = new TensorIndex(graph);
    this.#scopes = new Scopes(graph);
  }

  /** The node of a tensor at a version, for names; null when nothing is known of it. */
  find(tensor: number, version: number): NodeId | null {
    return this.#tensors.find(tensor, version);
  }

  append(record: GradlensRecord): void {
    const graph = this.#graph;
    switch (record.kind) {
      case 'process':
        graph.process = { pid: record.pid, thread: record.thread };
        return;
      case 'script':
        graph.addScript(record);
        return;
      case 'stack':
        graph.addStack(record.stack, record.frames);
        return;
      case 'created':
        this.#created(record);
        break;
      case 'operator':
        this.#operator(record);
        break;
      case 'declared':
        this.#declared(record);
        break;
      case 'requiresGrad': {
        const node = this.#tensors.latest(record.tensor);
        if (node !== null) graph.nodes.mark(node, Flag.requiresGrad, record.requiresGrad);
        break;
      }
      case 'copiedOut': {
        const node = this.#tensors.find(record.tensor, record.version);
        if (node !== null) graph.copiedOut.set(node, { how: record.how, stack: record.stack });
        break;
      }
      case 'scopeEntered':
        this.#scopes.enter(record);
        return;
      case 'scopeLeft':
        this.#scopes.leave(record.scope);
        return;
      case 'backwardBegan':
        this.#backwardBegan(record);
        break;
      case 'nodeRan':
        this.#nodeRan(record);
        break;
      case 'gradStored':
        this.#gradStored(record);
        break;
      case 'gradAssigned':
        this.#gradAssigned(record);
        break;
      case 'backwardEnded': {
        const pass = graph.passes.findLast(({ id }) => id === record.pass);
        if (pass !== undefined) pass.ended = true;
        break;
      }
      case 'threw': {
        const site = graph.site(record.stack);
        const where = site === null ? '' : ` at ${fileName(site.file)}:${site.line}`;
        const by = record.where === '' ? '' : `${record.where} threw `;
        graph.notes.push(`${by}${record.errorName}${where}: ${record.message}`);
        break;
      }
      case 'bound':
        graph.notes.push(
          `The recording reached its bound of ${Math.round(record.bytes / 2 ** 20)} MB: ` +
            (record.dropped === 'values'
              ? 'values after that are not shown.'
              : 'what came after that is not shown.'),
        );
        break;
    }
    graph.revision++;
  }

  #created(record: CreatedRecord): void {
    const { tensor } = record;
    const region = this.#scopes.regionHere();
    this.#addTensor(tensor, {
      kind: Kind.created,
      flags: tensor.requiresGrad ? Flag.requiresGrad : 0,
      op: record.factory,
      stack: record.stack,
      region,
      module: this.#scopes.module(),
    });
    this.#tensors.wrote(tensor.storage, this.#graph.nodes.length - 1);
  }

  #declared(record: DeclaredRecord): void {
    const graph = this.#graph;
    const node = graph.addNode({
      kind: Kind.declared,
      flags: 0,
      dtype: null,
      shape: record.shape === null ? '' : shapeText(record.shape),
      tensor: -1,
      version: 0,
      op: record.operator === '' ? 'variable' : record.operator,
      symbol: record.symbol,
      stack: record.stack,
      value: -1,
      region: NO_REGION,
    });
    graph.setName(node, record.name);
    this.#symbols.set(record.declared, node);
    record.inputs.forEach((input, slot) => {
      const source = this.#symbols.get(input);
      if (source === undefined) return;
      const relation = Relation.operand;
      const cut = { cause: 'notRequiresGrad', cutStack: record.stack } as const;
      graph.edges.add(graph.nodes, { source, target: node, slot, relation, ...cut });
    });
  }

  #operator(record: OperatorRecord): void {
    if (this.#zeroesGradient(record)) return;
    const { nodes } = this.#graph;
    const detached = this.#isDetached(record);
    const scope = record.gradEnabled ? null : this.#scopes.gradOff();
    let region = NO_REGION;
    if (!record.gradEnabled && !record.duringBackward)
      region = this.#scopes.regionOf(scope, record.stack);
    else if (detached) region = this.#detachedRegion(record);

    const operands = this.#operands(record, region);
    const cutStack = scope?.record.stack ?? record.stack;
    record.outputs.forEach((tensor, output) => {
      const before = record.inPlace ? this.#tensors.latest(tensor.id) : null;
      const node = this.#addTensor(tensor, {
        kind: Kind.operator,
        flags:
          (tensor.requiresGrad ? Flag.requiresGrad : 0) |
          (record.gradEnabled ? 0 : Flag.noGrad) |
          (detached ? Flag.detached : 0) |
          (record.inPlace ? Flag.inPlace : 0) |
          (record.duringBackward ? Flag.duringBackward : 0) |
          (record.differentiable ? Flag.differentiable : 0),
        op: record.name,
        symbol: record.symbol,
        formula: record.formula,
        attributes: record.attributes,
        stack: record.stack,
        region,
        module: this.#scopes.module(),
        autograd: record.node,
        autogradName: record.nodeName,
        output,
      });
      operands.nodes.forEach((source, slot) => {
        const cause = causeOf(record, tensor, operands.requiresGrad[slot] ?? false);
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
      if (output === 0 && record.node !== 0) this.#results.set(record.node, node);
    });
  }

  /** Operands as nodes, made on the spot where there are none. */
  #operands(record: OperatorRecord, region: number): Operands {
    const graph = this.#graph;
    const nodes: NodeId[] = [];
    const requiresGrad: boolean[] = [];
    for (const operand of record.inputs) {
      if ('number' in operand) {
        requiresGrad.push(false);
        nodes.push(
          graph.addNode({
            kind: Kind.number,
            flags: record.gradEnabled ? 0 : Flag.noGrad,
            dtype: null,
            shape: '',
            tensor: -1,
            version: 0,
            op: 'number',
            stack: record.stack,
            value: graph.values.add({ kind: 'whole', data: Float64Array.of(operand.number) }),
            region,
          }),
        );
        continue;
      }
      requiresGrad.push(operand.requiresGrad);
      nodes.push(this.#tensors.operand(operand, record.gradEnabled ? NO_REGION : region));
    }
    return { nodes, requiresGrad };
  }

  #addTensor(
    tensor: TensorState,
    node: {
      kind: number;
      flags: number;
      op: string;
      stack: number;
      region: number;
      module: string;
      symbol?: string;
      formula?: string;
      attributes?: string;
      autograd?: number;
      autogradName?: string;
      output?: number;
    },
  ): NodeId {
    const previous = this.#tensors.latest(tensor.id);
    const id = this.#graph.addNode({
      ...node,
      dtype: tensor.dtype,
      shape: shapeText(tensor.shape),
      tensor: tensor.id,
      version: tensor.version,
      value: this.#graph.values.add(tensor.value),
      previous: previous ?? -1,
    });
    this.#tensors.made(tensor.id, id);
    return id;
  }

  #backwardBegan(record: BackwardBeganRecord): void {
    const { nodes, passes } = this.#graph;
    const roots = record.roots.flatMap(
      ({ tensor, version }) => this.#tensors.find(tensor, version) ?? [],
    );
    for (const root of roots) nodes.mark(root, Flag.root, true);
    passes.push({
      id: record.pass,
      api: record.api,
      stack: record.stack,
      roots,
      nodesBefore: nodes.length,
      ended: false,
    });
  }

  #nodeRan(record: NodeRanRecord): void {
    const graph = this.#graph;
    const { nodes, edges, values } = graph;
    const first = this.#results.get(record.node);
    if (first === undefined) return;
    record.gradOutputs.forEach((value, output) => {
      const node = first + output;
      if (value === null || node >= nodes.length) return;
      if (nodes.autograd.get(node) !== record.node) return;
      graph.addGradient(node, record.pass, values.add(value));
      for (const edge of edges.into(nodes, node)) {
        const contribution = record.gradInputs[edges.slot.get(edge)] ?? null;
        if (contribution === null || edges.cause(edge) !== null) continue;
        edges.contribution.set(edge, values.add(contribution));
        edges.pass.set(edge, record.pass);
      }
    });
  }

  #gradStored(record: GradStoredRecord): void {
    const graph = this.#graph;
    const api = graph.passes.findLast(({ id }) => id === record.pass)?.api ?? 'backward';
    const holder = this.#tensors.latest(record.tensor) ?? this.#tensors.unknown(record.tensor);
    graph.addGradient(holder, record.pass, graph.values.add(record.grad.value));
    if (api === 'backward') this.#gradHolder.set(record.tensor, holder);
    this.#rememberGradient(record.tensor, holder, record.grad, record.pass);
  }

  #gradAssigned(record: GradAssignedRecord): void {
    const graph = this.#graph;
    const holder = this.#tensors.latest(record.tensor);
    if (holder === null) return;
    if (record.grad !== null) {
      graph.nodes.grad.set(holder, graph.values.add(record.grad.value));
      this.#gradHolder.set(record.tensor, holder);
      this.#rememberGradient(record.tensor, holder, record.grad, -1);
    } else if (this.#gradHolder.get(record.tensor) === holder) {
      // A value written since then keeps its gradient: it is history, not state.
      graph.nodes.grad.set(holder, -1);
      graph.cleared.set(holder, record.stack);
    }
  }

  #rememberGradient(owner: number, holder: NodeId, grad: TensorState, pass: number): void {
    this.#tensors.storedGradient(grad.id, grad.storage, {
      owner,
      holder,
      state: grad,
      value: this.#graph.nodes.grad.get(holder),
      pass: this.#graph.passes.findLastIndex(({ id }) => id === pass),
    });
  }

  /**
   * `x.grad.zero_()` is bookkeeping between steps, not computation: it changes the gradient that is
   * shown at x and makes no node.
   */
  #zeroesGradient(record: OperatorRecord): boolean {
    const output = record.outputs[0];
    if (record.name !== 'zero_' || output === undefined) return false;
    const found = this.#tensors.gradientBehind(output.id, output.storage);
    if (found === null) return false;
    const [id, gradient] = found;
    const value = this.#graph.values.add(output.value);
    if (this.#tensors.latest(gradient.owner) === gradient.holder)
      this.#graph.nodes.grad.set(gradient.holder, value);
    const state = { ...output, id };
    this.#tensors.storedGradient(id, output.storage, { ...gradient, state, value });
    return true;
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

/** Why no gradient passes from an operand to a result; null where it does. */
function causeOf(
  record: OperatorRecord,
  result: TensorState,
  requiresGrad: boolean,
): CutCause | null {
  if (!requiresGrad) return 'notRequiresGrad';
  if (DETACHES.has(record.name)) return 'detach';
  if (record.node !== 0) return null;
  if (!record.gradEnabled) return 'noGrad';
  return isFloating(result.dtype) || result.dtype === 'bool' ? 'nonDifferentiable' : 'integerDtype';
}
