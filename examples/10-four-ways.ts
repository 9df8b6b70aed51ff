/**
 * @file Four ways to differentiate one function: by hand, by differences, symbolically, automatically
 * (seed documents S4 and S2).
 */
import { type Tensor, autograd, func, functional, sub, sym, tensor } from 'gradlens';

const { differenceErrors, numericDerivative } = functional;
const number = (value: number, requiresGrad = false): Tensor =>
  tensor(value, { dtype: 'float64', requiresGrad });

// --- Symbolic: an expression in, its derivative as an expression out ---
const x = sym.var('x');
const polynomial = x.pow(3).mul(4).add(x.pow(2)).add(3);
const slope = sym.differentiate(polynomial, 'x');
console.log(`D[${sym.toExpression(polynomial)}, x] = ${sym.toExpression(slope)}`);
console.log(slope.eval({ x: tensor([0, 1, 2]) })[0]);

// --- The logistic map, three times: l₄ in the survey's picture ---
function logistic(v: Tensor): Tensor {
  for (let i = 0; i < 3; i++) v = v.mul(4).mul(sub(1, v));
  return v;
}
const at = 0.2;

// By hand, from the closed form 64x(1 - x)(1 - 2x)²(1 - 8x + 8x²)².
const [r, e, q] = [1 - at, 1 - 2 * at, 1 - 8 * at + 8 * at * at];
const byHand =
  128 * at * r * (-8 + 16 * at) * e ** 2 * q +
  64 * r * e ** 2 * q ** 2 -
  64 * at * e ** 2 * q ** 2 -
  256 * at * r * e * q ** 2;

// Symbolic differentiation takes the program for an expression, and the expression grows.
let l = x;
for (let i = 0; i < 3; i++) l = l.mul(4).mul(sym.sub(1, l));
console.log(sym.toExpression(l));
const derivative = sym.differentiate(l, 'x');
console.log(`the derivative takes ${String(sym.toExpression(derivative).length)} characters`);
const symbolic = derivative.eval({ x: number(at) })[0]!.item();

// Automatic differentiation takes the program as it is, in either direction.
const forward = func.jvp(logistic, [number(at)], [number(1)])[1].item();
const leaf = number(at, true);
logistic(leaf).backward();
const reverse = leaf.grad!.item();

const numeric = numericDerivative(logistic, at);
for (const [how, value] of Object.entries({ byHand, numeric, symbolic, forward, reverse })) {
  console.log(how.padEnd(8), value.toFixed(9));
}
console.log(autograd.grad(logistic(leaf), leaf));

// --- How good are differences? The limit h → 0 meets the digits of a float64 ---
for (const { h, forward, central } of differenceErrors((v) => v.sin(), 1, Math.cos(1))) {
  const bar = '#'.repeat(Math.round(16 + Math.log10(forward || 1e-16)));
  console.log(h.toExponential(0), forward.toExponential(0), central.toExponential(0), bar);
}
