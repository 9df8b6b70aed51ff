/**
 * @file Special functions without a derivative in PyTorch (derivatives.yaml: `non_differentiable`): Bessel
 * functions and orthogonal polynomials.
 */

import { k0, k1, scaledK0, scaledK1 } from '../../kernels/decaying-bessel.ts';
import { i0, i1 } from '../../kernels/bessel.ts';
import * as bessel from '../../kernels/oscillating-bessel.ts';
import * as polynomials from '../../kernels/polynomials.ts';
import { categoryOf, resultType } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { eqRow } from '../elementwise/compare.ts';
import { binary, floatOf, mapEach, type Binary } from '../define.ts';
import { run } from '../dispatch.ts';
import type { Row } from '../row.ts';

function valueRow(name: string, symbol: string, f: (x: number) => number): Row {
  return {
    ...eqRow,
    name,
    symbol,
    forward: (inputs) => mapEach(inputs, floatOf(inputs[0] as Tensor), f),
  };
}

/** Operands: x, the degree. */
function polynomialRow(name: string, symbol: string, f: (x: number, n: number) => number): Row {
  return {
    ...eqRow,
    name,
    symbol,
    forward(inputs) {
      const dtype = resultType(inputs);
      return mapEach(inputs, categoryOf[dtype] < 2 ? 'float32' : dtype, f);
    },
  };
}

/** On [0, 1] instead of [−1, 1]. */
const shifted =
  (f: (x: number, n: number) => number) =>
  (x: number, n: number): number =>
    f(2 * x - 1, n);

export const besselJ0Row: Row = valueRow('besselJ0', 'J₀', bessel.besselJ0);
export const besselJ1Row: Row = valueRow('besselJ1', 'J₁', bessel.besselJ1);
export const besselY0Row: Row = valueRow('besselY0', 'Y₀', bessel.besselY0);
export const besselY1Row: Row = valueRow('besselY1', 'Y₁', bessel.besselY1);
export const modifiedBesselI0Row: Row = valueRow('modifiedBesselI0', 'I₀', i0);
export const modifiedBesselI1Row: Row = valueRow('modifiedBesselI1', 'I₁', i1);
export const modifiedBesselK0Row: Row = valueRow('modifiedBesselK0', 'K₀', k0);
export const modifiedBesselK1Row: Row = valueRow('modifiedBesselK1', 'K₁', k1);
export const scaledModifiedBesselK0Row: Row = valueRow('scaledModifiedBesselK0', 'eˣK₀', scaledK0);
export const scaledModifiedBesselK1Row: Row = valueRow('scaledModifiedBesselK1', 'eˣK₁', scaledK1);
export const sphericalBesselJ0Row: Row = valueRow(
  'sphericalBesselJ0',
  'j₀',
  bessel.sphericalBesselJ0,
);

const { chebyshevT, chebyshevU, chebyshevV, chebyshevW } = polynomials;

export const chebyshevPolynomialTRow: Row = polynomialRow('chebyshevPolynomialT', 'Tₙ', chebyshevT);
export const chebyshevPolynomialURow: Row = polynomialRow('chebyshevPolynomialU', 'Uₙ', chebyshevU);
export const chebyshevPolynomialVRow: Row = polynomialRow('chebyshevPolynomialV', 'Vₙ', chebyshevV);
export const chebyshevPolynomialWRow: Row = polynomialRow('chebyshevPolynomialW', 'Wₙ', chebyshevW);
export const shiftedChebyshevPolynomialTRow: Row = polynomialRow(
  'shiftedChebyshevPolynomialT',
  'T*ₙ',
  shifted(chebyshevT),
);
export const shiftedChebyshevPolynomialURow: Row = polynomialRow(
  'shiftedChebyshevPolynomialU',
  'U*ₙ',
  shifted(chebyshevU),
);
export const shiftedChebyshevPolynomialVRow: Row = polynomialRow(
  'shiftedChebyshevPolynomialV',
  'V*ₙ',
  shifted(chebyshevV),
);
export const shiftedChebyshevPolynomialWRow: Row = polynomialRow(
  'shiftedChebyshevPolynomialW',
  'W*ₙ',
  shifted(chebyshevW),
);
export const hermitePolynomialHRow: Row = polynomialRow(
  'hermitePolynomialH',
  'Hₙ',
  polynomials.hermiteH,
);
export const hermitePolynomialHeRow: Row = polynomialRow(
  'hermitePolynomialHe',
  'Heₙ',
  polynomials.hermiteHe,
);
export const laguerrePolynomialLRow: Row = polynomialRow(
  'laguerrePolynomialL',
  'Lₙ',
  polynomials.laguerre,
);
export const legendrePolynomialPRow: Row = polynomialRow(
  'legendrePolynomialP',
  'Pₙ',
  polynomials.legendre,
);

type Value = (x: Tensor) => Tensor;

const value =
  (row: Row): Value =>
  (x) =>
    run(row, [x]);

/** Bessel's J₀. */
export const besselJ0 = value(besselJ0Row);
/** Bessel's J₁. */
export const besselJ1 = value(besselJ1Row);
/** Bessel's Y₀, of positive numbers. */
export const besselY0 = value(besselY0Row);
/** Bessel's Y₁, of positive numbers. */
export const besselY1 = value(besselY1Row);
/** I₀, as `i0` but not differentiable. */
export const modifiedBesselI0 = value(modifiedBesselI0Row);
/** I₁, as `i1` but not differentiable. */
export const modifiedBesselI1 = value(modifiedBesselI1Row);
/** K₀, of positive numbers. */
export const modifiedBesselK0 = value(modifiedBesselK0Row);
/** K₁, of positive numbers. */
export const modifiedBesselK1 = value(modifiedBesselK1Row);
/** eˣK₀(x), of positive numbers. */
export const scaledModifiedBesselK0 = value(scaledModifiedBesselK0Row);
/** eˣK₁(x), of positive numbers. */
export const scaledModifiedBesselK1 = value(scaledModifiedBesselK1Row);
/** sin x/x */
export const sphericalBesselJ0 = value(sphericalBesselJ0Row);

/** Chebyshev's polynomial of the first kind at x, of degree n. */
export const chebyshevPolynomialT: Binary = binary(chebyshevPolynomialTRow);
/** Of the second kind. */
export const chebyshevPolynomialU: Binary = binary(chebyshevPolynomialURow);
/** Of the third kind. */
export const chebyshevPolynomialV: Binary = binary(chebyshevPolynomialVRow);
/** Of the fourth kind. */
export const chebyshevPolynomialW: Binary = binary(chebyshevPolynomialWRow);
/** Of the first kind, on [0, 1]. */
export const shiftedChebyshevPolynomialT: Binary = binary(shiftedChebyshevPolynomialTRow);
/** Of the second kind, on [0, 1]. */
export const shiftedChebyshevPolynomialU: Binary = binary(shiftedChebyshevPolynomialURow);
/** Of the third kind, on [0, 1]. */
export const shiftedChebyshevPolynomialV: Binary = binary(shiftedChebyshevPolynomialVRow);
/** Of the fourth kind, on [0, 1]. */
export const shiftedChebyshevPolynomialW: Binary = binary(shiftedChebyshevPolynomialWRow);
/** The physicists' Hermite polynomial. */
export const hermitePolynomialH: Binary = binary(hermitePolynomialHRow);
/** The probabilists' Hermite polynomial. */
export const hermitePolynomialHe: Binary = binary(hermitePolynomialHeRow);
/** Laguerre's polynomial. */
export const laguerrePolynomialL: Binary = binary(laguerrePolynomialLRow);
/** Legendre's polynomial. */
export const legendrePolynomialP: Binary = binary(legendrePolynomialPRow);
