/** @file One program's graph with all that is asked of it: records go in, pictures and answers come out. */

import type {
  Answer,
  Details,
  ExportFormat,
  ExportSize,
  ElementType,
  Finding,
  Fold,
  GraphId,
  GraphInfo,
  Happening,
  Holder,
  LineNote,
  LineRow,
  NamedTensor,
  NodeId,
  OutlineId,
  OutlineRow,
  Question,
  ScriptPosition,
  Site,
  Slice,
  Stretch,
  TensorValue,
  Timeline,
  ValueFormat,
} from '../protocol/index.ts';
import type { GradlensRecord, ProcessRecord, Value } from '../recorder/records/format.ts';
import type { Standing } from './cards.ts';
import type { Comparison } from './compare/compare.ts';
import { withDifferences } from './compare/on-groups.ts';
import { crashOf } from './crash.ts';
import { detailsOf } from './details/details.ts';
import { elementsFrom, holderOf, supplyElements } from './elements.ts';
import { documentOf } from './export/document.ts';
import { toDot } from './export/dot.ts';
import { toJson } from './export/json.ts';
import { toMermaid } from './export/mermaid.ts';
import { toModelExplorer } from './export/model-explorer.ts';
import { toOnnx } from './export/onnx/onnx.ts';
import { expectedBytes } from './export/size.ts';
import { valueText } from './export/values.ts';
import { Graph, type SiteSource } from './graph.ts';
import { LineIndex } from './lines.ts';
import { outlineOf, outlinePath } from './outline.ts';
import { overlaid, whatIfOf, type Overlay } from './overlay.ts';
import { groupDetailsOf } from './picture/group-details.ts';
import { Picture } from './picture/picture.ts';
import { answer } from './queries/answer.ts';
import { findingsIn } from './queries/findings.ts';
import { Appender } from './reading/append.ts';
import { SiteMapper } from './source/maps.ts';
import { SiteNames, type NameAt } from './source/names.ts';
import { SourceTexts } from './source/texts.ts';
import { Stops, type Stop } from './stops.ts';
import { tensorValueOf } from './tensor-value.ts';
import { Bands } from './time/bands.ts';
import { happeningAt, type Rules } from './time/happening.ts';
import { asOf } from './time/then.ts';

const EXPORTS = { json: toJson, dot: toDot, mermaid: toMermaid };

/** With as many a graph takes half a gigabyte. A loop of millions of operators is no picture any more. */
export const MAX_NODES = 500_000;

export class GraphModel {
  readonly graph: Graph;
  readonly #appender: Appender;
  readonly #picture: Picture;
  readonly #stops: Stops;
  readonly #siteNames: SiteNames;
  readonly #lines: LineIndex;
  readonly #bands: Bands;
  #finished = false;
  #overlay: Overlay | null = null;
  #comparison: Comparison | null = null;

  /** @param texts source texts that are not on disk as they ran, by their files */
  constructor(
    sites: SiteSource = new SiteMapper(),
    texts: ReadonlyMap<string, string> = new Map(),
  ) {
    this.graph = new Graph(sites);
    this.#appender = new Appender(this.graph);
    this.#stops = new Stops(this.graph);
    const sources = new SourceTexts(texts);
    this.#picture = new Picture(this.graph, (file) => sources.of(file));
    this.#siteNames = new SiteNames(this.graph);
    this.#lines = new LineIndex(this.graph);
    this.#bands = new Bands(this.graph);
  }

  get revision(): number {
    return this.graph.revision;
  }

  /** What was recorded; null until it is known. */
  get process(): ProcessRecord | null {
    return this.graph.process;
  }

  get notices(): readonly string[] {
    return this.graph.notices;
  }

  /** What the program ended with; null where it did not crash. */
  get crash(): GraphInfo['crash'] {
    return crashOf(this.graph);
  }

  /** For a graph that takes another's place: revisions grow on, and what was folded is. */
  continueFrom(before: GraphModel): void {
    this.graph.revision += before.revision + 1;
    this.#picture.restore(before.#picture.folds);
  }

  /** Opens and folds what the user did when they looked at this program before, unless they did so here. */
  restore(folds: readonly Fold[]): void {
    this.#picture.restore(folds);
    this.graph.revision++;
  }

  /** It takes no more records. */
  get full(): boolean {
    return this.graph.nodes.length >= MAX_NODES;
  }

  /** Draws what would be beside what is; null: no more. It is gone with the next record. */
  set overlay(overlay: Overlay | null) {
    this.#overlay = overlay;
    this.graph.revision++;
  }

  /** The latest in which it was the second graph: its folded groups tell how much of that is in them. */
  set comparison(comparison: Comparison) {
    this.#comparison = comparison;
    this.graph.revision++;
  }

  append(record: GradlensRecord): void {
    const { nodes } = this.graph;
    if (nodes.length >= MAX_NODES) return;
    this.#overlay = null;
    this.#appender.append(record);
    if (nodes.length >= MAX_NODES)
      this.note(
        `The graph reached its bound of ${MAX_NODES.toLocaleString('en')} nodes: what came after that is not shown.`,
      );
  }

  /** A sentence for the status line. */
  note(sentence: string): void {
    if (this.graph.notes.add(sentence)) this.graph.revision++;
  }

  /** What nodes are named after: variables, at the versions of their tensors. */
  get names(): NamedTensor[] {
    const { nodes, strings } = this.graph;
    const names: NamedTensor[] = [];
    for (let node = 0; node < nodes.length; node++) {
      const path = strings.text(nodes.name.get(node));
      const tensor = nodes.tensor.get(node);
      if (path !== '' && tensor >= 0)
        names.push({ path, tensor, version: nodes.version.get(node) });
    }
    return names;
  }

  /** Variables that hold tensors. */
  name(names: readonly NamedTensor[]): void {
    for (const { path, tensor, version } of names) {
      const node = this.#appender.find(tensor, version);
      if (node !== null) this.graph.setName(node, path);
    }
    this.graph.revision++;
  }

  /** Places in the user's source; null for what is not the user's, and for scripts that nothing was recorded of. */
  sites(positions: readonly ScriptPosition[]): (Site | null)[] {
    return positions.map((position) => this.graph.siteAt(position));
  }

  /** The program stands still: variables that hold tensors, and the line it is at. */
  stopped(names: readonly NamedTensor[], at: Standing['at']): void {
    this.name(names);
    this.#stops.stopped(at);
    this.graph.revision++;
  }

  /** Where the program stood still, of places with nothing between them the first; oldest first. */
  get stops(): readonly Stop[] {
    return this.#stops.all;
  }

  /** The program runs on: what comes from now on is fresh at the next stop. */
  resumed(): void {
    this.#stops.resumed();
    this.graph.revision++;
  }

  /**
   * Names nodes by where they were made; variables that a debugger named keep their names.
   * @param isOver nothing more comes
   */
  nameBySite(nameAt: NameAt, isOver = true): void {
    this.#siteNames.give(nameAt, isOver);
    this.graph.revision++;
  }

  /** Nothing is fresh: a live run has no stops. */
  settle(): void {
    this.#stops.settle();
  }

  /** Places everything anew, and folds it as if it had not been looked at before but for what the user folded. */
  layOutAnew(): void {
    this.#picture.reset();
    this.graph.revision++;
  }

  /** Of a program that was edited: what is still there is shown as it was before. */
  follow(before: GraphModel): void {
    this.#picture.follow(before.#picture);
    this.graph.revision++;
  }

  /** The program has ended: what has not happened yet never will. */
  finish(): void {
    this.#finished = true;
    this.graph.revision++;
  }

  slice(id: GraphId): Slice {
    let slice = this.#picture.slice(id, this.#stops.standing, this.#latest(), this.#overlay?.graph);
    const cardOf = (node: NodeId): NodeId | null => this.#picture.cardOf(node);
    if (this.#comparison !== null) slice = withDifferences(slice, this.#comparison, cardOf);
    return this.#overlay === null ? slice : overlaid(slice, this.graph, this.#overlay, cardOf);
  }

  /** Shows tangents with the values from now on; null shows none. */
  showTangents(
    origin: NodeId,
    tangents: ReadonlyMap<NodeId, Value | null> | null,
    rules: ReadonlyMap<NodeId, string> = new Map(),
  ): void {
    const { values } = this.graph;
    const of = [...(tangents ?? [])].map(([node, value]) => [node, values.add(value)] as const);
    this.graph.tangents = tangents === null ? null : { origin, of: new Map(of), rules };
    this.graph.revision++;
  }

  /**
   * The moments of the recording, and what the program did in which.
   * @param of null for all of it
   */
  timeline(of: Stretch | null = null): Timeline {
    return this.#bands.timeline(of);
  }

  /**
   * The same picture as it was after a moment.
   * @throws when the recording has no such moment
   */
  past(id: GraphId, moment: number): Slice {
    return this.#picture.past(id, asOf(this.graph, moment), this.#latest());
  }

  /**
   * @param rules those that are neither recorded nor of tangents that were asked for
   * @throws when the recording has no such moment
   */
  happening(moment: number, rules: Partial<Rules> = {}): Happening {
    asOf(this.graph, moment);
    return happeningAt(this.graph, moment, this.#bands.at(moment), {
      tangent: (node) => this.graph.tangents?.rules.get(node) ?? '',
      gradient: () => '',
      ...rules,
    });
  }

  /**
   * Opens or folds a group, by its card's id.
   * @throws when there is no such group
   */
  fold(group: NodeId, open: boolean): void {
    this.#picture.fold(group, open);
    this.graph.revision++;
  }

  /**
   * Opens what hides a node, or a group's card.
   * @returns the cards that show it: where a group is open in place, those of its parts
   * @throws when there is no such group
   */
  unhide(card: NodeId): NodeId[] {
    return this.#picture.unhide(card);
  }

  /**
   * What is in a row of the outline, in order; the outermost rows for null.
   * @throws when there is no such group
   */
  outline(of: OutlineId | null): OutlineRow[] {
    return outlineOf(this.graph, this.#picture, of);
  }

  /**
   * The rows of the outline that lead to a node or a group's card, its own at last.
   * @throws when there is no such node or group
   */
  outlinePath(node: NodeId): OutlineRow[] {
    if (node >= 0) this.#mustHave(node);
    return outlinePath(this.graph, this.#picture, node);
  }

  /** @throws when there is no such node or group */
  details(node: NodeId): Details {
    if (node < 0) return groupDetailsOf(this.graph, this.#picture, node);
    this.#mustHave(node);
    return { ...detailsOf(this.graph, node), whatIf: whatIfOf(this.graph, node, this.#overlay) };
  }

  /** @throws when there is no such node, or it was not recorded */
  tensor(node: NodeId, of: 'value' | 'grad'): TensorValue {
    this.#mustHave(node);
    return tensorValueOf(this.graph, node, of);
  }

  /** @throws when there is no such node, or no tensor holds it any more */
  holder(node: NodeId, of: 'value' | 'grad'): Holder {
    this.#mustHave(node);
    return holderOf(this.graph, this.#appender, node, of);
  }

  /** @throws when there is no such node, or the bytes are not its elements */
  supply(node: NodeId, of: 'value' | 'grad', bytes: Uint8Array, type: ElementType): void {
    this.#mustHave(node);
    supplyElements(this.graph, node, of, elementsFrom(bytes, type));
    this.graph.revision++;
  }

  /** About how large its export will be. */
  exportSize(format: ExportFormat): ExportSize {
    const { length } = this.graph.nodes;
    return { nodes: length, bytes: expectedBytes(format, length) };
  }

  /** The whole graph as a text. */
  export(format: ExportFormat): string {
    if (format === 'modelExplorer') return toModelExplorer(this.graph, this.#picture.tree);
    return EXPORTS[format](documentOf(this.graph));
  }

  /**
   * The whole graph as an ONNX model.
   * @throws when no operator ran
   */
  onnx(): Uint8Array {
    return toOnnx(this.graph);
  }

  /** @throws when there is no such node, or its elements were not recorded */
  valueText(node: NodeId, of: 'value' | 'grad', format: ValueFormat): string {
    this.#mustHave(node);
    return valueText(this.graph, node, of, format);
  }

  /** What people want to see first: where the program stands, else what came last. */
  #latest(): NodeId {
    const { at } = this.#stops.standing;
    const here = at === null ? [] : this.nodesAtLine(at.file, at.line);
    return here.at(-1) ?? this.graph.nodes.length - 1;
  }

  nodesAtLine(file: string, line: number): NodeId[] {
    return this.#lines.nodes(file, line);
  }

  lineNotes(file: string): LineNote[] {
    return this.#lines.notes(file);
  }

  lineRows(file: string, line: number): LineRow[] {
    return this.#lines.rows(file, line);
  }

  findings(): Finding[] {
    return findingsIn(this.graph, this.#finished);
  }

  /** @throws when it asks about a node that there is not */
  answer(question: Question): Answer {
    if ('node' in question) this.#mustHave(question.node);
    return answer(this.graph, question, this.#finished);
  }

  #mustHave(node: NodeId): void {
    if (!(node >= 0 && node < this.graph.nodes.length))
      throw new Error(`There is no node ${node} in this graph: ask for a slice again.`);
  }
}
