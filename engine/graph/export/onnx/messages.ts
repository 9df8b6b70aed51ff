/** @file The messages of an ONNX model (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), by their field numbers. */

import type { DTypeName } from '../../../autograd/observer.ts';
import { bytes, float, int, message, text, type Field } from './protobuf.ts';

/** Version 9 of the file format came with the operators of version 20. */
const IR_VERSION = 9;
const OPSET = 20;
/** The domain of operators that ONNX has not. */
export const DOMAIN = 'gradlens';

/** TensorProto.DataType. */
export const ELEMENT = { float32: 1, float64: 11, int32: 6, int64: 7, bool: 9 } as const;

/** AttributeProto: a float where it has a fraction or is said to be one. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
  /** What a viewer tells of it. */
  readonly about?: string;
}

/** NodeProto. */
export function nodeMessage(node: OnnxNode): Field {
  const { type, inputs, outputs, attributes = {}, domain, about = '' } = node;
  return bytes(
    1,
    message(
      inputs.map((name) => text(1, name)),
      outputs.map((name) => text(2, name)),
      text(3, outputs[0] ?? ''),
      text(4, type),
      Object.entries(attributes).map(([name, value]) => bytes(5, attributeMessage(name, value))),
      about === '' ? [] : text(6, about),
      domain === undefined ? [] : text(7, domain),
    ),
  );
}

function attributeMessage(name: string, value: Attribute): Uint8Array {
  const FLOAT = 1;
  const INT = 2;
  const STRING = 3;
  const INTS = 7;
  if (typeof value === 'number') return message(text(1, name), int(3, value), int(20, INT));
  if (typeof value === 'string') return message(text(1, name), text(4, value), int(20, STRING));
  if ('float' in value) return message(text(1, name), float(2, value.float), int(20, FLOAT));
  return message(
    text(1, name),
    value.map((each) => int(8, each)),
    int(20, INTS),
  );
}

/** TensorProto with all elements, little-endian. */
export function tensorMessage(
  name: string,
  dtype: DTypeName,
  shape: readonly number[],
  data: ArrayLike<number>,
): Uint8Array {
  return message(
    shape.map((size) => int(1, size)),
    int(2, ELEMENT[dtype]),
    text(8, name),
    bytes(9, rawData(dtype, data)),
  );
}

function rawData(dtype: DTypeName, data: ArrayLike<number>): Uint8Array {
  const size = { float32: 4, float64: 8, int32: 4, int64: 8, bool: 1 }[dtype];
  const raw = new Uint8Array(data.length * size);
  const view = new DataView(raw.buffer);
  for (let i = 0; i < data.length; i++) {
    const element = data[i] as number;
    const at = i * size;
    if (dtype === 'float32') view.setFloat32(at, element, true);
    else if (dtype === 'float64') view.setFloat64(at, element, true);
    else if (dtype === 'int32') view.setInt32(at, element, true);
    else if (dtype === 'int64') view.setBigInt64(at, BigInt(element), true);
    else view.setUint8(at, element === 0 ? 0 : 1);
  }
  return raw;
}

/** ValueInfoProto. */
export function valueMessage(name: string, dtype: DTypeName, shape: readonly number[]): Uint8Array {
  const sizes = shape.map((size) => bytes(1, message(int(1, size))));
  const type = message(int(1, ELEMENT[dtype]), bytes(2, message(sizes)));
  return message(text(1, name), bytes(2, message(bytes(1, type))));
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Uint8Array[];
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
  readonly values: readonly Uint8Array[];
}

/** ModelProto. */
export function modelMessage(graph: OnnxGraph): Uint8Array {
  const domains = [['', OPSET] as const];
  const own = graph.nodes.some(({ domain }) => domain === DOMAIN) ? [[DOMAIN, 1] as const] : [];
  return message(
    int(1, IR_VERSION),
    text(2, 'gradlens'),
    text(
      6,
      'What a program computed, unrolled: its leaves are constants, what nothing read its outputs.',
    ),
    bytes(
      7,
      message(
        graph.nodes.map(nodeMessage),
        text(2, graph.name),
        graph.initializers.map((each) => bytes(5, each)),
        graph.inputs.map((each) => bytes(11, each)),
        graph.outputs.map((each) => bytes(12, each)),
        graph.values.map((each) => bytes(13, each)),
      ),
    ),
    [...domains, ...own].map(([domain, version]) =>
      bytes(8, message(text(1, domain), int(2, version))),
    ),
  );
}
