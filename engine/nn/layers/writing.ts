/** @file Modules that may write their result into their input. */

import { checkNames } from '../../tensor/options.ts';
import type { Operator } from '../../ops/define.ts';
import { Module } from '../module.ts';
import { describe, type Printed } from '../repr.ts';

export interface WritingOptions {
  /** Write the result into the input, which is returned. */
  readonly inplace?: boolean;
}

/** A module whose function has an in-place form. */
export abstract class Writing extends Module {
  inplace: boolean;

  constructor(options: WritingOptions = {}) {
    super();
    checkNames(new.target, options);
    const { inplace = false } = options;
    this.inplace = inplace;
  }

  /** A function or its in-place form. */
  protected chosen<F>(f: Operator<F>): F {
    return this.inplace ? f.inPlace : f;
  }

  /** The options, and `inplace=True` where the module writes. */
  protected described(named: Readonly<Record<string, Printed>>): string {
    return describe([], this.inplace ? { ...named, inplace: true } : named);
  }

  override extraRepr(): string {
    return this.described({});
  }
}
