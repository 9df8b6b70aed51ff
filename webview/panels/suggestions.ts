/** @file What the question bar proposes for a text: questions about the graph or one value, and filters to search by. */
import type { Card, NodeId, Question } from '../protocol.ts';

export interface Suggestion {
  readonly text: string;
  /** What it is for. */
  readonly hint: string;
  /** What is asked when it is taken … */
  readonly question?: Question;
  /** … or what the text becomes, so that one can go on typing. */
  readonly becomes?: string;
}

/** A list longer than this hides the picture. */
const MOST = 9;
/** Fewer letters are the beginning of many things, also of what is not in the picture. */
const TELLING = 3;

const GENERAL: readonly (Suggestion & { readonly words: string })[] = [
  {
    text: 'What looks wrong?',
    hint: 'all findings',
    words: 'problems findings warnings errors vanishing exploding accumulated modified broadcast',
    question: { ask: 'problems' },
  },
  {
    text: 'Which parameters miss their gradient?',
    hint: 'and what keeps it from them',
    words: 'unused unreached no gradient cut detach',
    question: { ask: 'unreached' },
  },
  {
    text: 'Where is the first NaN or Inf?',
    hint: 'forward and backward',
    words: 'infinite infinity finite overflow',
    question: { ask: 'firstNonFinite' },
  },
  {
    text: 'What did backward do, step by step?',
    hint: 'each node with its gradients',
    words: 'pass walk nodes rule',
    question: { ask: 'backward' },
  },
  {
    text: 'Which results are largest?',
    hint: 'activations by bytes',
    words: 'activations memory bytes size',
    question: { ask: 'activations' },
  },
  {
    text: 'Which saved tensors are largest?',
    hint: 'kept for backward, by bytes',
    words: 'memory bytes size',
    question: { ask: 'saved' },
  },
];

const FILTERS: Readonly<Record<string, string>> = {
  op: 'operator: op:matmul, op:conv*',
  name: 'variable: name:w*',
  shape: 'shape: shape:[*,128]',
  grad: 'gradient: grad:nan, grad:none, grad:<1e-7',
  value: 'value: value:inf',
  line: 'line of the source: line:42',
  file: 'file of the source: file:train.ts',
  is: 'kind: is:parameter, is:detached',
  dtype: 'element type: dtype:float64',
  module: 'module: module:Linear',
};

const STATES = ['nan', 'inf', 'zero', 'none', 'any'];
const KINDS = ['parameter', 'constant', 'output', 'detached', 'nograd', 'inplace', 'view'];

/** @param selected the card that is selected, if any */
export function suggestionsFor(
  text: string,
  cards: readonly Card[],
  selected: NodeId | null,
): Suggestion[] {
  const typed = text.trim();
  const search: Suggestion[] =
    typed === ''
      ? []
      : [{ text: `Search: ${typed}`, hint: '', question: { ask: 'search', text: typed } }];
  const filters = filtersFor(text, cards);
  // Who types a filter asks no question.
  if (text.includes(':')) return [...filters, ...search].slice(0, MOST);
  const words = typed.toLowerCase().split(/\s+/);
  const isMeant = (candidate: string): boolean => {
    const known = candidate.toLowerCase().split(/\s+/);
    return words.every((word) => known.some((other) => other.startsWith(word)));
  };
  const questions = [
    ...subjects(typed, cards, selected).flatMap((card) => about(card, words)),
    ...GENERAL.filter((one) => isMeant(`${one.text} ${one.words}`)),
  ].map(({ text: shown, hint, question }) => ({
    text: shown,
    hint,
    ...(question && { question }),
  }));
  const ordered = isAsked(typed, questions, filters, cards)
    ? [...questions, ...search]
    : [...search, ...questions];
  return [...ordered, ...filters].slice(0, MOST);
}

/**
 * Whether Enter asks: several words that a question has, or a single one that only one question has and that
 * is neither in the picture nor the beginning of a filter. Whatever comes second is taken with the arrow keys.
 */
function isAsked(
  typed: string,
  questions: readonly Suggestion[],
  filters: readonly Suggestion[],
  cards: readonly Card[],
): boolean {
  if (/\s/.test(typed)) return true;
  const text = typed.toLowerCase();
  const isShown = cards.some(({ name, op }) => `${name} ${op}`.toLowerCase().includes(text));
  return text.length >= TELLING && questions.length === 1 && filters.length === 0 && !isShown;
}

/** The selected card, and those that are named in the text. */
function subjects(typed: string, cards: readonly Card[], selected: NodeId | null): Card[] {
  const words = new Set(typed.split(/[\s?,]+/));
  const named = cards.filter(
    ({ name, group }) => name !== '' && group === undefined && words.has(name),
  );
  // Of several versions of a tensor, the latest.
  const latest = new Map(named.map((card) => [card.name, card]));
  const current = cards.find(({ id, group }) => id === selected && group === undefined);
  return [...new Set([...(current === undefined ? [] : [current]), ...latest.values()])];
}

/** The questions about a value, as many as the words leave. */
export function about(card: Card, words: readonly string[] = []): Suggestion[] {
  const { id: node, name, op } = card;
  const label = name === '' ? op : name;
  const all: readonly Suggestion[] = [
    ...(card.grad === ''
      ? [
          {
            text: `Why has ${label} no gradient?`,
            hint: 'the way and the cut',
            question: { ask: 'whyNoGradient', node } as const,
          },
        ]
      : []),
    {
      text: `What influences ${label}?`,
      hint: 'what it was computed from',
      question: { ask: 'influencedBy', node },
    },
    {
      text: `What does ${label} influence?`,
      hint: 'what was computed from it',
      question: { ask: 'influences', node },
    },
  ];
  return all.filter(({ text }) => {
    const known = text.toLowerCase().split(/[\s?]+/);
    return words.every((word) => known.some((other) => other.startsWith(word.toLowerCase())));
  });
}

/** How the word under the hand may go on. */
function filtersFor(text: string, cards: readonly Card[]): Suggestion[] {
  const last = /\S*$/.exec(text)?.[0] ?? '';
  const before = text.slice(0, text.length - last.length);
  const [, key = '', colon = '', rest = ''] = /^(\w*)(:?)(.*)$/.exec(last) ?? [];
  if (colon === '')
    return Object.entries(FILTERS)
      .filter(([filter]) => key !== '' && filter.startsWith(key.toLowerCase()))
      .map(([filter, hint]) => ({ text: `${filter}:`, hint, becomes: `${before}${filter}:` }));
  return valuesFor(key, cards)
    .filter((value) => value !== rest && value.toLowerCase().startsWith(rest.toLowerCase()))
    .map((value) => ({
      text: `${key}:${value}`,
      hint: '',
      becomes: `${before}${key}:${value} `,
    }));
}

function valuesFor(key: string, cards: readonly Card[]): readonly string[] {
  const distinct = (of: (card: Card) => string): string[] =>
    [...new Set(cards.map(of))].filter((value) => value !== '').sort();
  switch (key) {
    case 'op':
      return distinct(({ op }) => op);
    case 'name':
      return distinct(({ name }) => name);
    case 'shape':
      return distinct(({ shape }) => shape.replaceAll(' ', ''));
    case 'dtype':
      return distinct(({ dtype }) => dtype);
    case 'grad':
    case 'value':
      return STATES;
    case 'is':
      return KINDS;
    default:
      return [];
  }
}
