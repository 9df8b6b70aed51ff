/** @file The namespace `testing`: what tests of tensor programs compare with. */

export { assertClose, type AssertCloseOptions } from './assert-close.ts';
