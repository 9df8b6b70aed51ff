/** @file The one table of kernels. Nothing above knows how an entry computes. */

import { binaryKernels } from './binary.ts';
import { convolution, convolutionImage, convolutionWeight } from './convolution.ts';
import { dot, matmul } from './matmul.ts';
import { reduceKernels } from './reduce.ts';
import { resample } from './resample.ts';
import { softmaxBackwardRows, softmaxRows, standardizeRows, throughStandardRows } from './rows.ts';
import { unaryKernels } from './unary.ts';

export const kernels = {
  unary: unaryKernels,
  binary: binaryKernels,
  reduce: reduceKernels,
  dot,
  matmul,
  convolution,
  convolutionImage,
  convolutionWeight,
  resample,
  softmaxRows,
  softmaxBackwardRows,
  standardizeRows,
  throughStandardRows,
} as const;
