/** @file The namespace `nn.init`. */

export * from './init.ts';
export { dirac_, orthogonal_, sparse_, truncNormal_ } from './init-structured.ts';
