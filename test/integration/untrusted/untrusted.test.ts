/** @file In a workspace that is not trusted nothing runs, and the user is told why. Runs in a window of its own. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { InspectorPage } from '../inspector.ts';
import { screenshot } from '../screenshot.ts';
import { api, eventually, example } from '../support.ts';

const COMMANDS = {
  'gradlens.inspectGraph': 'Inspect Graph',
  'gradlens.checkGradients': 'Check Gradients',
} as const;

describe('in an untrusted workspace', () => {
  before(() => assert.equal(vscode.workspace.isTrusted, false));

  for (const [command, title] of Object.entries(COMMANDS)) {
    it(`${title} says why it does not run`, async () => {
      const gradlens = await api();
      await vscode.window.showTextDocument(example('01-first-gradient.ts'));
      await vscode.commands.executeCommand(command);
      const page = await InspectorPage.connect();
      try {
        await eventually('the message stands there', async () =>
          (await page.notifications()).some((text) =>
            text.includes(`${title} runs code of this workspace, and the workspace is not trusted`),
          ),
        );
        await screenshot('untrusted');
      } finally {
        await page.close();
      }
      assert.equal(gradlens.enginePid, undefined, 'the engine was started');
      assert.equal(gradlens.graph, null);
    });
  }
});
