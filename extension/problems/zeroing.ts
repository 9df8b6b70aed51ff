/** @file Where gradients can be zeroed before `backward()` by a text edit that is surely right. */

/** A line to put in, with its indentation, before the line with this number (0-based). */
export interface Insertion {
  readonly line: number;
  readonly text: string;
}

/** One call that is a statement by itself: no assignment, arrow, condition or keyword before it. */
const STATEMENT =
  /^(?!\s*(?:if|else|for|while|do|return|case|await|yield|throw)\b)[^=?:;&|]*\.backward\([^;=]*\);?\s*$/;

const indentation = (line: string): string => /^\s*/.exec(line)?.[0] ?? '';

/**
 * `optimizer.zeroGrad()` before the statement at a line: only where that is a whole `….backward(…);`, the
 * same block steps an optimizer afterwards by a name that is declared before, and nothing zeroes it yet.
 *
 * @param at 0-based line of the call of `backward()`
 */
export function zeroingBefore(lines: readonly string[], at: number): Insertion | null {
  const call = lines[at] ?? '';
  if (!STATEMENT.test(call)) return null;
  const before = lines.slice(0, at).findLast((line) => line.trim() !== '') ?? '';
  if (!/([;{}]|\*\/)\s*$|^\s*\/\//.test(before) && before !== '') return null;
  const indent = indentation(call);
  const step = stepAfter(lines, at, indent);
  if (step === null) return null;
  const [root = ''] = step.split('.');
  const declared = new RegExp(`\\b(const|let|var|using)\\s+${root}\\b`);
  if (root !== 'this' && !lines.slice(0, at).some((line) => declared.test(line))) return null;
  const zeroes = /\bzero(Grad|_grad)\s*\(/;
  if (lines.some((line) => zeroes.test(line))) return null;
  // The dialects spell it as their systems do.
  const isDialect = lines.some((line) => /['"]gradlens\/(torch|oneflow)['"]/.test(line));
  return { line: at, text: `${indent}${step}.${isDialect ? 'zero_grad' : 'zeroGrad'}();\n` };
}

/** What is stepped in the same block after a line. */
function stepAfter(lines: readonly string[], at: number, indent: string): string | null {
  for (const line of lines.slice(at + 1)) {
    if (line.trim() === '') continue;
    if (indentation(line).length < indent.length) return null;
    const [, stepped] = /^\s*([\w$]+(?:\.[\w$]+)*)\.step\(\);?\s*$/.exec(line) ?? [];
    if (stepped !== undefined && indentation(line) === indent) return stepped;
  }
  return null;
}
