/** @file The errors of symbols, with MXNet's texts. */

import { RuntimeError, nameAs, pythonTypeOf } from '../tensor/errors.ts';

/** What MXNet's core reports. */
export class MXNetError extends RuntimeError {
  static {
    nameAs(this, 'MXNetError');
  }
}

/** Something was asked of a symbol that only data can answer. */
export class NotImplementedForSymbol extends MXNetError {
  static {
    nameAs(this, 'NotImplementedForSymbol');
  }

  /**
   * @param what the function's name
   * @param operator what people write for it, when that is something else
   */
  constructor(what: string, operator: string | null = null, args: readonly unknown[] = []) {
    const alias = operator === null ? '' : ` (namely operator "${operator}")`;
    const types = args.map((arg) => `<class '${pythonTypeOf(arg)}'>`).join(', ');
    super(
      `Function ${what}${alias}${types === '' ? '' : ` with arguments (${types})`} is not implemented for Symbol and only available in NDArray.`,
    );
  }
}

/** MXNet's complaint about a name that is no argument. */
export function checkKnown(where: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const list = names.map((each, i) => `\t[${String(i)}]${each}\n`).join('');
  throw new RuntimeError(
    `${where}Keyword argument name ${name} not found.\nCandidate arguments:\n${list}`,
  );
}
