/** @file Slices written by hand: the picture's cases in one small graph, and long ones. */
import type { Card, Edge, NodeId, Slice } from '../../webview/protocol.ts';

const FILE = '/home/you/train.ts';

export const at = (line: number): NonNullable<Card['site']> => ({
  file: FILE,
  line,
  column: 7,
  functionName: '',
});

export function card(id: NodeId, x: number, y: number, about: Partial<Card>): Card {
  return {
    id,
    key: String(id),
    role: 'operator',
    name: '',
    op: 'mul',
    symbol: '×',
    shape: '',
    dtype: 'float32',
    value: '',
    grad: '',
    gradNorm: null,
    requiresGrad: false,
    declared: false,
    noGrad: false,
    detached: false,
    inPlace: null,
    nonFinite: false,
    fresh: false,
    currentLine: false,
    far: [],
    site: at(3),
    x,
    y,
    ...about,
  };
}

export function edge(
  source: NodeId,
  target: NodeId,
  kind: Edge['kind'],
  gradNorm: number | null = null,
  about: Partial<Edge> = {},
): Edge {
  return { id: `${source}>${target}`, source, target, kind, gradNorm, cut: null, ...about };
}

export function slice(cards: readonly Card[], edges: readonly Edge[], about: Partial<Slice> = {}) {
  const norms = cards.flatMap(({ gradNorm }) => gradNorm ?? []);
  const gradNorms = { max: Math.max(...norms), min: Math.min(...norms) };
  return {
    ...(norms.length > 0 && { gradNorms }),
    graph: 1,
    revision: 1,
    cards,
    edges,
    regions: [],
    total: cards.length,
    hidden: 0,
    folds: [],
    notes: [],
    ...about,
  } satisfies Slice;
}

/** `y = (x * x).sum() * 2`, after backward, an update under no_grad, and a detached branch. */
export function lesson(): Slice {
  const x = { name: 'x', op: 'tensor', symbol: '●', shape: '[3]', requiresGrad: true } as const;
  return slice(
    [
      card(1, 500, 40, {
        ...x,
        role: 'parameter',
        value: '[1.00, 2.00, 3.00]',
        grad: '[4.00, 8.00, 12.0]',
        gradNorm: 14.97,
        site: at(1),
      }),
      card(2, 500, 160, {
        shape: '[3]',
        requiresGrad: true,
        value: '[1.00, 4.00, 9.00]',
        grad: '[2.00, 2.00, 2.00]',
        gradNorm: 3.46,
      }),
      card(3, 500, 280, {
        op: 'sum',
        symbol: 'Σ',
        requiresGrad: true,
        value: '14.0',
        grad: '2.00',
        gradNorm: 2,
      }),
      card(4, 720, 280, { role: 'constant', op: 'tensor', name: '2', symbol: '◇', value: '2.00' }),
      card(5, 600, 400, {
        role: 'output',
        name: 'y',
        requiresGrad: true,
        value: '28.0',
        grad: '1.00',
        gradNorm: 1,
      }),
      card(6, 600, 530, {
        op: 'detach',
        symbol: '⊘',
        value: '28.0',
        detached: true,
        fresh: true,
        site: at(5),
      }),
      card(7, 600, 640, {
        op: 'log',
        symbol: 'ln',
        name: 'logged',
        value: '3.33',
        detached: true,
        fresh: true,
        currentLine: true,
        site: at(6),
      }),
      card(8, 60, 200, {
        role: 'constant',
        op: 'tensor',
        name: 'lr',
        symbol: '◇',
        value: '0.100',
        noGrad: true,
      }),
      card(9, 260, 200, {
        name: 'x.grad',
        op: 'grad',
        symbol: '∇',
        shape: '[3]',
        value: '[4.00, 8.00, 12.0]',
        noGrad: true,
      }),
      card(10, 160, 320, { shape: '[3]', value: '[0.40, 0.80, 1.20]', noGrad: true }),
      card(11, 260, 440, {
        name: 'x',
        op: 'sub_',
        symbol: '−',
        shape: '[3]',
        value: '[0.60, 1.20, 1.80]',
        noGrad: true,
        inPlace: { from: 0, to: 1 },
      }),
    ],
    [
      edge(1, 2, 'gradient', 7.48, { id: '1>2a' }),
      edge(1, 2, 'gradient', 7.48, { id: '1>2b' }),
      edge(2, 3, 'gradient', 3.46),
      edge(3, 5, 'gradient', 2),
      edge(4, 5, 'plain'),
      edge(5, 6, 'cut', null, { cut: { cause: 'detach', site: at(5) } }),
      edge(6, 7, 'plain'),
      edge(8, 10, 'plain'),
      edge(9, 10, 'plain'),
      edge(10, 11, 'plain'),
      edge(1, 11, 'inPlace'),
    ],
    {
      regions: [
        {
          id: 'r1',
          kind: 'noGrad',
          label: 'noGrad() · line 14',
          nodes: [8, 9, 10, 11],
          site: at(14),
        },
        { id: 'r2', kind: 'detached', label: 'detached · line 5', nodes: [6, 7], site: at(5) },
      ],
    },
  );
}

/** Long names, non-finite numbers, operands that are not drawn, a deep chain of cuts. */
export function hard(): Slice {
  return slice(
    [
      card(1, 0, 0, {
        role: 'parameter',
        name: 'encoder.layers.11.attention.query.weight',
        op: 'parameter',
        symbol: '●',
        shape: '[1024, 4096, 12, 64]',
        requiresGrad: true,
        value: '-1.2345e-08 … 1.2345e+08, mean 0.0001234',
        grad: '-inf … 3.40e+38',
        gradNorm: Infinity,
        nonFinite: true,
      }),
      card(2, 240, 0, {
        role: 'constant',
        name: 'labels',
        op: 'tensor',
        symbol: '◇',
        shape: '[64]',
        dtype: 'int64',
        value: '0 … 9',
      }),
      card(3, 0, 120, {
        op: 'scaledDotProductAttentionBackward',
        symbol: '⟨⟩',
        shape: '[64, 12, 128, 128]',
        requiresGrad: true,
        value: 'nan … nan',
        nonFinite: true,
        inPlace: { from: 11, to: 12 },
        far: [
          { id: 900, label: 'encoder.layers.10.output' },
          { id: 901, label: 'mask' },
        ],
      }),
      card(4, 240, 120, { op: 'oneHot', symbol: '1', shape: '[64, 10]', value: '0 … 1' }),
      card(5, 120, 240, {
        role: 'output',
        name: 'loss',
        op: 'crossEntropy',
        symbol: 'H',
        requiresGrad: true,
        value: 'nan',
        nonFinite: true,
        fresh: true,
        currentLine: true,
        site: at(128),
        inPlace: { from: 0, to: 1 },
      }),
    ],
    [
      edge(1, 3, 'gradient', Infinity),
      edge(2, 4, 'plain'),
      edge(3, 5, 'gradient', 0.00001234),
      edge(4, 5, 'cut', null, { cut: { cause: 'integerDtype', site: null } }),
      edge(1, 5, 'gradient'),
    ],
    { total: 12_345, hidden: 12_340, notes: ['A view of a freed buffer was skipped.'] },
  );
}

/** A training loop of `count` cards in rows of six, as the worker lays out long programs. */
export function large(count: number): Slice {
  const cards: Card[] = [];
  const edges: Edge[] = [];
  for (let id = 1; id <= count; id++) {
    const [row, column] = [Math.floor((id - 1) / 6), (id - 1) % 6];
    cards.push(
      card(id, column * 216, row * 120, {
        op: ['mul', 'add', 'matmul', 'relu', 'sum', 'sub'][column] ?? 'mul',
        requiresGrad: true,
        shape: '[8, 8]',
        value: `-${id}.00 … ${id}.00`,
        grad: '-0.10 … 0.10',
        gradNorm: 0.5,
        site: at(row + 1),
      }),
    );
    if (row > 0) {
      edges.push(edge(id - 6, id, 'gradient', 0.5));
      if (column > 0) edges.push(edge(id - 7, id, 'plain'));
    }
  }
  return slice(cards, edges);
}
