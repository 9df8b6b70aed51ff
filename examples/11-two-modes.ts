/**
 * @file Forward and reverse mode side by side: a function's evaluation trace, and what each mode costs
 * (seed documents S4 and S2).
 */
import { type Tensor, functional, ones, tensor } from 'gradlens';

const { chainCost, evaluationTrace, graphCost, nodesRun, tangentCost } = functional;
const number = (value: number): Tensor => tensor(value, { dtype: 'float64' });
const text = (value: Tensor): string => value.item().toFixed(4).padStart(8);

// --- y = ln x₁ + x₁x₂ - sin x₂ at (2, 5): Tables 2 and 3 of the survey by Baydin et al. ---
const f = (x1: Tensor, x2: Tensor): Tensor => x1.log().add(x1.mul(x2)).sub(x2.sin());
const trace = evaluationTrace(f, [number(2), number(5)], [number(1), number(0)]);
console.log('              value  tangent  adjoint');
for (const { name, operator, operands, value, tangent, adjoint } of trace) {
  const how = operator === null ? 'input' : `${operator}(${operands.join(', ')})`;
  console.log(name.padEnd(3), how.padEnd(12), text(value), text(tangent), text(adjoint));
}
// Tangents go down the table with the values: one pass for one input, here x₁.
// Adjoints come back up when the values are known: one pass for all inputs.

// The inspector draws the survey's graph with both: ∇ in each card, and ∂ below it once *Show tangents
// from here* is chosen at x1.
const x1 = tensor(2, { dtype: 'float64', requiresGrad: true });
const x2 = tensor(5, { dtype: 'float64', requiresGrad: true });
f(x1, x2).backward();

// --- How many multiplications? Jacobians of a chain, multiplied from either end ---
for (const dims of [
  [4, 8, 8, 1],
  [5, 7, 2],
  [3, 100, 1, 2],
  [25, 20, 10, 5, 15, 35, 30],
]) {
  const { forward, reverse, best, order } = chainCost(dims);
  console.log(dims.join('→'), { forward, reverse, best }, order);
}
// The document says that fewer outputs than inputs make reverse mode the cheaper one. Often, but see
// 3→100→1→2; and the best order can be neither.

// --- What is kept? ---
function chain(x: Tensor, n: number): Tensor {
  for (let i = 0; i < n; i++) x = x.sin();
  return x;
}
for (const depth of [10, 100, 1000]) {
  const x = ones([1000], { requiresGrad: true });
  const y = chain(x, depth);
  const { nodes, savedBytes } = graphCost(y);
  const ran = nodesRun(() => y.sum().backward()).length;
  const { made, peak } = tangentCost((v) => chain(v, depth), [ones([1000])], [ones([1000])]);
  console.log(`${String(depth)} operators: ${String(nodes)} nodes, ${String(ran)} runs backward,`);
  console.log(
    `  ${String(savedBytes)} bytes saved; ${String(made)} tangents, ${String(peak)} at one time`,
  );
}
// Reverse mode saves what grows with the depth; forward mode holds two tangents, however deep.
