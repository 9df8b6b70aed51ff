/** @file The engine as an npm package: imported, required and type-checked as its users would. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

const PROGRAM = `
const x = tensor([1, 2, 3], { requiresGrad: true });
sum(x.mul(x)).backward();
console.log(String(x.grad));
`;

const TYPED = `import { defineOperator, mul, noGrad, tensor, type Tensor } from 'gradlens';
import * as torch from 'gradlens/torch';
import flow from 'gradlens/oneflow';
import { nd, sym } from 'gradlens/mxnet';
export const x: Tensor = tensor([1, 2]);
export const shape: readonly number[] = x.shape;
// @ts-expect-error a tensor is not a number
export const wrong: number = tensor(1);
export const y: torch.Tensor = torch.ones(2);
export const all = [flow.ones(2), nd.ones([2]), sym.var('a')];
export const typed = torch.arange(4, { dtype: torch.float32 });
export const scope: Disposable = noGrad();
export const double = defineOperator({
  name: 'double',
  formula: '2·∇',
  forward: ([x]) => x.mul(2),
  vjp: [(grad) => mul(grad, 2)],
});
`;

describe('the library', function () {
  this.timeout(120_000);
  let project: string;

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'gradlens-library-'));
    await mkdir(join(project, 'node_modules'));
    await symlink(root, join(project, 'node_modules', 'gradlens'), 'junction');
  });

  after(() => rm(project, { recursive: true }));

  const start = async (file: string, text: string) => {
    await writeFile(join(project, file), text);
    return run(process.execPath, [join(project, file)]);
  };

  it('is imported by a module', async () => {
    const { stdout } = await start('m.mjs', `import { sum, tensor } from 'gradlens';${PROGRAM}`);
    assert.equal(stdout, 'tensor([2., 4., 6.])\n');
  });

  it('shows its tensors to debuggers under their own name', async () => {
    const program = `import { Tensor } from 'gradlens'; console.log(Tensor.name);`;
    const { stdout } = await start('name.mjs', program);
    assert.equal(stdout, 'Tensor\n');
  });

  it('is required by a CommonJS program', async () => {
    const { stdout } = await start(
      'c.cjs',
      `const { sum, tensor } = require('gradlens');${PROGRAM}`,
    );
    assert.equal(stdout, 'tensor([2., 4., 6.])\n');
  });

  it('has types that need neither Node nor a page, for modules and for CommonJS', async () => {
    for (const file of ['t.mts', 't.cts']) await writeFile(join(project, file), TYPED);
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    // Each finds the declarations in its own way; what stands in them needs to be checked once.
    const ways = [
      ['nodenext'],
      ['node16', '--skipLibCheck'],
      ['preserve', '--moduleResolution', 'bundler', '--skipLibCheck'],
    ];
    for (const how of ways) {
      const options = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022'];
      const lib = ['--lib', 'es2023', '--module', ...how];
      const files = ['t.mts', 't.cts'];
      const checked = run(process.execPath, [tsc, ...options, ...lib, ...files], { cwd: project });
      const { stdout } = await checked.catch((error: unknown) => error as { stdout: string });
      assert.equal(stdout, '', how.join(' '));
    }
  });
});
