/** @file All that is worth a line in the Problems panel, warnings first. */

import type { Finding } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { accumulated } from './accumulated.ts';
import { silentBroadcasts } from './broadcast.ts';
import { fading } from './fading.ts';
import { nonFinite } from './non-finite.ts';
import { overwritten } from './overwritten.ts';
import { unreached } from './unreached.ts';

/** More than these nobody reads. */
const MOST = 50;

/** @param finished the program has ended: what has not happened yet never will */
export function findingsIn(graph: Graph, finished: boolean): Finding[] {
  const all = [
    ...nonFinite(graph, finished),
    ...overwritten(graph, finished),
    ...unreached(graph, finished),
    ...accumulated(graph, finished),
    ...fading(graph),
    ...silentBroadcasts(graph),
  ];
  const warnings = all.filter(({ severity }) => severity === 'warning');
  return [...warnings, ...all.filter(({ severity }) => severity !== 'warning')].slice(0, MOST);
}
