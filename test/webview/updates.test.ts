/** @file Updates: nothing moves that did not change, and the view keeps what it shows. */
import assert from 'node:assert/strict';
import type { Core } from 'cytoscape';
import type { Slice } from '../../webview/protocol.ts';
import { PageHost, type Opened } from './page.ts';
import { card, edge, large, lesson } from './slices.ts';

/** The lesson after one more step: a new card below, and another value in an old one. */
function stepped(): Slice {
  const before = lesson();
  return {
    ...before,
    revision: 2,
    total: 12,
    cards: [
      ...before.cards.map((old) => (old.id === 3 ? { ...old, value: '15.0' } : old)),
      card(12, 820, 530, { op: 'exp', symbol: 'eˣ', value: '1.4e12', fresh: true }),
    ],
    edges: [...before.edges, edge(5, 12, 'gradient')],
  };
}

describe('an update', () => {
  let host: PageHost;
  let opened: Opened;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  beforeEach(async () => (opened = await host.open()));
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  it('moves no card, and leaves the elements of unchanged cards alone', async () => {
    await opened.show(lesson());
    await opened.page.evaluate(() => {
      for (const element of document.querySelectorAll<HTMLElement>('.card'))
        element.dataset['untouched'] = 'yes';
    });
    const before = await opened.elements('node.card');
    const placesBefore = await opened.boxes('.card');
    await opened.show(stepped());
    const after = await opened.elements('node.card');
    assert.equal(after.length, 12);
    for (const { id, position } of before) {
      assert.deepEqual(after.find((element) => element.id === id)?.position, position);
    }
    const placesAfter = await opened.boxes('.card');
    for (const { id, x, y } of placesBefore) {
      const now = placesAfter.find((box) => box.id === id);
      assert.deepEqual({ x: now?.x, y: now?.y }, { x, y }, `card ${id}`);
    }
    const touched = await opened.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.card')]
        .filter((element) => element.dataset['untouched'] !== 'yes')
        .map((element) => element.dataset['id']),
    );
    // 3 has a new value, 5 a new use to read aloud, 12 is new.
    assert.deepEqual(touched.sort(), ['12', '3', '5']);
    assert.match(await opened.page.locator('.card[data-id="3"]').innerText(), /15\.0/);
  });

  it('keeps cards, their edges and the selection over an edit that gave them other ids', async () => {
    await opened.show(lesson());
    await opened.page.locator('.card[data-id="3"]').click();
    const before = await opened.boxes('.card');
    const edges = (await opened.elements('edge')).map(({ id }) => id).sort();
    const { cards, edges: links, ...rest } = lesson();
    const now = (id: number): number => (id >= 3 ? id + 1 : id);
    await opened.show({
      ...rest,
      revision: 2,
      cards: cards.map((each) => ({ ...each, id: now(each.id) })),
      edges: links.map((each) => ({
        ...each,
        source: now(each.source),
        target: now(each.target),
      })),
      regions: rest.regions.map((each) => ({ ...each, nodes: each.nodes.map(now) })),
    });
    const after = await opened.boxes('.card');
    for (const { id, x, y } of before) {
      const box = after.find((each) => each.id === String(now(Number(id))));
      assert.deepEqual([box?.x, box?.y], [x, y], `card ${id}`);
    }
    assert.deepEqual((await opened.elements('edge')).map(({ id }) => id).sort(), edges);
    assert.equal(await opened.page.locator('.card.selected').getAttribute('data-id'), '4');
    assert.deepEqual(opened.announced.findLast(({ event }) => event === 'selected')?.payload, {
      node: 4,
    });
  });

  it('asks for frames while something changes, and for none when nothing does', async () => {
    await opened.show(lesson());
    const frames = await opened.page.evaluate(() => {
      const ask = window.requestAnimationFrame.bind(window);
      const counted = window as typeof window & { framesAsked: number };
      counted.framesAsked = 0;
      window.requestAnimationFrame = (callback) => {
        counted.framesAsked++;
        return ask(callback);
      };
      /** How many were asked for until none was for half a second. */
      const untilRest = async (): Promise<number> => {
        for (let before = -1; before !== counted.framesAsked;) {
          before = counted.framesAsked;
          await new Promise((resolve) => setTimeout(resolve, 500));
        }
        return counted.framesAsked;
      };
      return Object.assign(counted, { untilRest }).untilRest();
    });
    await opened.show(stepped());
    const later = await opened.page.evaluate(() =>
      (window as typeof window & { untilRest: () => Promise<number> }).untilRest(),
    );
    assert.ok(later > frames);
  });

  it('removes what left the slice', async () => {
    await opened.show(stepped());
    await opened.show(lesson());
    assert.equal(await opened.page.locator('.card').count(), 11);
    assert.equal((await opened.elements('edge')).length, 11);
  });

  it('shows new cards outside the view while nobody moved it', async () => {
    await opened.show(large(12));
    await opened.show(large(60));
    const newest = await opened.page.locator('.card[data-id="60"]').boundingBox();
    assert.ok(newest !== null && newest.y + newest.height < 780, JSON.stringify(newest));
  });

  it('keeps the view where the user put it', async () => {
    await opened.show(large(12));
    await opened.page.mouse.move(900, 600);
    await opened.page.mouse.down();
    await opened.page.mouse.move(840, 560, { steps: 4 });
    await opened.page.mouse.up();
    await opened.settle();
    const before = await opened.page.locator('.card[data-id="7"]').boundingBox();
    await opened.show(large(60));
    assert.deepEqual(await opened.page.locator('.card[data-id="7"]').boundingBox(), before);
  });

  it('keeps the keyboard on a card whose text changed', async () => {
    await opened.show(lesson());
    await opened.page.locator('.card[data-id="3"]').focus();
    await opened.show(stepped());
    const focused = await opened.page.evaluate(
      () => (document.activeElement as HTMLElement).dataset['id'],
    );
    assert.equal(focused, '3');
  });

  it('fits another graph anew', async () => {
    await opened.show(lesson());
    await opened.show({ ...large(6), graph: 2 });
    for (const box of await opened.boxes('.card')) assert.ok(box.x > 0 && box.y > 36, box.text);
  });

  /** Where a card and its node on the canvas are seen, frame by frame, after they had to move by 104; and who glides. */
  async function ways(): Promise<{ card: number[]; node: number[]; glides: boolean[] }> {
    await opened.show(lesson());
    const before = lesson();
    const moved: Slice = {
      ...before,
      revision: 2,
      cards: before.cards.map((old) => (old.id === 3 ? { ...old, x: old.x + 104 } : old)),
    };
    return opened.page.evaluate(async (slice) => {
      const host = document.querySelector('.canvas') as unknown as { _cyreg: { cy: Core } };
      const at = (): [number, number] => {
        const card = document.querySelector('.card[data-id="3"]') as HTMLElement;
        const left = parseFloat(getComputedStyle(card).left);
        return [left, host._cyreg.cy.getElementById('card:3').position('x')];
      };
      const [cardFrom, nodeFrom] = at();
      window.postMessage({ type: 'event', event: 'show', payload: { slice, title: '' } }, '*');
      const seen = { card: [] as number[], node: [] as number[], glides: [false, false] };
      // Each frame comes before a transition that began since the last one can have ended, however slow frames are.
      while (seen.card.at(-1) !== 104 || seen.node.at(-1) !== 104) {
        await new Promise(requestAnimationFrame);
        const element = document.querySelector('.card[data-id="3"]') as HTMLElement;
        seen.glides[0] ||= element.getAnimations().length > 0;
        seen.glides[1] ||= host._cyreg.cy.getElementById('card:3').animated();
        const [card, node] = at();
        seen.card.push(Math.round(card - cardFrom));
        seen.node.push(Math.round(node - nodeFrom));
      }
      return seen;
    }, moved);
  }

  it('lets cards that have to move glide, and their edges with them', async () => {
    assert.deepEqual((await ways()).glides, [true, true]);
  });

  it('moves them at once for who wants no motion', async () => {
    await opened.close();
    opened = await host.open({ reducedMotion: true });
    const { card, node, glides } = await ways();
    assert.deepEqual(glides, [false, false]);
    for (const way of [card, node]) assert.deepEqual([...new Set([0, ...way])], [0, 104]);
  });
});
