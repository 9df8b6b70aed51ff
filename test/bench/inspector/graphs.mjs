/** @file The graphs that inspectors are compared on, by name, as programs that write them. */

/** A linear congruential generator (Numerical Recipes), so that every run draws the same graph. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The text whose lines the programs below name: loops are read from it. */
export const TEXT = `main();
for (const step of steps) {
train(step);
}
function train(x) {
for (const block of blocks) {
block(x);
}
loss(x);
}
function attention(x) {
for (const head of heads) {
scores(x);
softmax(x);
mix(x);
}
join(x);
}
while (going(x)) {
again(x);
}
`;

function linear(writer, x, weights) {
  return writer.module('Linear', () =>
    writer.op('add', writer.op('matmul', x, weights[0]), weights[1]),
  );
}

function mlp(writer, steps) {
  const layers = Array.from({ length: 8 }, () => [writer.leaf('weight'), writer.leaf('bias')]);
  const data = writer.leaf('data', false);
  let loss;
  for (let step = 0; step < steps; step++) {
    writer.at(3);
    loss = writer.call('train', () => {
      let x = data;
      for (const weights of layers) {
        writer.at(7);
        x = writer.op('relu', linear(writer, x, weights));
      }
      writer.at(9);
      return writer.op('mean', writer.op('mul', x, x));
    });
  }
  writer.backward(loss);
}

function transformer(writer, steps, blocks, heads) {
  const weights = Array.from({ length: blocks }, () =>
    Array.from({ length: 5 }, () => [writer.leaf('weight'), writer.leaf('bias')]),
  );
  const data = writer.leaf('tokens', false);
  let loss;
  for (let step = 0; step < steps; step++) {
    writer.at(3);
    loss = writer.call('train', () => {
      let x = writer.op('embedding', data, weights[0][0][0]);
      for (const own of weights) {
        writer.at(7);
        x = writer.module('Block', () =>
          writer.call('forward', () => block(writer, x, own, heads)),
        );
      }
      writer.at(9);
      return writer.op('mean', writer.op('logSoftmax', x));
    });
  }
  writer.backward(loss);
}

function block(writer, x, [q, k, v, up, down], heads) {
  writer.at(7);
  const normed = writer.op('layerNorm', x);
  const mixed = writer.call('attention', () => {
    const parts = [];
    for (let head = 0; head < heads; head++) {
      writer.at(13);
      const scores = writer.op('matmul', linear(writer, normed, q), linear(writer, normed, k));
      writer.at(14);
      const soft = writer.op('softmax', writer.op('mul', scores, scores));
      writer.at(15);
      parts.push(writer.op('matmul', soft, linear(writer, normed, v)));
    }
    writer.at(17);
    return writer.op('cat', ...parts);
  });
  writer.at(9);
  const y = writer.op('add', x, mixed);
  const hidden = writer.op('gelu', linear(writer, writer.op('layerNorm', y), up));
  return writer.op('add', y, linear(writer, hidden, down));
}

/** `while (norm(x) < …) x = x * k + a`, the seeds' case of control flow. */
function loop(writer, steps) {
  const [k, a] = [writer.leaf('k'), writer.leaf('a')];
  let x = writer.leaf('x');
  for (let step = 0; step < steps; step++) {
    writer.at(19).op('norm', x);
    x = writer.at(20).op('add', writer.op('mul', x, k), a);
  }
  writer.backward(x);
}

/** Layers of 40, up to three operands, a few of them far back; no calls and no loops to fold by. */
function layered(writer, count) {
  const next = random(7);
  const made = Array.from({ length: 40 }, () => writer.leaf('x'));
  while (writer.operators < count) {
    const inputs = Array.from({ length: 1 + next(3) }, () => {
      const back = next(20) === 0 ? next(made.length) : next(Math.min(80, made.length));
      return made[made.length - 1 - back];
    });
    made.push(writer.op(['add', 'mul', 'tanh'][next(3)], ...inputs));
  }
}

function chain(writer, count) {
  let x = writer.leaf('x');
  for (let at = 0; at < count; at++) x = writer.op('sin', x);
}

/** @type {Record<string, (writer: import('./writer.mjs').Writer) => void>} */
export const graphs = {
  'tutorial, 11 operators': (writer) => mlp(writer, 1),
  'MLP, 1,000': (writer) => mlp(writer, 38),
  'transformer, 10,000': (writer) => transformer(writer, 7, 12, 10),
  'loop, 10,000 steps': (writer) => loop(writer, 10_000),
  'chain, 50,000 deep': (writer) => chain(writer, 50_000),
  'random layers, 100,000': (writer) => layered(writer, 100_000),
};
