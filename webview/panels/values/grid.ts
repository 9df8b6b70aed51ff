/**
 * @file A matrix as a table of which only what is in view is in the page, so that a million elements scroll as
 * ten do. Arrow keys, Page Up and Down, Home and End move a cell with a frame, which is read aloud.
 */
import { el } from '../../dom.ts';

/** As in values.css. */
const ROW = 22;
const COLUMN = 80;
/** Rows and columns beyond the edge, so that scrolling shows no gaps. */
const MORE = 3;
/** Browsers draw nothing beyond some 33 million pixels. */
const MOST_ROWS = 1_400_000;
const MOST_COLUMNS = 400_000;

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly text: (row: number, column: number) => string;
  /** The same with all digits. */
  readonly full: (row: number, column: number) => string;
  /** Its index in the tensor. */
  readonly place: (row: number, column: number) => readonly number[];
}

let grids = 0;

export class Grid {
  readonly element: HTMLElement;
  readonly #id = `grid-${++grids}`;
  readonly #scroller: HTMLElement;
  readonly #ground = el('div.ground', { role: 'presentation' });
  readonly #at = el('p.at', { role: 'status' });
  #matrix: Matrix = { rows: 0, columns: 0, text: () => '', full: () => '', place: () => [] };
  #cell = { row: 0, column: 0 };
  #drawn = '';

  constructor(label: string) {
    this.#scroller = el(
      'div.grid',
      { role: 'grid', tabindex: '0', 'aria-label': label },
      this.#ground,
    );
    this.#scroller.addEventListener('scroll', () => requestAnimationFrame(() => this.#draw()));
    this.#scroller.addEventListener('keydown', (event) => this.#key(event));
    this.#scroller.addEventListener('click', (event) => this.#clicked(event));
    new ResizeObserver(() => this.#draw()).observe(this.#scroller);
    this.element = el('div.table', {}, this.#scroller, this.#at);
  }

  show(matrix: Matrix): void {
    this.#matrix = {
      ...matrix,
      rows: Math.min(matrix.rows, MOST_ROWS),
      columns: Math.min(matrix.columns, MOST_COLUMNS),
    };
    const { rows, columns } = this.#matrix;
    this.#ground.style.width = `${(columns + 1) * COLUMN}px`;
    this.#ground.style.height = `${(rows + 1) * ROW}px`;
    this.#scroller.setAttribute('aria-rowcount', String(matrix.rows + 1));
    this.#scroller.setAttribute('aria-colcount', String(matrix.columns + 1));
    this.#drawn = '';
    this.#move(this.#cell.row, this.#cell.column, false);
    this.#draw();
  }

  #draw(): void {
    const { rows, columns } = this.#matrix;
    const { scrollTop, scrollLeft, clientWidth, clientHeight } = this.#scroller;
    const [top, bottom] = windowOf(scrollTop, clientHeight, ROW, rows);
    const [left, right] = windowOf(scrollLeft, clientWidth, COLUMN, columns);
    const drawn = [top, bottom, left, right, this.#cell.row, this.#cell.column].join();
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const visible = Array.from({ length: right - left }, (_, i) => left + i);
    const head = rowOf(0, 'columnheader', 'row', visible, (column) =>
      el('span', {}, String(column)),
    );
    head.classList.add('head');
    const body = Array.from({ length: bottom - top }, (_, i) => this.#row(top + i, visible));
    this.#ground.replaceChildren(head, ...body);
    this.#scroller.setAttribute('aria-activedescendant', `${this.#id}-cell`);
  }

  #row(row: number, visible: readonly number[]): HTMLElement {
    const made = rowOf(row + 1, 'gridcell', String(row), visible, (column) => {
      const cell = el('span', {}, this.#matrix.text(row, column));
      if (row === this.#cell.row && column === this.#cell.column) {
        cell.id = `${this.#id}-cell`;
        cell.setAttribute('aria-selected', 'true');
      }
      cell.dataset['row'] = String(row);
      cell.dataset['column'] = String(column);
      return cell;
    });
    made.style.top = `${(row + 1) * ROW}px`;
    return made;
  }

  #key(event: KeyboardEvent): void {
    const { row, column } = this.#cell;
    const { rows, columns } = this.#matrix;
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / ROW) - 2);
    const far = event.ctrlKey || event.metaKey;
    const next = (
      {
        ArrowUp: [row - 1, column],
        ArrowDown: [row + 1, column],
        ArrowLeft: [row, column - 1],
        ArrowRight: [row, column + 1],
        PageUp: [row - page, column],
        PageDown: [row + page, column],
        Home: [far ? 0 : row, 0],
        End: [far ? rows - 1 : row, columns - 1],
      } as Readonly<Record<string, readonly [number, number]>>
    )[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#move(...next, true);
  }

  #clicked(event: MouseEvent): void {
    const cell = (event.target as Element).closest<HTMLElement>('[data-row]');
    if (cell !== null)
      this.#move(Number(cell.dataset['row']), Number(cell.dataset['column']), true);
  }

  /** @param reveal whether the cell is scrolled into view */
  #move(row: number, column: number, reveal: boolean): void {
    const { rows, columns, full, place } = this.#matrix;
    if (rows === 0 || columns === 0) return;
    const cell = {
      row: Math.max(0, Math.min(rows - 1, row)),
      column: Math.max(0, Math.min(columns - 1, column)),
    };
    this.#cell = cell;
    const index = place(cell.row, cell.column).join(', ');
    this.#at.textContent = `[${index}] = ${full(cell.row, cell.column)}`;
    if (reveal) {
      const { scrollTop, scrollLeft, clientWidth, clientHeight } = this.#scroller;
      this.#scroller.scrollTop = intoView(scrollTop, clientHeight, ROW, cell.row);
      this.#scroller.scrollLeft = intoView(scrollLeft, clientWidth, COLUMN, cell.column);
    }
    this.#draw();
  }
}

/** The half-open range of what is in view. The first row and column on the screen are headers. */
function windowOf(scrolled: number, room: number, size: number, count: number): [number, number] {
  const first = Math.max(0, Math.floor(scrolled / size) - MORE);
  return [Math.min(first, count), Math.min(count, Math.ceil((scrolled + room) / size) + MORE)];
}

/** Where to scroll to so that an item is beside the header and not beyond the edge. */
function intoView(scrolled: number, room: number, size: number, item: number): number {
  return Math.max(Math.min(scrolled, item * size), (item + 2) * size - room);
}

function rowOf(
  index: number,
  role: 'gridcell' | 'columnheader',
  header: string,
  columns: readonly number[],
  cell: (column: number) => HTMLElement,
): HTMLElement {
  const first = el('span.side', { role: index === 0 ? 'columnheader' : 'rowheader' }, header);
  const row = el('div.row', { role: 'row', 'aria-rowindex': String(index + 1) }, first);
  for (const column of columns) {
    const made = cell(column);
    made.setAttribute('role', role);
    made.setAttribute('aria-colindex', String(column + 2));
    made.style.left = `${(column + 1) * COLUMN}px`;
    row.append(made);
  }
  return row;
}
