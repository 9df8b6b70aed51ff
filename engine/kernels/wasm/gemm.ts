/**
 * @file Matrix products of float32: b packed in panels of eight columns, tiles of up to six rows of the
 * result in registers (Goto and van de Geijn 2008, Anatomy of High-Performance Matrix Multiplication).
 * All strides are in bytes.
 */

import type { EncodedFunction } from './encoding.ts';
import { FunctionWriter } from './function.ts';
import { f32, i32, shuffle, v128, type I32, type V128 } from './instructions.ts';
import type { MultiplyAdd } from './math.ts';

/** Columns of a panel: two vectors. */
export const PANEL = 8;
const PANEL_BYTES = PANEL * 4;

/** Rows of a tile: with two vectors each, they and the operands fill the registers of x86-64. */
const ROWS = [6, 4, 2, 1] as const;

/** Depth of a block: a panel and the rows of a tile stay in the first-level cache. */
export const DEPTH = 512;
/** Rows of a block, which stays in the second-level cache. */
const HEIGHT = 96;

/** How `a` lies in memory: which of its strides is one element. */
const LAYOUTS = ['byRow', 'byColumn'] as const;
type Layout = (typeof LAYOUTS)[number];

/**
 * `rows` rows times one panel: tile(a, stride, panel, depth, c, cStride, adds). The stride is that of a's
 * rows, or of its columns.
 */
function tile(rows: number, layout: Layout, madd: MultiplyAdd): EncodedFunction {
  const f = new FunctionWriter(`${layout}${String(rows)}`, [
    ...(['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const),
  ]);
  const [a, stride, panel, depth, c, cStride, adds] = f.params;
  const each = Array.from({ length: rows }, (_, r) => r);
  const outputs = [c, ...each.slice(1).map(() => f.variable('i32'))];
  outputs.slice(1).forEach((output, r) => f.set(output, i32.add(outputs[r] ?? c, cStride)));
  const sums = each.map(() => [f.variable('v128'), f.variable('v128')] as const);
  f.if(adds, () => {
    sums.forEach(([left, right], r) => {
      f.set(left, v128.load(outputs[r] ?? c));
      f.set(right, v128.load(outputs[r] ?? c, 16));
    });
  });
  const inputs = layout === 'byColumn' ? [a] : [a, ...each.slice(1).map(() => f.variable('i32'))];
  inputs.slice(1).forEach((input, r) => f.set(input, i32.add(inputs[r] ?? a, stride)));
  const step = (p: number): void => {
    const left = f.let(v128.load(panel, p * PANEL_BYTES));
    const right = f.let(v128.load(panel, p * PANEL_BYTES + 16));
    sums.forEach((sum, r) => {
      const x = f.let(
        layout === 'byRow' ? v128.load32Splat(inputs[r] ?? a, p * 4) : v128.load32Splat(a, r * 4),
      );
      f.set(sum[0], madd(x, left, sum[0]));
      f.set(sum[1], madd(x, right, sum[1]));
    });
    if (layout === 'byColumn') f.set(a, i32.add(a, stride));
  };
  const advance = (steps: number): void => {
    for (let p = 0; p < steps; p++) step(p);
    if (layout === 'byRow') for (const x of inputs) f.set(x, i32.add(x, i32.const(4 * steps)));
  };
  const end = f.let(i32.add(panel, i32.mul(depth, i32.const(PANEL_BYTES))));
  const last = f.let(i32.sub(end, i32.const(3 * PANEL_BYTES)));
  f.loop(panel, last, i32.const(4 * PANEL_BYTES), () => advance(4));
  f.loop(panel, end, i32.const(PANEL_BYTES), () => advance(1));
  sums.forEach(([left, right], r) => {
    f.store(outputs[r] ?? c, left);
    f.store(outputs[r] ?? c, right, 16);
  });
  return f.end();
}

/** Rows of four lanes become columns. */
function transposed(f: Omit<FunctionWriter, 'params'>, rows: readonly V128[]): V128[] {
  const [r0, r1, r2, r3] = rows as [V128, V128, V128, V128];
  const low01 = f.let(shuffle(r0, r1, [0, 4, 1, 5]));
  const high01 = f.let(shuffle(r0, r1, [2, 6, 3, 7]));
  const low23 = f.let(shuffle(r2, r3, [0, 4, 1, 5]));
  const high23 = f.let(shuffle(r2, r3, [2, 6, 3, 7]));
  return [
    shuffle(low01, low23, [0, 1, 4, 5]),
    shuffle(low01, low23, [2, 3, 6, 7]),
    shuffle(high01, high23, [0, 1, 4, 5]),
    shuffle(high01, high23, [2, 3, 6, 7]),
  ];
}

/** pack(b, rowStride, columnStride, depth, columns, panel): one panel; columns beyond are 0. */
function pack(): EncodedFunction {
  const f = new FunctionWriter('pack', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32']);
  const [b, rowStride, columnStride, depth, columns, panel] = f.params;
  const p = f.variable('i32');
  const from = f.let(b);
  const to = f.let(panel);
  const isWhole = i32.eq(columns, i32.const(PANEL));
  const next = (steps: number): void => {
    f.set(from, i32.add(from, i32.mul(rowStride, i32.const(steps))));
    f.set(to, i32.add(to, i32.const(steps * PANEL_BYTES)));
  };
  f.if(i32.and(isWhole, i32.eq(columnStride, i32.const(4))), () => {
    f.loop(p, depth, i32.const(1), () => {
      f.store(to, v128.load(from));
      f.store(to, v128.load(from, 16), 16);
      next(1);
    });
  });
  f.if(i32.and(isWhole, i32.eq(rowStride, i32.const(4))), () => {
    f.loop(p, i32.sub(depth, i32.const(3)), i32.const(4), () => {
      for (const half of [0, 1]) {
        const column = f.let(i32.add(from, i32.mul(columnStride, i32.const(4 * half))));
        const lines: V128[] = [];
        for (let j = 0; j < 4; j++) {
          lines.push(f.let(v128.load(column)));
          f.set(column, i32.add(column, columnStride));
        }
        transposed(f, lines).forEach((row, i) => f.store(to, row, i * PANEL_BYTES + half * 16));
      }
      next(4);
    });
  });
  // What is left, element by element.
  f.loop(p, depth, i32.const(1), () => {
    f.store(to, f.float(0));
    f.store(to, f.float(0), 16);
    const j = f.let(i32.const(0));
    const column = f.let(from);
    f.loop(j, i32.mul(columns, i32.const(4)), i32.const(4), () => {
      f.store32(i32.add(to, j), f32.load(column));
      f.set(column, i32.add(column, columnStride));
    });
    next(1);
  });
  return f.end();
}

/**
 * gemm(a, aRow, aColumn, b, bRow, bColumn, c, cRow, m, n, k, panels, adds): c (m x n) = a (m x k) times b
 * (k x n), or added to c. One of a's strides is 4; c's rows have room for whole panels; `panels` is room
 * for a packed block of b.
 */
export function gemmFunctions(madd: MultiplyAdd, first: number): EncodedFunction[] {
  const tiles = LAYOUTS.flatMap((layout) => ROWS.map((rows) => ({ layout, rows })));
  const packIndex = first + tiles.length;
  const tileIndex = (layout: Layout, rows: number): number =>
    first + tiles.findIndex((each) => each.layout === layout && each.rows === rows);

  const f = new FunctionWriter('gemm', [
    ...(['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const),
    ...(['i32', 'i32', 'i32', 'i32', 'i32'] as const),
  ]);
  const [a, aRow, aColumn, b, bRow, bColumn, c, cRow, m, n, k, panels, adds] = f.params;
  const minimum = (x: I32, y: I32): I32 => {
    const result = f.let(x);
    f.if(i32.lt(y, x), () => f.set(result, y));
    return result;
  };
  const depthAt = f.variable('i32');
  f.loop(depthAt, k, i32.const(DEPTH), () => {
    const depth = minimum(i32.sub(k, depthAt), i32.const(DEPTH));
    const panelBytes = f.let(i32.mul(depth, i32.const(PANEL_BYTES)));
    const block = f.let(i32.add(b, i32.mul(depthAt, bRow)));
    const panel = f.let(panels);
    const column = f.let(i32.const(0));
    f.loop(column, n, i32.const(PANEL), () => {
      const columns = minimum(i32.sub(n, column), i32.const(PANEL));
      f.call(
        packIndex,
        i32.add(block, i32.mul(column, bColumn)),
        bRow,
        bColumn,
        depth,
        columns,
        panel,
      );
      f.set(panel, i32.add(panel, panelBytes));
    });
    const blockRow = f.let(i32.const(0));
    f.loop(blockRow, m, i32.const(HEIGHT), () => {
      const end = minimum(m, i32.add(blockRow, i32.const(HEIGHT)));
      f.set(panel, panels);
      f.set(column, i32.const(0));
      f.loop(column, n, i32.const(PANEL), () => {
        const row = f.let(blockRow);
        const left = f.let(i32.add(i32.add(a, i32.mul(row, aRow)), i32.mul(depthAt, aColumn)));
        const target = f.let(
          i32.add(i32.add(c, i32.mul(row, cRow)), i32.mul(column, i32.const(4))),
        );
        const run = (layout: Layout, stride: I32): void => {
          for (const rows of ROWS) {
            f.loop(row, i32.sub(end, i32.const(rows - 1)), i32.const(rows), () => {
              f.call(tileIndex(layout, rows), left, stride, panel, depth, target, cRow, adds);
              f.set(left, i32.add(left, i32.mul(aRow, i32.const(rows))));
              f.set(target, i32.add(target, i32.mul(cRow, i32.const(rows))));
            });
          }
        };
        f.if(
          i32.eq(aColumn, i32.const(4)),
          () => run('byRow', aRow),
          () => run('byColumn', aColumn),
        );
        f.set(panel, i32.add(panel, panelBytes));
      });
    });
    f.set(adds, i32.const(1));
  });
  return [...tiles.map(({ layout, rows }) => tile(rows, layout, madd)), pack(), f.end()];
}
