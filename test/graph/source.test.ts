/** @file What groups read in source texts: the loops around a line, and what is called in it, in which order. */

import assert from 'node:assert/strict';

import { readSource } from '../../engine/graph/groups/source.ts';

describe('a source text', () => {
  const lines = (text: string): string[] =>
    text.split('\n').map((_, index) =>
      readSource(text)
        .loopsAt(index + 1, 1)
        .map(({ keyword, line }) => `${keyword}${line}`)
        .join(' '),
    );

  it('tells the loops around each line, of its own function only', () => {
    const text = `for (const x of data) {
step(x);
}
function step(x) {
while (norm(x)) {
mul(x);
}
sum(x);
}`;
    assert.deepEqual(lines(text), [
      ...['for1', 'for1', 'for1', ''],
      ...['while5', 'while5', 'while5', '', ''],
    ]);
  });

  it('knows loops without braces, do, nested ones, strings, comments and callbacks', () => {
    assert.deepEqual(
      lines(`for (;;) a();
// for (;;) {
const s = "while (1) {";
do {
x();
} while (y());
for (const a of b)
for (const c of d) {
e();
}
for (const f of g) {
h.map((i) => {
j();
});
}
after();`),
      [
        ...['for1', '', '', 'do4', 'do4', 'do4', 'for7', 'for7 for8', 'for7 for8', 'for7 for8'],
        // The callback's frame is not in the loop; the frame that calls map is.
        ...['for11', 'for11', '', '', 'for11', ''],
      ],
    );
  });

  it('tells what is called', () => {
    const source = readSource('sgd.step();\nnew Net(1);\nnn.relu (x)');
    assert.equal(source.calleeAt(1, 5), 'step');
    assert.equal(source.calleeAt(2, 1), 'new Net');
    // Where compilers turned `relu(x)` into `(0, nn.relu)(x)`.
    assert.equal(source.calleeAt(3, 8), 'relu');
  });

  it('tells whose method a function is, not what else is written in the class', () => {
    const text = `class Head extends nn.Module<X> {
forward(x) {
const options = {
a: x.exp() };
return twice(x);
function forward(y) {
return y.mul(2); } } }
const tail = {
forward: (x) => {
x.sin(); } };
const typed: Layer = {
forward(x): Tensor {
x.cos(); } };
let Unnamed = class extends Head {
forward(x) {
x.tan(); } };
function forward(x) {
x.abs();
}`;
    const source = readSource(text);
    const owners = [4, 5, 7, 10, 13, 16, 18].map((line) => source.ownerAt(line, 1));
    assert.deepEqual(owners, ['Head', 'Head', '', 'tail', 'typed', '', '']);
  });

  it('tells that a call comes after its arguments, wherever it is written', () => {
    const source = readSource(`x.mul(y).add(
  f(z));
(0, nn.relu)(new a.B(z));`);
    const order = [
      [1, 3], // mul
      [2, 3], // f
      [1, 10], // add
      [3, 14], // B
      [3, 13], // relu, where compilers turned it into this
    ].map(([line = 0, column = 0]) => source.orderAt(line, column));
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
    assert.equal(new Set(order).size, order.length);
  });
});
