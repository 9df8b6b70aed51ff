/**
 * @file A graph declared first and bound to data later, as in MXNet: `c = 2 * a + b` of the lecture notes
 * "07 自动求导" (seed document S2).
 */
import { sym, tensor, zeros } from 'gradlens';

// The notes write sym.var() without a name, which MXNet refuses: a variable needs one.
const a = sym.var('a');
const b = sym.var('b');
const c = sym.mul(2, a).add(b);

// Nothing is computed, but the graph is there: who reads what, and the shapes that follow.
console.log(String(c), c.listArguments(), c.listOutputs());
for (const { name, operator, inputs, shape } of c.describe({ a: [2] })) {
  console.log(name, operator ?? 'variable', inputs, shape);
}

// A symbol has no value, so no while and no if can ask for one.
try {
  while (Number(c) < 1000);
} catch (error) {
  console.log(String(error));
}

// Data come now; an executor runs the graph on them, forward and backward.
const executor = c.bind({ a: tensor([1, 2]), b: tensor([2, 3]) }, { argsGrad: ['a', 'b'] });
const outputs = executor.forward({}, { isTrain: true });
console.log(outputs[0]);
executor.backward(outputs);
console.log(executor.gradDict);

// Other data, the same graph. 'add' accumulates, 'null' wants no gradient: that branch is not run.
const again = c.bind(
  { a: tensor([0, 0]), b: tensor([1, 1]) },
  { argsGrad: { a: zeros([2]), b: zeros([2]) }, gradReq: { a: 'add', b: 'null' } },
);
for (let i = 0; i < 3; i++) {
  again.forward({ a: tensor([i, i]) }, { isTrain: true });
  again.backward(tensor([1, 10]));
}
console.log(again.outputs[0], again.gradDict);

// Graphs are data: they can be saved, loaded, and put in the place of a variable.
const loaded = sym.load(JSON.stringify(c));
console.log(loaded.compose({ b: sym.var('x').exp() }).listArguments());
