/** @file How weights are taken apart: into magnitudes and directions, and as matrices of rows and the rest. */

import { div, mul } from '../ops/elementwise/arithmetic.ts';
import { flatten } from '../ops/shape/dims.ts';
import { abs } from '../ops/elementwise/math.ts';
import { norm } from '../ops/linalg/functions.ts';
import { permute } from '../ops/shape/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Module } from './module.ts';

const allBut = (x: Tensor, dim: number): number[] =>
  x.shape.flatMap((_, d) => (d === dim ? [] : [d]));

/** Norms along all dimensions but one, which stays; −1: along all. */
export function normExcept(x: Tensor, dim: number): Tensor {
  if (dim === -1) return norm(x);
  const others = allBut(x, dim);
  return others.length === 0 ? abs(x) : norm(x, 2, others, { keepdim: true });
}

/** g·v/‖v‖, of the magnitudes g and the directions v (https://arxiv.org/abs/1602.07868). */
export function withMagnitudes(direction: Tensor, magnitude: Tensor, dim: number): Tensor {
  return mul(direction, div(magnitude, normExcept(direction, dim)));
}

/** A weight as a matrix: one dimension, and all others behind each other. */
export function asMatrix(weight: Tensor, dim: number): Tensor {
  return flatten(dim === 0 ? weight : permute(weight, [dim, ...allBut(weight, dim)]), 1);
}

/** Whether a layer's weight has its inputs first. */
export const isAdjoint = (module: Module): boolean =>
  module.constructor.name.startsWith('ConvTranspose');
