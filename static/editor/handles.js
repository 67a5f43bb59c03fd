// @ts-check
/** Handles on the board: what can be dragged, and moved by the arrow keys. */

import { part } from '../parts.js';

/** @typedef {import('./board.js').Board} Board */
/** @typedef {import('./state.js').Place} Place */
/** @typedef {{key: string, place: Place, label: string, name?: string, kind?: string, unsure?: boolean}} Handle */

const NEAR_PX = { mouse: 16, pen: 20, touch: 30 };
const NAME_PX = 112; // room for a name beside a handle
const STEP_PX = 1; // of the cut-out, by an arrow key
const LARGE_STEP_PX = 10;

/** Dispatches `choose` when another handle is chosen. */
export class Handles extends EventTarget {
  /** @type {Map<string, HTMLButtonElement>} */ #buttons = new Map();
  /** @type {Handle[]} */ #handles = [];
  #layer = document.createElement('div');
  /** @type {string | null} */ chosen = null;
  shown = false;

  /**
   * @param {Board} board
   * @param {(key: string, to: Place, run: string) => void} move
   */
  constructor(board, move) {
    super();
    this.board = board;
    this.move = move;
    this.#layer.className = 'fit-layer';
    part('fit-layers', HTMLElement).append(this.#layer);
    board.addEventListener('view', () => this.#lay());
    this.#layer.addEventListener('focusin', event => {
      const key = /** @type {HTMLElement} */ (event.target).dataset.key;
      if (key) this.choose(key);
    });
    this.#layer.addEventListener('keydown', event => this.#key(event));
  }

  /** @param {boolean} shown */
  show(shown) {
    this.shown = shown;
    this.#layer.hidden = !shown;
  }

  /** @param {string | null} key @param {boolean} [focus] */
  choose(key, focus = false) {
    const changed = key !== this.chosen;
    this.chosen = key;
    for (const [name, button] of this.#buttons) button.classList.toggle('chosen', name === key);
    const handle = this.#handles.find(known => known.key === key);
    if (handle && focus) {
      this.board.reveal(handle.place);
      this.#buttons.get(handle.key)?.focus({ preventScroll: true });
    }
    if (changed) this.dispatchEvent(new Event('choose'));
  }

  /** @param {Handle[]} handles in the order of the Tab key */
  set(handles) {
    this.#handles = handles;
    const wanted = new Set(handles.map(({ key }) => key));
    for (const [key, button] of this.#buttons) {
      if (wanted.has(key)) continue;
      button.remove();
      this.#buttons.delete(key);
    }
    if (this.chosen && !wanted.has(this.chosen)) this.choose(null);
    for (const [index, { key, label, name, kind, unsure }] of handles.entries()) {
      let button = this.#buttons.get(key);
      if (!button) {
        button = document.createElement('button');
        button.type = 'button';
        button.dataset.key = key;
        button.append(document.createElement('span'));
        this.#buttons.set(key, button);
      }
      button.className = `fit-handle ${kind ?? ''} ${unsure ? 'doubt' : ''} ${key === this.chosen ? 'chosen' : ''}`;
      button.setAttribute('aria-label', label);
      /** @type {HTMLElement} */ (button.firstElementChild).textContent = name ?? '';
      if (this.#layer.children[index] !== button) this.#layer.insertBefore(button, this.#layer.children[index] ?? null);
    }
    this.#lay();
  }

  #lay() {
    const middle = (this.board.cutout?.image.width ?? 0) / 2;
    const wide = this.#layer.clientWidth;
    for (const { key, place } of this.#handles) {
      const button = this.#buttons.get(key);
      const [x, y] = this.board.onBoard(place);
      if (!button) continue;
      button.style.transform = `translate(${x}px, ${y}px)`;
      button.classList.toggle('leftwards', place[0] < middle ? x > NAME_PX : x > wide - NAME_PX); // outwards, where there is room
    }
  }

  /** @param {Place} at @param {number} reach px of the screen @returns {Handle | null} */
  #nearest(at, reach) {
    const near = reach / this.board.scale;
    /** @type {Handle | null} */ let best = null;
    let least = near;
    for (const handle of this.#handles) {
      const far = Math.hypot(handle.place[0] - at[0], handle.place[1] - at[1]) - (handle.key === this.chosen ? near / 4 : 0);
      if (far < least) [best, least] = [handle, far];
    }
    return best;
  }

  /** Tell which one would be taken hold of. @param {Place | null} at */
  hover(at) {
    const near = at && this.#nearest(at, NEAR_PX.mouse);
    for (const [key, button] of this.#buttons) button.classList.toggle('near', key === near?.key);
    return Boolean(near);
  }

  /** Take hold of the nearest handle. @param {Place} at @param {PointerEvent} event @returns {import('./board.js').Drag | null} */
  grab(at, event) {
    const best = this.#nearest(at, NEAR_PX[/** @type {'mouse' | 'pen' | 'touch'} */ (event.pointerType)] ?? NEAR_PX.pen);
    if (!best) return null;
    const { key, place } = best;
    const off = [place[0] - at[0], place[1] - at[1]];
    this.choose(key);
    event.preventDefault(); // the focus, too, goes to the handle
    this.#buttons.get(key)?.focus({ preventScroll: true });
    const run = `drag ${performance.now()}`;
    this.board.watch(place);
    return {
      move: to => {
        /** @type {Place} */ const there = [round(to[0] + off[0]), round(to[1] + off[1])];
        this.move(key, there, run);
        this.board.watch(there);
      },
      end: () => {},
    };
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const handle = this.#handles.find(({ key }) => key === this.chosen);
    if (!way || !handle || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const step = event.shiftKey ? LARGE_STEP_PX : STEP_PX;
    /** @type {Place} */ const to = [round(handle.place[0] + way[0] * step), round(handle.place[1] + way[1] * step)];
    this.move(handle.key, to, `keys ${handle.key}`);
    this.board.reveal(to);
  }
}

/** @param {number} value */
const round = value => Math.round(value * 10) / 10;
