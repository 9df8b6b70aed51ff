/** @file Where the code action may put `zeroGrad()`, and where it must not. */

import assert from 'node:assert/strict';

import { zeroingBefore } from '../../extension/problems/zeroing.ts';

const LOOP = `import { optim } from 'gradlens';
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
for (let step = 0; step < 10; step++) {
  const loss = model.call(x).mean();
  loss.backward();
  optimizer.step();
}`;

/** The text with the line put in, or null. */
function zeroed(text: string): string | null {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.includes('.backward('));
  const insertion = zeroingBefore(lines, at);
  if (insertion === null) return null;
  lines.splice(insertion.line, 0, insertion.text.trimEnd());
  return lines.join('\n');
}

describe('zeroing gradients before backward', () => {
  it('is put before the statement, by the name that is stepped', () => {
    assert.equal(
      zeroed(LOOP),
      LOOP.replace('  loss.backward', '  optimizer.zeroGrad();\n  loss.backward'),
    );
  });

  it('is spelt as the dialect does', () => {
    assert.match(
      zeroed(LOOP.replace("'gradlens'", "'gradlens/torch'")) ?? '',
      /optimizer\.zero_grad\(\);/,
    );
  });

  it('is not put where it may be wrong', () => {
    const wrong: Record<string, string> = {
      'in a function': LOOP.replace('loss.backward();', 'const run = () => loss.backward();'),
      'under a condition': LOOP.replace('loss.backward();', 'if (step) loss.backward();'),
      'inside a statement': LOOP.replace('  loss.backward', '  if (step > 2)\n    loss.backward'),
      'no step': LOOP.replace('  optimizer.step();\n', ''),
      'a step outside the block': LOOP.replace('  optimizer.step();\n}', '}\noptimizer.step();'),
      'a step under a condition': LOOP.replace(
        '  optimizer.step',
        '  if (last)\n    optimizer.step',
      ),
      'not declared': LOOP.replace('const optimizer', 'const other'),
      'zeroed elsewhere': LOOP.replace(
        'optimizer.step();',
        'optimizer.step();\n  optimizer.zeroGrad();',
      ),
    };
    for (const [why, text] of Object.entries(wrong)) assert.equal(zeroed(text), null, why);
  });
});
