/** @file Questions "what if" about one graph: edits that add up, and backward passes tried out. */

import { labelOf } from '../graph/cards.ts';
import type { Graph } from '../graph/graph.ts';
import { Kind } from '../graph/tables/nodes.ts';
import type { Overlay } from '../graph/overlay.ts';
import { isComputedLeaf } from '../graph/parameters.ts';
import { elementsIn, sizesOf } from '../graph/text.ts';
import { at } from '../graph/words.ts';
import type { Missing, NodeId, WhatIf, WhatIfChange } from '../protocol/index.ts';
import type { GradlensRecord, Value } from '../recorder/records/format.ts';
import { NO_EDITS, SEED_NOT_KEPT, type Edits, type Replayed, type Supplied } from './course.ts';
import { compareValues, recordedIn } from './elements.ts';
import { parseElements } from './parse.ts';
import { placed, type Place, type Placed } from './places.ts';
import { PREVIEW } from './preview.ts';
import { valuesOf, type RecordedValues } from './recorded-values.ts';
import { NOT_KEPT, Refusal } from './refusal.ts';
import { preview, replay } from './replay.ts';

type Edit = Extract<WhatIfChange, { do: 'edit' }>;

/** One edit, understood. */
interface Made {
  readonly edit: Edit;
  readonly place: Place;
  readonly data: Float64Array;
}

/** Tensors that a sentence names. */
const MOST_NAMED = 3;

const FETCHED =
  ': all elements are fetched while the program stands still, as long as they are not written over.';

const NO_VALUES =
  'No values were recorded: set "gradlens.recordValues" to "all" and start the program again.';

const WITHOUT_EFFECT = 'Nothing else in the recording reads it.';

const OTHER_TANGENTS = 'Tangents would be others, too: the cards show them.';
const UNKNOWN_TANGENTS =
  'Tangents may be others, too: those of other libraries are not computed again.';

export class Experiment {
  /** What the user looks at. */
  readonly #graph: Graph;
  readonly #records: readonly GradlensRecord[];
  readonly #supplied: Supplied;
  readonly #base: Replayed;
  readonly #before: Placed;
  #edits: readonly Made[] = [];

  /** @param records of the graph, all of them */
  constructor(graph: Graph, records: readonly GradlensRecord[]) {
    this.#graph = graph;
    this.#records = records;
    this.#supplied = suppliedTo(graph);
    this.#base = replay(records, NO_EDITS, null, this.#supplied);
    this.#before = placed(this.#base.records);
  }

  /**
   * Of what, newest first, statistics alone are known, though it cannot be computed from what is: its elements
   * would have to come from the program.
   */
  get missing(): Missing[] {
    const { made, roots } = this.#before;
    const { doubts } = this.#base;
    const missing: Missing[] = [];
    for (const [node, { at }] of made)
      if (doubts.has(at) && this.#isSummary(node, 'value')) missing.push({ node, of: 'value' });
    for (const [node, { at }] of roots)
      if (doubts.get(at) === SEED_NOT_KEPT && this.#isSummary(node, 'grad'))
        missing.push({ node, of: 'grad' });
    return missing.reverse();
  }

  #isSummary(node: NodeId, of: Missing['of']): boolean {
    const { values, nodes } = this.#graph;
    const value = nodes[of].get(node);
    return values.get(value) !== null && values.whole(value) === null;
  }

  /**
   * @returns what to draw; null for nothing
   * @throws one sentence: what does not fit, or what is not known
   */
  change(change: Exclude<WhatIfChange, { do: 'prepare' }>): Overlay | null {
    if (change.do !== 'reset' && !this.#hasValues) throw new Error(NO_VALUES);
    switch (change.do) {
      case 'reset':
        this.#edits = [];
        return null;
      case 'preview':
        this.#edits = [];
        return this.#preview(change.node);
      case 'edit': {
        const made = this.#understood(change);
        const others = this.#edits.filter(
          ({ edit }) => edit.node !== change.node || edit.of !== change.of,
        );
        const edits = [...others, made];
        const overlay = this.#edited(edits);
        this.#edits = edits;
        return overlay;
      }
    }
  }

  /** Of any tensor. */
  get #hasValues(): boolean {
    return [...this.#before.made.keys()].some((node) => this.#graph.nodes.value.get(node) >= 0);
  }

  #understood(edit: Edit): Made {
    const { numbers, made, roots } = this.#before;
    const { node, of, text } = edit;
    const place = of === 'seed' ? roots.get(node) : (numbers.get(node) ?? made.get(node));
    const graph = this.#graph;
    const isComputed =
      of === 'value' &&
      graph.nodes.kind.get(node) === Kind.operator &&
      !isComputedLeaf(graph, node);
    if (place === undefined || isComputed)
      throw new Error('Only leaves, numbers and what backward passes start with can be edited.');
    const isUnknown =
      of === 'seed'
        ? this.#base.doubts.get(place.at) === SEED_NOT_KEPT
        : !this.#isKnown(graph.nodes.value.get(node));
    if (isUnknown)
      throw new Error(
        this.#isSummary(node, of === 'seed' ? 'grad' : 'value')
          ? `Of what it is now only statistics were recorded${FETCHED}`
          : 'What it is now was not recorded.',
      );
    const shape = sizesOf(graph.shape(node), elementsIn(graph.shape(node)));
    const dtype = numbers.has(node) ? 'float64' : (graph.dtype(node) ?? 'float32');
    return { edit, place, data: parseElements(text, shape, dtype) };
  }

  #isKnown(id: number): boolean {
    const { values } = this.#graph;
    const value = values.get(id);
    return value !== null && (values.whole(id) ?? recordedIn(value)) !== null;
  }

  #edited(list: readonly Made[]): Overlay {
    const now = this.#told(() =>
      replay(this.#records, this.#editsOf(list), this.#base, this.#supplied),
    );
    const before = this.#before.graph;
    const graph = before.withValues(this.#valuesOf(now, list));
    const differing = (column: 'value' | 'grad'): Set<NodeId> => {
      const nodes = new Set<NodeId>();
      for (let node = 0; node < graph.nodes.length; node++) {
        const id = graph.nodes[column].get(node);
        if (compareValues(before.values.get(id), graph.values.get(id), 'bool') !== 'same')
          nodes.add(node);
      }
      return nodes;
    };
    const [values, gradients] = [differing('value'), differing('grad')];
    const edited = new Set(list.map(({ edit }) => edit.node));
    const tangents = this.#tangentNotes(now);
    const isWithoutEffect =
      tangents.length === 0 &&
      gradients.size === 0 &&
      [...values].every((node) => edited.has(node));
    const summary: WhatIf = {
      kind: 'edit',
      edits: list.map(({ edit: { node, of, text } }) => {
        return { node, of, label: labelOf(this.#graph, node), text: oneLine(text) };
      }),
      values: values.size,
      gradients: gradients.size,
      notes: [...(isWithoutEffect ? [WITHOUT_EFFECT] : []), ...tangents, ...this.#notes(now)],
    };
    return { summary, graph, values, gradients };
  }

  /** Those of the same graph: an edit changes nothing of it but its values. */
  #valuesOf({ records }: Replayed, list: readonly Made[]): RecordedValues {
    const { graph, numbers, values } = this.#before;
    const others = new Map<Value, Value | null>();
    this.#base.records.forEach((record, at) => {
      const other = records[at] as GradlensRecord;
      if (other === record) return;
      const now = valuesOf(other);
      valuesOf(record).forEach((value, i) => {
        if (value !== null) others.set(value, now[i] ?? null);
      });
    });
    for (const { edit, data } of list) {
      const number = numbers.has(edit.node) ? values.get(graph.nodes.value.get(edit.node)) : null;
      if (number !== null) others.set(number, { kind: 'whole', data });
    }
    return values.replaced(others);
  }

  /** Whether tangents differ, or are no longer known. */
  #tangentNotes({ records }: Replayed): string[] {
    const notes = new Set<string>();
    records.forEach((record, i) => {
      const before = this.#base.records[i];
      if (record.kind !== 'tangentSet' || before?.kind !== 'tangentSet') return;
      if (record.tangent === null && before.tangent !== null) notes.add(UNKNOWN_TANGENTS);
      else if (compareValues(before.tangent, record.tangent, 'bool') !== 'same')
        notes.add(OTHER_TANGENTS);
    });
    return [...notes];
  }

  #editsOf(list: readonly Made[]): Edits {
    const tensors = new Map<number, Float64Array>();
    const numbers = new Map<number, Map<number, number>>();
    const seeds = new Map<number, Map<number, Float64Array>>();
    for (const { edit, place, data } of list) {
      const { at: record } = place;
      if (edit.of === 'seed')
        seeds.set(
          record,
          (seeds.get(record) ?? new Map<number, Float64Array>()).set(place.place, data),
        );
      else if (this.#before.numbers.has(edit.node)) {
        const others = numbers.get(record) ?? new Map<number, number>();
        numbers.set(record, others.set(place.place, data[0] as number));
      } else tensors.set(record, data);
    }
    return { tensors, numbers, seeds };
  }

  #preview(node: NodeId): Overlay {
    const place = this.#before.made.get(node);
    if (place === undefined) throw new Error('It is not known how this was made.');
    const records = this.#told(() =>
      preview(this.#records, this.#base, place.at, place.place, this.#supplied),
    );
    const { graph } = placed(records);
    const gradients = new Set<NodeId>();
    const { length } = graph.gradients;
    for (let entry = 0; entry < length; entry++)
      if (graph.gradients.pass.get(entry) === PREVIEW)
        gradients.add(graph.gradients.node.get(entry));
    const label = labelOf(this.#graph, node);
    const isScalar = this.#graph.shape(node) === '';
    const notes = [
      isScalar
        ? ''
        : `${label} has several elements: the pass starts with ones, as if they were summed.`,
      ...this.#rough(),
    ];
    const summary: WhatIf = {
      kind: 'preview',
      edits: [{ node, of: 'seed', label, text: '1' }],
      values: 0,
      gradients: gradients.size,
      notes: notes.filter((note) => note !== ''),
    };
    return { summary, graph, values: new Set(), gradients };
  }

  #notes({ escaped }: Replayed): string[] {
    const notes = this.#rough();
    const first = this.#records[escaped[0] ?? -1];
    if (first?.kind === 'copiedOut') {
      const more = escaped.length > 1 ? ` and ${escaped.length - 1} more times` : '';
      notes.push(
        `The program took a value out by ${first.how}()${at(this.#graph, first.stack)}${more}, and it is another now: ` +
          'the program might have gone another way, which is not shown.',
      );
    }
    return notes;
  }

  #rough(): string[] {
    const { size } = this.#base.rough;
    if (size === 0) return [];
    return [`Run again here, ${size} of its records come out with other last digits.`];
  }

  #told<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { subject, callSite, reason } = error;
      const known = `What would come of it is not known. ${subject}${at(this.#graph, callSite)}: ${reason}.`;
      throw new Error(reason === NOT_KEPT ? `${known}${this.#whatIsMissing()}` : known, {
        cause: error,
      });
    }
  }

  #whatIsMissing(): string {
    const leaves = this.missing.filter(
      ({ node, of }) => of === 'value' && this.#graph.nodes.kind.get(node) === Kind.created,
    );
    if (leaves.length === 0) return '';
    const named = leaves.slice(-MOST_NAMED).map(({ node }) => labelOf(this.#graph, node));
    const more = leaves.length > named.length ? ` and ${leaves.length - named.length} more` : '';
    return ` Only statistics were recorded of ${named.reverse().join(', ')}${more}${FETCHED}`;
  }
}

/** What was fetched from the program after it had been recorded as statistics. */
function suppliedTo({ nodes, values }: Graph): Supplied {
  const found = new Map<string, Float64Array>();
  const gradients = new Map<string, Float64Array>();
  const later = (value: number): Float64Array | null =>
    values.get(value)?.kind === 'summary' ? values.whole(value) : null;
  for (let node = 0; node < nodes.length; node++) {
    const elements = later(nodes.value.get(node));
    if (elements !== null)
      found.set(`${nodes.tensor.get(node)} ${nodes.version.get(node)}`, elements);
    const gradient = later(nodes.grad.get(node));
    if (gradient !== null)
      gradients.set(`${nodes.autograd.get(node)} ${nodes.output.get(node)}`, gradient);
  }
  return {
    value: (tensor, version) => found.get(`${tensor} ${version}`) ?? null,
    gradient: (node, output) => gradients.get(`${node} ${output}`) ?? null,
  };
}

/** Rows without brackets stay apart. */
const oneLine = (text: string): string => {
  const rows = /[[\]]/.test(text) ? [text] : text.trim().split(/[\r\n]+/);
  const line = rows.map((row) => row.trim().replaceAll(/\s+/g, ' ')).join('; ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
};
