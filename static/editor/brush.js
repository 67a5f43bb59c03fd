// @ts-check
/** The brush that corrects the cut-out's edge. */

import { part } from '../parts.js';

/** @typedef {import('./state.js').Editing} Editing */
/** @typedef {import('./state.js').Place} Place */

const SPACING = 0.15; // of the brush's width, between the places of a stroke

export class BrushTool {
  /** @type {Editing | null} */ #editing = null;
  #how = 'remove';
  #size = part('fit-brush-size', HTMLInputElement);
  #ring = part('fit-ring', HTMLElement);
  #photo = part('fit-photo', HTMLInputElement);
  #shown = false;

  /** @param {import('./board.js').Board} board */
  constructor(board) {
    this.board = board;
    for (const how of ['keep', 'remove', 'none']) {
      part(`fit-brush-${how}`, HTMLButtonElement).addEventListener('click', () => {
        this.#how = how;
        this.#mark();
      });
    }
    this.#photo.addEventListener('change', () => this.show(true));
    this.#size.addEventListener('input', () => this.hover(null));
    part('fit-edge-back', HTMLButtonElement).addEventListener('click', () => this.#editing?.restore('cutout'));
    part('fit-board', HTMLElement).addEventListener('keydown', event => {
      if (!this.#shown || !['[', ']'].includes(event.key)) return;
      event.preventDefault();
      this.#size.valueAsNumber *= event.key === ']' ? 1.2 : 1 / 1.2;
    });
    this.#mark();
  }

  /** Its width in px of the cut-out: what the slider says is a share of the picture. */
  get #width() {
    const { width = 500, height = 500 } = this.#editing?.item ?? {};
    return (this.#size.valueAsNumber / 1000) * Math.max(width, height);
  }

  /** @param {boolean} shown */
  show(shown) {
    this.#shown = shown;
    this.#ring.hidden = true;
    this.board.showsPhoto = shown && this.#photo.checked;
    this.board.redraw();
  }

  /** @param {Editing} editing */
  render(editing) {
    this.#editing = editing;
    const { now, item } = editing;
    const asFound = !now.edited.includes('cutout') && item.edited.includes('cutout');
    this.board.cutout?.draw(now.strokes, asFound);
    this.board.redraw();
    part('fit-edge-back', HTMLButtonElement).disabled = !now.strokes.length && !now.edited.includes('cutout');
    part('fit-no-photo', HTMLElement).hidden = Boolean(this.board.cutout?.photo);
  }

  #mark() {
    for (const how of ['keep', 'remove', 'none']) part(`fit-brush-${how}`, HTMLElement).setAttribute('aria-pressed', String(how === this.#how));
    part('fit-board', HTMLElement).classList.toggle('removing', this.#how === 'remove');
  }

  /** @param {Place | null} at */
  hover(at) {
    this.#ring.hidden = !at || this.#how === 'none' || !this.#shown;
    if (!at || this.#ring.hidden) return;
    const [x, y] = this.board.onBoard(at);
    const size = Math.max(this.#width * this.board.scale, 4);
    this.#ring.style.width = this.#ring.style.height = `${size}px`;
    this.#ring.style.transform = `translate(${x - size / 2}px, ${y - size / 2}px)`;
  }

  /** @param {Place} at @returns {import('./board.js').Drag | null} */
  grab(at) {
    const editing = this.#editing;
    if (!editing || this.#how === 'none') return null;
    const size = this.#width;
    const before = editing.now.strokes;
    const run = `stroke ${performance.now()}`;
    /** @type {Place[]} */ let places = [[Math.round(at[0] * 10) / 10, Math.round(at[1] * 10) / 10]];
    const put = () => editing.change({ strokes: [...before, { keep: this.#how === 'keep', size, places }] }, run);
    put();
    return {
      move: to => {
        this.hover(to);
        const last = places[places.length - 1];
        if (Math.hypot(to[0] - last[0], to[1] - last[1]) < size * SPACING) return;
        places = [...places, [Math.round(to[0] * 10) / 10, Math.round(to[1] * 10) / 10]];
        put();
      },
      end: () => {},
    };
  }
}
