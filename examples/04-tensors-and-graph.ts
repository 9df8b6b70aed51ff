/**
 * @file What a tensor knows about its origin: gradFn, leaves, requiresGrad.
 * From "2.3 Automatic gradients" (2.3 自動求梯度), section 2.3.2 (seed document S3).
 */
import { manualSeed, ones, randn } from 'gradlens';

// Made by hand: no function computed x, so it has no gradFn. Such a tensor is a leaf.
const x = ones([2, 2], { requiresGrad: true });
console.log(x);
console.log(x.gradFn);

// Computed from x: y remembers the addition. (The document's AddBackward is today's AddBackward0:
// the number says which variant of the operator it is.)
const y = x.add(2);
console.log(y);
console.log(y.gradFn);
console.log(x.isLeaf, y.isLeaf);

const z = y.mul(y).mul(3);
const out = z.mean();
console.log(z, out);

// Nothing here asked for a gradient, so even the result of three operators is a leaf,
// and may still be asked to collect one.
manualSeed(0);
let a = randn([2, 2]);
a = a.mul(3).div(a.sub(1));
console.log(a.requiresGrad);
a.requiresGrad_();
console.log(a.requiresGrad);
const b = a.mul(a).sum();
console.log(b.gradFn);
