/** @file The themes that pictures of the window are taken in. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

export const THEMES = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast-dark': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
} as const;

/** @param name undefined for the user's own again */
export async function useTheme(name: string | undefined): Promise<void> {
  const workbench = vscode.workspace.getConfiguration('workbench');
  if (workbench.inspect('colorTheme')?.globalValue === name) return;
  await workbench.update('colorTheme', name, vscode.ConfigurationTarget.Global);
  // Before a picture is taken the window is painted anew.
  if (name !== undefined) await sleep(400);
}

export async function roomForTheEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closePanel');
  await vscode.commands.executeCommand('workbench.action.closeSidebar');
  await vscode.commands.executeCommand('notifications.clearAll');
}
