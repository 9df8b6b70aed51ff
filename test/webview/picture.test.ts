/** @file What the picture shows of a slice: elements, texts, shapes, lines, in every theme. */
import assert from 'node:assert/strict';
import { cardBox, contains } from '../../webview/canvas/geometry.ts';
import { labelsOf } from '../../webview/canvas/labels.ts';
import { pointAt, routeAll, type Route } from '../../webview/canvas/routes.ts';
import type { Card, Slice } from '../../webview/protocol.ts';
import { PageHost, type Opened } from './page.ts';
import { card, edge, hard, large, lesson, slice } from './slices.ts';

describe('the picture', () => {
  let host: PageHost;
  let opened: Opened;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  it('draws every card with its texts', async () => {
    opened = await host.open();
    await opened.show(lesson(), 'train.ts');
    await opened.inThemes((theme) => opened.screenshot(theme.replace('vscode-', '')));
    const texts = await opened.page.locator('.card').allInnerTexts();
    assert.equal(texts.length, 11);
    const flat = texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
    assert.ok(
      // Both operands of x · x give x a term.
      flat.includes('● x [3] = [1.00, 2.00, 3.00] Σ∇ [4.00, 8.00, 12.0]'),
      flat.join('\n'),
    );
    assert.ok(flat.includes('Σ sum = 14.0 ∇ 2.00'), flat.join('\n'));
    assert.ok(flat.includes('◎ y · mul = 28.0 ∇ 1.00'), flat.join('\n'));
    assert.ok(flat.includes('− x · sub_ v0→v1 [3] = [0.60, 1.20, 1.80]'), flat.join('\n'));
    assert.ok(flat.includes('ln logged · log ⊘ = 3.33 ▶ line 6'), flat.join('\n'));
  });

  it('says of a number that is infinite that it is', async () => {
    opened = await host.open();
    const number = { role: 'constant', op: 'number', name: '-Infinity', nonFinite: true } as const;
    await opened.show(
      slice([card(1, 0, 0, number), card(2, 0, 90, { value: '[NaN, 1.00]', nonFinite: true })], []),
    );
    assert.deepEqual(await opened.page.locator('.pill.bad').allInnerTexts(), ['Inf', 'NaN']);
  });

  it('gives cytoscape every edge, pointing where its gradient or data goes', async () => {
    opened = await host.open();
    await opened.show(lesson());
    const edges = await opened.elements('edge');
    assert.equal(edges.length, 11);
    for (const { classes, style } of edges) {
      const isGradient = classes.includes('gradient');
      assert.equal(style['source-arrow-shape'], isGradient ? 'triangle' : 'none');
      assert.equal(style['target-arrow-shape'] === 'none', isGradient);
    }
    const widthOf = (id: string): number =>
      Number.parseFloat(edges.find((edge) => edge.id === `edge:${id}`)?.style['width'] ?? '');
    // Seven decades, from 1e-4 to 1e3, between 1.4 and 6.2 pixels; the edge 3>5 carries 2.
    const decades = (Math.log10(2) + 4) / 7;
    assert.ok(Math.abs(widthOf('3>5') - (1.4 + 4.8 * decades)) < 0.01, String(widthOf('3>5')));
    assert.ok(widthOf('2>3') > widthOf('3>5') && widthOf('3>5') > widthOf('6>7'));
    const styleOf = (id: string): string | undefined =>
      edges.find((edge) => edge.id === `edge:${id}`)?.style['line-style'];
    assert.equal(styleOf('5>6'), 'dashed');
    assert.equal(styleOf('1>11'), 'dotted');
    assert.equal(styleOf('4>5'), 'solid');
  });

  it('writes norms on gradient edges and the cause on cuts', async () => {
    opened = await host.open();
    await opened.show(lesson());
    const labels = (await opened.page.locator('.edge-label').allInnerTexts()).sort();
    assert.deepEqual(labels, ['∇ 2.0', '∇ 3.5', '∇ 7.5', '∇ 7.5', '✂ detach']);
  });

  it('bows the two edges of mul(x, x) apart', async () => {
    opened = await host.open();
    await opened.show(lesson());
    const boxes = await opened.boxes('.edge-label.gradient');
    const twins = boxes.filter(({ text }) => text === '∇ 7.5');
    assert.equal(twins.length, 2);
    assert.ok(Math.abs((twins[0]?.x ?? 0) - (twins[1]?.x ?? 0)) > 30);
  });

  it('frames the regions and names them', async () => {
    opened = await host.open();
    await opened.show(lesson());
    const regions = await opened.elements('node.region');
    assert.deepEqual(
      regions.map(({ style }) => style['border-style']),
      ['dashed', 'dashed'],
    );
    const texts = await opened.page.locator('.frame-name').allInnerTexts();
    assert.deepEqual(texts.sort(), ['detached · line 5', 'noGrad() · line 14']);
    const hatched = await opened.page.evaluate(
      () => getComputedStyle(document.querySelector('.frame.noGrad') as Element).backgroundImage,
    );
    assert.match(hatched, /^repeating-linear-gradient/);
  });

  it('tells roles apart by shape and symbol', async () => {
    opened = await host.open();
    await opened.show(lesson());
    const looks = await opened.page.evaluate(() => {
      const of = (selector: string): CSSStyleDeclaration =>
        getComputedStyle(document.querySelector(selector) as Element);
      return {
        parameter: of('.role-parameter').borderLeftWidth,
        constant: of('.role-constant').borderTopStyle,
        output: of('.role-output').borderTopWidth,
        operator: of('.role-operator').borderTopStyle,
        detached: of('.card.detached').borderTopStyle,
      };
    });
    assert.deepEqual(looks, {
      parameter: '5px',
      constant: 'dashed',
      output: '2px',
      operator: 'solid',
      detached: 'dashed',
    });
  });

  it('lets no text run out of its card, and shows in full what it shortens', async () => {
    opened = await host.open();
    await opened.show(hard(), 'a program with long names');
    await opened.screenshot('hard');
    const spills = await opened.page.evaluate(() =>
      [...document.querySelectorAll('.card')].flatMap((card) => {
        const box = card.getBoundingClientRect();
        return [...card.querySelectorAll('.title, .shape, .text, .pill, .tag, .chip')]
          .filter((part) => {
            const { left, right } = part.getBoundingClientRect();
            return left < box.left - 1 || right > box.right + 1;
          })
          .map((part) => part.outerHTML);
      }),
    );
    assert.deepEqual(spills, []);
    const untitled = await opened.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.card :is(.title, .shape, .text, .chip)')]
        .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.title === '')
        .map((part) => part.outerHTML),
    );
    assert.deepEqual(untitled, []);
    const path = opened.page.getByTitle('encoder.layers.11.attention.query.weight');
    assert.equal(await path.innerText(), 'query.weight');
    assert.deepEqual(await opened.page.locator('.card .pill.bad').allInnerTexts(), [
      'Inf',
      'NaN',
      'NaN',
    ]);
    assert.equal(await opened.page.locator('.chip').count(), 2);
    assert.match(
      await opened.page.locator('.status').innerText(),
      /12,340 of 12,345 are in folded groups/,
    );
  });

  it('keeps cards, labels and tags from lying on each other', async () => {
    opened = await host.open();
    await opened.show(lesson());
    const boxes = [...(await opened.boxes('.card')), ...(await opened.boxes('.edge-label'))];
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        const apart =
          a.x + a.width <= b.x ||
          b.x + b.width <= a.x ||
          a.y + a.height <= b.y ||
          b.y + b.height <= a.y;
        assert.ok(apart, `${a.text} lies on ${b.text}`);
      }
    }
  });

  it('puts 300 cards on the canvas, and those in view into the page', async () => {
    opened = await host.open();
    await opened.show(large(300));
    await opened.screenshot('large');
    assert.equal((await opened.elements('node.card')).length, 300);
    const drawn = await opened.page.locator('.card').count();
    assert.ok(drawn >= 30 && drawn < 150, `${drawn} cards in the page`);
    // Too large to fit and still be read: opens with the newest part.
    const newest = await opened.page.locator('.card[data-id="300"]').boundingBox();
    assert.ok(newest !== null && newest.y > 0 && newest.y + newest.height < 800);
    await opened.page.getByRole('button', { name: /^Fit/ }).click();
    await opened.page.locator('.card').nth(299).waitFor();
    assert.equal(await opened.page.locator('.card').count(), 300);
    await opened.screenshot('large-fit');
  });

  it('says how to get a graph while there is none', async () => {
    opened = await host.open();
    await opened.show(null);
    await opened.screenshot('empty');
    assert.match(await opened.page.locator('.empty').innerText(), /Gradlens: Inspect Graph/);
    await opened.show(lesson());
    assert.equal(await opened.page.locator('.empty').isVisible(), false);
  });

  it('says what to do about a program that made no tensors, or threw', async () => {
    opened = await host.open();
    const empty = opened.page.locator('.empty');
    const ran: Slice = { ...lesson(), cards: [], edges: [], regions: [] };
    await opened.show(ran);
    opened.channel.emit('banner', { banner: { kind: 'info', text: 'Live.', site: null } });
    await empty.getByText('Live.').waitFor();
    assert.match(await empty.innerText(), /the graph appears here once the program makes some/);

    const site = { file: '/home/you/lesson.ts', line: 2, column: 1, functionName: '' };
    const text = "SyntaxError: ']' expected.";
    opened.channel.emit('banner', { banner: { kind: 'error', text, site } });
    await empty.getByRole('button', { name: 'lesson.ts:2' }).click();
    await opened.settle();
    assert.deepEqual(opened.announced.at(-1), { event: 'reveal', payload: { site } });
  });

  it('tells once why many edges of a card are cut, with their count', async () => {
    opened = await host.open();
    const parts = lesson();
    const cut = { cause: 'noGrad', site: null } as const;
    const edges = [2, 3, 5].map((target) => ({
      id: `1>${target}`,
      source: 1,
      target,
      kind: 'cut' as const,
      gradNorm: null,
      cut,
    }));
    await opened.show({ ...parts, edges });
    assert.deepEqual(await opened.page.locator('.edge-label').allInnerTexts(), ['✂ no_grad × 3']);
    assert.equal((await opened.elements('edge')).length, 3);
  });

  it('tells what is not drawn by chips, and counts what a card has no room for', async () => {
    opened = await host.open();
    const far = ['w', 'b', 'inputs', 'targets'].map((label, at) => ({ id: 900 + at, label }));
    await opened.show(slice([card(1, 0, 0, { far })], []));
    const chips = opened.page.locator('.chip');
    assert.deepEqual(await chips.allInnerTexts(), ['w', '3 more']);
    assert.match((await chips.last().getAttribute('title')) ?? '', /^b, inputs, targets/);
    const whole = await chips.evaluateAll((all) =>
      all.every((c) => c.scrollWidth <= c.clientWidth),
    );
    assert.ok(whole);
  });

  it('tells of an error once', async () => {
    opened = await host.open();
    const told = 'RuntimeError at lesson.ts:6: sizes differ';
    await opened.show({ ...lesson(), notes: [told] });
    assert.match(await opened.page.locator('.status').innerText(), /sizes differ/);
    const text = 'RuntimeError: sizes differ';
    opened.channel.emit('banner', { banner: { kind: 'error', text, site: null } });
    await opened.page.locator('.banner').getByText(text).waitFor();
    assert.doesNotMatch(await opened.page.locator('.status').innerText(), /sizes differ/);
  });
});

describe('the labels of edges', () => {
  it('stand beside the edges that cross theirs', () => {
    const cards = [
      card(1, 0, 0, {}),
      card(2, 0, 240, {}),
      card(3, -260, 0, {}),
      card(4, 260, 240, {}),
    ];
    const edges = [edge(1, 2, 'gradient', 2), edge(3, 4, 'gradient', 3)];
    const routes = routeAll(cards, edges, []);
    const labels = labelsOf(cards, edges, routes, []);
    assert.equal(labels.length, 2);
    for (const { text, box, edge: own } of labels)
      for (const other of edges.filter(({ id }) => id !== own.id))
        for (let t = 0; t <= 1; t += 0.01)
          assert.ok(!contains(box, pointAt(routes.get(other.id) as Route, t)), `${text} at ${t}`);
  });
});

describe('the ways of edges', () => {
  it('go down one lane where many read one value, and a lane each where gradients come', () => {
    const cards = Array.from({ length: 9 }, (_, row) => card(row + 1, 0, row * 120, {}));
    const lanesOf = (kind: 'plain' | 'gradient'): Set<number> => {
      const edges = cards.slice(2).map(({ id }) => edge(1, id, kind, 1));
      const routes = routeAll(cards, edges, []);
      for (const { id, target } of edges)
        for (let t = 0; t <= 1; t += 0.01)
          for (const other of cards.slice(1))
            if (other.id !== target)
              assert.ok(!contains(cardBox(other), pointAt(routes.get(id) as Route, t)), id);
      return new Set(edges.map(({ id }) => Math.round(routes.get(id)?.controls[3]?.x ?? NaN)));
    };
    assert.ok(lanesOf('plain').size <= 2);
    assert.equal(lanesOf('gradient').size, 7);
  });

  it('go round the names of frames, also from beside where a card is above', () => {
    const cards = [card(1, 0, 0, {}), card(2, 208, 0, {}), card(3, 208, 120, {})];
    for (const of of [0, 1]) {
      const edges = [edge((cards[of] as Card).id, 3, 'cut', null)];
      const { left, top } = cardBox(cards[2] as Card);
      const name = { left: left - 22, right: left + 96, top: top - 26, bottom: top - 9 };
      const [route] = routeAll(cards, edges, [name]).values();
      for (let t = 0; t <= 1; t += 0.01)
        assert.ok(!contains(name, pointAt(route as Route, t)), `from ${of} at ${t}`);
    }
  });
});
