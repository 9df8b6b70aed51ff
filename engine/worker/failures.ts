/** @file Signs that recorders leave when they cannot write on, in words. */

import { FAILURE_SUFFIX } from '../recorder/format.ts';

/** The recording that a file of a directory says the end of, and why; null where it is no such sign. */
export function failureOf(name: string, directory: string): { stem: string; text: string } | null {
  if (!name.endsWith(FAILURE_SUFFIX)) return null;
  const [stem = '', code = ''] = name.slice(0, -FAILURE_SUFFIX.length).split('.');
  const pid = stem.split('-')[0] ?? '';
  return {
    stem,
    text: `The recording of process ${pid} ended early: ${reason(code, directory)} What the program did afterwards is not shown; the program itself goes on.`,
  };
}

function reason(code: string, directory: string): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `there is no room left on the disk, in ${directory}. Make room, then start the program again.`;
    case 'EFBIG':
      return 'the system lets this program write no larger files (ulimit -f).';
    default:
      return `it cannot be written to ${directory} (${code}).`;
  }
}
