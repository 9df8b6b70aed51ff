/** @file What the details pane says of an operator: its options, and its operands by the letters of the derivative. */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import type { Details } from '../../engine/protocol/index.ts';
import type { OperatorRecord } from '../../engine/recorder/records/format.ts';
import { Program, type Tensor } from './records.ts';

/** Of the last result of a program: `op(weight, 2, weight)` where nothing else is said. */
function detailsOf(about: Partial<OperatorRecord>, operands?: (x: Tensor) => (Tensor | number)[]) {
  const program = new Program();
  program.line = 3;
  const x = program.created([1], { requiresGrad: true });
  program.line = 4;
  const made = program.op('op', operands?.(x) ?? [x, 2, x], [1], about);
  program.backward(made, [{ of: made, grad: [1], inputs: [[0.25], null, [1.5]] }], []);
  const model = new GraphModel();
  for (const record of program.records) model.append(record);
  model.stopped([{ path: 'weight', tensor: x.id, version: 0 }], null);
  const { cards } = model.slice(1);
  const card = cards.find(({ op }) => op === 'op');
  assert.ok(card !== undefined);
  return { card, details: model.details(card.id) };
}

const row = ({ rows }: Details, label: string): string | undefined =>
  rows.find((each) => each.label === label)?.value.replaceAll('\u00a0', ' ');

describe('the details of an operator', () => {
  it('have its options in words, without those that nobody gave', () => {
    const optionsOf = (attributes: string): string | undefined =>
      row(detailsOf({ attributes }).details, 'options');
    assert.equal(
      optionsOf('{"stride":[1,2],"pad":"same","dim":null,"keepdim":false}'),
      'stride [1, 2], pad same, keepdim false',
    );
    assert.equal(
      optionsOf('{"size":[[0,1],[2,3]],"of":{"a":1}}'),
      'size [[0, 1], [2, 3]], of {"a":1}',
    );
    assert.equal(optionsOf('{"dim":null}'), undefined);
    assert.equal(optionsOf('{"cut off":[1,2'), '{"cut off":[1,2');
  });

  it('call its operands as its derivative does, and how often they stand there where it has none', () => {
    const notes = (formula: string): (string | undefined)[] =>
      detailsOf({ formula }).details.inputs.map(({ note }) => note);
    assert.deepEqual(notes('∇·b·c; –; ∇·a·b'), ['a and c, line 3', 'b, line 4']);
    assert.deepEqual(notes(''), ['line 3, twice', 'line 4']);
  });

  it('tell to which of its operands a gradient went', () => {
    const { details } = detailsOf({ formula: '∇·b·c; –; ∇·a·b' });
    assert.equal(row(details, 'gradient to a weight'), 'norm 0.25');
    assert.equal(row(details, 'gradient to c weight'), 'norm 1.5');
  });

  it('are of a card with a sign, also where its library gives it none', () => {
    assert.equal(detailsOf({ symbol: '' }).card.symbol, 'ƒ');
    assert.equal(detailsOf({ symbol: '×' }).card.symbol, '×');
  });
});
