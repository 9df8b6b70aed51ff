/** @file How much of a picture moves when the program is edited: live runs in the real worker, edit after edit. */
import { Client } from '../../worker/client.ts';
import { Moves } from './moves.mjs';

/** Each edit replaces a text by another, in the program that the edits before it left. */
const programs = {
  'lesson, 8 operators': {
    text: `import { tensor } from 'gradlens';
const x = tensor([1, 2, 3], { requiresGrad: true });
const w = tensor([3, 2, 1], { requiresGrad: true });
const product = x.mul(w);
const total = product.sum();
const root = total.sqrt();
const scaled = root.mul(2);
const shifted = scaled.add(total);
const loss = shifted.log();
loss.backward();
`,
    edits: [
      ['x.mul(w);', 'x.mul(w).tanh();'],
      ['root.mul(2)', 'root.mul(7)'],
      ['const loss', 'const squared = shifted.square();\nconst loss'],
      ['shifted.log()', 'squared.log()'],
      ['total.sqrt()', 'total.exp()'],
      ['.tanh()', ''],
      ['loss.backward();', 'const more = loss.add(root);\nmore.backward();'],
    ],
  },
  'MLP training, 400 operators': {
    text: `import { nn, optim, randn } from 'gradlens';
const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 1));
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
const [inputs, targets] = [randn([16, 4]), randn([16, 1])];
for (let step = 0; step < 30; step++) {
  optimizer.zeroGrad();
  const loss = model.forward(inputs).sub(targets).square().mean();
  loss.backward();
  optimizer.step();
}
`,
    edits: [
      ['lr: 0.1', 'lr: 0.01'],
      ['.square()', '.abs()'],
      ['new nn.ReLU()', 'new nn.Tanh()'],
      ['step < 30', 'step < 40'],
      ['.mean();', '.mean().mul(2);'],
    ],
  },
};

/** Rows of a table: of each program the share of cards that stay and move. */
export async function editsOf() {
  const rows = [['live program', 'edits', 'edit']];
  const client = new Client();
  try {
    for (const [name, { text, edits }] of Object.entries(programs)) {
      const moves = new Moves();
      let now = text;
      const { graph } = await client.live(now);
      let slice = await client.slice(graph);
      for (const [from, to] of edits) {
        if (!now.includes(from)) throw new Error(`${name} has no ${from}`);
        now = now.replace(from, to);
        const ended = client.ended(graph);
        await client.channel.request('liveUpdate', { graph, text: now, seconds: 20 });
        const state = await ended;
        if (state.state !== 'done') throw new Error(`${name}: ${JSON.stringify(state)}`);
        const before = slice;
        slice = await client.slice(graph);
        moves.note(before, slice);
      }
      rows.push([name, String(edits.length), String(moves)]);
    }
  } finally {
    await client.close();
  }
  return rows;
}
