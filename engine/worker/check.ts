/** @file Checks the gradients of a function: finds it, runs its file, and reports what the runner found. */

import type { CheckReport, Site, WorkerSide } from '../protocol/index.ts';
import { compileProgram, SyntaxProblem, type CompiledFiles } from '../runner/compile.ts';
import { siteOfError } from '../runner/error-site.ts';
import { backwardOf, functionAt, type FoundFunction } from '../runner/functions.ts';
import type { CheckOutcome } from '../runner/task.ts';
import { RunnerThread } from '../runner/thread.ts';

type Request = WorkerSide['methods']['check']['params'];

/** @param signal ends the run; nobody waits for the report then */
export async function checkFunction(request: Request, signal: AbortSignal): Promise<CheckReport> {
  const { file, text, offset, seconds } = request;
  const found = functionAt(file, text, offset);
  if (found === null)
    return notRun('', 'There is no named function at the cursor: put it inside one.', null);
  const { functionName, parameters } = found.task;
  const { line, column } = found;
  const site: Site = { file, line, column, functionName };
  if (!parameters.some(({ kind }) => kind === 'tensor'))
    return notRun(
      functionName,
      `${functionName} takes no tensor: declare a parameter as Tensor to check its gradient.`,
      site,
    );
  let files: CompiledFiles;
  try {
    files = compileProgram(file, text, [found.instrument]);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxProblem)) throw thrown;
    return notRun(
      functionName,
      `The file does not parse (${thrown.message}): correct it and check again.`,
      thrown.site,
    );
  }
  const thread = new RunnerThread({ file, files, recording: null, check: found.task }, seconds);
  const stop = (): void => thread.stop();
  signal.addEventListener('abort', stop, { once: true });
  const end = await thread.ended;
  signal.removeEventListener('abort', stop);
  if (thread.checked !== null) return report(request, found, thread.checked, site);
  switch (end.how) {
    case 'failed':
      return notRun(
        functionName,
        `The program threw before ${functionName} could be checked: ${end.error}`,
        siteOfError(end.stack, files) ?? site,
      );
    case 'timedOut':
      return notRun(
        functionName,
        `The check took longer than ${seconds} s: call ${functionName} early and with small tensors.`,
        site,
      );
    default:
      return notRun(
        functionName,
        `The program ended before ${functionName} could be checked: call it before the program exits.`,
        site,
      );
  }
}

function report(
  { file, text }: Request,
  found: FoundFunction,
  outcome: CheckOutcome,
  site: Site,
): CheckReport {
  const { functionName } = found.task;
  switch (outcome.outcome) {
    case 'passed':
      return {
        outcome: 'passed',
        functionName,
        elements: outcome.elements,
        inputs: outcome.inputs,
      };
    case 'notRun':
      return notRun(functionName, outcome.reason, site);
    case 'mismatch': {
      const { inputs, input, index, reverse, numeric, custom } = outcome;
      const backward = custom === '' ? null : backwardOf(file, text, custom);
      return {
        outcome: 'mismatch',
        functionName,
        inputs,
        worst: {
          input,
          index,
          reverse,
          numeric,
          op: custom,
          site:
            backward === null ? site : { file, ...backward, functionName: `${custom}.backward` },
        },
      };
    }
  }
}

function notRun(functionName: string, reason: string, site: Site | null): CheckReport {
  return { outcome: 'notRun', functionName, reason, site };
}
