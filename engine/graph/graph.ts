/**
 * @file The graph of a program's tensor computations, in columns. Appending is the only mutation of its
 * structure; ids never change. Names, gradients and notes may be filled in later.
 */

import type { DTypeName, HookKind } from '../autograd/observer.ts';
import type { NodeId, ScriptPosition, Site } from '../protocol/index.ts';
import type {
  CrashedRecord,
  Frame,
  MemoryLayout,
  ProcessRecord,
  ScriptRecord,
} from '../recorder/records/format.ts';
import { Notes } from './notes.ts';
import { pathOf } from './source/maps.ts';
import { Strings } from './tables/columns.ts';
import { EdgeTable } from './tables/edges.ts';
import {
  type Accumulation,
  type Clearing,
  type Clears,
  GradientLog,
  GradientWrites,
  SavedLog,
} from './tables/logs.ts';
import { dtypeCode, dtypeName, Flag, isFloating, Kind, NodeTable } from './tables/nodes.ts';
import { TangentLog } from './tables/tangent-log.ts';
import { ValueStore } from './tables/values.ts';
import { History } from './time/history.ts';

/** Maps generated positions to the user's source. */
export interface SiteSource {
  add(script: ScriptRecord): void;
  /** Null where the frame is not the user's. */
  site(frame: Frame): Site | null;
  /** Null where the script's names are those of its source. */
  names(script: number): VariableNames | null;
}

/**
 * The name in the source of what is declared at a position of a script (0-based): empty where it is the same, null
 * where it is not in the source.
 */
export type VariableNames = (line: number, column: number) => string | null;

/** A module or a function of the library that was entered, by index; each entry is one call. */
export interface CallInfo {
  readonly name: string;
  /** The call it was made in, -1 for none. */
  readonly parent: number;
  readonly stack: number;
}

export interface Hook {
  readonly on: NodeId;
  readonly kind: HookKind;
  readonly stack: number;
  isRemoved: boolean;
}

/** Nodes that belong in one frame of the picture. */
export interface RegionInfo {
  readonly kind: 'noGrad' | 'detached';
  /** What opened it: `noGrad`, a function's or an optimizer's name, `detach`. */
  readonly name: string;
  readonly stack: number;
}

/** One backward pass. */
export interface Pass {
  readonly id: number;
  readonly api: 'backward' | 'grad';
  readonly stack: number;
  readonly roots: readonly NodeId[];
  /** Nodes that existed when it began. */
  readonly nodesBefore: number;
  /** The gradients that it starts with, each with its root, where they have nodes: given, or made with `createGraph`. */
  readonly seeds: { readonly seed: NodeId; readonly root: NodeId }[];
  /** Of `grad`: the nodes of the gradients that it gave, in their order; -1 where no operator made one. */
  readonly given: NodeId[];
  ended: boolean;
  failed: boolean;
}

/** How a node came to be. */
export interface NewNode {
  readonly kind: number;
  readonly flags: number;
  readonly op: string;
  readonly stack: number;
  readonly region: number;
  readonly symbol?: string;
  readonly formula?: string;
  readonly attributes?: string;
  readonly module?: string;
  readonly call?: number;
  readonly autograd?: number;
  readonly autogradName?: string;
  readonly output?: number;
  readonly gradientOf?: number;
  readonly pass?: number;
}

/** What a node is of: a tensor at a version, with its value. */
export interface Held {
  readonly dtype: DTypeName | null;
  readonly shape: string;
  readonly tensor: number;
  readonly version: number;
  readonly storage?: number;
  readonly layout?: MemoryLayout | null;
  readonly value: number;
  readonly previous?: number;
}

export class Graph {
  readonly strings = new Strings();
  readonly values: ValueStore;
  readonly nodes = new NodeTable();
  readonly edges = new EdgeTable();
  readonly gradients = new GradientLog();
  readonly gradientWrites = new GradientWrites();
  readonly saved = new SavedLog();
  readonly history = new History();
  /** By the places of both passes. */
  readonly accumulations = new Map<string, Accumulation>();
  readonly regions: RegionInfo[] = [];
  readonly passes: Pass[] = [];
  /** Paths below the copies of modules that they were made for. */
  readonly parts = new Map<NodeId, string>();
  /** By the program's numbers. */
  readonly hooks = new Map<number, Hook>();
  /** Of nodes whose elements do not lie one after the other from the start of their storage. */
  readonly layouts = new Map<NodeId, MemoryLayout>();
  readonly calls: CallInfo[] = [];
  readonly notes = new Notes();
  /** Those of the notes that tell what the recorder cannot do. */
  readonly notices: string[] = [];
  /** Results with a `.grad` of their own. */
  readonly retaining = new Set<NodeId>();
  /** Where `.grad` was last cleared by hand, by node: the stack. */
  readonly cleared = new Map<NodeId, number>();
  /** When the gradients that nodes show were set by hand: what had flowed before is not in them. By node, in order. */
  readonly clearings = new Map<NodeId, Clearing[]>();
  /** By tensor: that the program clears its gradient. */
  readonly clears = new Map<number, Clears>();
  /** Where a node's values left the graph, and how. */
  readonly copiedOut = new Map<NodeId, { readonly how: string; readonly stack: number }>();
  /** Those that the program computed itself. */
  readonly tangentLog = new TangentLog();
  /**
   * Forward mode that was asked for: tangents by node, in the value store (-1 where one is not known), and the
   * value that they start from.
   */
  tangents: {
    readonly origin: NodeId;
    readonly of: ReadonlyMap<NodeId, number>;
    /** By operators' results: `∂a·b + a·∂b`. */
    readonly rules: ReadonlyMap<NodeId, string>;
  } | null = null;
  /** The recording reached a bound: values are missing from then on. */
  isBounded = false;
  /** Grows with each change that a picture could show. */
  revision = 0;
  /** Records that it is made of. Names, and where the program stands, come on top. */
  records = 0;
  /** Null until its record came. */
  process: ProcessRecord | null = null;
  /** What the program ended with; null where it did not crash. */
  crash: CrashedRecord | null = null;

  readonly #siteSource: SiteSource;
  /** Numbers of the scripts that have files, by path. */
  readonly #scripts = new Map<string, number>();
  readonly #stacks = new Map<number, readonly Frame[]>();
  readonly #sites = new Map<number, readonly Site[]>();

  constructor(siteSource: SiteSource, values = new ValueStore()) {
    this.#siteSource = siteSource;
    this.values = values;
  }

  /** The same graph, in the same tables, with other values behind its ids. */
  withValues(values: ValueStore): Graph {
    return Object.assign(new Graph(this.#siteSource), this, { values });
  }

  addScript(record: ScriptRecord): void {
    this.#siteSource.add(record);
    const path = pathOf(record.url);
    if (path !== null) this.#scripts.set(path, record.script);
  }

  addStack(stack: number, frames: readonly Frame[]): void {
    this.#stacks.set(stack, frames);
  }

  /** In two parts: to spread one into the other takes three times as long as all the rest. */
  addNode(node: NewNode, held: Held): NodeId {
    const { nodes, strings } = this;
    nodes.flags.push(node.flags);
    nodes.dtype.push(dtypeCode(held.dtype));
    nodes.tensor.push(held.tensor);
    nodes.version.push(held.version);
    nodes.storage.push(held.storage ?? -1);
    nodes.autograd.push(node.autograd ?? 0);
    nodes.autogradName.push(strings.intern(node.autogradName ?? ''));
    nodes.output.push(Math.min(node.output ?? 0, 255));
    nodes.op.push(strings.intern(node.op));
    nodes.symbol.push(strings.intern(node.symbol ?? ''));
    nodes.formula.push(strings.intern(node.formula ?? ''));
    nodes.attributes.push(strings.intern(node.attributes ?? ''));
    nodes.shape.push(strings.intern(held.shape));
    nodes.name.push(0);
    nodes.module.push(strings.intern(node.module ?? ''));
    nodes.call.push(node.call ?? -1);
    nodes.stack.push(node.stack);
    nodes.value.push(held.value);
    nodes.grad.push(-1);
    nodes.lastGradient.push(-1);
    nodes.previous.push(held.previous ?? -1);
    nodes.region.push(node.region);
    nodes.gradientOf.push(node.gradientOf ?? -1);
    nodes.pass.push(node.pass ?? -1);
    nodes.firstIn.push(-1);
    nodes.inCount.push(0);
    nodes.firstOut.push(-1);
    nodes.lastOut.push(-1);
    const id = nodes.kind.push(node.kind);
    if (held.layout) this.layouts.set(id, held.layout);
    return id;
  }

  /** Logs a node's gradient in a pass and shows it. */
  addGradient(node: NodeId, pass: number, value: number): void {
    this.#logGradient(node, pass, value);
    this.setGradient(node, value);
    this.cleared.delete(node);
  }

  /** A gradient passed through a node that goes on to show another. */
  passGradient(node: NodeId, pass: number, value: number): void {
    this.#logGradient(node, pass, value);
    const shown = this.nodes.grad.get(node);
    this.history.gradients.add(node, value);
    this.history.gradients.add(node, shown);
  }

  #logGradient(node: NodeId, pass: number, value: number): void {
    this.gradients.node.push(node);
    this.gradients.pass.push(pass);
    this.gradients.value.push(value);
    const entry = this.gradients.previous.push(this.nodes.lastGradient.get(node));
    this.nodes.lastGradient.set(node, entry);
  }

  /** What a node shows as its gradient from now on; -1 for none. */
  setGradient(node: NodeId, value: number): void {
    this.nodes.grad.set(node, value);
    this.history.gradients.add(node, value);
  }

  /** The program itself says what a node shows as its gradient from now on; -1 for none. */
  assignGradient(node: NodeId, value: number): void {
    this.setGradient(node, value);
    const { gradients, contributions } = this.history;
    const all = this.clearings.get(node) ?? [];
    all.push({ gradients: gradients.length, contributions: contributions.length });
    this.clearings.set(node, all);
  }

  /**
   * A gradient flowed along an edge.
   *
   * @param pass its index
   */
  addContribution(edge: number, pass: number, value: number): void {
    this.edges.contribution.set(edge, value);
    this.edges.pass.set(edge, this.passes[pass]?.id ?? -1);
    this.history.contributions.add(edge, value);
    this.history.contributionPass.push(pass);
    this.history.arrivals.chain(this.edges.source.get(edge));
  }

  /**
   * The tangent that a node shows, in the value store: -1 where it is not known, undefined where there is none.
   * What was asked for comes before what the program computed; there, that of the innermost derivative is shown.
   *
   * @param moment after which it was so; null for the present
   */
  tangent(node: NodeId, moment: number | null): number | undefined {
    if (this.tangents !== null) return this.tangents.of.get(node);
    const told = this.tangentLog.of(node, moment);
    return told.findLast(({ levels }) => levels.length === 1)?.value;
  }

  /** A variable's path for a node, and for what its tensor was before; of several the shortest stays. */
  setName(node: NodeId, path: string): void {
    const { name, previous } = this.nodes;
    const known = this.strings.text(name.get(node));
    if (known !== '' && rank(known) <= rank(path)) return;
    const id = this.strings.intern(path);
    name.set(node, id);
    for (let at = previous.get(node); at >= 0 && name.get(at) === 0; at = previous.get(at))
      name.set(at, id);
  }

  /** Whether it is a stored gradient that was read, or what was written into one. */
  isGradient(node: NodeId): boolean {
    const { kind, name, previous } = this.nodes;
    for (let at = node; at >= 0 && name.get(at) === 0; at = previous.get(at))
      if (kind.get(at) === Kind.gradient) return true;
    return false;
  }

  /** The variable's name, also where an earlier version of the tensor or its owner has it; else empty. */
  name(node: NodeId): string {
    const { nodes } = this;
    for (let at = node; at >= 0; at = nodes.previous.get(at)) {
      const name = this.strings.text(nodes.name.get(at));
      if (name !== '') return name;
      if (nodes.kind.get(at) === Kind.gradient) {
        const owner = this.name(nodes.gradientOf.get(at));
        return owner === '' ? '' : `${owner}.grad`;
      }
    }
    return '';
  }

  op(node: NodeId): string {
    return this.strings.text(this.nodes.op.get(node));
  }

  shape(node: NodeId): string {
    return this.strings.text(this.nodes.shape.get(node));
  }

  /** Of its value, or of its gradient: those that go through integers are floating point numbers. */
  dtype(node: NodeId, of: 'value' | 'grad' = 'value'): DTypeName | null {
    const dtype = dtypeName(this.nodes.dtype.get(node));
    return of === 'value' || dtype === null || isFloating(dtype) ? dtype : 'float32';
  }

  /** Whether it was not computed: it has no operands, but for the tensor that a variable begins with. */
  isLeaf(node: NodeId): boolean {
    const { kind, inCount } = this.nodes;
    return kind.get(node) === Kind.created || inCount.get(node) === 0;
  }

  requiresGrad(node: NodeId): boolean {
    return this.nodes.has(node, Flag.requiresGrad);
  }

  /** Call stack as it was recorded, innermost first: where none of it is the user's, that of the library. */
  frames(stack: number): readonly Frame[] {
    return this.#stacks.get(stack) ?? [];
  }

  /** Call stack in the user's files, innermost first. */
  sites(stack: number): readonly Site[] {
    const known = this.#sites.get(stack);
    if (known !== undefined) return known;
    const frames = this.#stacks.get(stack);
    if (frames === undefined) return [];
    const sites = frames.flatMap((frame) => this.#siteSource.site(frame) ?? []);
    this.#sites.set(stack, sites);
    return sites;
  }

  site(stack: number): Site | null {
    return this.sites(stack)[0] ?? null;
  }

  /** Null where the position is not in the user's source, or in a script that nothing was recorded of. */
  siteAt({ url, line, column }: ScriptPosition): Site | null {
    const script = this.#scripts.get(pathOf(url) ?? '');
    if (script === undefined) return null;
    return this.#siteSource.site({ script, line, column, functionName: '' });
  }

  /** Null where the names in a script are those of its source, and where nothing was recorded of it. */
  namesIn(url: string): VariableNames | null {
    const script = this.#scripts.get(pathOf(url) ?? '');
    return script === undefined ? null : this.#siteSource.names(script);
  }
}

/** Fewer steps first, then fewer letters. */
const rank = (path: string): number => path.split(/[.[]/).length * 1000 + path.length;
