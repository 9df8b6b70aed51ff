/** @file A row of the outline as VS Code shows it: words, icon, and what happens when it is chosen. */

import * as vscode from 'vscode';
import type { GraphId, OutlineRow } from '../../engine/protocol/index.ts';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

const ICONS: Readonly<Record<OutlineRow['kind'], string>> = {
  parameters: 'settings',
  parameter: 'circle-filled',
  constant: 'symbol-constant',
  operator: 'symbol-operator',
  output: 'target',
  file: 'file-code',
  call: 'symbol-method',
  module: 'symbol-class',
  loop: 'sync',
  iteration: 'debug-step-over',
  run: 'layers',
  range: 'ellipsis',
  leaves: 'list-unordered',
};

/** What is to be seen of a gradient at once: each state has an icon of its own, not only a colour. */
const GRADIENT_ICONS: Readonly<Partial<Record<OutlineRow['gradient'], vscode.ThemeIcon>>> = {
  broken: new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground')),
  missing: new vscode.ThemeIcon(
    'circle-slash',
    new vscode.ThemeColor('problemsWarningIcon.foreground'),
  ),
  awaited: new vscode.ThemeIcon('circle-outline'),
};

export function itemOf(graph: GraphId, row: OutlineRow): vscode.TreeItem {
  const { id, kind, title, text, gradient, hasRows } = row;
  const isOpen = kind === 'parameters' || kind === 'file';
  const item = new vscode.TreeItem(title, hasRows ? (isOpen ? Expanded : Collapsed) : None);
  // A parameter that was written stands among the operators, too.
  item.id = `${graph} ${kind} ${id}`;
  item.description = text;
  item.tooltip = `${title}  ${text}`;
  item.iconPath = GRADIENT_ICONS[gradient] ?? new vscode.ThemeIcon(ICONS[kind]);
  item.accessibilityInformation = { label: [kind, title, spoken(text)].join(', ') };
  if (id !== 'parameters')
    item.command = {
      command: 'gradlens.showNode',
      title: 'Show in the Inspector',
      arguments: [graph, id, []],
    };
  return item;
}

/** As it is read aloud. */
const spoken = (text: string): string =>
  text.replaceAll('|∇|', 'gradient norm').replaceAll('∇', 'gradient').replaceAll('  ', ', ');
