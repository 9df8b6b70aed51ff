/** @file A call of an operator as ONNX is told of it, and what its rules are made of. */

import type { DTypeName } from '../../../autograd/observer.ts';
import type { Attribute, OnnxNode } from './messages.ts';

/** One result of an operator that ran. */
export interface Call {
  readonly inputs: readonly {
    /** Null for a plain number, and where there is none. */
    readonly dtype: DTypeName | null;
    readonly shape: readonly number[];
  }[];
  /** Its name, its dtype and shape, and which result of the operator it is. */
  readonly result: string;
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
  readonly output: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** Its derivative rule, which tells variants of one operator apart. */
  readonly formula: string;
  /** The name of an operand as a tensor of this dtype, by default its own (a number: the result's). */
  readonly input: (place: number, dtype?: DTypeName) => string;
  /** The name of a constant of whole numbers: a vector, or a scalar. */
  readonly constant: (values: readonly number[] | number) => string;
  /** The name of a scalar of the result's dtype. */
  readonly scalar: (value: number) => string;
}

/** Null where ONNX has no such thing. */
export type Rule = (call: Call) => readonly OnnxNode[] | null;
export type Rules = Readonly<Record<string, Rule>>;

export const node = (
  call: Call,
  type: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): OnnxNode[] => [{ type, inputs, outputs: [call.result], attributes }];

/** All operands, of the result's dtype. */
export const operands = (call: Call): string[] =>
  call.inputs.map((_, place) => call.input(place, call.dtype));

/** Of operands that may be left out, those that are there: a number stands for none in older recordings. */
export const given = (call: Call, places: readonly number[]): string[] =>
  places.flatMap((place) =>
    (call.inputs[place]?.dtype ?? null) === null ? [] : [call.input(place)],
  );

/** Several steps, of which the last gives the result. */
export interface Steps {
  /** @returns the name of what the step gives */
  readonly then: (
    type: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
  ) => string;
  readonly end: () => OnnxNode[];
}

export function steps({ result }: Call): Steps {
  const nodes: OnnxNode[] = [];
  return {
    then: (type, inputs, attributes = {}) => {
      const output = `${result}/${nodes.length + 1}`;
      nodes.push({ type, inputs, outputs: [output], attributes });
      return output;
    },
    end: () =>
      nodes.map((each, i) => (i < nodes.length - 1 ? each : { ...each, outputs: [result] })),
  };
}

export const mapped = (
  names: Readonly<Record<string, string>>,
  rule: (type: string) => Rule,
): Record<string, Rule> =>
  Object.fromEntries(Object.entries(names).map(([name, type]) => [name, rule(type)]));
