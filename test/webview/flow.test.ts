/** @file Gradient flow: the scale of edges, what is out of scale, sums at fan-outs, and that colour is never alone. */
import assert from 'node:assert/strict';
import { PageHost, type Opened } from './page.ts';
import { card, edge, slice } from './slices.ts';
import type { Slice } from '../../webview/protocol.ts';

const NORMS = [1e-9, 1e-3, 1, 100, 1e6] as const;

/** One leaf that five uses give a gradient to, from too little to too much, and a sixth that gives NaN. */
function fan(): Slice {
  const grad = { requiresGrad: true, shape: '[3]', value: '[1, 2, 3]' } as const;
  const uses = NORMS.map((norm, at) =>
    card(2 + at, at * 208, 240, { ...grad, grad: '[…]', gradNorm: norm, op: 'mul' }),
  );
  const broken = card(9, 5 * 208, 240, { ...grad, op: 'log', grad: '[NaN]', nonFinite: true });
  return slice(
    [
      card(1, 520, 0, { ...grad, role: 'parameter', name: 'w', grad: '[7, 8, 9]', gradNorm: 1e6 }),
      ...uses,
      broken,
    ],
    [
      ...NORMS.map((norm, at) => edge(1, 2 + at, 'gradient', norm)),
      edge(1, 9, 'gradient', null, { nonFinite: true }),
    ],
  );
}

describe('gradient flow', () => {
  let host: PageHost;
  let opened: Opened;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  it('is told by width, colour, dashes and words in every theme', async () => {
    opened = await host.open();
    await opened.show(fan());
    await opened.inThemes(async (theme) => {
      await opened.screenshot(`flow-${theme.replace('vscode-', '')}`);
      const edges = await opened.elements('edge.gradient');
      const of = (target: number): Readonly<Record<string, string>> =>
        edges.find(({ id }) => id === `edge:1>${target}`)?.style ?? {};
      const widths = NORMS.map((_, at) => Number.parseFloat(of(2 + at)['width'] ?? ''));
      assert.deepEqual(
        widths,
        [...widths].sort((a, b) => a - b),
      );
      assert.ok((widths[0] ?? 9) < 1.5 && (widths[4] ?? 0) > 6, widths.join());
      const colours = new Set(NORMS.map((_, at) => of(2 + at)['line-color']));
      assert.ok(colours.size >= 4, [...colours].join());
      // What is out of scale differs without colours, too.
      assert.equal(of(2)['line-style'], 'dashed');
      assert.equal(of(4)['line-style'], 'solid');
      assert.equal(of(9)['line-style'], 'dashed');
      const labels = (await opened.page.locator('.edge-label').allInnerTexts()).sort();
      assert.deepEqual(labels, ['∇ 0.0010', '∇ 1.0', '∇ 100', '∇ NaN', '▲ 1.0e+6', '▽ 1.0e-9']);
      const pills = await opened.page.locator('.card .pill:visible').allInnerTexts();
      assert.deepEqual(pills, ['▲ exploding', '▽ vanishing', '▲ exploding', 'NaN']);
    });
  });

  it('says of a sum what its terms are', async () => {
    opened = await host.open();
    await opened.show(fan());
    const sum = opened.page.locator('.card[data-id="1"] .line.grad');
    assert.equal(await sum.locator('.sign').innerText(), 'Σ∇');
    assert.equal(
      await sum.getAttribute('title'),
      'sum of |∇| 1.0e-9 from mul + |∇| 0.0010 from mul + |∇| 1.0 from mul + |∇| 100 from mul + |∇| 1.0e+6 from mul',
    );
    assert.equal(await opened.page.locator('.card[data-id="2"] .line.grad .sign').innerText(), '∇');
  });

  it('strikes out what an earlier pass gave, and does not count it in the sum', async () => {
    const { cards, edges } = fan();
    const isEarlier = ({ target }: { target: number }): boolean => target !== 4;
    opened = await host.open();
    await opened.show(
      slice(
        cards,
        edges.map((each) => (isEarlier(each) ? { ...each, replaced: true } : each)),
      ),
    );
    const struck = opened.page.locator('.edge-label.replaced');
    assert.equal(await struck.count(), 5);
    assert.match(
      await struck.first().evaluate((label) => getComputedStyle(label).textDecoration),
      /line-through/,
    );
    const widths = (await opened.elements('edge.replaced')).map(({ style }) => style['width']);
    assert.deepEqual([...new Set(widths)], ['1.4px']);
    const sum = opened.page.locator('.card[data-id="1"] .line.grad');
    assert.equal(await sum.locator('.sign').innerText(), '∇');
    await opened.page.getByText('gradient of an earlier pass, no part of ∇ now').waitFor();
    await opened.inThemes((theme) => opened.screenshot(`replaced-${theme}`));
  });

  it('says that it knows only the latest of passes that added up', async () => {
    opened = await host.open();
    const [w, use] = fan().cards;
    assert.ok(w !== undefined && use !== undefined);
    const latest = edge(1, 2, 'gradient', 3, { latestOf: 2, id: '1>2:0' });
    await opened.show(slice([w, use], [latest, edge(1, 2, 'gradient', 3)]));
    const labels = await opened.page.locator('.edge-label').allInnerTexts();
    assert.deepEqual(labels.sort(), ['∇ 3.0', '∇ 3.0 · latest of 2']);
    assert.equal(
      await opened.page.locator('.card[data-id="1"] .line.grad').getAttribute('title'),
      'sum of |∇| 3.0 from mul, the latest of 2 passes + |∇| 3.0 from mul',
    );
  });
});
