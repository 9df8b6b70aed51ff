/** @file Looks at a program that stands: reads what it recorded, names its variables, and shows both. */

import { isDeepStrictEqual } from 'node:util';
import type { GraphInfo, NamedTensor } from '../../engine/protocol/index.ts';
import type { EngineClient } from '../engine.ts';
import { placeOf, selectedIndex, stackOf } from './frames.ts';
import { glanceAt, type Glance } from './glance.ts';
import { CALLERS, namesByEvaluation } from './names.ts';
import { NamesAtPause } from './original-names.ts';
import type { Spotlight } from './spotlight.ts';
import type { Target } from './target.ts';

export class Onlooker {
  readonly #engine: EngineClient;
  readonly #spotlight: Spotlight;
  readonly #firstSeen: (file: string) => void;

  /** @param firstSeen told once for each launch that has a graph, where its program stands then */
  constructor(engine: EngineClient, spotlight: Spotlight, firstSeen: (file: string) => void) {
    this.#engine = engine;
    this.#spotlight = spotlight;
    this.#firstSeen = firstSeen;
  }

  /**
   * Everything the program did before it paused is on disk: read it, name it, show it.
   * @param frameId null for the one that VS Code selects
   */
  async look(target: Target, threadId: number, frameId: number | null): Promise<void> {
    const moment = ++target.moment;
    target.selected = frameId;
    const stale = (): boolean => target.moment !== moment;
    const mayClaim = this.#spotlight.watch();
    const asked = stackOf(target.session, threadId);
    await target.launch.drain();
    const found = await target.graph();
    // A program that has no tensors is not asked for them.
    const cdp = found === null ? null : await target.cdp().catch(() => null);
    const inSight =
      found === null || cdp === null ? null : new NamesAtPause(cdp, this.#engine, found.graph);
    let seen: Glance | null = null;
    if (found !== null && cdp !== null && inSight !== null && frameId === null) {
      // What cannot be told now, VS Code tells.
      seen = await glanceAt(cdp, inSight, this.#engine, found.graph).catch(() => null);
      if (stale()) return;
      if (seen !== null) {
        target.state = { state: 'paused', threadId, at: seen.at, frame: null };
        await this.#show(target, found, seen.names, mayClaim());
      }
    }
    const stack = await asked;
    if (stale()) return;
    const index = selectedIndex(stack, frameId);
    const frame = stack[index] ?? null;
    target.selected = frame?.id ?? null;
    const at = frame === null ? null : placeOf(frame);
    target.state = { state: 'paused', threadId, at, frame: target.selected };
    if (found === null) {
      await this.#spotlight.show(target, mayClaim());
      return;
    }
    const files = stack.slice(index, index + CALLERS).map(({ file }) => file);
    const names =
      (await inSight?.atOnce(index, files)) ??
      (frame === null ? [] : await namesByEvaluation(target.session, frame));
    if (stale()) return;
    if (!isDeepStrictEqual(seen, { at, names }))
      await this.#show(target, found, names, seen === null && mayClaim());
    if (!target.launch.inspectorOpened) {
      target.launch.inspectorOpened = true;
      this.#firstSeen(at?.file ?? '');
    }
    // Of a program that is gone meanwhile nothing more is told.
    const all = (await inSight?.all(index, files).catch(() => null)) ?? null;
    if (all !== null && !stale()) await this.#show(target, found, all, false);
  }

  /**
   * The picture is asked for behind the names, without waiting for the answer to them.
   * @param claim at first: what comes later does not come before a process that the user turned to meanwhile
   */
  async #show(
    target: Target,
    { graph }: GraphInfo,
    names: readonly NamedTensor[],
    claim: boolean,
  ): Promise<void> {
    const told = this.#engine.request('stopped', { graph, names, at: target.at });
    await Promise.all([told, this.#spotlight.show(target, claim)]);
  }
}
