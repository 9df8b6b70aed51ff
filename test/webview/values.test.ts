/** @file Values in the details pane: table, slices, histogram, image, course; by mouse and keyboard, in every theme. */
import assert from 'node:assert/strict';
import type { Details, TensorValue } from '../../webview/protocol.ts';
import { violationsIn } from './axe.ts';
import { contrast, type Rgb } from './colours.ts';
import { PageHost, type Opened } from './page.ts';
import { at, lesson } from './slices.ts';

/** Elements that tell their place: the row-major index. */
function counting(shape: readonly number[]): TensorValue {
  const total = shape.reduce((product, size) => product * size, 1);
  return {
    ...{
      dtype: 'float32',
      shape,
      total,
      elements: Float64Array.from({ length: total }, (_, i) => i),
    },
    statistics: {
      count: total,
      min: 0,
      max: total - 1,
      mean: (total - 1) / 2,
      std: 1,
      nan: 0,
      infinite: 0,
    },
    histogram: { from: -2, to: 2, counts: [1, 4, 9, 2] },
  };
}

/** A wave that goes below zero. */
function wave(shape: readonly number[]): TensorValue {
  const elements = Float64Array.from({ length: 3 * 16 * 16 }, (_, i) => Math.sin(i / 9));
  return {
    ...counting(shape),
    elements,
    statistics: { ...counting(shape).statistics, min: -1, max: 1 },
  };
}

const DETAILS: Details = {
  id: 2,
  title: 'mul',
  rows: [
    { label: 'memory', value: '4 MiB, shared with another tensor' },
    { label: 'strides', value: '[1, 1000], not contiguous' },
    { label: 'storage offset', value: '6 elements' },
  ],
  value: 'tensor([[0., 1., …], shape [1000, 1000])',
  shape: [1000, 1000],
  grad: 'tensor([[0., 1., …])',
  noGradientBecause: '',
  stack: [at(3)],
  inputs: [],
  uses: [],
  hooks: [
    { text: 'sees its gradient, and may replace it', site: at(7) },
    { text: 'runs when its .grad was written; removed since', site: null },
  ],
  relations: [
    { title: 'View of', nodes: [{ id: 1, label: 'x', note: 'strides [1, 1000], offset 6' }] },
    {
      title: 'Versions',
      nodes: [
        { id: 2, label: 'v0 mul', note: '1.00' },
        { id: 3, label: 'v1 add_', note: '2.00' },
      ],
    },
  ],
  series: {
    ...{ over: 'versions', of: 'value', count: 4, at: 2 },
    moments: [
      { node: 1, value: 8, gradNorm: 16 },
      { node: 3, value: 4, gradNorm: null },
      { node: 2, value: 2, gradNorm: 4 },
      { node: 5, value: 1, gradNorm: 2 },
    ],
  },
};

describe('a value in the details', () => {
  let host: PageHost;
  let opened: Opened;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  const open = async (tensor: TensorValue): Promise<void> => {
    opened = await host.open({
      details: (id) => ({ ...DETAILS, id, shape: tensor.shape }),
      tensor: () => tensor,
    });
    await opened.show(lesson());
    await opened.page.locator('.card[data-id="2"]').click();
    await opened.settle();
  };
  const look = async (name: string): Promise<void> => {
    await opened.page.locator('.values').first().getByRole('radio', { name, exact: true }).click();
    await opened.settle();
  };
  const cellText = (row: number, column: number): Promise<string> =>
    opened.page.locator(`.grid [data-row="${row}"][data-column="${column}"]`).innerText();

  it('is a table of which only what is in view is in the page', async () => {
    await open(counting([1000, 1000]));
    await look('Table');
    assert.equal(await cellText(2, 1), '2001');
    const count = (): Promise<number> => opened.page.locator('.grid [role=gridcell]').count();
    assert.ok((await count()) < 400);
    const worst = await opened.page.evaluate(async () => {
      const grid = document.querySelector('.grid') as HTMLElement;
      const times: number[] = [];
      for (let step = 0; step < 60; step++) {
        grid.scrollTop += 371;
        grid.scrollLeft += 211;
        const began = performance.now();
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        times.push(performance.now() - began);
      }
      return times.sort((a, b) => a - b)[30] ?? NaN;
    });
    console.log(
      `      two frames of scrolling 1,000 × 1,000: ${worst.toFixed(0)} ms in the median`,
    );
    const first = await opened.page.locator('.grid [role=gridcell]').first().innerText();
    assert.ok(Number(first.replace('e+', 'e')) > 100_000, first);
    assert.ok((await count()) < 400);
    await opened.screenshot('values-table');
  });

  it('is walked by keyboard, and tells the whole number', async () => {
    await open(counting([1000, 1000]));
    await look('Table');
    await opened.page.locator('.grid').focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'End', 'PageDown', 'ArrowUp'])
      await opened.page.keyboard.press(key);
    await opened.settle();
    const told = await opened.page.locator('.values .at').first().innerText();
    assert.match(told, /^\[\d+, 999\] = \d+999$/);
    const active = await opened.page.locator('.grid').getAttribute('aria-activedescendant');
    const cell = opened.page.locator(`#${active ?? ''}`);
    assert.equal(await cell.getAttribute('aria-selected'), 'true');
    assert.equal(await cell.getAttribute('aria-colindex'), '1001');
    await opened.page.keyboard.press('Control+Home');
    await opened.settle();
    assert.equal(await opened.page.locator('.values .at').first().innerText(), '[0, 0] = 0');
  });

  it('of a higher rank is looked at slice by slice', async () => {
    await open(counting([2, 3, 4, 5]));
    await look('Table');
    assert.equal(await cellText(0, 0), '0');
    const fields = opened.page.locator('.slicer input[type=number]');
    await fields.nth(0).fill('1');
    await fields.nth(1).fill('2');
    await opened.settle();
    // ((1·3 + 2)·4 + 3)·5 + 4
    assert.equal(await cellText(3, 4), '119');
    await opened.page.locator('.slicer input[type=range]').nth(0).focus();
    await opened.page.keyboard.press('ArrowLeft');
    await opened.settle();
    assert.equal(await cellText(3, 4), '59');
    assert.equal(await fields.nth(0).inputValue(), '0');
    assert.equal(await opened.page.locator('.values .at').first().innerText(), '[0, 2, 0, 0] = 40');
  });

  it('has the points of its numbers below one another, and loses no small one', async () => {
    const elements = Float64Array.of(0.43, -1, 12.5, 1e-6, 0, NaN);
    await open({ ...counting([6]), elements });
    await look('Table');
    assert.deepEqual(await Promise.all([0, 1, 2, 3, 4, 5].map((row) => cellText(row, 0))), [
      '0.43',
      '-1.00',
      '12.50',
      '1.00e-6',
      '0.00',
      'NaN',
    ]);
  });

  it('of which not all was recorded says so', async () => {
    const whole = counting([2000]);
    await open({ ...whole, elements: whole.elements.slice(0, 5), histogram: null });
    await look('Table');
    assert.equal(await cellText(4, 0), '4');
    assert.equal(await cellText(5, 0), '…');
    await look('Histogram');
    assert.match(
      await opened.page.locator('.values').first().innerText(),
      /The first 5 of 2000 elements were recorded/,
    );
  });

  it('is a histogram that a screen reader can tell', async () => {
    await open(counting([8, 8]));
    await look('Histogram');
    assert.equal(await opened.page.locator('.histogram rect').count(), 4);
    assert.equal(
      await opened.page.locator('.histogram [role=img]').getAttribute('aria-label'),
      'Value: 16 elements from -2 to 2, most of them (9) between 0 and 1',
    );
  });

  it('is an image: grey, in colours where there are three channels, and a heat map with signs', async () => {
    await open(wave([3, 16, 16]));
    await look('Image');
    const pixel = (x: number, y: number): Promise<number[]> =>
      opened.page.evaluate(
        ([left, top]) => {
          const canvas = document.querySelector('.stage canvas') as HTMLCanvasElement;
          const context = canvas.getContext('2d');
          return [...(context?.getImageData(left, top, 1, 1).data ?? [])];
        },
        [x, y] as const,
      );
    // sin(0) is the middle of the range from -1 to 1.
    assert.deepEqual(await pixel(1, 1), [128, 128, 128, 255]);
    await look('RGB');
    const level = (i: number): number => Math.round((255 * (Math.sin(i / 9) + 1)) / 2);
    const [red = 0, green = 0, blue = 0] = await pixel(1, 1);
    for (const [part, expected] of [
      [red, level(0)],
      [green, level(256)],
      [blue, level(512)],
    ] as const)
      // prettier-ignore
      assert.ok(Math.abs(part - expected) <= 1, `${part} ${expected}`);
    await look('Heat map');
    await opened.screenshot('values-heat');
    await opened.page.locator('.stage canvas').hover({ position: { x: 30, y: 5 } });
    assert.match(await opened.page.locator('.stage .at').innerText(), /^\[0, 0, 1\] = 0\.1109$/);
    // Zero has the colour of the ground, also of the theme that is chosen now.
    await opened.setTheme('vscode-light');
    assert.deepEqual(await pixel(1, 1), [255, 255, 255, 255]);
  });

  it('is a grey image in which what is no number has the colour of the theme, also of a later one', async () => {
    const tensor = wave([4, 4]);
    await open({ ...tensor, elements: tensor.elements.map((each, i) => (i === 0 ? NaN : each)) });
    await look('Image');
    const pixels = (): Promise<string> =>
      opened.page.evaluate(() => {
        const canvas = document.querySelector('.stage canvas') as HTMLCanvasElement;
        return canvas.toDataURL();
      });
    const before = await pixels();
    await opened.setTheme('vscode-light');
    assert.notEqual(await pixels(), before);
  });

  const readAt = async (x: number, y: number): Promise<string> => {
    await opened.page.locator('.stage canvas').hover({ position: { x, y } });
    return opened.page.locator('.stage .at').innerText();
  };

  it('is an image where channels are last, too, and of the kernel of a convolution', async () => {
    // TensorFlow's digits: batch, rows, columns, channel. Each tells its index.
    await open(counting([2, 8, 8, 1]));
    await look('Image');
    assert.equal(await opened.page.locator('.slicer .quiet').first().innerText(), 'dim 0');
    assert.equal(await opened.page.locator('.slicer .quiet').last().innerText(), 'dim 3');
    await opened.page.locator('.slicer input[type=number]').first().fill('1');
    // Row 0 and column 1 of the second picture: 64 + 1.
    assert.equal(await readAt(60, 5), '[1, 0, 1, 0] = 65');
    assert.match(await opened.page.locator('.stage .scale').innerText(), /^black 0, white 127$/);
    await opened.close();
    // PyTorch's kernels: out, in, rows, columns; TensorFlow's: rows, columns, in, out.
    await open(counting([4, 2, 3, 3]));
    await look('Image');
    assert.equal(await readAt(150, 5), '[0, 0, 0, 1] = 1');
    await opened.close();
    await open(counting([3, 3, 2, 4]));
    await look('Image');
    assert.equal(await readAt(150, 5), '[0, 1, 0, 0] = 8');
  });

  it('is an image of other dimensions on demand', async () => {
    await open(counting([4, 5, 5, 6]));
    await look('Image');
    const dims = (name: string) => opened.page.getByRole('radio', { name, exact: true });
    assert.equal(await dims('dims 1 × 2').getAttribute('aria-checked'), 'true');
    assert.equal(await readAt(100, 5), '[0, 0, 1, 0] = 6');
    await dims('dims 2 × 3').click();
    assert.equal(await readAt(80, 5), '[0, 0, 0, 1] = 1');
  });

  it('is an image that tells what is no number, and of equal elements no darkest', async () => {
    const elements = Float64Array.from({ length: 16 }, (_, i) => (i === 5 ? NaN : 7));
    const statistics = { ...counting([16]).statistics, count: 15, min: 7, max: 7, nan: 1 };
    await open({ ...counting([4, 4]), elements, statistics });
    await look('Image');
    const scale = await opened.page.locator('.stage .scale').innerText();
    assert.equal(scale, 'all 7, red with a cross where it is NaN');
    // Beside the middle of pixels 0 and 5, where the stroke of a cross does not go.
    const [seven, [red = 0, green = 0, blue = 0]] = await opened.page.evaluate(() => {
      const canvas = document.querySelector('.stage canvas') as HTMLCanvasElement;
      const size = canvas.width / 4;
      const row = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const at = (share: number): number[] => {
        const place = 4 * (Math.floor(share * size) * canvas.width + Math.floor(share * size));
        return [...row.data.slice(place, place + 4)];
      };
      return [at(0.25), at(1.25)] as const;
    });
    assert.deepEqual(seven, [128, 128, 128, 255]);
    assert.ok(red > green + 50 && red > blue + 50, `${red} ${green} ${blue}`);
  });

  it('is an image whose signs are seen on every colour, in every theme', async () => {
    const elements = Float64Array.from([NaN, -8, -2, -0.1, -Infinity, 8, 2, 0, 0]);
    const statistics = { ...counting([9]).statistics, min: -8, max: 8, nan: 1, infinite: 1 };
    await open({ ...counting([3, 3]), elements, statistics });
    await look('Image');
    /** Of a sign, and of the pixel beside it. */
    const pairs = (at: readonly number[]): Promise<[Rgb, Rgb][]> =>
      opened.page.evaluate((all) => {
        const canvas = document.querySelector('.stage canvas') as HTMLCanvasElement;
        const { width, height } = canvas;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
        const size = width / 3;
        const read = (x: number, y: number): Rgb => {
          const [red = 0, green = 0, blue = 0] = data.slice(4 * (Math.floor(y) * width + x));
          return { red, green, blue, alpha: 1 };
        };
        return all.map((index) => {
          const [x, y] = [Math.floor((index % 3) * size) + 5, Math.floor(index / 3) * size];
          return [read(x, y + Math.floor(size / 2)), read(x, y + 2)];
        });
      }, at);
    const seen = async (at: readonly number[]): Promise<void> => {
      for (const [sign, ground] of await pairs(at))
        assert.ok(contrast(sign, ground) > 4.5, JSON.stringify([sign, ground]));
    };
    assert.match(
      await opened.page.locator('.stage .scale').innerText(),
      /^black -8, white 8, infinite ones as the ends, red with a cross where it is NaN$/,
    );
    await opened.inThemes(async () => {
      // Greys are painted once: the tab paints them anew.
      await look('Grey');
      await seen([0]);
      await look('Heat map');
      await seen([0, 1, 2, 3, 4]);
    });
  });

  it('has what was not recorded fetched from the paused program, or says why that cannot be', async () => {
    const all = counting([1000, 1000]);
    let known: TensorValue = { ...all, elements: all.elements.slice(0, 3000), histogram: null };
    let isRunning = true;
    opened = await host.open({
      details: (id) => ({ ...DETAILS, id }),
      tensor: () => known,
      fetch: () => {
        if (isRunning)
          throw new Error('The program runs: pause it, and all elements can be fetched.');
        known = all;
        return null;
      },
    });
    await opened.show(lesson());
    await opened.page.locator('.card[data-id="2"]').click();
    await look('Table');
    const part = opened.page.locator('.values .part').first();
    assert.match(await part.innerText(), /The first 3000 of 1000000 elements were recorded/);
    assert.equal(await cellText(5, 0), '…');
    const button = opened.page.getByRole('button', { name: /^Fetch all elements/ }).first();
    await button.click();
    const alert = opened.page.getByRole('alert').filter({ hasText: 'The program runs' });
    await alert.waitFor();
    isRunning = false;
    await look('Text');
    await look('Table');
    await button.focus();
    await opened.page.keyboard.press('Enter');
    await opened.page.waitForFunction(() => document.querySelector('.values .part') === null);
    assert.equal(await cellText(5, 0), '5000');
    await opened.screenshot('values-fetched');
  });

  it('has them fetched where a histogram is wanted, which says why there is none', async () => {
    const all = counting([1000, 1000]);
    let known: TensorValue = { ...all, elements: all.elements.slice(0, 16), histogram: null };
    let isKept = false;
    opened = await host.open({
      details: (id) => ({ ...DETAILS, id }),
      tensor: () => known,
      fetch: () => {
        if (!isKept)
          throw new Error('Gradients of results are kept where retainGrad() was called.');
        known = all;
        return null;
      },
    });
    await opened.show(lesson());
    await opened.page.locator('.card[data-id="2"]').click();
    await look('Histogram');
    const alert = opened.page.getByRole('alert').filter({ hasText: 'retainGrad' });
    await alert.first().waitFor();
    isKept = true;
    await look('Text');
    await look('Histogram');
    await opened.page.locator('.values .histogram rect').first().waitFor();
    assert.equal(await opened.page.locator('.values .part').count(), 0);
  });

  it('has a course, along which one walks to each moment', async () => {
    await open(counting([8, 8]));
    const course = opened.page.locator('.course');
    assert.match(await course.innerText(), /version 3 of 4: value 2, \|∇\| 4/);
    await course.locator('input').focus();
    await opened.page.keyboard.press('ArrowRight');
    assert.match(await course.innerText(), /version 4 of 4: value 1, \|∇\| 2/);
    await course.getByRole('button', { name: 'Go there' }).click();
    await opened.settle();
    assert.equal(await opened.page.locator('.card.selected').getAttribute('data-id'), '5');
  });

  it('has a course that tells what stays the same, and in the middle', async () => {
    const moments = [1, 2, 3].map((node) => ({ node, value: node, gradNorm: 0.5 }));
    opened = await host.open({
      details: (id) => ({
        ...DETAILS,
        id,
        series: { ...DETAILS.series!, count: 3, at: 2, moments },
      }),
    });
    await opened.show(lesson());
    await opened.page.locator('.card[data-id="2"]').click();
    await opened.settle();
    const lines = opened.page.locator('.course .line');
    assert.equal(await lines.nth(0).innerText(), 'value 1 … 3');
    assert.equal(await lines.nth(1).innerText(), '|∇| always 0.5');
    assert.equal(await lines.nth(1).locator('svg').getAttribute('aria-label'), '|∇|: always 0.5');
    const [box, path] = await Promise.all([
      lines.nth(1).locator('svg').boundingBox(),
      lines.nth(1).locator('path').boundingBox(),
    ]);
    assert.ok(box !== null && path !== null);
    const offset = path.y + path.height / 2 - (box.y + box.height / 2);
    assert.ok(Math.abs(offset) < 1, `${offset}`);
  });

  it('leads to its views and versions', async () => {
    await open(counting([8, 8]));
    const pane = opened.page.locator('.details');
    await pane.getByRole('button', { name: 'v1 add_' }).click();
    await opened.settle();
    assert.equal(await opened.page.locator('.card.selected').getAttribute('data-id'), '3');
  });

  it('is looked at in the same way at the next node', async () => {
    await open(counting([8, 8]));
    await look('Table');
    await opened.page.locator('.card[data-id="3"]').click();
    await opened.settle();
    assert.equal(await opened.page.locator('.grid').count(), 1);
  });

  it('has nothing for axe to find in any theme', async () => {
    await open(wave([3, 16, 16]));
    await opened.page.getByRole('button', { name: 'Wider or narrower details' }).click();
    for (const view of ['Table', 'Histogram', 'Image']) {
      await look(view);
      if (view === 'Image') await look('Heat map');
      const found = await violationsIn(opened, (theme) =>
        opened.screenshot(`values-${view.toLowerCase()}-${theme}`),
      );
      assert.deepEqual(found, [], view);
    }
  });

  it('tells its strides and its hooks, which lead to the lines that put them there', async () => {
    await open(counting([8, 8]));
    const section = opened.page.locator('.details section', { hasText: 'Hooks (2)' });
    assert.match(await section.innerText(), /train\.ts:7\s*sees its gradient, and may replace it/);
    await opened.inThemes(async (theme) => {
      await section.scrollIntoViewIfNeeded();
      await opened.screenshot(`hooks-${theme}`);
    });
    await section.getByRole('button', { name: 'train.ts:7' }).click();
    const revealed = opened.announced.findLast(({ event }) => event === 'reveal');
    assert.equal((revealed?.payload as { site?: { line: number } } | undefined)?.site?.line, 7);
  });
});
