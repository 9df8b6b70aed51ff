/** @file How many of the cards that two pictures have in common stand elsewhere in the second one. */

export class Moves {
  #same = 0;
  #moved = 0;

  note(before, after) {
    const places = new Map(before.cards.map(({ key, x, y }) => [key, `${x},${y}`]));
    for (const { key, x, y } of after.cards) {
      if (!places.has(key)) continue;
      this.#same++;
      if (places.get(key) !== `${x},${y}`) this.#moved++;
    }
  }

  toString() {
    return this.#same === 0 ? '-' : `${((100 * this.#moved) / this.#same).toFixed(1)} %`;
  }
}
