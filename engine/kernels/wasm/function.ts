/** @file Writes the functions of a WebAssembly module, statement by statement. */

import { unsigned, type Bytes, type EncodedFunction, type ValueType } from './encoding.ts';
import { f32x4, i32, type F32, type I32, type V128, type Value } from './instructions.ts';

const BLOCK = [0x02, 0x40];
const LOOP = [0x03, 0x40];
const END = 0x0b;

/** A local, read where it is used as a value. */
export interface Variable<T extends ValueType> extends Value<T> {
  readonly index: number;
}

/** A function while it is being written. */
export class FunctionWriter<const P extends readonly ValueType[] = readonly ValueType[]> {
  readonly params: { readonly [I in keyof P]: Variable<P[I]> };
  private readonly types: ValueType[];
  private readonly name: string;
  private readonly arity: number;
  /** Sets the constants, which then live in locals: V8 builds one anew wherever it stands in the code. */
  private readonly prologue: number[] = [];
  private readonly constants = new Map<string, V128>();
  private readonly body: number[] = [];

  constructor(name: string, params: P) {
    this.name = name;
    this.types = [...params];
    this.arity = params.length;
    this.params = params.map((type, index) => read(type, index)) as never;
  }

  /** A variable that starts as 0. */
  variable<T extends ValueType>(type: T): Variable<T> {
    this.types.push(type);
    return read(type, this.types.length - 1);
  }

  /** Evaluates a value here, once. */
  let<T extends ValueType>(value: Value<T>): Variable<T> {
    const variable = this.variable(value.type);
    this.set(variable, value);
    return variable;
  }

  set<T extends ValueType>(variable: Variable<T>, value: Value<T>): void {
    this.body.push(...value.code, 0x21, ...unsigned(variable.index));
  }

  /** Four times a float32. */
  float(value: number): V128 {
    return this.constant(f32x4.const(value));
  }

  /** A constant vector. */
  constant(value: V128): V128 {
    const key = value.code.join();
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const variable = this.variable('v128');
    this.prologue.push(...value.code, 0x21, ...unsigned(variable.index));
    this.constants.set(key, variable);
    return variable;
  }

  store(address: I32, value: V128, offset = 0): void {
    this.body.push(...address.code, ...value.code, 0xfd, 0x0b, 2, ...unsigned(offset));
  }

  store32(address: I32, value: F32, offset = 0): void {
    this.body.push(...address.code, ...value.code, 0x38, 2, ...unsigned(offset));
  }

  /** memory.copy */
  copy(to: I32, from: I32, bytes: I32): void {
    this.body.push(...to.code, ...from.code, ...bytes.code, 0xfc, 0x0a, 0, 0);
  }

  /** Calls a function without result by its place in the module. */
  call(index: number, ...args: readonly Value<ValueType>[]): void {
    this.body.push(...args.flatMap(({ code }) => code), 0x10, ...unsigned(index));
  }

  /** Runs `body` while `counter` < `end`, adding `step` after each. */
  loop(counter: Variable<'i32'>, end: I32, step: I32, body: () => void): void {
    this.body.push(...BLOCK, ...LOOP, ...i32.ge(counter, end).code, 0x0d, 1);
    body();
    this.set(counter, i32.add(counter, step));
    this.body.push(0x0c, 0, END, END);
  }

  if(condition: I32, then: () => void, otherwise: () => void = () => undefined): void {
    this.body.push(...condition.code, 0x04, 0x40);
    then();
    this.body.push(0x05);
    otherwise();
    this.body.push(END);
  }

  /** Ends it, with a result or none. */
  end(result: Value<ValueType> | null = null): EncodedFunction {
    const body: Bytes = [...this.prologue, ...this.body, ...(result?.code ?? [])];
    return {
      name: this.name,
      params: this.types.slice(0, this.arity),
      results: result === null ? [] : [result.type],
      locals: this.types.slice(this.arity),
      body,
    };
  }
}

function read<T extends ValueType>(type: T, index: number): Variable<T> {
  return { type, index, code: [0x20, ...unsigned(index)] };
}
