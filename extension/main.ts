/** @file The extension's start: every capability is registered here, in one list. */

import { join } from 'node:path';
import * as vscode from 'vscode';
import { createApi, type GradlensApi } from './api.ts';
import { GradientChecks } from './checks/checks.ts';
import { EngineClient } from './engine.ts';
import { Comparisons } from './inspector/comparisons.ts';
import { registerCursorHighlight } from './inspector/cursor.ts';
import { GraphExports } from './inspector/exports.ts';
import { Inspector } from './inspector/inspector.ts';
import { registerRestoration } from './inspector/restore.ts';
import { Views } from './inspector/views.ts';
import { LiveRun } from './live/live.ts';
import { Outline } from './outline/outline.ts';
import { registerHover } from './overlays/hover.ts';
import { Overlays } from './overlays/overlays.ts';
import { registerProblemActions } from './problems/actions.ts';
import { Problems } from './problems/problems.ts';
import { RecorderConfigurationProvider } from './session/configuration.ts';
import { LaunchDirectories } from './session/directories.ts';
import { Sessions } from './session/sessions.ts';
import { Terminals } from './session/terminals.ts';
import { setting } from './settings.ts';
import { Stage } from './stage.ts';
import { chooseStream } from './streams.ts';
import { TraceEditors } from './traces/editor.ts';
import { TraceSaver } from './traces/save.ts';

export type { GradlensApi } from './api.ts';

export function activate({
  extension,
  extensionPath,
  extensionUri,
  environmentVariableCollection,
  globalStorageUri,
  subscriptions,
  workspaceState,
}: vscode.ExtensionContext): GradlensApi {
  const own = <T extends vscode.Disposable>(item: T): T => {
    subscriptions.push(item);
    return item;
  };
  const { registerCommand } = vscode.commands;

  const log = own(vscode.window.createOutputChannel('Gradlens', { log: true }));
  const entry = vscode.Uri.joinPath(extensionUri, 'out', 'worker', 'main.cjs').fsPath;
  const engine = own(new EngineClient(entry, log));
  const stage = own(new Stage());

  const terminalFiles = join(globalStorageUri.fsPath, 'terminals');
  const directories = own(new LaunchDirectories(terminalFiles));
  void directories.deleteLeftovers();
  const provider = new RecorderConfigurationProvider(extensionPath, directories);
  own(vscode.debug.registerDebugConfigurationProvider('*', provider));
  const terminals = own(
    new Terminals(
      {
        recorder: join(extensionPath, 'out', 'recorder', 'recorder.cjs'),
        copy: join(terminalFiles, 'recorder.cjs'),
        directory: terminalFiles,
      },
      environmentVariableCollection,
    ),
  );
  terminals.start().catch((error: unknown) => log.error(`terminals: ${String(error)}`));
  const sessions = own(new Sessions(engine, stage, directories, log, extensionPath));

  const views = own(new Views(workspaceState));
  const inspector = own(new Inspector(extensionUri, engine, stage, views, log));
  own(registerCommand('gradlens.openInspector', () => inspector.open()));
  own(registerCommand('gradlens.showNode', inspector.showNode.bind(inspector)));
  const traces = own(new TraceEditors(extensionUri, engine, stage, views, log));
  const lookedAt = () => traces.active ?? inspector;
  const exports = new GraphExports(extensionUri, engine, lookedAt);
  own(registerCommand('gradlens.exportGraph', exports.save.bind(exports)));
  const comparisons = new Comparisons(engine, lookedAt);
  own(registerCommand('gradlens.compareWith', (to?: vscode.Uri) => comparisons.compare(to)));
  own(registerCommand('gradlens.copyValue', exports.copy.bind(exports)));
  own(sessions.onFirstGraph((file) => setting('openInspector') && void inspector.openBeside(file)));
  own(registerCursorHighlight(engine, stage, inspector));

  own(registerCommand('gradlens.runToBackward', () => sessions.runTo('backward')));
  own(registerCommand('gradlens.runToFirstNaN', () => sessions.runTo('nan')));
  own(registerCommand('gradlens.breakWithoutGradient', () => sessions.runTo('noGradient')));
  own(registerCommand('gradlens.fetchElements', sessions.fetchElements.bind(sessions)));
  own(registerCommand('gradlens.stepBackward', () => inspector.stepBackward()));

  const overlays = own(new Overlays(engine, stage));
  own(registerHover(engine, stage, overlays));

  own(new Outline(engine, stage, inspector.onDidSelect));

  const problems = own(new Problems(engine, stage));
  own(registerProblemActions(problems));

  const live = own(new LiveRun(engine, stage, inspector));
  own(registerCommand('gradlens.inspectGraph', () => live.inspect()));
  own(registerRestoration(workspaceState, stage, inspector, live));

  const checks = own(new GradientChecks(engine));
  own(registerCommand('gradlens.checkGradients', () => checks.checkAtCursor()));

  const { version } = extension.packageJSON as { version: string };
  const saver = new TraceSaver(engine, lookedAt, version);
  own(registerCommand('gradlens.saveTrace', (target?: vscode.Uri) => saver.save(target)));
  own(registerCommand('gradlens.chooseProcess', () => chooseStream(lookedAt().stage)));

  return createApi(engine, stage, sessions, inspector, overlays);
}
