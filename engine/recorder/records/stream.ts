/**
 * @file The stream of records: each is written before the program goes on. Beyond its bounds, values are dropped first
 * and then all.
 */

import { Encoder } from './encoder.ts';
import type { GradlensRecord, ProcessRecord } from './format.ts';

/** Bytes of a recording after which values, then all records are dropped. */
export interface Bounds {
  readonly values: number;
  readonly records: number;
}

/** What is recorded of values: all that is small and the statistics of what is not, or nothing. */
export type Detail = 'all' | 'none';

export interface StreamOptions {
  /** @returns false when nothing can be written any more */
  readonly write: (bytes: Uint8Array) => boolean;
  /** Asked for when the first event comes. */
  readonly describe: () => Omit<ProcessRecord, 'kind'>;
  readonly bounds: Bounds;
  readonly values: Detail;
  /** Called once, when nothing more will be recorded. */
  readonly ended: () => void;
}

export class RecordStream {
  readonly #options: StreamOptions;
  readonly #encoder = new Encoder();
  #seq = 0;
  #bytes = 0;
  #withValues: boolean;
  #ended = false;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#withValues = options.values !== 'none';
  }

  /** Whether records still carry values. */
  get withValues(): boolean {
    return this.#withValues;
  }

  /** Whether anything was recorded. */
  get began(): boolean {
    return this.#seq > 0;
  }

  /** Whether nothing more will be recorded. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The first record is that of the process. */
  begin(): void {
    if (this.#seq === 0) this.append({ kind: 'process', ...this.#options.describe() });
  }

  /** Number of the next record. */
  next(): number {
    return ++this.#seq;
  }

  /** It is written with the next `flush()`. */
  append(record: GradlensRecord): void {
    this.#encoder.encode(record);
  }

  flush(): void {
    if (!this.#send()) {
      this.#end();
    } else if (this.#bytes > this.#options.bounds.records) {
      this.#drop('records');
      this.#end();
    } else if (this.#withValues && this.#bytes > this.#options.bounds.values) {
      this.#withValues = false;
      this.#drop('values');
    }
  }

  #drop(dropped: 'values' | 'records'): void {
    this.append({ kind: 'bound', seq: this.next(), dropped, bytes: this.#bytes });
    this.#send();
  }

  /** @returns false when nothing can be written any more */
  #send(): boolean {
    const bytes = this.#encoder.pending();
    this.#bytes += bytes.length;
    const written = this.#options.write(bytes);
    this.#encoder.clear();
    return written;
  }

  #end(): void {
    this.#ended = true;
    this.#options.ended();
  }
}
