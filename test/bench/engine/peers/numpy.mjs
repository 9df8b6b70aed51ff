/** @file numpy-ts: products on WebAssembly, no gradients. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

export const kind = 'eager';

export async function open(home) {
  const np = createRequire(join(home, 'package.json'))('numpy-ts');
  const operators = { matmul: np.matmul };
  return {
    prepare({ model, parameters, forward }) {
      if (!forward) return null;
      const p = parameters.map(({ shape, data }) => np.array(data, 'float32').reshape(...shape));
      return () => [model(operators, p)];
    },
    read: (x) => x.data,
    free(results) {
      for (const each of results) each.dispose?.();
    },
  };
}
