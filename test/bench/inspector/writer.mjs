/**
 * @file Writes a graph twice, from one program: as the recording that our worker reads, and as plain nodes
 * and edges for its peers.
 */
import { Encoder } from '../../../engine/recorder/records/encoder.ts';

/** As the recorder describes tensors beyond its limit of whole values. */
const value = (scale) => ({
  kind: 'summary',
  count: 2048,
  min: -scale,
  max: scale,
  mean: scale / 100,
  std: scale / 3,
  nan: 0,
  infinite: 0,
  head: new Float64Array(4),
});

export class Writer {
  operators = 0;
  /** For peers: labels of nodes, and pairs of their numbers. */
  labels = [];
  edges = [];
  #encoder = new Encoder();
  #chunks = [];
  /** Of the program, for call sites. */
  file;
  #seq = 0;
  #ids = 0;
  #scopes = 0;
  #stacks = new Map();
  #nodes = [];
  #frames = [{ line: 1, functionName: '' }];

  /** @param {string} file */
  constructor(file) {
    this.file = file;
    this.#push({ kind: 'process', pid: 1, thread: 0, cwd: '/', argv: [], node: 'v24', began: 0 });
    this.#push({ kind: 'script', script: 1, url: file, map: null });
  }

  /** The line that runs. */
  at(line) {
    this.#frames[0].line = line;
    return this;
  }

  call(functionName, body) {
    this.#frames.unshift({ line: 1, functionName });
    const result = body();
    this.#frames.shift();
    return result;
  }

  module(name, body) {
    const scope = ++this.#scopes;
    this.#push({ kind: 'scopeEntered', ...this.#place(), scope, scopeKind: 'module', name });
    const result = body();
    this.#push({ kind: 'scopeLeft', seq: ++this.#seq, scope });
    return result;
  }

  leaf(name, requiresGrad = true) {
    const tensor = this.#tensor(requiresGrad);
    this.labels.push(name);
    this.#push({ kind: 'created', ...this.#place(), factory: name, tensor: this.#state(tensor) });
    return tensor;
  }

  op(name, ...inputs) {
    this.operators++;
    const tensor = this.#tensor(inputs.some(({ requiresGrad }) => requiresGrad));
    tensor.node = tensor.requiresGrad ? this.operators : 0;
    this.labels.push(name);
    for (const input of inputs) this.edges.push([input.index, tensor.index]);
    if (tensor.node > 0) this.#nodes.push({ tensor, count: inputs.length });
    this.#push({
      kind: 'operator',
      ...this.#place(),
      name,
      symbol: '',
      formula: '',
      inputs: inputs.map(({ id, storage, requiresGrad }) => ({
        tensor: id,
        version: 0,
        storage,
        requiresGrad,
      })),
      outputs: [this.#state(tensor)],
      attributes: '',
      node: tensor.node,
      nodeName: tensor.node > 0 ? `${name}Backward0` : '',
      differentiable: true,
      inPlace: false,
      view: false,
      gradEnabled: true,
      duringBackward: false,
      saved: [],
    });
    return tensor;
  }

  /** One backward pass through everything so far. */
  backward(root) {
    const roots = [{ tensor: root.id, version: 0 }];
    this.#push({
      kind: 'backwardBegan',
      ...this.#place(),
      pass: 1,
      api: 'backward',
      createGraph: false,
      roots,
    });
    for (const { tensor, count } of this.#nodes.reverse()) {
      const gradInputs = Array.from({ length: count }, () => value(0.5));
      this.#push({
        kind: 'nodeRan',
        seq: ++this.#seq,
        pass: 1,
        node: tensor.node,
        gradOutputs: [value(1)],
        gradInputs,
      });
    }
    this.#push({ kind: 'backwardEnded', seq: ++this.#seq, pass: 1 });
  }

  /** The bytes since the last time. */
  bytes() {
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    return bytes;
  }

  #push(record) {
    this.#encoder.encode(record);
    this.#chunks.push(Buffer.from(this.#encoder.pending()));
    this.#encoder.clear();
  }

  #tensor(requiresGrad) {
    const id = ++this.#ids;
    return { id, storage: id, requiresGrad, node: 0, index: this.labels.length };
  }

  #state({ id, storage, requiresGrad, node }) {
    const about = {
      version: 0,
      dtype: 'float32',
      shape: [32, 64],
      layout: null,
      isLeaf: node === 0,
    };
    return { id, storage, requiresGrad, ...about, value: value(1) };
  }

  #place() {
    const places = this.#frames.map(({ line, functionName }) => `${line}${functionName}`).join();
    let stack = this.#stacks.get(places);
    if (stack === undefined) {
      this.#stacks.set(places, (stack = this.#stacks.size + 1));
      const frames = this.#frames.map(({ line, functionName }) => ({
        script: 1,
        line: line - 1,
        column: 0,
        functionName,
      }));
      this.#push({ kind: 'stack', stack, frames });
    }
    return { seq: ++this.#seq, stack };
  }
}
