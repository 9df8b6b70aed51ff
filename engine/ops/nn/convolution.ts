/**
 * @file Convolution of lines, planes and volumes as three rows. All are partial derivatives of one trilinear form
 * T(x, w, y) = Σ y·conv(x, w), so each one's derivatives are the other two (Dumoulin and Visin,
 * https://arxiv.org/abs/1603.07285, for the geometry).
 */

import type { ConvolutionGeometry, Space } from '../../kernels/convolution.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { kernels } from '../../kernels/table.ts';
import { build } from '../../tensor/make.ts';
import { sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add } from '../elementwise/arithmetic.ts';
import { run } from '../dispatch.ts';
import { sumDimRow } from '../reductions/reduce.ts';
import type { Attributes, Jvp, Operand, Row, Save } from '../row.ts';
import { reshape } from '../shape/shape.ts';

/** The whole geometry; image [n, inChannels, …lengths], weight [outChannels, inChannels/groups, …kernel]. */
export interface ConvolutionAttributes extends Attributes {
  /** One number an axis, as many as lengths. */
  readonly stride: Shape;
  readonly padding: Shape;
  readonly dilation: Shape;
  readonly groups: number;
  readonly image: Shape;
  readonly weight: Shape;
  readonly result: Shape;
}

/** Axes that are missing in front. */
export function spaceOf(values: Shape, missing: number): Space {
  const [x = missing, y = missing, z = missing] = [...values].reverse();
  return [z, y, x];
}

function geometryOf(a: ConvolutionAttributes): ConvolutionGeometry {
  return {
    batch: a.image[0] ?? 0,
    groups: a.groups,
    inChannels: a.weight[1] ?? 0,
    outChannels: (a.weight[0] ?? 0) / a.groups,
    image: spaceOf(a.image.slice(2), 1),
    kernel: spaceOf(a.weight.slice(2), 1),
    result: spaceOf(a.result.slice(2), 1),
    stride: spaceOf(a.stride, 1),
    padding: spaceOf(a.padding, 0),
    dilation: spaceOf(a.dilation, 1),
  };
}

/** Adds one number a channel to [n, channels, …], in place. */
function addBias(out: { [i: number]: number }, shape: Shape, bias: Operand | undefined): void {
  if (bias === undefined || typeof bias === 'number') return;
  const values = numbersOf(bias);
  const area = sizeOf(shape.slice(2));
  const size = sizeOf(shape);
  for (let i = 0; i < size; i++) {
    out[i] = (out[i] as number) + (values[Math.floor(i / area) % values.length] as number);
  }
}

/** An operator as the derivative of a convolution, under the name that PyTorch gives the node of all three. */
const asDerivative = <A extends Attributes>(row: Row<A>): Row<A> => {
  return { ...row, node: 'ConvolutionBackwardBackward0' };
};

function biasGrad(g: Tensor): Tensor {
  const dim = g.shape.map((_, d) => d).filter((d) => d !== 1);
  return run(asDerivative(sumDimRow), [g], { dim, keepdim: false });
}

/** d f(a, b) + c = f(da, b) + f(a, db) + dc, for a bilinear f and a bias c a channel. */
function tangents(
  f: (a: Tensor, b: Tensor, attributes: ConvolutionAttributes) => Tensor,
): Jvp<ConvolutionAttributes> {
  return ([da, db, dc], n, result) => {
    const parts: Tensor[] = [];
    if (da) parts.push(f(da, n.saved(1), n.attributes));
    if (db) parts.push(f(n.saved(0), db, n.attributes));
    if (dc)
      parts.push(
        add(
          reshape(
            dc,
            result.shape.map((_, d) => (d === 1 ? -1 : 1)),
          ),
          build(result.shape, result.dtype, () => 0),
        ),
      );
    return parts.reduce((total, part) => add(total, part));
  };
}

const BOTH: readonly Save[] = [
  { slot: 0, when: 1 },
  { slot: 1, when: 0 },
];

const shared = {
  node: 'ConvolutionBackward0',
  symbol: '∗',
  saves: BOTH,
  // The bias has one also where there is none.
  edges: [0, 1, 2],
  differentiable: true,
  view: false,
} as const;

/** Operands: image, weight and optionally a bias. */
export const convolutionRow: Row<ConvolutionAttributes> = {
  ...shared,
  name: 'convolution',
  formula: '∇ convolved back with b; the windows of a weighted with ∇; Σ∇',
  tangent: '∂a∗b + a∗∂b + ∂c',
  forward(inputs, attributes) {
    const [x, w] = inputs as [Tensor, Tensor];
    return build(attributes.result, x.dtype, (out) => {
      kernels.convolution(numbersOf(x), numbersOf(w), out, geometryOf(attributes));
      addBias(out, attributes.result, inputs[2]);
    });
  },
  vjp: [
    (g, n) => run(asDerivative(convolutionTransposeRow), [g, n.saved(1)], n.attributes),
    (g, n) => run(asDerivative(convolutionWeightRow), [n.saved(0), g], n.attributes),
    biasGrad,
  ],
  jvp: tangents((a, b, attributes) => convolution(a, b, attributes)),
};

/** Operands: what has the shape of a result, weight and optionally a bias; gives an image. */
export const convolutionTransposeRow: Row<ConvolutionAttributes> = {
  ...shared,
  name: 'convolutionTranspose',
  formula: '∇ convolved with b; the windows of ∇ weighted with a; Σ∇',
  tangent: '∂a∗ᵀb + a∗ᵀ∂b + ∂c',
  forward(inputs, attributes) {
    const [y, w] = inputs as [Tensor, Tensor];
    return build(attributes.image, y.dtype, (out) => {
      kernels.convolutionImage(numbersOf(y), numbersOf(w), out, geometryOf(attributes));
      addBias(out, attributes.image, inputs[2]);
    });
  },
  vjp: [
    (g, n) => run(asDerivative(convolutionRow), [g, n.saved(1)], n.attributes),
    (g, n) => run(asDerivative(convolutionWeightRow), [g, n.saved(0)], n.attributes),
    biasGrad,
  ],
  jvp: tangents((a, b, attributes) => convolutionTranspose(a, b, attributes)),
};

/** Operands: image, and what has the shape of a result; gives a weight. */
export const convolutionWeightRow: Row<ConvolutionAttributes> = {
  ...shared,
  name: 'convolutionWeight',
  formula: 'b convolved back with ∇; a convolved with ∇',
  tangent: '∂a⋆b + a⋆∂b',
  forward(inputs, attributes) {
    const [x, y] = inputs as [Tensor, Tensor];
    return build(attributes.weight, x.dtype, (out) => {
      kernels.convolutionWeight(numbersOf(x), numbersOf(y), out, geometryOf(attributes));
    });
  },
  vjp: [
    (g, n) => convolutionTranspose(n.saved(1), g, n.attributes),
    (g, n) => convolution(n.saved(0), g, n.attributes),
  ],
  jvp: tangents((a, b, attributes) => convolutionWeight(a, b, attributes)),
};

type Bias = Tensor | null;

export function convolution(
  image: Tensor,
  weight: Tensor,
  attributes: ConvolutionAttributes,
  bias: Bias = null,
): Tensor {
  return run(convolutionRow, bias === null ? [image, weight] : [image, weight, bias], attributes);
}

export function convolutionTranspose(
  result: Tensor,
  weight: Tensor,
  attributes: ConvolutionAttributes,
  bias: Bias = null,
): Tensor {
  const operands = bias === null ? [result, weight] : [result, weight, bias];
  return run(convolutionTransposeRow, operands, attributes);
}

export function convolutionWeight(
  image: Tensor,
  result: Tensor,
  attributes: ConvolutionAttributes,
): Tensor {
  return run(convolutionWeightRow, [image, result], attributes);
}
