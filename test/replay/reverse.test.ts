/**
 * @file The formulas of all rows that are not element-wise, as the steps of a backward pass show them, computed as they
 * are written: they say what the rows hand back, which central differences and PyTorch's answers check.
 */

import assert from 'node:assert/strict';
import { type Tensor, allclose, cat, linalg, tensor, triangularSolve } from 'gradlens';

import { run } from '../../engine/ops/dispatch.ts';
import type { Row } from '../../engine/ops/row.ts';
import { gatherWindowRow } from '../../engine/ops/shape/strided.ts';
import { table } from '../../engine/ops/table.ts';
import { checks } from '../engine/checks-all.ts';
import { type Check, of, other, signed } from '../engine/checks.ts';
import { evaluate } from './evaluate.ts';
import { lettersOf } from './letters.ts';
import { ran, stepBack } from './ran.ts';
import { images } from './readings/images.ts';
import { losses } from './readings/losses.ts';
import { type Part, type Readings, fitted } from './readings/part.ts';
import { places } from './readings/places.ts';
import { reductions } from './readings/reductions.ts';
import { shapes } from './readings/shapes.ts';
import { isByElement, isDifferentiable } from './rules.ts';

const square = of([3, 3], [2, -1, 0.5, 0.3, 3, -0.7, 1, 0.4, -2.5]);
const flat = (...parts: readonly Tensor[]): Tensor => cat(parts.map((each) => each.reshape([-1])));

/** Of square, wide and tall matrices. */
const ofAllShapes = (f: Check[0]): readonly Check[] =>
  [square, signed, signed.t()].map((a) => [f, a] as const);

/** Calls whose formula is the row's: of each shape, and of systems A·X = B. */
const OWN: Readonly<Record<string, readonly Check[]>> = {
  luRow: ofAllShapes((a) => flat(...linalg.lu(a))),
  luFactorRow: ofAllShapes((a) => linalg.luFactorEx(a).lu),
  qrRow: ofAllShapes((a) => flat(...linalg.qr(a))),
  svdRow: [true, false].flatMap((fullMatrices) =>
    ofAllShapes((a) => flat(...linalg.svd(a, { fullMatrices }))),
  ),
  luSolveRow: [
    [(a, b) => linalg.luSolve(a, tensor([3, 3, 3], { dtype: 'int32' }), b), square, signed.t()],
  ],
  triangularSolveRow: [[(b, a) => flat(...triangularSolve(b, a)), signed.t(), square]],
  lstsqRow: [
    [
      (a, b) => {
        const { solution, residuals } = linalg.lstsq(a, b, { driver: 'gelsd' });
        return flat(solution, residuals);
      },
      other.t(),
      square,
    ],
  ],
  gatherWindowRow: [
    [
      (a) =>
        run(gatherWindowRow, [a], {
          window: { shape: [2, 2], strides: [2, 1], offset: 0 },
          base: { shape: [2, 3], strides: [3, 1], offset: 0 },
        }),
      signed,
    ],
  ],
};

/** What is told in words. */
const READINGS: Readings = { ...shapes, ...places, ...reductions, ...images, ...losses };

/** Words of formulas that are said of all operands in the same way. */
const OF_ALL = new Set(['catRow', 'stackRow', 'blockDiagRow']);

/** With what letters mean, which stands behind one of the parts. */
function partsOf({ formula }: Row): string[] {
  const parts = formula.split(';').map((part) => part.trim());
  const legends = parts.map((part) => part.split(/, (?=[^\s,]+ = )/).slice(1));
  return parts.map((part, i) =>
    [part, ...legends.flatMap((each, k) => (k === i ? [] : each))].join(', '),
  );
}

describe('the formula of a backward step is what the row hands back', () => {
  const rows = [...table].filter(([key, row]) => isDifferentiable(row) && !isByElement(key, row));

  it('of all that there are; and no words are known that none says', () => {
    assert.ok(rows.length > 200, `${rows.length} rows`);
    for (const words of Object.keys(READINGS))
      assert.ok(
        rows.some(([, row]) => partsOf(row).includes(words)),
        `nobody says ${words}`,
      );
  });

  for (const [key, row] of rows)
    it(`${key}: ${row.formula}`, () => {
      const parts = partsOf(row);
      const ruleOf = (slot: number): string => parts[OF_ALL.has(key) ? 0 : slot] ?? '';
      const isFollowed = (slot: number): boolean =>
        row.edges?.includes(slot) !== false && !['', 'not implemented'].includes(ruleOf(slot));
      for (const check of OWN[key] ?? [checks[key]]) {
        const step = stepBack(ran(key, row, check), isFollowed);
        let compared = 0;
        step.given.forEach((given, slot) => {
          if (given === null) return;
          const part: Part = { ...step, slot, g: step.gradients[0]! };
          const rule = ruleOf(slot);
          const reading = READINGS[rule];
          const letters = lettersOf(key, part);
          // Broadcast operands get the sum.
          const shape =
            (reading === undefined && letters.number('abc'.charAt(slot))?.shape) || given.shape;
          const written = fitted(reading?.(part) ?? evaluate(rule, letters), shape);
          const found = written.reshape([...given.shape]);
          compared++;
          assert.ok(
            allclose(found, given, { rtol: 1e-6, atol: 1e-8 }),
            `${rule} gives ${String(found)}, the row ${String(given)}`,
          );
        });
        assert.ok(compared > 0, 'no operand was compared');
      }
    });
});
