/**
 * @file Prints a million lines around one small gradient: nothing of it may get lost or get stuck.
 */
import { ones } from 'gradlens';

const x = ones([3], { requiresGrad: true });
for (let line = 1; line <= 1_000_000; line++) console.log(`line ${line}`);
x.mul(x).sum().backward();
console.log(x.grad);
