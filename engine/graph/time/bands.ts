/** @file The bands of a timeline: which stretches of moments ran forward, backward, or stepped. */

import type { Band, Timeline } from '../../worker/protocol.ts';
import { callOf, rootOf } from '../explain.ts';
import type { Graph } from '../graph.ts';
import { Flag } from '../nodes.ts';
import { Happened } from './history.ts';

/** More cannot be told apart on a screen: then neighbours are one. */
const MOST_BANDS = 400;

interface Stretch {
  kind: Band['kind'];
  readonly from: number;
  to: number;
  /** Of a backward band: index of the pass. */
  readonly pass: number;
}

export class Bands {
  readonly #graph: Graph;
  readonly #stretches: Stretch[] = [];
  #seen = 0;
  /** Passes that have begun and not ended. */
  #depth = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  timeline(): Timeline {
    this.#update();
    const size = perBand(this.#stretches.length);
    const bands: Band[] = [];
    for (let at = 0; at < this.#stretches.length; at += size)
      bands.push(this.#several(this.#stretches.slice(at, at + size), at + 1));
    return { moments: this.#graph.history.length, bands };
  }

  /** The band that a moment is in. */
  at(moment: number): Band {
    return this.#band(this.#stretchAt(moment));
  }

  #stretchAt(moment: number): Stretch {
    this.#update();
    const stretches = this.#stretches;
    let [low, high] = [0, stretches.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((stretches[middle] as Stretch).to >= moment) high = middle;
      else low = middle + 1;
    }
    return stretches[low] as Stretch;
  }

  #update(): void {
    const { history } = this.#graph;
    for (; this.#seen < history.length; this.#seen++) {
      const moment = this.#seen;
      const what = history.what(moment);
      const last = this.#stretches.at(-1);
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
    this.#stretches.push({ kind, from: moment, to: moment, pass });
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

  #several(stretches: readonly Stretch[], number: number): Band {
    const first = this.#band(stretches[0] as Stretch);
    const last = stretches.at(-1);
    if (last === undefined || stretches.length === 1) return first;
    const label = `phases ${number} to ${number + stretches.length - 1}`;
    return { kind: 'several', from: first.from, to: last.to, label };
  }

  #band(stretch: Stretch): Band {
    const { kind, from, to } = stretch;
    return { kind, from, to, label: this.#label(stretch) };
  }

  #label({ kind, pass }: Stretch): string {
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
function perBand(stretches: number): number {
  let size = 1;
  while (stretches > size * MOST_BANDS) size *= 10;
  return size;
}
