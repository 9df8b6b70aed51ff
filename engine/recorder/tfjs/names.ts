/** @file Kernels of TensorFlow.js by the names that people call, and the glyphs that stand for them. */

import { sliceText } from '../realm/primordials.ts';

/** Where a kernel, or the body of a custom gradient, is not named after its function. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  RealDiv: 'div',
  Multiply: 'mul',
  BatchMatMul: 'matMul',
  _FusedMatMul: 'matMul',
  fusedMatMul: 'matMul',
  FusedConv2D: 'conv2d',
  fusedConv2d: 'conv2d',
  FusedDepthwiseConv2D: 'depthwiseConv2d',
  fusedDepthwiseConv2d: 'depthwiseConv2d',
  DepthwiseConv2dNative: 'depthwiseConv2d',
  Conv2D: 'conv2d',
  Conv2DBackpropInput: 'conv2dTranspose',
  Conv3D: 'conv3d',
  Conv3DBackpropInputV2: 'conv3dTranspose',
  Dilation2D: 'dilation2d',
  FusedBatchNorm: 'batchNorm',
  AvgPool3D: 'avgPool3d',
  MaxPool3D: 'maxPool3d',
  LRN: 'localResponseNormalization',
  Identity: 'clone',
  GatherV2: 'gather',
  GatherNd: 'gatherND',
  ScatterNd: 'scatterND',
  Pack: 'stack',
  Unpack: 'unstack',
  SplitV: 'split',
  Select: 'where',
  PadV2: 'pad',
  TopK: 'topk',
  LinSpace: 'linspace',
  IsNan: 'isNaN',
  FFT: 'fft',
  IFFT: 'ifft',
  ResizeBilinear: 'image.resizeBilinear',
  ResizeNearestNeighbor: 'image.resizeNearestNeighbor',
  CropAndResize: 'image.cropAndResize',
  FlipLeftRight: 'image.flipLeftRight',
};

const SYMBOLS: Readonly<Record<string, string>> = {
  add: '+',
  addN: '+',
  sub: '−',
  mul: '×',
  div: '÷',
  neg: '−',
  square: 'a²',
  sqrt: '√',
  pow: '^',
  exp: 'eˣ',
  log: 'ln',
  sum: 'Σ',
  mean: 'μ',
  matMul: '@',
  transpose: 'ᵀ',
  reshape: '▭',
  sigmoid: 'σ',
  conv2d: '∗',
};

/** `SquaredDifference` as `squaredDifference`. */
export function functionOf(kernel: string): string {
  const known = FUNCTIONS[kernel];
  if (known !== undefined) return known;
  let head = sliceText(kernel, 0, 1);
  for (let i = 0; i < UPPER.length; i++) if (UPPER[i] === head) head = LOWER[i] as string;
  return head + sliceText(kernel, 1);
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';

/** @param name of the function, as `functionOf` gives it */
export function symbolOf(name: string): string {
  return SYMBOLS[name] ?? '';
}

/** Of those that make integers or truth values, the ones whose gradient is zeros. */
const ZEROS: Readonly<Record<string, true>> = {
  argMax: true,
  argMin: true,
  greaterEqual: true,
  isFinite: true,
  isInf: true,
  isNaN: true,
};

/** Whether no gradient comes back from what a function makes, unless these are floating point numbers. */
export const givesZeros = (name: string): boolean => ZEROS[name] === true;
