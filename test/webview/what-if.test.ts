/** @file What would be: fields in the details, old and new on the cards, the line that takes it back, previews. */
import assert from 'node:assert/strict';
import type { Card, Details, Slice, WhatIf, WhatIfChange } from '../../webview/protocol.ts';
import { PageHost, type Opened } from './page.ts';
import { card, edge, slice } from './slices.ts';

const X = card(1, 100, 60, {
  role: 'parameter',
  name: 'x',
  op: 'tensor',
  symbol: '●',
  shape: '[2]',
  value: '[1.00, 2.00]',
  grad: '[2.00, 4.00]',
  gradNorm: 4.47,
  requiresGrad: true,
});
const Y = card(2, 100, 200, {
  role: 'output',
  name: 'y',
  op: 'sum',
  symbol: 'Σ',
  value: '5.00',
  grad: '1.00',
  gradNorm: 1,
  requiresGrad: true,
});

const RECORDED: Slice = slice([X, Y], [edge(1, 2, 'gradient', 4.47)]);

const would = (of: Card, value: string | null, grad: string | null, isEdited = false): Card => ({
  ...of,
  whatIf: { value, grad, isEdited, changes: 1 },
});

/** x were [3, 4]: y = 25, ∇x = 2x. */
const EDITED: WhatIf = {
  kind: 'edit',
  edits: [{ node: 1, of: 'value', label: 'x', text: '[3, 4]' }],
  values: 2,
  gradients: 1,
  notes: ['The program took a value out by item() at train.ts:9.'],
};

const WOULD: Slice = {
  ...RECORDED,
  revision: 2,
  cards: [would(X, '[3.00, 4.00]', '[6.00, 8.00]', true), would(Y, '25.0', null)],
  whatIf: EDITED,
};

function detailsOf(node: number, isEdited: boolean): Details {
  const isX = node === 1;
  return {
    id: node,
    title: isX ? 'x' : 'y · sum',
    rows: [{ label: 'dtype', value: 'float32' }],
    value: isX ? 'tensor([1., 2.], requires_grad=True)' : 'tensor(5.)',
    grad: isX ? 'tensor([2., 4.])' : 'tensor(1.)',
    noGradientBecause: '',
    stack: [],
    inputs: [],
    uses: [],
    relations: [],
    shape: isX ? [2] : [],
    series: null,
    hooks: [],
    whatIf: {
      value: isEdited && isX ? 'tensor([3., 4.])' : '',
      grad: isEdited && isX ? 'tensor([6., 8.])' : '',
      editable: isX
        ? [
            {
              of: 'value',
              shape: '[2]',
              dtype: 'float32',
              text: isEdited ? '[3, 4]' : '[1, 2]',
              isEdited,
            },
          ]
        : [{ of: 'seed', shape: '', dtype: 'float32', text: '1', isEdited: false }],
    },
  };
}

describe('what if, in the page', () => {
  let host: PageHost;
  let opened: Opened;
  const changes: WhatIfChange[] = [];
  let isEdited = false;

  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  beforeEach(async () => {
    changes.length = 0;
    isEdited = false;
    opened = await host.open({
      details: (node) => detailsOf(node, isEdited),
      whatIf: async (change) => {
        changes.push(change);
        if (change.do === 'prepare') return null;
        if (change.do === 'edit' && change.text === '[3]')
          throw new Error('This is of shape [3], and [2] is wanted.');
        isEdited = change.do === 'edit';
        await opened.show(change.do === 'reset' ? RECORDED : WOULD);
        return null;
      },
    });
    await opened.show(RECORDED);
  });
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  it('by the keyboard alone: a field is opened, refused, filled, applied, and all is undone', async () => {
    const { page } = opened;
    await page.locator('.card[data-id="1"]').focus();
    await page.keyboard.press('Enter');
    const opener = page.getByRole('button', { name: 'What if the value were…' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const field = page.getByRole('textbox', { name: 'What if the value were' });
    assert.equal(await field.inputValue(), '[1, 2]');
    assert.ok(await field.evaluate((element) => element === document.activeElement));

    await page.keyboard.press('Control+a');
    await page.keyboard.type('[3]');
    await page.keyboard.press('Control+Enter');
    const problem = page.locator('.what-if [role="alert"]:not([hidden])');
    assert.equal(await problem.textContent(), 'This is of shape [3], and [2] is wanted.');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');

    await page.keyboard.press('Control+a');
    await page.keyboard.type('[3, 4]');
    await page.keyboard.press('Control+Enter');
    await page.locator('.what-if-bar:not([hidden])').waitFor();
    assert.deepEqual(changes.at(-1), { do: 'edit', node: 1, of: 'value', text: '[3, 4]' });
    await page.getByRole('region', { name: 'Value would be' }).waitFor();
    assert.equal(
      await page.getByRole('region', { name: 'Gradient would be' }).textContent(),
      'tensor([6., 8.])',
    );
    assert.equal(await field.inputValue(), '[3, 4]');
    assert.equal(await problem.count(), 0);

    const bar = page.getByRole('status', { name: 'What if' });
    assert.match(
      await bar.innerText(),
      /^≠\s*What if x were \[3, 4\]\? 2 values and 1 gradient would change\./,
    );
    await bar.getByRole('button', { name: /^Reset/ }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.what-if-bar').waitFor({ state: 'hidden' });
    assert.deepEqual(changes.at(-1), { do: 'reset' });
    assert.equal(await page.locator('.card .would').count(), 0);
  });

  it('cards show old and new with a sign, and say so', async () => {
    await opened.show(WOULD);
    const { page } = opened;
    const [x, y] = [page.locator('.card[data-id="1"]'), page.locator('.card[data-id="2"]')];
    assert.equal(await y.locator('.line.value .text').innerText(), '5.00 → 25.0');
    assert.equal(await x.locator('.line.value .text').innerText(), '→ [3.00, 4.00]');
    assert.equal(
      await x.locator('.line.value .text').getAttribute('title'),
      'was [1.00, 2.00], would be [3.00, 4.00]',
    );
    assert.equal(await x.locator('.pill.would').innerText(), '✎');
    assert.equal(await y.locator('.pill.would').innerText(), '≠');
    assert.match(
      (await x.getAttribute('aria-label')) ?? '',
      /value \[1\.00, 2\.00\], .*edited, value would be \[3\.00, 4\.00\], gradient would be/,
    );
    await opened.screenshot('what-if');
  });

  it('from afar the signs stay, whole', async () => {
    await opened.show(WOULD);
    const { page } = opened;
    while ((await page.locator('.titles-only').count()) === 0)
      await page.getByRole('button', { name: 'Zoom out' }).click();
    for (const pill of await page.locator('.pill.would:visible').all()) {
      const { fontSize, lineHeight } = await pill.evaluate((element) => getComputedStyle(element));
      assert.ok(parseFloat(lineHeight) > parseFloat(fontSize), `${lineHeight} of ${fontSize}`);
    }
    assert.equal(await page.locator('.pill.would:visible').count(), 2);
  });

  it('a number has a field of one line, and Enter applies it', async () => {
    const { page } = opened;
    await page.locator('.card[data-id="2"]').click();
    await page
      .getByRole('button', { name: 'What if the gradient that backward starts with were…' })
      .click();
    await page.getByRole('textbox', { name: /starts with/ }).fill('10');
    await page.keyboard.press('Enter');
    await page.locator('.what-if-bar:not([hidden])').waitFor();
    assert.deepEqual(changes, [{ do: 'prepare' }, { do: 'edit', node: 2, of: 'seed', text: '10' }]);
  });

  it('the menu of a card opens the field, and previews gradients', async () => {
    const { page } = opened;
    await page.locator('.card[data-id="1"]').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'What if the value were…' }).click();
    await page.getByRole('textbox', { name: 'What if the value were' }).waitFor();
    await page.locator('.card[data-id="2"]').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Preview gradients from here' }).click();
    await page.locator('.what-if-bar:not([hidden])').waitFor();
    assert.deepEqual(changes, [{ do: 'prepare' }, { do: 'preview', node: 2 }]);
  });

  it('the menu of what an optimizer wrote into a parameter offers no other value', async () => {
    const { page } = opened;
    await opened.show(slice([{ ...X, inPlace: { from: 0, to: 1 } }, Y], RECORDED.edges), 'a.ts');
    await page.locator('.card[data-id="1"]').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Preview gradients from here' }).waitFor();
    assert.equal(await page.getByRole('menuitem', { name: /What if/ }).count(), 0);
  });
});
