/** @file The bands of a timeline: which stretches of moments ran forward, backward, or stepped. */

import type { Band, Stretch, Timeline } from '../../protocol/index.ts';
import { callOf, rootOf } from '../explain.ts';
import type { Graph } from '../graph.ts';
import { Flag } from '../tables/nodes.ts';
import { Happened } from './history.ts';

/** More cannot be told apart on a screen: then neighbours are one. */
const MOST_BANDS = 400;

/** What the program did without a break. */
interface Phase {
  kind: Band['kind'];
  readonly from: number;
  to: number;
  /** Of a backward band: index of the pass. */
  readonly pass: number;
}

export class Bands {
  readonly #graph: Graph;
  readonly #phases: Phase[] = [];
  #seen = 0;
  /** Passes that have begun and not ended. */
  #depth = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** @param of null for all of it */
  timeline(of: Stretch | null): Timeline {
    this.#update();
    const phases = this.#phases;
    const moments = this.#graph.history.length;
    const [first, last] =
      of === null || phases.length === 0
        ? [0, phases.length - 1]
        : [this.#placeOf(of.from), this.#placeOf(of.to)];
    const size = perBand(last + 1 - first);
    const bands: Band[] = [];
    // From a multiple of the size, so that bands keep their bounds when one moves along.
    for (let at = first - (first % size); at <= last; at += size)
      bands.push(this.#several(phases.slice(at, at + size), at + 1));
    const lastBackward = phases.findLast(({ kind }) => kind === 'backward')?.from ?? null;
    return { moments, bands, phases: last + 1 - first, lastBackward };
  }

  /** The band that a moment is in. */
  at(moment: number): Band {
    this.#update();
    return this.#band(this.#phases[this.#placeOf(moment)] as Phase);
  }

  /** Of the phase that a moment is in. */
  #placeOf(moment: number): number {
    const phases = this.#phases;
    let [low, high] = [0, phases.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((phases[middle] as Phase).to >= moment) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #update(): void {
    const { history } = this.#graph;
    for (; this.#seen < history.length; this.#seen++) {
      const moment = this.#seen;
      const what = history.what(moment);
      const last = this.#phases.at(-1);
      if (what === Happened.began) this.#depth++;
      if (this.#depth > 0) {
        // The passes inside a pass are parts of it.
        if (what === Happened.began && this.#depth === 1)
          this.#open('backward', moment, history.subject(moment));
        else if (last !== undefined) last.to = moment;
        if (what === Happened.ended) this.#depth--;
        continue;
      }
      const kind = this.#kindOf(moment);
      const goesOn = last !== undefined && (last.kind === kind || both(last.kind, kind));
      if (goesOn) {
        last.to = moment;
        if (kind === 'step') last.kind = kind;
      } else this.#open(kind, moment, -1);
    }
  }

  #open(kind: Band['kind'], moment: number, pass: number): void {
    this.#phases.push({ kind, from: moment, to: moment, pass });
  }

  /** Outside of backward passes. Parameters are written without grad mode, and gradients cleared, in steps. */
  #kindOf(moment: number): Band['kind'] {
    const { history, nodes } = this.#graph;
    if (history.what(moment) !== Happened.made) return 'step';
    // Numbers and gradients that an operator reads come before what it makes.
    const node = history.nodes(moment) - 1;
    if (!nodes.has(node, Flag.noGrad)) return 'forward';
    const writes = nodes.has(node, Flag.inPlace) && nodes.has(node, Flag.requiresGrad);
    return writes ? 'step' : 'noGrad';
  }

  #several(phases: readonly Phase[], number: number): Band {
    const first = this.#band(phases[0] as Phase);
    const last = phases.at(-1);
    if (last === undefined || phases.length === 1) return first;
    const label = `phases ${number} to ${number + phases.length - 1}`;
    return { kind: 'several', from: first.from, to: last.to, label };
  }

  #band(phase: Phase): Band {
    const { kind, from, to } = phase;
    return { kind, from, to, label: this.#label(phase) };
  }

  #label({ kind, pass }: Phase): string {
    if (kind === 'noGrad') return 'no_grad';
    const began = this.#graph.passes[pass];
    if (kind !== 'backward' || began === undefined) return kind;
    return `${callOf(began)} from ${rootOf(this.#graph, began)}`;
  }
}

/** What a step computes before it writes has no gradient mode either. */
const both = (before: Band['kind'], now: Band['kind']): boolean =>
  (before === 'noGrad' && now === 'step') || (before === 'step' && now === 'noGrad');

/** Powers of ten, so that bands keep their bounds when more comes. */
function perBand(phases: number): number {
  let size = 1;
  while (phases > size * MOST_BANDS) size *= 10;
  return size;
}
