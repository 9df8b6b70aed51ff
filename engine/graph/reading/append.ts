/** @file Turns records, one by one, into nodes, edges, gradients and notes of a graph. */

import { GIVEN, SEED, TWIN } from '../../autograd/observer.ts';
import type { NodeId } from '../../protocol/index.ts';
import {
  isForeign,
  type CreatedRecord,
  type DeclaredRecord,
  type GradlensRecord,
  type HookAddedRecord,
  type OperatorRecord,
  type TangentSetRecord,
  type TensorState,
} from '../../recorder/records/format.ts';
import { crashNote } from '../crash.ts';
import type { Graph } from '../graph.ts';
import { Relation } from '../tables/edges.ts';
import { Flag, Kind } from '../tables/nodes.ts';
import { shapeText } from '../text.ts';
import { Happened } from '../time/history.ts';
import { at } from '../words.ts';
import { Gradients } from './gradients.ts';
import { Operators } from './operators.ts';
import { NO_REGION, Scopes } from './scopes.ts';
import { TensorIndex } from './tensors.ts';

/** What a record's moment is about where gradients changed. */
const GRADIENT_MOMENTS: Partial<Record<GradlensRecord['kind'], number>> = {
  nodeRan: Happened.ran,
  gradStored: Happened.stored,
};

export class Appender {
  readonly #graph: Graph;
  readonly #tensors: TensorIndex;
  readonly #scopes: Scopes;
  readonly #operators: Operators;
  readonly #gradients: Gradients;
  /** By the program's numbers. */
  readonly #symbols = new Map<number, NodeId>();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#tensors = new TensorIndex(graph);
    this.#scopes = new Scopes(graph);
    this.#operators = new Operators(graph, this.#tensors, this.#scopes);
    this.#gradients = new Gradients(graph, this.#tensors, this.#operators.results);
  }

  /** The node of a tensor at a version, for names; null when nothing is known of it. */
  find(tensor: number, version: number): NodeId | null {
    return this.#tensors.find(tensor, version);
  }

  /** The tensor that holds a node's latest gradient; null when none is known. */
  gradientFor(node: NodeId): TensorState | null {
    return this.#tensors.gradientFor(node);
  }

  /** The first result of an autograd node; null where there is no such. */
  resultOf(autograd: number): NodeId | null {
    return this.#operators.results.get(autograd) ?? null;
  }

  append(record: GradlensRecord): void {
    const graph = this.#graph;
    switch (record.kind) {
      case 'process':
        graph.process = record;
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
        // A twin is the same value, and is found by its memory.
        if (record.name === TWIN) return;
        if (record.name === GIVEN) {
          this.#given(record);
          break;
        }
        if (this.#gradients.zeroes(record)) break;
        this.#operators.append(record);
        this.#gradients.wrote(record);
        break;
      case 'declared':
        this.#declared(record);
        break;
      case 'requiresGrad': {
        const node = this.#tensors.latest(record.tensor);
        if (node !== null) graph.nodes.mark(node, Flag.requiresGrad, record.requiresGrad);
        break;
      }
      case 'tangentSet':
        this.#tangent(record);
        break;
      case 'hookAdded':
        this.#hooked(record);
        break;
      case 'hookRemoved': {
        const hook = graph.hooks.get(record.hook);
        if (hook !== undefined) hook.isRemoved = true;
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
        this.#gradients.began(record);
        break;
      case 'nodeRan':
        this.#gradients.ran(record);
        break;
      case 'gradStored':
        this.#gradients.stored(record);
        break;
      case 'gradAssigned':
        this.#gradients.assigned(record);
        break;
      case 'backwardEnded':
        this.#gradients.ended(record);
        break;
      case 'threw': {
        for (const pass of this.#gradients.open) pass.failed = true;
        const where = at(graph, record.stack);
        const by = record.where === '' ? '' : `${record.where} threw `;
        const message = record.message === '' ? '' : `: ${record.message}`;
        graph.notes.threw(`${by}${record.errorName}${where}${message}`);
        break;
      }
      case 'crashed':
        if (graph.crash !== null) graph.notes.takeBack(crashNote(graph));
        graph.crash = record;
        graph.notes.add(crashNote(graph));
        break;
      case 'bound':
        graph.isBounded = true;
        graph.notes.add(
          `The recording reached its bound of ${Math.round(record.bytes / 2 ** 20)} MB: ` +
            (record.dropped === 'values'
              ? 'values after that are not shown.'
              : 'what came after that is not shown.'),
        );
        break;
      case 'notice':
        graph.notes.add(record.text);
        graph.notices.push(record.text);
        break;
    }
    graph.records++;
    graph.revision++;
    this.#mark(record);
  }

  /** A record that changed what there is was a moment. */
  #mark(record: GradlensRecord): void {
    const { history, nodes, passes } = this.#graph;
    const last = history.length - 1;
    const [made, changed] = [history.nodes(last), history.gradientEntries(last)];
    if (record.kind === 'backwardBegan')
      history.mark(Happened.began, passes.length - 1, nodes.length);
    else if (record.kind === 'backwardEnded') {
      const pass = passes.findLastIndex(({ id }) => id === record.pass);
      if (pass >= 0) history.mark(Happened.ended, pass, nodes.length);
    } else if (record.kind === 'operator' && nodes.length > made)
      history.mark(Happened.made, made, nodes.length);
    else if (history.gradients.length > changed)
      history.mark(
        GRADIENT_MOMENTS[record.kind] ?? Happened.assigned,
        history.gradients.of.get(changed),
        nodes.length,
      );
    else if (nodes.length > made) history.mark(Happened.made, made, nodes.length);
  }

  #created(record: CreatedRecord): void {
    const { tensor } = record;
    const region = this.#scopes.regionHere();
    const [op = '', part] = record.factory.split(' ');
    const source = isForeign(tensor.id) ? this.#tensors.writer(tensor.storage) : null;
    const node = this.#tensors.add(tensor, {
      kind: Kind.created,
      flags:
        (tensor.requiresGrad ? Flag.requiresGrad : 0) |
        (record.factory === SEED ? Flag.duringBackward : 0),
      op,
      stack: record.stack,
      region,
      module: this.#scopes.module(),
      call: this.#scopes.call(),
    });
    if (part !== undefined) this.#graph.parts.set(node, part);
    if (source === null) this.#tensors.wrote(tensor.storage, node);
    else this.#begins(node, source);
    if (record.factory === SEED) this.#gradients.seeded(node);
  }

  /** Nothing is computed: the pass that just began is given a tensor to start with. */
  #given({ inputs: [gradient], attributes }: OperatorRecord): void {
    if (gradient === undefined || 'number' in gradient) return;
    const root = Number(/"root":(\d+)/.exec(attributes)?.[1]);
    this.#gradients.seeded(this.#tensors.operand(gradient, NO_REGION), root);
  }

  /** A variable of TensorFlow.js begins with the memory of the tensor that it is made of; no gradient goes there. */
  #begins(variable: NodeId, source: NodeId): void {
    const { nodes, edges } = this.#graph;
    edges.add(nodes, {
      ...{ source, target: variable, slot: 0, relation: Relation.operand },
      cause: this.#graph.requiresGrad(source) ? 'nonDifferentiable' : 'notRequiresGrad',
      cutStack: nodes.stack.get(variable),
    });
  }

  /** Of a node hook it is the operator's first result that has it. */
  #hooked({ hook, hookKind, stack, tensor, node }: HookAddedRecord): void {
    const on = tensor === 0 ? this.#operators.results.get(node) : this.#tensors.latest(tensor);
    if (on === undefined || on === null) return;
    this.#graph.hooks.set(hook, { on, kind: hookKind, stack, isRemoved: false });
  }

  #tangent({ tensor, version, levels, tangent }: TangentSetRecord): void {
    const { history, tangentLog, values } = this.#graph;
    const node = this.#tensors.find(tensor, version);
    if (node === null) return;
    tangentLog.add(node, { levels, value: values.add(tangent) }, history.length - 1);
  }

  #declared(record: DeclaredRecord): void {
    const graph = this.#graph;
    const { symbol, stack } = record;
    const op = record.operator === '' ? 'variable' : record.operator;
    const shape = record.shape === null ? '' : shapeText(record.shape);
    const node = graph.addNode(
      { kind: Kind.declared, flags: 0, op, symbol, stack, region: NO_REGION },
      { dtype: null, shape, tensor: -1, version: 0, value: -1 },
    );
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
}
