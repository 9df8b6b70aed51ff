/**
 * @file Numbers for what other libraries make. They begin far from those that copies of our own library give,
 * and are shared by all adapters of a thread.
 */

import { FOREIGN_NUMBERS as BEFORE } from './records/format.ts';

let tensors = BEFORE;
let storages = BEFORE;
let nodes = BEFORE;
let passes = BEFORE;

export const nextTensor = (): number => ++tensors;
export const nextStorage = (): number => ++storages;
export const nextNode = (): number => ++nodes;
export const nextPass = (): number => ++passes;
