/** @file The debugged processes and threads; ended ones stay until their launch is released. */

import type { GraphId } from '../../engine/protocol/index.ts';
import { nameOf, type Stream } from '../streams.ts';
import type { Launch } from './launch.ts';
import type { Target } from './target.ts';

export class Targets {
  /** By id of the debug session. */
  readonly #bySession = new Map<string, Target>();

  add(target: Target): Target {
    this.#bySession.set(target.session.id, target);
    return target;
  }

  get({ id }: { readonly id: string }): Target | undefined {
    return this.#bySession.get(id);
  }

  all(): Target[] {
    return [...this.#bySession.values()];
  }

  of(launch: Launch): Target[] {
    return this.all().filter((target) => target.launch === launch);
  }

  release(launch: Launch): void {
    for (const [id, target] of this.#bySession)
      if (target.launch === launch) this.#bySession.delete(id);
  }

  /** The process or thread that a graph is of; null for one that runs without a debugger. */
  async withGraph(graph: GraphId): Promise<Target | null> {
    for (const target of this.#liveFirst())
      if ((await target.graph())?.graph === graph) return target;
    return null;
  }

  /** All that made tensors in these launches, and what they do. */
  async streams(launches: readonly Launch[]): Promise<Stream[]> {
    const targets = new Map<GraphId, Target>();
    for (const target of this.#liveFirst()) {
      const found = await target.graph();
      if (found !== null && !targets.has(found.graph)) targets.set(found.graph, target);
    }
    return launches.flatMap(({ graphs }) =>
      graphs.map((each) => {
        // One without a debugger may have ended long ago: that is not known.
        const state = targets.get(each.graph)?.state.state;
        return {
          graph: each.graph,
          name: `${nameOf(each)}${state === undefined ? '' : ` (${state})`}`,
        };
      }),
    );
  }

  /** A thread that ended before it could be asked who it is must not stand for its process. */
  #liveFirst(): Target[] {
    const all = this.all();
    return [...all.filter(({ isLive }) => isLive), ...all.filter(({ isLive }) => !isLive)];
  }
}
