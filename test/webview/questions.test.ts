/** @file The question bar, its answers and the context menu, on the graph of a real program. */
import assert from 'node:assert/strict';
import { ones, tensor, type Tensor } from 'gradlens';

import type { GraphModel } from '../../engine/graph/model.ts';
import type { Question } from '../../webview/protocol.ts';
import { modelOf } from '../graph/queries/ask.ts';
import { violationsIn } from './axe.ts';
import { PageHost, type Opened } from './page.ts';

/** w is cut off, v has its gradient, the logarithm of zero spreads. */
const program = (): Record<string, Tensor> => {
  const x = ones([2, 3]);
  const w = ones([3], { requiresGrad: true });
  const v = tensor([1, 2, 3], { requiresGrad: true });
  const hidden = x.mul(w);
  const cut = hidden.detach();
  const loss = cut.mul(v).sum();
  loss.backward();
  const bad = tensor([0, 1]).log();
  return { x, w, v, hidden, cut, loss, bad, worse: bad.mul(0) };
};

describe('the question bar', () => {
  let host: PageHost;
  let model: GraphModel;
  let opened: Opened;
  const asked: Question[] = [];
  before(async () => {
    host = await PageHost.start();
    model = modelOf(program);
  });
  after(() => host.stop());
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  const open = async (width = 1280): Promise<void> => {
    asked.length = 0;
    opened = await host.open({
      width,
      details: (node) => model.details(node),
      ask: (question) => {
        asked.push(question);
        return model.answer(question);
      },
    });
    await opened.show(model.slice(1), 'train.ts');
  };
  const field = () => opened.page.locator('.ask vscode-text-field input');
  const proposals = () => opened.page.locator('.suggestions li span:first-child').allInnerTexts();
  const hits = () => opened.page.locator('.hits .name').allInnerTexts();
  const summary = () => opened.page.locator('.answer .summary').innerText();
  const idOf = (name: string): number =>
    model.slice(1).cards.find((card) => card.name === name)?.id ?? -1;
  const lit = async (): Promise<string[]> => {
    const ids = await opened.page
      .locator('.card.lit')
      .evaluateAll((cards) => cards.map((card) => (card as HTMLElement).dataset['id'] ?? ''));
    return ids.sort();
  };

  it('proposes questions, about the value that is named too, and filters', async () => {
    await open();
    await field().focus();
    assert.deepEqual(await proposals(), [
      'What looks wrong?',
      'Which parameters miss their gradient?',
      'Where is the first NaN or Inf?',
      'What did backward do, step by step?',
      'Which results are largest?',
      'Which saved tensors are largest?',
    ]);
    await field().fill('why w');
    assert.deepEqual(await proposals(), ['Why has w no gradient?', 'Search: why w']);
    await field().fill('unused');
    assert.deepEqual(await proposals(), [
      'Which parameters miss their gradient?',
      'Search: unused',
    ]);
    await field().fill('name:w gr');
    assert.deepEqual(await proposals(), ['grad:', 'Search: name:w gr']);
    await field().fill('op:mu');
    assert.deepEqual(await proposals(), ['op:mul', 'Search: op:mu']);
  });

  it('asks the only question that has a single word, unless that is in the picture or begins a filter', async () => {
    await open();
    const enter = async (text: string, ...before: string[]): Promise<void> => {
      await field().fill(text);
      for (const key of [...before, 'Enter']) await opened.page.keyboard.press(key);
      await opened.settle();
    };
    await enter('unused');
    await enter('unus');
    await enter('unused', 'ArrowDown', 'ArrowDown');
    // Two questions are about bytes, a tensor has this name, a filter begins so, and this is short.
    for (const text of ['bytes', 'hidden', 'grad', 'un']) await enter(text);
    assert.deepEqual(asked, [
      { ask: 'unreached' },
      { ask: 'unreached' },
      ...['unused', 'bytes', 'hidden', 'grad', 'un'].map((text) => ({ ask: 'search', text })),
    ]);
  });

  it('has a name of its own for screen readers', async () => {
    await open();
    await opened.page.getByRole('textbox', { name: 'Ask or search', exact: true }).waitFor();
  });

  it('completes a filter and goes on typing', async () => {
    await open();
    await field().fill('gr');
    await field().press('ArrowDown');
    await opened.page.keyboard.press('End');
    await opened.page.keyboard.press('Enter');
    await opened.settle();
    assert.equal(await field().inputValue(), 'grad:');
    assert.ok((await proposals()).includes('grad:none'));
  });

  it('searches with Enter, and the hits are walked by keyboard', async () => {
    await open();
    await field().fill('mul');
    await field().press('Enter');
    await opened.page.locator('.hits li').first().waitFor();
    assert.deepEqual(asked, [{ ask: 'search', text: 'mul' }]);
    assert.equal(await summary(), '3 nodes match.');
    assert.deepEqual(await hits(), ['worse', 'mul', 'hidden']);
    assert.equal(await opened.page.locator('.card.hit').count(), 3);
    const now = () => opened.page.locator('.card.hit-now').getAttribute('data-id');
    assert.equal(await now(), String(idOf('worse')));
    await opened.page.keyboard.press('End');
    assert.equal(await now(), String(idOf('hidden')));
    await opened.page.keyboard.press('Enter');
    await opened.page.locator(`.card[data-id="${idOf('hidden')}"].selected`).waitFor();
    assert.match(await opened.page.locator('.details').innerText(), /hidden/);
    await opened.page.locator('.hits li').last().focus();
    await opened.page.keyboard.press('Escape');
    assert.equal(await opened.page.locator('.answer').isVisible(), false);
    assert.equal(await opened.page.locator('.card.hit').count(), 0);
    assert.ok(await field().evaluate((input) => input.matches(':focus')));
  });

  it('asks for a node that is not drawn', async () => {
    await open();
    await field().fill('op:log');
    await field().press('Enter');
    await opened.page.locator('.hits li').first().waitFor();
    const { cards, ...rest } = model.slice(1);
    const drawn = cards.filter(({ op }) => op !== 'log');
    await opened.show({ ...rest, cards: drawn, edges: [] }, 'train.ts');
    await opened.page.locator('.hits li').click();
    await opened.settle();
    const wanted = opened.announced.find(({ event }) => event === 'unhide');
    const node = idOf('bad');
    assert.deepEqual(wanted?.payload, { node, path: [node] });
  });

  it('lights the way and the cut of a missing gradient', async () => {
    await open();
    await field().fill('why w');
    await field().press('Enter');
    await opened.page.locator('.hits li').first().waitFor();
    assert.deepEqual(asked, [{ ask: 'whyNoGradient', node: idOf('w') }]);
    assert.match(
      await summary(),
      /^No gradient reaches w because cut, on the way to loss, was cut off by detach\(\)/,
    );
    assert.deepEqual(await hits(), ['w', 'hidden', 'cut', 'mul', 'loss']);
    assert.equal((await lit()).length, 5);
    // The way between them is marked, too.
    assert.equal((await opened.elements('edge.path')).length, 4);
  });

  it('is asked by the context menu of a card, by mouse and by key', async () => {
    await open();
    const card = opened.page.locator(`.card[data-id="${idOf('hidden')}"]`);
    await card.click({ button: 'right' });
    const items = opened.page.getByRole('menuitem');
    assert.deepEqual(await items.allInnerTexts(), [
      'Why has hidden no gradient?',
      'What influences hidden?',
      'What does hidden influence?',
      'Fold the part around (−)',
      'Show tangents from here (forward mode)',
      'Preview gradients from here',
      'Copy the value as TypeScript',
      'Copy the value as JSON',
      'Copy the value as NumPy',
      'Compare the graph with…',
      'Export the graph…',
    ]);
    await opened.page.keyboard.press('ArrowDown');
    await opened.page.keyboard.press('Enter');
    await opened.page.locator('.hits li').first().waitFor();
    assert.deepEqual(asked, [{ ask: 'influencedBy', node: idOf('hidden') }]);
    assert.deepEqual(await hits(), ['x', 'w']);

    await card.focus();
    await opened.page.keyboard.press('ContextMenu');
    await opened.page.getByRole('menu').waitFor();
    await opened.page.keyboard.press('Escape');
    assert.equal(await opened.page.getByRole('menu').isVisible(), false);
    assert.ok(await card.evaluate((element) => element.matches(':focus')));
  });

  it('says in words when nothing is found, and when the question cannot be understood', async () => {
    await open();
    for (const [text, said] of [
      ['zzz', 'Nothing matches zzz.'],
      ['color:red', 'There is no filter color: use op, name,'],
    ] as const) {
      await field().fill(text);
      await field().press('Enter');
      await opened.page.waitForFunction(
        (start) => document.querySelector('.answer .summary')?.textContent.startsWith(start),
        said,
      );
      assert.deepEqual(await hits(), []);
    }
    await field().fill('zzz');
    await field().press('ArrowDown');
    await opened.page.keyboard.press('Enter');
    await opened.settle();
    assert.ok(await field().evaluate((input) => input.matches(':focus')));
    assert.equal(await opened.page.locator('.suggestions').isVisible(), false);
    // An answer without hits has nothing else to close it by.
    await field().press('Escape');
    await opened.page.locator('.answer').waitFor({ state: 'hidden' });
  });

  it('has nothing for axe to find in any theme', async () => {
    await open();
    await field().fill('looks');
    await field().press('ArrowDown');
    await opened.page.keyboard.press('Enter');
    await opened.page.locator('.hits li').first().waitFor();
    await field().fill('w');
    await opened.page.locator('.suggestions li').first().waitFor();
    const found = await violationsIn(opened, (theme) => opened.screenshot(`questions-${theme}`));
    assert.deepEqual(found, []);
  });

  it('fits beside an editor', async () => {
    await open(600);
    await field().fill('zzz');
    await field().press('Enter');
    await opened.page.locator('.answer').waitFor();
    await field().fill('What looks wrong?');
    await field().press('Enter');
    await opened.page.locator('.hits li').first().waitFor();
    await opened.settle();
    await opened.screenshot('questions-narrow');
    const box = await opened.page.locator('.answer').boundingBox();
    assert.ok(box !== null && box.width <= 600 && box.height <= 400, JSON.stringify(box));
  });
});
