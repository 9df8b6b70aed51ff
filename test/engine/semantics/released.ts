/** @file Run by lifetime.test.ts with --expose-gc: tells what of a graph is still in memory, as JSON. */

import { type Tensor, autograd, ones, tensor } from 'gradlens';

const collect = async (): Promise<void> => {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    globalThis.gc?.();
  }
};

/** Weak references to what a graph saves, and the graph's root. */
function graph(): { root: Tensor; saved: WeakRef<Tensor>; x: Tensor } {
  const x = ones([1000], { requiresGrad: true });
  const middle = x.mul(2);
  return { root: middle.mul(middle).sum(), saved: new WeakRef(middle), x };
}

function backwardFrees(): { root: Tensor; saved: WeakRef<Tensor> } {
  const { root, saved } = graph();
  root.backward();
  return { root, saved };
}

function gradFrees(): { root: Tensor; saved: WeakRef<Tensor> } {
  const { root, saved, x } = graph();
  autograd.grad(root, x);
  return { root, saved };
}

function retained(): { root: Tensor; saved: WeakRef<Tensor> } {
  const { root, saved } = graph();
  root.backward(null, { retainGraph: true });
  return { root, saved };
}

/** A chain of many nodes that is dropped whole. */
function droppedChain(): WeakRef<object> {
  let y = tensor(1, { requiresGrad: true }).mul(1);
  const first = new WeakRef<object>(y.gradFn!);
  for (let i = 0; i < 100_000; i++) y = y.add(1);
  return first;
}

/** A chain of many nodes, run backward. */
function deepGradient(): number {
  const x = tensor(1, { requiresGrad: true });
  let y = x.mul(1);
  for (let i = 0; i < 100_000; i++) y = y.add(x);
  y.backward();
  return x.grad!.item();
}

const cases = { backward: backwardFrees(), grad: gradFrees(), retained: retained() };
const chain = droppedChain();
const deep = deepGradient();
await collect();
const report = Object.entries(cases).map(([name, { root, saved }]) => [
  name,
  { kept: saved.deref() !== undefined, walkable: root.gradFn?.nextFunctions.length === 1 },
]);
console.log(
  JSON.stringify({ ...Object.fromEntries(report), chain: chain.deref() !== undefined, deep }),
);
