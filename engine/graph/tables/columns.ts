/** @file Growing typed arrays and interned strings: what the graph's tables are made of. */

type Numbers = Int32Array | Float64Array | Uint8Array;

/** One field of a table: a typed array that doubles when it is full. */
export class Column<A extends Numbers> {
  readonly #make: (length: number) => A;
  #cells: A;
  #length = 0;

  constructor(make: (length: number) => A) {
    this.#make = make;
    this.#cells = make(256);
  }

  get length(): number {
    return this.#length;
  }

  /** @returns the new cell's index. */
  push(value: number): number {
    if (this.#length === this.#cells.length) {
      const larger = this.#make(this.#length * 2);
      larger.set(this.#cells);
      this.#cells = larger;
    }
    this.#cells[this.#length] = value;
    return this.#length++;
  }

  get(index: number): number {
    return this.#cells[index] as number;
  }

  set(index: number, value: number): void {
    this.#cells[index] = value;
  }

  /**
   * The cells, and room for more behind them: for loops over a whole table, which run several times as fast on
   * an array whose type is known. Stale once something is pushed.
   */
  get cells(): Readonly<A> {
    return this.#cells;
  }
}

export type IntColumn = Column<Int32Array>;
export type DoubleColumn = Column<Float64Array>;
export type ByteColumn = Column<Uint8Array>;

export const ints = (): IntColumn => new Column((length) => new Int32Array(length));
/** For ids of the observed program, which may outgrow 32 bits, and for measures. */
export const doubles = (): DoubleColumn => new Column((length) => new Float64Array(length));
export const bytes = (): ByteColumn => new Column((length) => new Uint8Array(length));

/** Strings by number; 0 is the empty string. */
export class Strings {
  readonly #ids = new Map<string, number>([['', 0]]);
  readonly #texts: string[] = [''];

  intern(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.push(text) - 1;
    this.#ids.set(text, id);
    return id;
  }

  text(id: number): string {
    return this.#texts[id] ?? '';
  }
}
