/**
 * @file Where a program stands and what its variables hold, as the program itself tells it. VS Code tells its stack
 * only when it has drawn itself anew, 50 ms later and more; so this is shown until then, and mostly it stays.
 */

import type { GraphId, NamedTensor, Site } from '../../engine/protocol/index.ts';
import type { EngineClient } from '../engine.ts';
import type { CallFrame, CdpConnection } from './cdp.ts';
import type { Place } from './frames.ts';
import { CALLERS } from './names.ts';
import type { NamesAtPause } from './original-names.ts';

export interface Glance {
  readonly at: Place;
  readonly names: readonly NamedTensor[];
}

/** Null where the innermost frame is not the user's, or nothing is known of its script. */
export async function glanceAt(
  cdp: CdpConnection,
  names: NamesAtPause,
  engine: EngineClient,
  graph: GraphId,
): Promise<Glance | null> {
  const frames = (await cdp.pausedFrames()).slice(0, CALLERS);
  const [sites] = await Promise.all([sitesOf(frames, cdp, engine, graph), names.ask(0)]);
  const [site = null] = sites;
  if (site === null) return null;
  const files = sites.flatMap((each) => each?.file ?? []);
  return { at: { file: site.file, line: site.line }, names: await names.atOnce(0, files) };
}

/** Null for what is not the user's. */
async function sitesOf(
  frames: readonly CallFrame[],
  cdp: CdpConnection,
  engine: EngineClient,
  graph: GraphId,
): Promise<(Site | null)[]> {
  const urls = await cdp.urlsOf(frames);
  const positions = frames.map(({ location }, index) => ({
    url: urls[index] ?? '',
    line: location.lineNumber,
    column: location.columnNumber ?? 0,
  }));
  return engine.request('sites', { graph, positions });
}
