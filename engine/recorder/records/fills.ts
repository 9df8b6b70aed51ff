/** @file Operators that write a number which the program names: Inf among them is meant, as in masks. */

export const FILLS = /fill|full|pad|where|put|scatter|clamp|nanToNum/i;
