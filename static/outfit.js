// @ts-check
/** What is worn: one thing of a kind, each with wishes about its fit, and the way back to what was worn before. */

/** @typedef {import('./fitmirror-client.js').Wearable} Wearable */
/** @typedef {{item: string, size?: string, length_cm?: number, tuck?: boolean}} Piece */

const MOST_BACK = 30;

/** What else a kind takes the place of. @type {Record<string, string[]>} */
const REPLACES = { dress: ['top', 'bottom'], top: ['dress'], bottom: ['dress'] };

export class Outfit {
  /** @type {readonly Piece[]} */ #pieces = [];
  /** @type {(readonly Piece[])[]} */ #before = [];

  /** @param {(id: string) => string | undefined} kind an item's category; undefined: not known, and it makes room for anything */
  constructor(kind) { this.kind = kind; }

  /** Another array after each change. */
  get pieces() { return this.#pieces; }
  get ids() { return this.#pieces.map(piece => piece.item); }
  get canUndo() { return this.#before.length > 0; }

  /** As the mirror takes it. @returns {Wearable[]} */
  get wearables() { return this.#pieces.map(piece => (Object.values(piece).filter(Boolean).length > 1 ? piece : piece.item)); }

  /** Put it on, or take it off where it is worn. @param {string} item */
  toggle(item) {
    const kind = this.kind(item) ?? '';
    const gone = [kind, undefined, ...REPLACES[kind] ?? []];
    const others = this.#pieces.filter(piece => piece.item !== item);
    const worn = others.length < this.#pieces.length;
    this.#become(worn ? others : [...others.filter(piece => !gone.includes(this.kind(piece.item))), { item }]);
  }

  clear() { if (this.#pieces.length) this.#become([]); }

  /** @param {string} item @param {Partial<Piece>} wishes @param {boolean} [further] the last change goes on: one step back undoes both */
  adjust(item, wishes, further = false) {
    const pieces = this.#pieces.map(piece => (piece.item === item ? { ...piece, ...wishes } : piece));
    if (further) this.#pieces = pieces;
    else this.#become(pieces);
  }

  /** Without it; one step back does not bring it again. @param {string} item */
  drop(item) {
    this.#pieces = this.#pieces.filter(piece => piece.item !== item);
    this.#before = this.#before.map(pieces => pieces.filter(piece => piece.item !== item));
  }

  /** Go back to what was worn before. */
  undo() { this.#pieces = this.#before.pop() ?? []; }

  /** Begin anew with these; nothing leads back. @param {readonly Wearable[]} worn */
  reset(worn) {
    this.#pieces = worn.map(wearable => (typeof wearable === 'string' ? { item: wearable } : wearable));
    this.#before = [];
  }

  /** @param {readonly Piece[]} pieces */
  #become(pieces) {
    this.#before = [...this.#before, this.#pieces].slice(-MOST_BACK);
    this.#pieces = pieces;
  }
}
