/** @file The probe as the debugger uses it: on the scopes of a program that stands still. */

import assert from 'node:assert/strict';

import { node24, Project, record } from './programs.ts';

/** As many as a bundle brings, in the scope of the program, and all of them alive. */
const FUNCTIONS = Array.from({ length: 3000 }, (_, i) => `bundled${i}`);

const PROGRAM = `
${FUNCTIONS.map((name) => `function ${name}() {}`).join(' ')}
const bundle = () => [${FUNCTIONS.join(',')}];
const inspector = require('inspector');
const { nn, noGrad, ones, tensor } = require('gradlens');

const session = new inspector.Session();
session.connect();
const found = {};
session.on('Debugger.paused', ({ params }) => {
  const probe = (name, { objectId }, scope) => {
    const functionDeclaration =
      "function () { return globalThis[Symbol.for('gradlens.probe')](" + scope + "); }";
    const call = { objectId, functionDeclaration, returnByValue: true };
    session.post('Runtime.callFunctionOn', call, (error, answer) => { found[name] = answer.result.value; });
  };
  const [frame] = params.callFrames;
  for (const { type, object } of frame.scopeChain) if (type !== 'global') probe(type, object, 'this');
  probe('receiver', frame.this, '{ this: this }');
});
session.post('Debugger.enable');

class Layer {
  #secret = tensor([9]);
  constructor(weight) { this.weight = weight; }
  forward(x) {
    const hidden = x.mul(this.weight);
    bundle();
    void [model, list, dict];
    {
      const inBlock = hidden.add(1);
      debugger;
      const late = inBlock.sum();
      return late;
    }
  }
}
const layer = new Layer(tensor([1, 2], { requiresGrad: true }));
const bare = { bias: false };
const model = new nn.Sequential(
  new nn.Linear(1, 2, bare),
  new nn.Sequential({ last: new nn.Linear(2, 3, bare) }),
);
model[0] = new nn.Linear(1, 4, bare);
const list = new nn.ParameterList([ones([5])]);
const dict = new nn.ParameterDict({ scale: ones([6]) });
noGrad(() => layer.weight.mul_(2));
layer.forward(tensor([3, 4]));
console.log(JSON.stringify(found));
`;

describe('the probe in a paused program', function () {
  this.timeout(60_000);
  const project = new Project({ 'program.cjs': PROGRAM });
  after(() => project.remove());

  for (const version of ['20', '24']) {
    it(`names the tensors of each scope, on Node ${version}`, () => {
      const { stdout, stderr, recordings } = record(['program.cjs'], {
        cwd: project.path,
        ...(version === '24' ? { node: node24() } : {}),
      });
      assert.equal(stderr, '');
      const found = JSON.parse(stdout) as Record<string, [string, number, number][]>;
      const records = recordings[0]?.records ?? [];
      const made = (name: string, nth = 0): number => {
        const all = records.flatMap((each) => {
          if (each.kind === 'created' && each.factory === name) return [each.tensor.id];
          return each.kind === 'operator' && each.name === name ? [each.outputs[0]?.id ?? 0] : [];
        });
        return all[nth] ?? 0;
      };
      const weight = made('tensor', 0);
      assert.deepEqual(found['block'], [['inBlock', made('add'), 0]]);
      assert.deepEqual(found['local'], [
        ['x', made('tensor', 2), 0],
        ['hidden', made('mul'), 0],
      ]);
      assert.deepEqual(found['receiver'], [['this.weight', weight, 1]]);
      const shapeOf = (tensor: number): string =>
        records.flatMap((each) =>
          each.kind === 'created' && each.tensor.id === tensor ? [each.tensor.shape.join()] : [],
        )[0] ?? '?';
      const [own, ...parts] = found['closure'] ?? [];
      assert.deepEqual(own, ['layer.weight', weight, 1]);
      // What stands behind accessors of our own library, also after one was replaced.
      assert.deepEqual(parts.map(([path, tensor]) => `${path}: ${shapeOf(tensor)}`).sort(), [
        'dict.scale: 6',
        'list[0]: 5',
        'model[0].weight: 4,1',
        'model[1].last.weight: 3,2',
      ]);
    });
  }
});
