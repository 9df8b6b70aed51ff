/** @file Names of variables as they stand in the source, where a bundler or minifier gave them others. */

import type { Graph } from '../graph/graph.ts';
import type { ScriptVariable } from '../protocol/index.ts';
import { Bindings } from '../source/bindings.ts';

interface Read {
  readonly code: string;
  readonly bindings: Bindings;
}

/** The script that was looked into last, by graph: to read it takes longest. */
const latest = new WeakMap<Graph, Read>();

/**
 * @param code of the script, as it runs
 * @returns for each variable its name in the source; null for what is not in there
 */
export function originalNames(
  graph: Graph,
  url: string,
  code: string,
  variables: readonly ScriptVariable[],
): (string | null)[] {
  const nameAt = graph.namesIn(url);
  if (nameAt === null) return variables.map(({ name }) => name);
  let read = latest.get(graph);
  if (read?.code !== code) {
    read = { code, bindings: new Bindings(code) };
    latest.set(graph, read);
  }
  const { bindings } = read;
  return variables.map(({ name, ...at }) => {
    const declared = bindings.declaration(name, at);
    const original = declared === null ? null : nameAt(declared.line, declared.column);
    return original === '' ? name : original;
  });
}
