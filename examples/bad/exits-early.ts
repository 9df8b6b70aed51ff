/**
 * @file Ends the process by itself before the backward pass, with exit code 3.
 */
import { ones } from 'gradlens';

const x = ones([3], { requiresGrad: true });
const y = x.mul(2).sum();
console.log(y);
process.exit(3);
