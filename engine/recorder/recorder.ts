/**
 * @file The observer that records: each event becomes one record and is written before the program goes on.
 *
 * This runs inside the user's program. No method throws, prints or calls the program's code, whatever state
 * the program is in.
 */

import type {
  BackwardPass,
  ErrorClass,
  ObservedHook,
  ObservedNode,
  ObservedSymbol,
  ObservedTensor,
  Observer,
  OperatorEvent,
  ScopeKind,
} from '../autograd/observer.ts';
import { attributesText } from './records/attributes.ts';
import { CallSites } from './stacks/call-sites.ts';
import { INTERNED_LENGTH } from './records/encoder.ts';
import type { GradlensRecord, Operand, TensorState, Value } from './records/format.ts';
import { ownText } from './realm/own-text.ts';
import { GivenGradients } from './given-gradients.ts';
import { HeldTensors } from './pause/held-tensors.ts';
import { SafeMap, sliceText } from './realm/primordials.ts';
import { RecordStream, type StreamOptions } from './records/stream.ts';
import { DROPPED, Retention } from './pause/retention.ts';
import { captureStack, FEW, newStack, type Below, type CapturedStack } from './stacks/capture.ts';
import { describe, NOWHERE, placesOf } from './errors/thrown.ts';
import { captureValue, hasSameElements, layoutOf } from './records/values.ts';

/** Of an error: some messages carry whole documents. */
const MESSAGE_CHARACTERS = 4096;

const NONE: OperatorEvent['inputs'] = [];

export interface RecorderOptions extends StreamOptions {
  /** Whether tensors may have been made before the recorder was there. */
  readonly late: boolean;
  /** Told of each record once it is written, and of an operator's operands. */
  readonly written: (record: GradlensRecord, operands: OperatorEvent['inputs']) => void;
}

export class Recorder implements Observer {
  readonly #options: RecorderOptions;
  readonly #stream: RecordStream;
  readonly #sites = new CallSites((record) => this.#stream.append(record));
  readonly #tensors: HeldTensors;
  readonly #noticed = new SafeMap<string, true>();
  readonly #retention = new Retention();
  readonly #given = new GivenGradients();
  /** Hooks of the program may write into gradients on their way, unseen. */
  #hooked: boolean;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#stream = new RecordStream(options);
    this.#tensors = new HeldTensors(options.late);
    this.#hooked = options.late;
  }

  /** The tensor behind an object of the program's, if events have named it. */
  tensorOf(object: object): ObservedTensor | undefined {
    return this.#tensors.find(object);
  }

  /** What keeps large tensors, as long as it does. */
  get kept(): Pick<Retention, 'find' | 'gradient'> {
    return this.#retention;
  }

  created(tensor: ObservedTensor, factory: string): void {
    this.#record(captureStack(this.created), (seq, stack) => ({
      kind: 'created',
      seq,
      stack,
      factory: factory === '' ? this.#sites.entry || 'array' : factory,
      tensor: this.#state(tensor),
    }));
  }

  operator(event: OperatorEvent, inner?: Below): void {
    const here = inner === undefined ? newStack(this.operator) : newStack(inner, FEW);
    try {
      here.capture(here.holder, here.below);
    } catch {
      // The program is out of stack or memory.
    }
    if (this.#options.late) this.#meetAll(event.inputs);
    this.#record(
      here,
      (seq, stack) => ({
        kind: 'operator',
        seq,
        stack,
        name: event.name,
        symbol: event.symbol,
        // Longer ones would be written with each operator.
        formula: sliceText(event.formula, 0, INTERNED_LENGTH),
        inputs: this.#each(event.inputs, (input, i) =>
          typeof input === 'number'
            ? { number: input, omitted: has(event.optional, i) }
            : operand(input, event.inputVersions[i] ?? 0, event.inputRequiresGrad[i] === true),
        ),
        outputs: this.#each(event.outputs, this.#state),
        attributes: attributesText(event.attributes),
        node: event.node?.id ?? 0,
        nodeName: event.node?.name ?? '',
        saved: event.saved,
        differentiable: event.differentiable,
        inPlace: event.inPlace,
        view: event.view,
        gradEnabled: event.gradEnabled,
        duringBackward: event.duringBackward,
      }),
      event.inputs,
    );
  }

  declared({ id, operator, ...symbol }: ObservedSymbol): void {
    this.#record(captureStack(this.declared), (seq, stack) => ({
      ...symbol,
      kind: 'declared',
      seq,
      stack,
      declared: id,
      operator: operator ?? '',
    }));
  }

  requiresGradSet(tensor: ObservedTensor): void {
    this.#record(captureStack(this.requiresGradSet), (seq, stack) => ({
      kind: 'requiresGrad',
      seq,
      stack,
      tensor: tensor.id,
      requiresGrad: tensor.requiresGrad,
    }));
  }

  tangentSet(tensor: ObservedTensor, levels: readonly number[], tangent: ObservedTensor): void {
    if (this.#options.late) this.#meetAll([tensor]);
    this.#record(null, (seq) => ({
      kind: 'tangentSet',
      seq,
      tensor: tensor.id,
      version: tensor.counter.value,
      levels,
      tangent: this.#value(tangent),
    }));
  }

  hookAdded({ id, kind, tensor, node }: ObservedHook): void {
    if (this.#options.late && tensor !== null) this.#meetAll([tensor]);
    this.#hooked = true;
    this.#record(captureStack(this.hookAdded), (seq, stack) => ({
      kind: 'hookAdded',
      seq,
      stack,
      hook: id,
      hookKind: kind,
      tensor: tensor?.id ?? 0,
      node: node?.id ?? 0,
    }));
  }

  hookRemoved(hook: number): void {
    this.#record(null, (seq) => ({ kind: 'hookRemoved', seq, hook }));
  }

  copiedOut(tensor: ObservedTensor, how: string): void {
    this.#record(captureStack(this.copiedOut), (seq, stack) => ({
      kind: 'copiedOut',
      seq,
      stack,
      tensor: tensor.id,
      version: tensor.counter.value,
      how,
    }));
  }

  scopeEntered(id: number, kind: ScopeKind, name: string): void {
    this.#record(captureStack(this.scopeEntered), (seq, stack) => ({
      kind: 'scopeEntered',
      seq,
      stack,
      scope: id,
      scopeKind: kind,
      name,
    }));
  }

  scopeLeft(id: number): void {
    this.#record(null, (seq) => ({ kind: 'scopeLeft', seq, scope: id }));
  }

  backwardBegan(pass: BackwardPass): void {
    if (this.#options.late) this.#meetAll(pass.roots);
    this.#record(captureStack(this.backwardBegan), (seq, stack) => ({
      kind: 'backwardBegan',
      seq,
      stack,
      pass: pass.id,
      api: pass.api,
      createGraph: pass.createGraph,
      roots: this.#each(pass.roots, (root) => ({ tensor: root.id, version: root.counter.value })),
    }));
  }

  nodeRan(
    pass: number,
    node: ObservedNode,
    gradOutputs: readonly (ObservedTensor | null)[],
    gradInputs: readonly (ObservedTensor | null)[],
  ): void {
    this.#record(null, (seq) => {
      const isLeaf = gradInputs.length === 0;
      const arrived = this.#each(gradOutputs, (grad) => {
        const known = isLeaf && grad !== null ? this.#given.take(seq, grad) : null;
        return known ?? this.#value(grad);
      });
      const given = this.#each(gradInputs, this.#value);
      if (!isLeaf && this.#stream.withValues)
        for (let i = 0; i < gradOutputs.length; i++) {
          const grad = gradOutputs[i] ?? null;
          if (grad !== null) this.#retention.keepGradient(node.id, i, grad);
        }
      // A leaf takes what was given, unless a hook wrote into it; what arrived it stores in any case.
      if (isLeaf && this.#hooked) this.#given.give(seq, gradOutputs, arrived);
      if (!isLeaf && !this.#hooked) this.#given.give(seq, gradInputs, given);
      return {
        kind: 'nodeRan',
        seq,
        pass,
        node: node.id,
        gradOutputs: arrived,
        gradInputs: given,
      };
    });
  }

  gradStored(
    pass: number,
    tensor: ObservedTensor,
    contribution: ObservedTensor,
    grad: ObservedTensor,
  ): void {
    if (this.#options.late) this.#meetAll([tensor]);
    this.#record(null, (seq) => {
      const value = this.#given.take(seq, contribution) ?? this.#value(contribution);
      const isSame = value?.kind === 'summary' && hasSameElements(contribution, grad);
      return {
        kind: 'gradStored',
        seq,
        pass,
        tensor: tensor.id,
        contribution: value,
        grad: this.#stateWith(grad, isSame ? value : null),
      };
    });
  }

  gradAssigned(tensor: ObservedTensor, grad: ObservedTensor | null): void {
    this.#record(captureStack(this.gradAssigned), (seq, stack) => ({
      kind: 'gradAssigned',
      seq,
      stack,
      tensor: tensor.id,
      grad: grad === null ? null : this.#state(grad),
    }));
  }

  backwardEnded(pass: number): void {
    this.#retention.passEnded();
    this.#record(null, (seq) => ({ kind: 'backwardEnded', seq, pass }));
  }

  threw(where: string, error: Error, maker: ErrorClass | null): void {
    this.#record(captureStack(this.threw), (seq, stack) => {
      const { entry } = this.#sites;
      // Nobody else called the constructor: the program throws an error of the library's on its own account.
      if (maker !== null && entry === maker.name) return null;
      return {
        kind: 'threw',
        seq,
        stack,
        where: where === '' ? entry : where,
        errorName: ownText(error, 'name'),
        message: sliceText(ownText(error, 'message'), 0, MESSAGE_CHARACTERS),
      };
    });
  }

  /**
   * A value that nobody caught ends the program; one that has made no tensors yet is not recorded for that.
   *
   * @param mayChange whether the program may yet change the error, whose place stays unknown until it cannot
   */
  crashed(thrown: unknown, mayChange: boolean): void {
    if (!this.#stream.began) return;
    const { errorName, message } = describe(thrown);
    const places = mayChange ? NOWHERE : placesOf(thrown);
    this.#record(null, (seq) => ({
      kind: 'crashed',
      seq,
      stack: this.#sites.told(places),
      errorName,
      message: sliceText(message, 0, MESSAGE_CHARACTERS),
    }));
  }

  /** A sentence for the person who debugs the program; each is told once. */
  notice(text: string): void {
    if (this.#noticed.has(text)) return;
    this.#noticed.set(text, true);
    this.#record(null, (seq) => ({ kind: 'notice', seq, text }));
  }

  /** Tensors that were made before there was a recorder: nobody knows by which line. */
  #meetAll(tensors: readonly (ObservedTensor | number)[]): void {
    for (let i = 0; i < tensors.length; i++) {
      const tensor = tensors[i] as ObservedTensor | number;
      if (typeof tensor === 'number' || this.#tensors.has(tensor)) continue;
      this.#record(null, (seq) => ({
        kind: 'created',
        seq,
        stack: 0,
        factory: 'tensor',
        tensor: this.#state(tensor),
      }));
    }
  }

  /**
   * @param stack null where none is wanted
   * @param make gives null where the event is none after all
   * @param operands of an operator
   */
  #record(
    stack: CapturedStack | null,
    make: (seq: number, stack: number) => GradlensRecord | null,
    operands: OperatorEvent['inputs'] = NONE,
  ): void {
    const stream = this.#stream;
    if (stream.ended) return;
    try {
      stream.begin();
      const site = stack === null ? 0 : this.#sites.number(stack);
      const record = make(stream.next(), site);
      if (record !== null) stream.append(record);
      stream.flush();
      if (record !== null) this.#options.written(record, operands);
      if (this.#retention.dropped) this.notice(DROPPED);
    } catch {
      // The program may be out of stack or memory; this event is missing, and the program goes on.
    }
  }

  readonly #value = (tensor: ObservedTensor | null): Value | null =>
    tensor !== null && this.#stream.withValues ? captureValue(tensor) : null;

  readonly #state = (tensor: ObservedTensor): TensorState => this.#stateWith(tensor, null);

  /** @param known its value, if that was read already */
  #stateWith(tensor: ObservedTensor, known: Value | null): TensorState {
    this.#tensors.add(tensor);
    const { storage } = tensor;
    if (storage.data !== null) this.#retention.keep(tensor, storage.id, storage.data.byteLength);
    return {
      id: tensor.id,
      version: tensor.counter.value,
      storage: storage.id,
      dtype: tensor.dtype,
      shape: tensor.shape,
      layout: layoutOf(tensor),
      requiresGrad: tensor.requiresGrad,
      isLeaf: tensor.isLeaf,
      value: known ?? (this.#stream.withValues ? captureValue(tensor, storage) : null),
    };
  }

  /** `map`, which the program may have patched. */
  #each<T, R>(items: readonly T[], convert: (item: T, index: number) => R): R[] {
    const result: R[] = [];
    for (let i = 0; i < items.length; i++) result[i] = convert(items[i] as T, i);
    return result;
  }
}

/** `includes`, which the program may have patched. */
function has(places: readonly number[] | undefined, place: number): boolean {
  if (places === undefined) return false;
  for (let i = 0; i < places.length; i++) if (places[i] === place) return true;
  return false;
}

function operand(input: ObservedTensor, version: number, requiresGrad: boolean): Operand {
  return {
    tensor: input.id,
    version,
    storage: input.storage.id,
    requiresGrad,
  };
}
