/** @file Builds DOM elements in one expression; text always goes in as text, never as markup. */

type Child = Node | string;

/** Attributes to set; `true` sets an empty attribute, `false` none. */
export type Attributes = Readonly<Record<string, string | boolean>>;

const SVG = 'http://www.w3.org/2000/svg';
const MATHML = 'http://www.w3.org/1998/Math/MathML';

/** @param tag element name, with classes after dots: `div.card.tall` */
export function el(tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  const [name = 'div', ...classes] = tag.split('.');
  const element = document.createElement(name);
  return fill(element, classes, attributes, children);
}

/** Likewise for SVG elements. */
export function svg(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  const [name = 'g', ...classes] = tag.split('.');
  return fill(document.createElementNS(SVG, name), classes, attributes, children);
}

/** Likewise for MathML elements. */
export function mathml(tag: string, attributes: Attributes = {}, ...children: Child[]): Element {
  const [name = 'math', ...classes] = tag.split('.');
  return fill(document.createElementNS(MATHML, name), classes, attributes, children);
}

function fill<T extends Element>(
  element: T,
  classes: readonly string[],
  attributes: Attributes,
  children: readonly Child[],
): T {
  if (classes.length > 0) element.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}
