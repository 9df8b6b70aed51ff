/**
 * @file Throws in the middle: [3] and [4] do not add up. What ran before it can still be looked at.
 */
import { ones } from 'gradlens';

const x = ones([3], { requiresGrad: true });
const y = x.mul(2);
const sum = y.add(ones([4]));
console.log(sum.sum());
