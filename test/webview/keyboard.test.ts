/** @file Keyboard and screen reader: everything is reached and named. */
import assert from 'node:assert/strict';
import { violationsIn } from './axe.ts';
import { PageHost, type Opened } from './page.ts';
import { hard, large, lesson } from './slices.ts';

describe('keyboard and screen reader', () => {
  let host: PageHost;
  let opened: Opened;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  const focused = (): Promise<string | undefined> =>
    opened.page.evaluate(() => (document.activeElement as HTMLElement).dataset['id']);
  const press = async (key: string): Promise<string | undefined> => {
    await opened.page.keyboard.press(key);
    return focused();
  };

  it('Tab reaches the graph after the tools, arrows walk its edges', async () => {
    opened = await host.open();
    await opened.show(lesson());
    let reached: string | undefined;
    for (let i = 0; i < 12 && reached === undefined; i++) reached = await press('Tab');
    assert.equal(reached, '1');
    assert.equal(await press('ArrowDown'), '2');
    assert.equal(await press('ArrowDown'), '3');
    assert.equal(await press('ArrowDown'), '5');
    assert.equal(await press('ArrowDown'), '6');
    assert.equal(await press('ArrowUp'), '5');
    assert.equal(await press('ArrowUp'), '3');
    // A sibling: the other operand of y.
    assert.equal(await press('ArrowRight'), '4');
    assert.equal(await press('ArrowLeft'), '3');
    assert.equal(await press('End'), '11');
    assert.equal(await press('Home'), '1');
    assert.equal(await press('ArrowUp'), '1');
  });

  it('shows where the keyboard is', async () => {
    opened = await host.open();
    await opened.show(lesson());
    await opened.page.keyboard.press('Tab');
    await opened.page.locator('.card[data-id="1"]').focus();
    const outline = await opened.page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement as Element);
      return `${outlineStyle} ${outlineWidth}`;
    });
    assert.equal(outline, 'solid 2px');
  });

  it('brings a card into view before it goes there', async () => {
    opened = await host.open({ reducedMotion: true });
    await opened.show(large(300));
    await opened.page.locator('.card[data-id="300"]').focus();
    assert.equal(await press('Home'), '1');
    await opened.settle();
    const box = await opened.page.locator('.card[data-id="1"]').boundingBox();
    assert.ok(box !== null && box.y > 36 && box.x > 0, JSON.stringify(box));
  });

  it('Enter opens the details', async () => {
    opened = await host.open({
      details: (id) => ({
        id,
        title: `node ${id}`,
        rows: [],
        value: '',
        grad: '',
        noGradientBecause: '',
        stack: [],
        inputs: [],
        uses: [],
        relations: [],
        shape: [],
        series: null,
        hooks: [],
      }),
    });
    await opened.show(lesson());
    await opened.page.locator('.card[data-id="3"]').focus();
    await opened.page.keyboard.press('Enter');
    await opened.settle();
    assert.match(await opened.page.locator('.details').innerText(), /node 3/);
  });

  it('reads a card as one sentence', async () => {
    opened = await host.open();
    await opened.show(lesson());
    const tree = opened.page.getByRole('tree', { name: 'Computation graph' });
    await tree
      .getByRole('treeitem', {
        name: 'operation mul, shape [3], value [1.00, 4.00, 9.00], gradient [2.00, 2.00, 2.00]; inputs: x, x; outputs: sum',
        exact: true,
      })
      .waitFor();
    await tree
      .getByRole('treeitem', {
        name: 'operation x, made by sub_, shape [3], value [0.60, 1.20, 1.80], under no_grad, written in place, version 0 to 1; inputs: mul, x',
        exact: true,
      })
      .waitFor();
  });

  it('moves nothing for people who asked for stillness', async () => {
    opened = await host.open({ reducedMotion: true });
    await opened.show(lesson());
    const animations = await opened.page.evaluate(() => document.getAnimations().length);
    assert.equal(animations, 0);
  });

  it('has nothing for axe to find in any theme', async () => {
    opened = await host.open({
      details: (id) => ({
        id,
        title: 'mul',
        rows: [{ label: 'shape', value: '[3]' }],
        value: 'tensor([1., 4., 9.])',
        grad: 'tensor([2., 2., 2.])',
        noGradientBecause: 'It was detached.',
        stack: [{ file: '/a/b.ts', line: 1, column: 1, functionName: '' }],
        inputs: [{ id: 1, label: 'x' }],
        uses: [],
        relations: [],
        shape: [],
        series: null,
        hooks: [],
      }),
    });
    for (const [name, slice] of Object.entries({ lesson: lesson(), hard: hard(), empty: null })) {
      await opened.show(slice, 'train.ts');
      if (slice !== null) await opened.page.locator('.card[data-id="3"]').click();
      assert.deepEqual(await violationsIn(opened, async () => undefined), [], name);
    }
  });
});
