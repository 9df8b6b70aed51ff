/**
 * @file Never ends: zero doubled stays zero, so the norm never reaches 1000.
 */
import { zeros } from 'gradlens';

let b = zeros([1], { requiresGrad: true }).mul(2);
while (b.norm().item() < 1000) b = b.mul(2);
console.log(b);
