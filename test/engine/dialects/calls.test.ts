/** @file Single calls through the torch dialect print what Python prints, or fail with its words. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Tensor } from 'gradlens';
import { makeNamespace } from '../../../engine/dialects/namespace.ts';

interface Call {
  readonly call: string;
  readonly gives?: string;
  readonly throws?: string;
}

/** As Python prints it: True, and a list or tuple an element a line. */
function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string' && /^(float|int)\d\d$/.test(value)) return `torch.${value}`;
  if (Array.isArray(value) && value.every((each) => typeof each === 'number')) return String(value);
  const isList = typeof value === 'object' && value !== null && Symbol.iterator in value;
  if (isList && !(value instanceof Tensor)) return [...(value as object[])].map(shown).join('\n');
  return String(value);
}

describe('single calls', () => {
  const torch = makeNamespace();

  const file = new URL('../reference/data/calls.json', import.meta.url);
  const { calls } = JSON.parse(readFileSync(file, 'utf8')) as { calls: Call[] };

  for (const { call, gives, throws } of calls) {
    it(call, () => {
      const x = torch.tensor([1, 2], { requires_grad: true });
      const given = {
        torch,
        F: torch.nn.functional,
        x,
        y: x.mul(2),
        f: torch.zeros(3),
        i: torch.zeros(3, { dtype: torch.int64 }),
      };
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the programs are data of ours
      const program = new Function(...Object.keys(given), `return ${call}`) as (
        ...values: unknown[]
      ) => unknown;
      const run = (): unknown => program(...Object.values(given));
      if (throws === undefined) assert.equal(shown(run()), gives);
      else {
        assert.throws(run, (error: unknown) => {
          assert.equal(String(error), throws);
          return true;
        });
      }
    });
  }
});
