/** @file The graph of a recording, and which of its records made which nodes. */

import { Appender } from '../graph/reading/append.ts';
import { Graph } from '../graph/graph.ts';
import { Kind } from '../graph/tables/nodes.ts';
import type { NodeId } from '../protocol/index.ts';
import type { GradlensRecord } from '../recorder/records/format.ts';
import { RecordedValues } from './recorded-values.ts';

/** A record by its index, and a place in it: of an operand, a result, a root. */
export interface Place {
  readonly at: number;
  readonly place: number;
}

export interface Placed {
  readonly graph: Graph;
  readonly values: RecordedValues;
  /** Of tensors from data, of operators' results. */
  readonly made: ReadonlyMap<NodeId, Place>;
  /** Of plain numbers: the operator that read them. */
  readonly numbers: ReadonlyMap<NodeId, Place>;
  /** Of the roots of backward passes: the last pass. */
  readonly roots: ReadonlyMap<NodeId, Place>;
}

/** Lines are not asked for. */
const NOWHERE = { add: (): void => undefined, site: (): null => null, names: (): null => null };

export function placed(records: readonly GradlensRecord[]): Placed {
  const values = new RecordedValues();
  const graph = new Graph(NOWHERE, values);
  const appender = new Appender(graph);
  const made = new Map<NodeId, Place>();
  const numbers = new Map<NodeId, Place>();
  const roots = new Map<NodeId, Place>();
  records.forEach((record, at) => {
    const first = graph.nodes.length;
    appender.append(record);
    if (record.kind === 'backwardBegan') {
      const found = graph.passes.at(-1)?.roots ?? [];
      if (found.length === record.roots.length)
        found.forEach((root, place) => roots.set(root, { at, place }));
    }
    if (record.kind !== 'created' && record.kind !== 'operator') return;
    const slots =
      record.kind === 'created'
        ? []
        : record.inputs.flatMap((input, place) => ('number' in input ? [place] : []));
    for (let node = first; node < graph.nodes.length; node++) {
      const kind = graph.nodes.kind.get(node);
      if (kind === Kind.number) numbers.set(node, { at, place: slots.shift() ?? 0 });
      else if (kind === Kind.created || kind === Kind.operator)
        made.set(node, { at, place: graph.nodes.output.get(node) });
    }
  });
  return { graph, values, made, numbers, roots };
}
