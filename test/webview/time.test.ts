/** @file The timeline: scrubbing by keyboard and mouse, what it shows of the past, and what it reads aloud. */
import assert from 'node:assert/strict';
import { tensor } from 'gradlens';
import { isDifferentiable, operandsOf } from '../replay/rules.ts';
import { table } from '../../engine/ops/table.ts';
import { tangentRule } from '../../engine/replay/tangent-rules.ts';
import { GraphModel } from '../../engine/graph/model.ts';
import { lesson, whole } from '../graph/records.ts';
import { graphOf } from '../recorder/memory.ts';
import { violationsIn } from './axe.ts';
import { PageHost, type Opened, type Options } from './page.ts';

describe('the timeline', () => {
  let host: PageHost;
  let opened: Opened;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  /** Moments: x, x * x, sum, * 2; backward began, three nodes ran, x.grad stored, ended; detach, log; mul, sub_. */
  async function open(options: Options = {}): Promise<GraphModel> {
    const model = new GraphModel();
    for (const record of lesson().program.records) model.append(record);
    opened = await host.open({
      timeline: (of) => model.timeline(of),
      past: (moment) => ({ slice: model.past(1, moment), happening: model.happening(moment) }),
      details: (node) => model.details(node),
      ...options,
    });
    await opened.show(model.slice(1));
    return model;
  }

  const slider = () => opened.page.getByRole('slider', { name: 'Moment of the recording' });
  const said = (): Promise<string | null> => slider().getAttribute('aria-valuetext');
  const press = async (...keys: string[]): Promise<void> => {
    await slider().focus();
    for (const key of keys) await opened.page.keyboard.press(key);
    await opened.settle();
  };

  it('is walked by keyboard, moment by moment and phase by phase', async () => {
    await open();
    assert.equal(await said(), 'now, after 14 moments');
    await press('Home');
    assert.equal(await said(), 'moment 1 of 14: tensor made [1.00, 2.00, 3.00].');
    await press('ArrowRight', 'ArrowRight');
    assert.equal(await said(), 'moment 3 of 14: sum computed 14.0.');
    await press('PageDown');
    assert.equal(
      await said(),
      'moment 5 of 14: backward() at train.ts:3 began at mul, with ∇ = 1.00.',
    );
    assert.equal(await slider().getAttribute('aria-valuenow'), '5');
    await press('PageUp', 'ArrowRight');
    assert.equal(await slider().getAttribute('aria-valuenow'), '2');
    await press('Escape');
    assert.equal(await said(), 'now, after 14 moments');
  });

  it('marks what is not there yet and what happens, in words too, and moves nothing', async () => {
    await open();
    const before = await opened.boxes('.card');
    await press('Home', 'ArrowRight');
    const cards = opened.page.locator('.card');
    const names = await cards.evaluateAll((all) => all.map((card) => card.ariaLabel ?? ''));
    assert.equal(names.filter((name) => name.includes('this is what happens now')).length, 1);
    assert.equal(names.filter((name) => name.includes('not there yet')).length, before.length - 2);
    assert.equal((await opened.elements('edge.now')).length, 2);
    const positions = async (): Promise<unknown> =>
      (await opened.elements('node.card')).map(({ id, position }) => [id, position]);
    const past = await positions();
    await press('End');
    assert.deepEqual(await positions(), past);
  });

  it('plays the backward pass with its rule, its numbers and what is summed up', async () => {
    await open();
    opened.channel.emit('stepBackward', null);
    await opened.settle();
    const pane = opened.page.getByRole('region', { name: 'What happened' });
    assert.match(await pane.innerText(), /backward\(\).* began at mul, with ∇ = 1\.00\./);
    await press('ArrowRight', 'ArrowRight', 'ArrowRight');
    const text = await pane.innerText();
    assert.match(text, /mulBackward0 of mul ran\./);
    assert.match(text, /∇ = \[2\.00, 2\.00, 2\.00\]/);
    assert.match(text, /\[2\.00, 4\.00, 6\.00\]/);
    assert.match(text, /Σ \[4\.00, 8\.00, 12\.0\], 2 of 2 uses/);
    await opened.inThemes((theme) => opened.screenshot(`time-${theme}`));
    // To the end of the phase, a moment at a time.
    await press(' ');
    await opened.page.waitForFunction(
      () => document.querySelector('[role=slider]')?.ariaValueNow === '10',
    );
    await opened.page.waitForSelector('vscode-button[aria-label="Play this phase"]');
  });

  it('is zoomed by keys and by the wheel, and then tells every phase', async () => {
    const model = graphOf(() => {
      const w = tensor(1, { requiresGrad: true });
      for (let step = 0; step < 300; step++) {
        w.mul(w).backward();
        w.grad = null;
      }
    });
    await open({
      timeline: (of) => model.timeline(of),
      past: (moment) => ({ slice: model.past(2, moment), happening: model.happening(moment) }),
    });
    await opened.show(model.slice(2));
    const labels = (): Promise<string[]> =>
      opened.page
        .locator('.time .band')
        .evaluateAll((all) => all.map((band) => (band as HTMLElement).title));
    assert.match((await labels())[1] ?? '', /^phases 11 to 20$/);
    // What no band has room for is said once.
    const caption = opened.page.getByText('900 phases: + or the wheel zooms in');
    assert.ok(await caption.isVisible());
    await press('Home', ...Array<string>(6).fill('+'));
    await opened.page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLElement>('.time .band')].every(
        ({ title }) => !title.startsWith('phases'),
      ),
    );
    const few = (await labels()).length;
    assert.ok(few > 5 && few < 100, `${few} bands`);
    await opened.page.locator('.time .caption').waitFor({ state: 'hidden' });
    assert.match((await said()) ?? '', /^moment 1 of \d+, zoomed to 1 to \d+: /);
    // A phase at a time, also beyond the edge of what is shown.
    const before = await slider().getAttribute('aria-valuenow');
    await press(...Array<string>(few + 2).fill('PageDown'));
    const now = Number(await slider().getAttribute('aria-valuenow'));
    assert.ok(now > Number(before) + few);
    const [, from, to] = /zoomed to (\d+) to (\d+)/.exec((await said()) ?? '') ?? [];
    assert.ok(Number(from) > 1 && Number(from) <= now && now <= Number(to));
    await opened.page.getByRole('button', { name: 'Show the whole timeline (0)' }).waitFor();
    const found = await violationsIn(opened, (theme) =>
      opened.screenshot(`timeline-zoomed-${theme}`),
    );
    assert.deepEqual(found, []);
    await press('0');
    assert.doesNotMatch((await said()) ?? '', /zoomed/);
    const box = await slider().boundingBox();
    assert.ok(box !== null);
    await opened.page.mouse.move(box.x + box.width / 2, box.y + 8);
    await opened.page.mouse.wheel(0, -100);
    await opened.page.waitForFunction(() =>
      document.querySelector('[role=slider]')?.ariaValueText?.includes('zoomed to'),
    );
    const wheeled = /zoomed to (\d+) to (\d+)/.exec((await said()) ?? '') ?? [];
    // What was under the pointer still is.
    const share =
      (model.timeline().moments / 2 - Number(wheeled[1])) /
      (Number(wheeled[2]) - Number(wheeled[1]));
    assert.ok(Math.abs(share - 0.5) < 0.02, String(share));
  });

  it('follows the mouse, and goes back to the present', async () => {
    await open();
    const box = await slider().boundingBox();
    assert.ok(box !== null);
    const [y, at] = [box.y + 8, (share: number): number => box.x + box.width * share];
    await opened.page.mouse.move(at(0.9), y);
    await opened.page.mouse.down();
    await opened.page.mouse.move(at(0.1), y);
    await opened.settle();
    assert.equal(await slider().getAttribute('aria-valuenow'), '2');
    await opened.page.mouse.up();
    await opened.page.getByRole('button', { name: 'Back to the present' }).click();
    await opened.settle();
    assert.equal(await said(), 'now, after 14 moments');
    assert.equal(await opened.page.locator('.card.later').count(), 0);
  });

  it('stays at its moment when parts are folded, and leaves it when more happens', async () => {
    const model = await open();
    await press('Home');
    await opened.show({ ...model.slice(1), revision: 99 });
    assert.match((await said()) ?? '', /^moment 1 of 14/);
    const more = lesson().program;
    more.created([1]);
    for (const record of more.records.slice(-1)) model.append(record);
    await opened.show(model.slice(1));
    assert.equal(await said(), 'now, after 15 moments');
  });

  it('hides where there is no past to tell of', async () => {
    await open({ timeline: () => ({ moments: 0, bands: [], phases: 0, lastBackward: null }) });
    assert.equal(await opened.page.getByRole('slider').count(), 0);
  });

  it('shows forward mode beside backward: tangents on the cards, and in what happened', async () => {
    const model = await open();
    const card = opened.page.locator('.card').first();
    await card.click({ button: 'right' });
    await opened.page
      .getByRole('menuitem', { name: 'Show tangents from here (forward mode)' })
      .click();
    const asked = opened.announced.find(({ event }) => event === 'tangents');
    const { from } = (asked?.payload ?? {}) as { from?: number };
    assert.equal(typeof from, 'number');
    // d(x * x) = 2x, and d(sum) the sum of that.
    model.showTangents(
      0,
      new Map([1, 2].map((node, i) => [node, whole(i ? [12] : [2, 4, 6])])),
      new Map([[1, '∂a·b + ∂b·a']]),
    );
    await opened.show(model.slice(1));
    assert.match(await opened.page.locator('.card[data-id="1"]').innerText(), /∂\s+\[2/);
    assert.match(
      (await opened.page.locator('.card[data-id="2"]').getAttribute('aria-label')) ?? '',
      /, tangent 12\.0;/,
    );
    // Where none comes there is no line for one.
    assert.equal(await opened.page.locator('.card .line.tangent').count(), 2);
    await press('Home', 'ArrowRight');
    const pane = opened.page.getByRole('region', { name: 'What happened' });
    assert.match(await pane.innerText(), /∂ = \[2\.00, 4\.00, 6\.00\]/);
    await pane.locator('.formula math[aria-label="∂a·b + ∂b·a"]').waitFor();
    assert.match(await pane.innerText(), /a\s+=\s+tensor/);
    await opened.inThemes((theme) => opened.screenshot(`tangents-${theme}`));
    await press('ArrowRight');
    assert.match(await pane.innerText(), /∂ = 12\.0/);
    // Also on a card out of its reach forward mode can be ended.
    await opened.page.locator('.card[aria-label*="log"]').first().click({ button: 'right' });
    await opened.page.getByRole('menuitem', { name: 'Stop showing these tangents' }).click();
    assert.deepEqual(opened.announced.at(-1), { event: 'tangents', payload: { from: null } });
  });

  it('sets the rules of all operators, reverse and forward, without a sign left over', async () => {
    const rules = [...table.values()].filter(isDifferentiable).flatMap((row) => {
      const parts = row.formula.split(';').map((part) => part.trim());
      const forward = tangentRule(row, operandsOf(row));
      return [...parts, forward].map((rule) => ({ name: row.name, rule }));
    });
    const terms = [...new Map(rules.map((each) => [each.rule, each])).values()]
      .filter(({ rule }) => rule !== '' && rule !== '0')
      .map(({ name, rule }) => ({
        ...{ node: 0, label: name, letter: '', value: '', rule, gave: '', total: '' },
      }));
    assert.ok(terms.length > 400, `${terms.length} rules`);
    const model = await open({
      past: (moment) => ({
        slice: model.past(1, moment),
        happening: { ...model.happening(moment), kind: 'ran', terms },
      }),
    });
    await press('Home');
    const set = opened.page.locator('td.formula > math');
    await set.nth(terms.length - 1).waitFor();
    const wrong = await set.evaluateAll((all) =>
      all
        .filter((math) => {
          const signs = [...math.querySelectorAll('mo')].map(({ textContent }) => textContent);
          const count = (sign: string): number => signs.filter((each) => each === sign).length;
          const isEmpty = [...math.querySelectorAll('mfrac > *, msup > *, msub > *')].some(
            ({ textContent }) => textContent.trim() === '',
          );
          return signs.includes('^') || signs.includes('_') || count('(') !== count(')') || isEmpty;
        })
        .map((math) => math.getAttribute('aria-label')),
    );
    assert.deepEqual(wrong, []);
  });
});
