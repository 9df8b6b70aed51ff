/** @file A value or a gradient in the details pane: as PyTorch prints it, as a table, as a histogram, as an image. */
import { reasonOf } from '../../../engine/protocol/index.ts';
import { button } from '../../controls.ts';
import { el } from '../../dom.ts';
import type { TensorValue } from '../../protocol.ts';
import { channelsOf, frameOf, rowsOf, type Look } from './frames.ts';
import { Grid } from './grid.ts';
import { histogramChart } from './histogram.ts';
import { cellText } from './numbers.ts';
import { imageOf, scaleText } from './pixels.ts';
import { offsetOf, Slicer } from './slicer.ts';
import { tabs } from './tabs.ts';

export type View = 'text' | 'table' | 'histogram' | 'image';

const NAMES: Readonly<Record<View, string>> = {
  text: 'Text',
  table: 'Table',
  histogram: 'Histogram',
  image: 'Image',
};

const LOOKS: Readonly<Record<Look, string>> = { grey: 'Grey', rgb: 'RGB', heat: 'Heat map' };

/** What stays when the same value is shown again, or that of another node. */
export interface Looking {
  view: View;
  look: Look;
  /** The dimension that is the rows of an image; null for the likeliest. */
  rows: number | null;
  /** Of each dimension, where it is not looked at as a whole. */
  index: readonly number[];
}

type Fetch = () => Promise<void>;

export interface ValueGiven {
  readonly title: string;
  readonly kind: 'value' | 'grad';
  /** As PyTorch prints it. */
  readonly printed: string;
  readonly shape: readonly number[];
  /** Asks for the elements. */
  readonly ask: () => Promise<TensorValue>;
  /**
   * Has those fetched that were not recorded, and shows the value anew; rejected with one sentence. Null where no
   * program is there to ask.
   */
  readonly fetch: Fetch | null;
  readonly looking: Looking;
}

export function valueSection(given: ValueGiven): HTMLElement {
  const { title, kind, printed, shape, looking } = given;
  const heading = el('h3', {}, title);
  // Wide tensors scroll sideways; the keyboard must reach that.
  const lines = printed.includes('\n') ? '' : '.line';
  const text = (): HTMLElement =>
    el(`pre.${kind}${lines}`, { tabindex: '0', role: 'region', 'aria-label': title }, printed);
  if (shape.length === 0) return el('section.values', {}, heading, text());

  const views: View[] = ['text', 'table', 'histogram'];
  if (rowsOf(shape).length > 0) views.push('image');
  const body = el('div.body');
  let turn = 0;
  const open = async (view: View): Promise<void> => {
    looking.view = view;
    const mine = ++turn;
    if (view === 'text') {
      body.replaceChildren(text());
      return;
    }
    try {
      const tensor = await given.ask();
      // Neither is drawn of a part: who opens it wants the rest.
      const refusal = isPart(tensor) && view !== 'table' ? await refusalOf(given) : [];
      if (mine === turn) body.replaceChildren(...drawn(view, tensor, given), ...refusal);
    } catch (thrown) {
      if (mine === turn) body.replaceChildren(warning(thrown));
    }
  };
  const chosen = views.includes(looking.view) ? looking.view : 'text';
  const choice = tabs(
    title,
    views.map((view) => [view, NAMES[view]]),
    chosen,
    (view) => void open(view),
  );
  void open(chosen);
  return el('section.values', {}, el('div.top', {}, heading, choice), body);
}

const isPart = ({ elements, total }: TensorValue): boolean => elements.length < total;

/** Has the rest fetched, which shows the value anew; else why that cannot be. */
async function refusalOf({ fetch }: ValueGiven): Promise<HTMLElement[]> {
  try {
    await fetch?.();
    return [];
  } catch (thrown) {
    return [warning(thrown)];
  }
}

function warning(thrown: unknown): HTMLElement {
  const reason = reasonOf(thrown);
  return el('p.warning', { role: 'alert' }, reason);
}

function drawn(
  view: 'table' | 'histogram' | 'image',
  tensor: TensorValue,
  { title, looking, fetch }: ValueGiven,
): HTMLElement[] {
  const { elements, total, histogram } = tensor;
  const missing = isPart(tensor) ? [partOf(elements.length, total, fetch)] : [];
  if (view === 'table') return [...tableOf(tensor, title, looking), ...missing];
  if (view === 'image' && missing.length === 0) return imagesOf(tensor, looking);
  if (view === 'image') return missing;
  if (histogram !== null) return [histogramChart(histogram, title)];
  return missing.length > 0 ? missing : [el('p.quiet', {}, 'There is no finite element.')];
}

/** What is not there, and the way to have it. */
function partOf(count: number, total: number, fetch: Fetch | null): HTMLElement {
  const said = el('p.quiet', {}, `The first ${count} of ${total} elements were recorded.`);
  if (fetch === null) return said;
  const ask = button('Fetch all elements from the paused program', 'Fetch all', () => {
    void fetch().catch((thrown: unknown) => part.replaceChildren(warning(thrown)));
  });
  const part = el('div.part', {}, said, ask);
  return part;
}

/** A vector stands upright; of more than two dimensions the last two are shown. */
function tableOf(tensor: TensorValue, title: string, looking: Looking): HTMLElement[] {
  const { shape, elements, dtype } = tensor;
  const [rows = 1, columns = 1] = shape.length === 1 ? [shape[0], 1] : shape.slice(-2);
  const leading = shape.slice(0, -2);
  const written = cellText(elements, dtype);
  const grid = new Grid(`${title}, ${rows} rows and ${columns} columns`);
  const show = (index: readonly number[]): void => {
    looking.index = index;
    const offset = offsetOf(leading, index) * rows * columns;
    const cell = (row: number, column: number, text: (element: number) => string): string => {
      const element = elements[offset + row * columns + column];
      return element === undefined ? '…' : text(element);
    };
    grid.show({
      rows,
      columns,
      text: (row, column) => cell(row, column, written),
      full: (row, column) => cell(row, column, String),
      place: (row, column) => (shape.length === 1 ? [row] : [...index.slice(0, -2), row, column]),
    });
  };
  const slicer = new Slicer(shape, [...leading.keys()], looking.index, show);
  show(slicer.index);
  return [slicer.element, grid.element];
}

/** Which dimensions are rows and columns can be chosen where it is not plain. */
function imagesOf(tensor: TensorValue, looking: Looking): HTMLElement[] {
  const { shape } = tensor;
  const candidates = rowsOf(shape);
  const likeliest = candidates[0] ?? 0;
  const stage = el('div.stage');
  const open = (rows: number): void => {
    const looks = (['grey', 'rgb', 'heat'] as const).filter(
      (look) => look !== 'rgb' || channelsOf(shape, rows) !== null,
    );
    const look = looks.includes(looking.look) ? looking.look : 'grey';
    const choices = looks.map((each) => [each, LOOKS[each]] as const);
    const image = el('div.image');
    const show = (chosen: Look): void => {
      looking.look = chosen;
      image.replaceChildren(...imageIn(tensor, rows, chosen, looking));
    };
    show(look);
    stage.replaceChildren(tabs('Colours', choices, look, show), image);
  };
  const isKnown = looking.rows !== null && candidates.includes(looking.rows);
  const first = isKnown ? (looking.rows ?? likeliest) : likeliest;
  open(first);
  if (candidates.length < 2) return [stage];
  const names = candidates
    .sort((a, b) => a - b)
    .map((rows) => [String(rows), `dims ${rows} × ${rows + 1}`] as const);
  const choice = tabs('Rows and columns', names, String(first), (rows) => {
    looking.rows = Number(rows);
    open(looking.rows);
  });
  return [choice, stage];
}

/** One image, what its colours mean, and what the pointer is on. */
function imageIn(tensor: TensorValue, rows: number, look: Look, looking: Looking): HTMLElement[] {
  const frame = frameOf(tensor.shape, rows, look);
  const at = el('p.at');
  const image = el('div');
  const draw = (index: readonly number[]): void => {
    looking.index = index;
    image.replaceChildren(imageOf(tensor, frame, look, index, (text) => (at.textContent = text)));
  };
  const slicer = new Slicer(tensor.shape, frame.others, looking.index, draw);
  draw(slicer.index);
  return [slicer.element, image, el('p.scale', {}, scaleText(tensor, look)), at];
}
