/** @file All translated programs. Made by test/reference/behaviour.py. */

export * as leaves from './leaves.ts';
