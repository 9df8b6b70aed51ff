/** @file Mapping of positions whose maps are odd, missing or broken, and of scripts that are not the user's. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { pathOf, SiteMapper } from '../../engine/graph/source/maps.ts';
import { Project, ROOT } from './programs.ts';

/** Generated 1:1 comes from line 2, column 1 of the first source, and 1:5 from line 3, column 3. */
const MAPPINGS = 'AACA,IACE';

const map = (sources: readonly string[], more: object = {}): string =>
  JSON.stringify({ version: 3, names: [], sources, mappings: MAPPINGS, ...more });

function place(url: string, json: string | null = null, column = 4): string | null {
  const mapper = new SiteMapper();
  mapper.add({ kind: 'script', script: 1, url, map: json });
  const site = mapper.site({ script: 1, line: 0, column, functionName: 'f' });
  return site && `${site.file}:${site.line}:${site.column} ${site.functionName}`;
}

describe('source maps', () => {
  const project = new Project({});
  const { path } = project;
  after(() => project.remove());

  it('name sources beside the map, absolutely, by URL, under a root, with odd characters', () => {
    const generated = join(path, 'dist', 'a.js');
    assert.equal(place(generated, map(['../src/a.ts'])), `${path}/src/a.ts:3:3 f`);
    assert.equal(place(generated, map(['../src/a.ts']), 0), `${path}/src/a.ts:2:1 f`);
    assert.equal(place(generated, map(['/abs/a.ts'])), '/abs/a.ts:3:3 f');
    assert.equal(place(generated, map(['file:///x/%C3%BC%20a.ts'])), '/x/ü a.ts:3:3 f');
    assert.equal(
      place(generated, map(['a.ts'], { sourceRoot: '../src' })),
      `${path}/src/a.ts:3:3 f`,
    );
    assert.equal(place(generated, map(['../100% sure.ts'])), `${path}/100% sure.ts:3:3 f`);
    const sections = { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: {} }] };
    sections.sections[0]!.map = JSON.parse(map(['../src/a.ts'])) as object;
    assert.equal(place(generated, JSON.stringify(sections)), `${path}/src/a.ts:3:3 f`);
  });

  it('are found on disk: beside the file and inside it', () => {
    for (const name of ['b.ts', 'c.ts', 'd.ts']) writeFileSync(join(path, name), '');
    const beside = join(path, 'beside.js');
    writeFileSync(beside, 'f();\n//# sourceMappingURL=my%20map.json\n');
    writeFileSync(join(path, 'my map.json'), map(['b.ts']));
    assert.equal(place(beside), `${path}/b.ts:3:3 f`);
    assert.equal(place(pathToFileURL(beside).href), `${path}/b.ts:3:3 f`);
    assert.equal(place(`${pathToFileURL(beside).href}?reload=2#x`), `${path}/b.ts:3:3 f`);
    const data = Buffer.from(map(['c.ts'])).toString('base64');
    const inside = join(path, 'inside.js');
    for (const type of ['application/json', 'application/json;charset=utf-8']) {
      writeFileSync(inside, `f();\n//# sourceMappingURL=data:${type};base64,${data}`);
      assert.equal(place(inside), `${path}/c.ts:3:3 f`);
    }
    const plain = encodeURIComponent(map(['d.ts']));
    writeFileSync(inside, `f();\n//# sourceMappingURL=data:application/json,${plain}`);
    assert.equal(place(inside), `${path}/d.ts:3:3 f`);
  });

  it('may be missing or broken: the position in the generated file is what there is', () => {
    const lone = join(path, 'lone.js');
    assert.equal(place(lone), `${lone}:1:5 f`);
    writeFileSync(lone, 'f();\n//# sourceMappingURL=nowhere.map\n');
    assert.equal(place(lone), `${lone}:1:5 f`);
    for (const broken of ['', '{', '[]', 'null', '{"version":3}'])
      assert.equal(place(lone, broken), `${lone}:1:5 f`, broken);
  });

  it('on disk may name sources of a library’s maker, which are no place of the user’s', () => {
    const bundle = join(path, 'bundle.js');
    writeFileSync(bundle, 'f();\n//# sourceMappingURL=bundle.map\n');
    writeFileSync(join(path, 'bundle.map'), map(['../../library/src/index.ts']));
    assert.equal(place(bundle), null);
  });

  it('are not taken from a text in the program', () => {
    const file = join(path, 'quotes.mts');
    writeFileSync(file, "const text = '//# sourceMappingURL=beside.map'\n");
    assert.equal(place(file), `${file}:1:5 f`);
  });

  it('leave out what is not the user’s', () => {
    assert.equal(place(join(path, 'node_modules', 'x', 'index.js')), null);
    assert.equal(place(join(path, 'a.js'), map(['node_modules/x/src/index.ts'])), null);
    assert.equal(place(join(path, 'a.js'), map(['webpack://app/./src/a.ts'])), null);
    assert.equal(place('node:internal/modules/cjs/loader'), null);
    assert.equal(place(''), null);
    assert.equal(place(join(ROOT, 'engine', 'ops', 'math.ts')), null);
    assert.equal(place(join(ROOT, 'out', 'engine', 'index.cjs')), null);
    const own = join(path, 'engine', 'ops', 'mine.ts');
    assert.equal(place(own), `${own}:1:5 f`, 'a folder of the same name is not the engine');
    assert.equal(place(join(path, 'a.js'), map(['a.ts'], { mappings: '' })), null);
  });

  it('read paths as V8 and VS Code write them', () => {
    assert.equal(pathOf('/a b/c.ts'), '/a b/c.ts');
    assert.equal(pathOf('file:///a%20b/c.ts?x#y'), '/a b/c.ts');
    assert.equal(pathOf('vscode-remote://127.0.0.1:8080/a%20b/c.ts'), '/a b/c.ts');
    assert.equal(pathOf('C:\\a\\b.ts'), 'C:\\a\\b.ts');
    assert.equal(pathOf('file:///C:/a/b.ts'), 'C:/a/b.ts');
    for (const none of ['', 'node:fs', '[eval]', 'evalmachine.<anonymous>', 'https://x/y.js'])
      assert.equal(pathOf(none), null, none);
  });
});
