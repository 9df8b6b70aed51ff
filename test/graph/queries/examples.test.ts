/** @file What is found in the examples: what they show on purpose, and nothing else. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { GraphModel } from '../../../engine/graph/model.ts';
import { RecordReader } from '../../../engine/graph/reading/decode.ts';
import type { Finding } from '../../../engine/protocol/index.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const recorder = join(root, 'out/recorder/recorder.cjs');
const examples = join(root, 'examples');

/** By file: severity, kind, and the text of the line that the finding is at. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  '05-gradients.ts': [
    'warning overwritten: w.data.mul_(100);',
    'warning overwritten: noGrad(() => guarded.mul_(100));',
    'information accumulated: out2.backward();',
  ],
  '06-oneflow-autograd.ts': [
    'information accumulated: once.backward();',
    'information accumulated: twice.backward();',
  ],
  '07-oneflow-primer.ts': ['warning unreached: const hidden = first.call(randn([8, 3])).detach();'],
  'torch-gradients.ts': ['information accumulated: out2.backward();'],
};

/** These never make a tensor, never end, or print for long. */
const LEFT_OUT = [
  'check-gradients.ts',
  'endless-loop.ts',
  'million-lines.ts',
  'no-tensors.ts',
  'print.ts',
  'wrong-gradient.ts',
];

function findingsOf(file: string): Finding[] {
  const directory = mkdtempSync(join(tmpdir(), 'gradlens-findings-'));
  try {
    const { NODE_OPTIONS: _, ...env } = process.env;
    spawnSync(process.execPath, ['--require', recorder, '--import', 'tsx', file], {
      cwd: examples,
      env: { ...env, GRADLENS_DIR: directory },
      timeout: 60_000,
    });
    const [recording, ...more] = readdirSync(directory).filter((name) =>
      name.endsWith('.gradlens'),
    );
    assert.ok(recording !== undefined && more.length === 0, `${file} left no recording`);
    const model = new GraphModel();
    for (const record of new RecordReader().push(readFileSync(join(directory, recording))))
      model.append(record);
    model.finish();
    return model.findings();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function told({ severity, kind, site }: Finding): string {
  const line = site === null ? '' : readFileSync(site.file, 'utf8').split('\n')[site.line - 1];
  return `${severity} ${kind}: ${line?.trim() ?? ''}`;
}

describe('findings in the examples', function () {
  this.timeout(120_000);
  before(() => {
    if (!existsSync(recorder)) throw new Error('Build first: npm run build -- engine recorder');
  });

  const files = ['.', 'dialects', 'bad'].flatMap((folder) =>
    readdirSync(join(examples, folder))
      .filter((name) => name.endsWith('.ts') && !LEFT_OUT.includes(name))
      .map((name) => join(folder, name)),
  );

  for (const file of files) {
    const shown = SHOWN[basename(file)] ?? [];
    it(`${file}: ${shown.length === 0 ? 'none' : String(shown.length)}`, () => {
      assert.deepEqual(findingsOf(file).map(told), shown);
    });
  }
});
