/** @file Questions "what if" about the worker's graphs: runs their recordings again with something changed. */

import type { GraphModel } from '../graph/model.ts';
import type { GraphId, Missing, WhatIfChange } from '../protocol/index.ts';
import type { GradlensRecord } from '../recorder/records/format.ts';
import type { Experiment } from '../replay/experiment.ts';
import type { Graphs } from './graphs.ts';

/** So many are asked of a program at once. */
const MOST_MISSING = 64;

/** Of a graph as it was after so many records. */
interface Begun {
  readonly records: number;
  /** Values whose elements came later than their statistics. */
  readonly supplies: number;
  readonly experiment: Experiment;
}

export class Experiments {
  readonly #graphs: Graphs;
  readonly #recordsOf: (graph: GraphId) => Promise<readonly GradlensRecord[]>;
  readonly #begun = new WeakMap<GraphModel, Begun>();

  /** @param recordsOf what a graph is made of, none where that is gone */
  constructor(graphs: Graphs, recordsOf: (graph: GraphId) => Promise<readonly GradlensRecord[]>) {
    this.#graphs = graphs;
    this.#recordsOf = recordsOf;
  }

  /** @throws one sentence: what does not fit, or what is not known */
  async change(graph: GraphId, change: WhatIfChange): Promise<void> {
    const model = this.#graphs.get(graph);
    const experiment = await this.#of(graph, model);
    if (change.do === 'prepare') return;
    if (this.#graphs.get(graph) !== model)
      throw new Error('The program has run again meanwhile: look at its new graph.');
    model.overlay = experiment.change(change);
    this.#graphs.changed(graph);
  }

  /** Whose elements would have to come from the program, for an answer that holds; the newest, at most some. */
  async missing(graph: GraphId): Promise<Missing[]> {
    const experiment = await this.#of(graph, this.#graphs.get(graph));
    return experiment.missing.slice(0, MOST_MISSING);
  }

  /** A graph that has grown is another question. */
  async #of(id: GraphId, model: GraphModel): Promise<Experiment> {
    const begun = this.#begun.get(model);
    const { graph } = model;
    const { supplies } = graph.values;
    if (begun?.records === graph.records && begun.supplies === supplies) return begun.experiment;
    const records = await this.#recordsOf(id);
    if (records.length === 0)
      throw new Error('There is no recording of this graph (any more): run the program again.');
    // Loaded when first needed: it brings the engine along.
    const { Experiment } = await import('../replay/experiment.ts');
    const experiment = new Experiment(graph, records);
    this.#begun.set(model, { records: graph.records, supplies, experiment });
    return experiment;
  }
}
