/**
 * @file Never makes a tensor: there is nothing to draw, and that is no error.
 */
const words = ['a', 'program', 'without', 'tensors'];
console.log(words.join(' '));
