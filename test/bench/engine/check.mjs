/** @file Gradients against central differences, for peers that have no such check of their own. */

const EPSILON = 1e-6;

/**
 * Moves each element of the parameters, whose numbers are in `data`, and compares; throws where the
 * difference is too large.
 */
export function checkGradients(parameters, gradients, value) {
  parameters.forEach(({ data }, p) => {
    for (let i = 0; i < data.length; i++) {
      const before = data[i];
      data[i] = before + EPSILON;
      const above = value();
      data[i] = before - EPSILON;
      const below = value();
      data[i] = before;
      const difference = (above - below) / (2 * EPSILON) - gradients[p].data[i];
      if (!(Math.abs(difference) < 1e-5 + 1e-3 * Math.abs(gradients[p].data[i]))) {
        throw new Error(`gradient ${p} is wrong at ${i}`);
      }
    }
  });
}
