/** @file Three training steps of a small transformer: what a picture of many equal blocks is made of. */
import { type Tensor, manualSeed, nn, optim, randint } from 'gradlens';

manualSeed(1);

class Attention extends nn.Module {
  query: nn.Linear;
  key: nn.Linear;
  value: nn.Linear;
  out: nn.Linear;
  heads: number;
  constructor(dim: number, heads: number) {
    super();
    this.heads = heads;
    this.query = new nn.Linear(dim, dim);
    this.key = new nn.Linear(dim, dim);
    this.value = new nn.Linear(dim, dim);
    this.out = new nn.Linear(dim, dim);
  }
  forward(x: Tensor): Tensor {
    const [b, t, d] = x.shape as [number, number, number];
    const split = (y: Tensor): Tensor => y.view([b, t, this.heads, d / this.heads]).transpose(1, 2);
    const [q, k, v] = [
      split(this.query.call(x)),
      split(this.key.call(x)),
      split(this.value.call(x)),
    ];
    const scores = q
      .matmul(k.transpose(2, 3))
      .div(Math.sqrt(d / this.heads))
      .softmax(-1);
    return this.out.call(scores.matmul(v).transpose(1, 2).reshape([b, t, d]));
  }
}

class Block extends nn.Module {
  norm1: nn.LayerNorm;
  attention: Attention;
  norm2: nn.LayerNorm;
  up: nn.Linear;
  down: nn.Linear;
  constructor(dim: number, heads: number) {
    super();
    this.norm1 = new nn.LayerNorm([dim]);
    this.attention = new Attention(dim, heads);
    this.norm2 = new nn.LayerNorm([dim]);
    this.up = new nn.Linear(dim, 4 * dim);
    this.down = new nn.Linear(4 * dim, dim);
  }
  forward(x: Tensor): Tensor {
    x = x.add(this.attention.call(this.norm1.call(x)));
    return x.add(this.down.call(this.up.call(this.norm2.call(x)).relu()));
  }
}

class Transformer extends nn.Module {
  embed: nn.Embedding;
  blocks: nn.ModuleList;
  norm: nn.LayerNorm;
  head: nn.Linear;
  constructor(vocabulary: number, dim: number, layers: number) {
    super();
    this.embed = new nn.Embedding(vocabulary, dim);
    this.blocks = new nn.ModuleList(Array.from({ length: layers }, () => new Block(dim, 2)));
    this.norm = new nn.LayerNorm([dim]);
    this.head = new nn.Linear(dim, vocabulary);
  }
  forward(tokens: Tensor): Tensor {
    let x = this.embed.call(tokens);
    for (const block of this.blocks) x = (block as Block).call(x);
    return this.head.call(this.norm.call(x));
  }
}

const model = new Transformer(16, 8, 4);
const optimizer = new optim.AdamW(model.parameters(), { lr: 0.01 });
const tokens = randint(0, 16, [2, 8]);
const targets = randint(0, 16, [16]);
const criterion = new nn.CrossEntropyLoss();
for (let step = 0; step < 3; step++) {
  optimizer.zeroGrad();
  const logits = model.call(tokens);
  const loss = criterion.call(logits.view([16, 16]), targets);
  loss.backward();
  optimizer.step();
}
