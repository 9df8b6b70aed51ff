/** @file The manifest's walkthrough: its pictures are in the package, its buttons run commands that there are. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listFiles, PackageManager } from '@vscode/vsce';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: {
    readonly image?: string | Readonly<Record<string, string>>;
    readonly markdown?: string;
  };
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
  };
}

describe('the walkthrough', () => {
  let manifest: Manifest;
  before(async () => {
    manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
  });
  const steps = (): readonly Step[] =>
    manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

  it('has its pictures in the package', async () => {
    const packed = new Set(await listFiles({ cwd: root, packageManager: PackageManager.None }));
    for (const { id, media } of steps()) {
      const { image = {}, markdown } = media;
      const pictures = typeof image === 'string' ? [image] : Object.values(image);
      const files = markdown === undefined ? pictures : [markdown];
      assert.ok(files.length > 0, `${id} shows nothing`);
      for (const file of files) assert.ok(packed.has(file), `${file} is not in the package`);
    }
  });

  it('has no marks that VS Code does not read: it knows **, __ and double backticks', () => {
    for (const { id, description } of steps()) {
      const rest = description.replaceAll(/\*\*|__|``|\(command:[\w.]+\)/g, '');
      assert.doesNotMatch(rest, /[_*`]/, id);
    }
  });

  it('has buttons that run commands of the extension, or of VS Code', () => {
    const own = new Set(manifest.contributes.commands.map(({ command }) => command));
    for (const { id, description } of steps()) {
      const command = /\(command:([\w.]+)\)/.exec(description)?.[1] ?? '';
      assert.ok(own.has(command) || /^workbench\.action\./.test(command), `${id}: ${command}`);
    }
  });
});
