/** @file Compares the graph that is looked at: with an earlier stop, the run before an edit, a trace; or two training steps. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import {
  reasonOf,
  type Comparable,
  type CompareWith,
  type GraphId,
  type Site,
} from '../../engine/protocol/index.ts';
import type { EngineClient } from '../engine.ts';
import { tellNoGraph } from '../no-graph.ts';
import type { Looking } from './looking.ts';

interface Choice extends vscode.QuickPickItem {
  /** What to compare with; null where the user changes their mind. */
  readonly choose: () => Promise<CompareWith | null>;
}

type Step = Extract<Comparable, { kind: 'step' }>;

export class Comparisons {
  readonly #engine: EngineClient;
  readonly #lookedAt: () => Looking;

  constructor(engine: EngineClient, lookedAt: () => Looking) {
    this.#engine = engine;
    this.#lookedAt = lookedAt;
  }

  /**
   * Shows beside the graph what differs.
   * @param trace to compare with; asked for, among other things, without it
   */
  async compare(trace?: vscode.Uri): Promise<void> {
    // Before anything is asked for: a list that opens is looked at, too.
    const at = this.#lookedAt();
    const graph = at.stage.subject?.graph ?? null;
    if (graph === null) {
      tellNoGraph('compare');
      return;
    }
    try {
      const choice = trace ?? (await this.#ask(graph));
      if (choice === undefined) return;
      if (choice instanceof vscode.Uri) await this.#compareTrace(at, graph, choice);
      else {
        const to = await choice.choose();
        if (to !== null) await this.#show(at, graph, to, choice.label);
      }
    } catch (error) {
      const reason = reasonOf(error);
      void vscode.window.showErrorMessage(`Gradlens: the graphs could not be compared: ${reason}`);
    }
  }

  async #ask(graph: GraphId): Promise<Choice | vscode.Uri | undefined> {
    const known = await this.#engine.request('comparables', { graph });
    const steps = known.filter((each) => each.kind === 'step');
    const trace: vscode.QuickPickItem = { label: 'a trace…', description: 'a .gradtrace file' };
    const choices: Choice[] = known.flatMap((each) => choiceOf(each) ?? []);
    if (steps.length > 1)
      choices.push({
        label: 'two training steps…',
        description: `of ${steps.length}`,
        choose: () => askSteps(steps),
      });
    const picked = await vscode.window.showQuickPick<Choice | vscode.QuickPickItem>(
      [...choices, trace],
      { placeHolder: 'Compare the graph with' },
    );
    if (picked === undefined || 'choose' in picked) return picked;
    const files = await vscode.window.showOpenDialog({ filters: { Trace: ['gradtrace'] } });
    return files?.[0];
  }

  /** Its graphs are there as long as it takes. */
  async #compareTrace(at: Looking, graph: GraphId, file: vscode.Uri): Promise<void> {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const { graphs } = await this.#engine.request('openTrace', { path: file.fsPath, folders });
    try {
      const [first, ...more] = graphs;
      if (first === undefined) throw new Error('There are no tensors in that trace.');
      const picked =
        more.length === 0
          ? { graph: first.graph }
          : await vscode.window.showQuickPick(
              graphs.map((each) => ({
                label: `process ${each.pid}, thread ${each.thread}`,
                graph: each.graph,
              })),
              { placeHolder: 'Compare the graph with that of' },
            );
      if (picked === undefined) return;
      await this.#show(at, graph, { with: 'graph', graph: picked.graph }, basename(file.fsPath));
    } finally {
      for (const each of graphs)
        await this.#engine.request('dropGraph', { graph: each.graph }).catch(() => undefined);
    }
  }

  async #show(at: Looking, graph: GraphId, to: CompareWith, label: string): Promise<void> {
    const answer = await this.#engine.request('compare', { graph, to });
    const what =
      to.with === 'steps' ? `step ${to.before + 1} with ${to.after + 1}` : `with ${label}`;
    at.showAnswer(`Compared ${what}`, answer);
  }
}

function choiceOf(comparable: Comparable): Choice | null {
  switch (comparable.kind) {
    case 'edit':
      return {
        label: `the run before the edit of line ${comparable.line}, ${timeOf(comparable.time)}`,
        choose: () => Promise.resolve({ with: 'edit', edit: comparable.id }),
      };
    case 'stop': {
      const { moment, site } = comparable;
      return {
        label: `the stop at ${placeOf(site)}`,
        choose: () => Promise.resolve({ with: 'moment', moment }),
      };
    }
    case 'step':
      return null;
  }
}

async function askSteps(steps: readonly Step[]): Promise<CompareWith | null> {
  const items = steps.map(({ step, site }) => ({
    label: `step ${step + 1}`,
    description: site === null ? '' : `backward at ${placeOf(site)}`,
    step,
  }));
  const before = await vscode.window.showQuickPick(items, { placeHolder: 'The earlier step' });
  if (before === undefined) return null;
  const after = await vscode.window.showQuickPick(
    items.filter(({ step }) => step !== before.step),
    { placeHolder: `Compare step ${before.step + 1} with` },
  );
  return after === undefined ? null : { with: 'steps', before: before.step, after: after.step };
}

const timeOf = (time: number): string =>
  new Date(time).toLocaleTimeString(undefined, { hourCycle: 'h23' });

const placeOf = ({ file, line }: Pick<Site, 'file' | 'line'>): string =>
  `${basename(file)}:${line}`;
