/** @file Records a program of this process, names its tensors, and asks what was found. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Tensor } from 'gradlens';

import type { GraphModel } from '../../../engine/graph/model.ts';
import type { Finding, FindingKind, Hit } from '../../../engine/protocol/index.ts';
import { graphOf } from '../../recorder/memory.ts';

/** @param program gives the tensors that have names */
export function modelOf(program: () => Readonly<Record<string, Tensor>>): GraphModel {
  let named: Readonly<Record<string, Tensor>> = {};
  const model = graphOf(() => (named = program()));
  model.stopped(
    Object.entries(named).map(([path, { id, counter }]) => {
      return { path, tensor: id, version: counter.value };
    }),
    null,
  );
  return model;
}

/** The findings of one kind, while the program stands still or, `finished`, when it has ended. */
export function findings(
  kind: FindingKind,
  program: () => Readonly<Record<string, Tensor>>,
  finished = false,
): Finding[] {
  const model = modelOf(program);
  if (finished) model.finish();
  return model.findings().filter((finding) => finding.kind === kind);
}

export const labels = (hits: readonly Hit[]): string[] => hits.map(({ label }) => label);

/** The lines of a test's file that end with `// mark`. */
export function lineOf(url: string, mark: string): number {
  const lines = readFileSync(fileURLToPath(url), 'utf8').split('\n');
  return lines.findIndex((line) => line.endsWith(`// ${mark}`)) + 1;
}

/** Sentences name places in the file; the test need not know the line. */
export const withoutLines = (sentence: string): string =>
  sentence.replaceAll(/ at [\w.-]+\.ts:\d+/g, ' at …');
