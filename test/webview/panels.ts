/** @file The page with every panel open at once, over the graph of a small program. */
import { GraphModel } from '../../engine/graph/model.ts';
import type { Hit, Slice, TensorValue } from '../../webview/protocol.ts';
import { lesson } from '../graph/records.ts';
import type { Opened, PageHost } from './page.ts';
import { at } from './slices.ts';
import type { ThemeKind } from './themes.ts';

const SHAPE = [2, 3, 16, 16];

function waves(): TensorValue {
  const count = SHAPE.reduce((product, size) => product * size, 1);
  return {
    ...{ dtype: 'float32', shape: SHAPE, total: count },
    elements: Float64Array.from({ length: count }, (_, i) => Math.sin(i / 9)),
    statistics: { count, min: -1, max: 1, mean: 0, std: 0.7, nan: 0, infinite: 0 },
    histogram: { from: -1, to: 1, counts: [5, 2, 2, 5] },
  };
}

/** A comparison: every mark that a row can have, texts that need more than one line. */
const HITS: readonly Hit[] = (['parted', 'changed', 'added', 'removed'] as const).map(
  (mark, index) => ({
    node: index + 1,
    label: 'layers[0].attention.projection.weight',
    text: 'Its value is [0.125, 0.25, 0.5] here and [0.125, 0.25, 0.75] there: 0.25 apart, at [2].',
    site: at(3),
    path: [],
    mark,
  }),
);

export interface Stage {
  readonly theme?: ThemeKind;
  readonly width?: number;
  readonly height?: number;
}

/** A page that answers everything, with its picture, banner and switch. */
export async function open(
  host: PageHost,
  stage: Stage = {},
): Promise<Opened & { readonly slice: Slice }> {
  const model = new GraphModel();
  for (const record of lesson().program.records) model.append(record);
  const opened = await host.open({
    ...stage,
    reducedMotion: true,
    timeline: (of) => model.timeline(of),
    past: (moment) => ({ slice: model.past(1, moment), happening: model.happening(moment) }),
    tensor: waves,
    ask: () => ({ summary: 'Four differ. The values part first at line 3.', hits: HITS }),
    details: (id) => ({
      ...model.details(id),
      ...{ shape: SHAPE, value: 'tensor([1., 2., 3.])', grad: 'tensor([4., 8., 12.])' },
      noGradientBecause: 'No gradient reaches it because it was cut off by detach() at train.ts:5.',
      relations: [{ title: 'Versions', nodes: [{ id, label: 'v0 mul', note: '1.00' }] }],
      series: {
        ...{ over: 'versions', of: 'value', count: 2, at: 1 },
        moments: [
          { node: 1, value: 8, gradNorm: 16 },
          { node: 2, value: 4, gradNorm: 2 },
        ],
      },
      whatIf: {
        ...{ value: '', grad: '' },
        editable: [
          { of: 'value', shape: '[3]', dtype: 'float32', text: '[1, 2, 3]', isEdited: false },
        ],
      },
    }),
  });
  const streams = [
    { graph: 1, name: 'train.ts (process 4711)' },
    { graph: 2, name: 'worker 1 of train.ts, which reads the data' },
  ];
  opened.channel.emit('streams', { streams, shown: 1 });
  const slice: Slice = {
    ...model.slice(1),
    whatIf: {
      kind: 'edit',
      edits: [{ node: 1, of: 'value', label: 'x', text: '[3, 4]' }],
      ...{ values: 2, gradients: 1 },
      notes: ['The program took a value out by item() at train.ts:9.'],
    },
  };
  await opened.show(slice, 'train.ts');
  opened.channel.emit('banner', {
    banner: {
      kind: 'error',
      text: 'Paused at train.ts:12 on an error: the size of tensor a (3) must match the size of tensor b (4).',
      site: at(12),
    },
  });
  await opened.page.getByText('Paused at train.ts:12').waitFor();
  return { ...opened, slice };
}

/** By keyboard: legend, details, an answer, and a moment of the backward pass. */
export async function openAll(opened: Opened): Promise<void> {
  const { page } = opened;
  const legend = page.getByRole('button', { name: 'Legend' });
  if ((await legend.getAttribute('aria-expanded')) === 'false') await legend.press('Enter');
  await page.locator('.card[tabindex="0"]').press('Enter');
  await page.locator('.details dl').waitFor();
  await page.getByRole('textbox', { name: 'Ask or search' }).fill('What looks wrong?');
  await page.keyboard.press('Enter');
  await page.locator('.answer [role=option]').first().waitFor();
  const slider = page.getByRole('slider', { name: 'Moment of the recording' });
  await slider.press('Home');
  for (let moment = 1; moment < 7; moment++) await slider.press('ArrowRight');
  await page.getByText('Backward0 of sum ran.').waitFor();
}
