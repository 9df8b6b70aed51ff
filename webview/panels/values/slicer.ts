/** @file Sliders and number fields that pick one index of each dimension that a matrix or image leaves out: which one is looked at. */
import { el } from '../../dom.ts';

export class Slicer {
  readonly element = el('div.slicer', { role: 'group', 'aria-label': 'Slice' });
  readonly #index: number[];

  /**
   * @param dims of which one index is picked
   * @param index of all dimensions, where to begin; kept where it fits
   */
  constructor(
    shape: readonly number[],
    dims: readonly number[],
    index: readonly number[],
    onChange: (index: readonly number[]) => void,
  ) {
    this.#index = shape.map((size, dim) => Math.min(index[dim] ?? 0, size - 1));
    this.element.hidden = dims.length === 0;
    for (const dim of dims) {
      const size = shape[dim] ?? 0;
      const range = { min: '0', max: String(size - 1), step: '1' };
      const label = `Index of dimension ${dim}, of ${size}`;
      const slider = el('input', { type: 'range', 'aria-label': label, ...range });
      const field = el('input', { type: 'number', 'aria-label': label, ...range });
      const both = [slider as HTMLInputElement, field as HTMLInputElement];
      for (const input of both) {
        input.value = String(this.#index[dim]);
        input.addEventListener('input', () => {
          const picked = Math.round(Number(input.value));
          if (input.value === '' || !(picked >= 0 && picked < size)) return;
          this.#index[dim] = picked;
          for (const other of both) if (other !== input) other.value = String(picked);
          onChange(this.#index);
        });
      }
      this.element.append(el('span.quiet', {}, `dim ${dim}`), slider, field);
    }
  }

  get index(): readonly number[] {
    return this.#index;
  }
}

/** Where an element is in row-major order. */
export function offsetOf(shape: readonly number[], index: readonly number[]): number {
  return shape.reduce((offset, size, dim) => offset * size + (index[dim] ?? 0), 0);
}
