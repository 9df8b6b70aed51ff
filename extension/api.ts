/** @file What other extensions can ask of Gradlens: `extensions.getExtension('gradlens.gradlens').exports`. */

import type * as vscode from 'vscode';
import type { Details, GraphId, LineNote, NodeId, Slice } from '../engine/protocol/index.ts';
import type { EngineClient } from './engine.ts';
import type { Inspector, InspectorState } from './inspector/inspector.ts';
import type { Overlays } from './overlays/overlays.ts';
import type { SessionInfo, Sessions } from './session/sessions.ts';
import type { Stage } from './stage.ts';

/** Reads only: everything here is what the inspector and the editor show, from the same source. */
export interface GradlensApi {
  /** The graph that is looked at now, or null. */
  readonly graph: GraphId | null;
  /** Process id of the engine, while it runs. */
  readonly enginePid: number | undefined;
  /** What the inspector draws of a graph (default: the one looked at); null when there is none. */
  slice(graph?: GraphId): Promise<Slice | null>;
  /** @throws when there is no such graph or node */
  details(graph: GraphId, node: NodeId): Promise<Details>;
  /** Nodes that a line (1-based) of a file made, in the graph that is looked at. */
  nodesAtLine(file: string, line: number): Promise<readonly NodeId[]>;
  /** Debugged processes and threads of launches that Gradlens records. */
  sessions(): Promise<readonly SessionInfo[]>;
  inspectorState(): InspectorState;
  /** What stands at the line ends of a document now. */
  overlays(uri: vscode.Uri): readonly LineNote[];
}

export function createApi(
  engine: EngineClient,
  stage: Stage,
  sessions: Sessions,
  inspector: Inspector,
  overlays: Overlays,
): GradlensApi {
  return {
    get graph() {
      return stage.subject?.graph ?? null;
    },
    get enginePid() {
      return engine.pid;
    },
    async slice(graph = stage.subject?.graph ?? undefined) {
      return graph === undefined ? null : engine.request('slice', { graph });
    },
    details: (graph, node) => engine.request('details', { graph, node }),
    async nodesAtLine(file, line) {
      const graph = stage.subject?.graph ?? null;
      return graph === null ? [] : engine.request('nodesAtLine', { graph, file, line });
    },
    sessions: () => sessions.list(),
    inspectorState: () => inspector.state,
    overlays: (uri) => overlays.notesOf(uri),
  };
}
