// @ts-check
/** Key points: a list of them, the unsure first, and their handles. */

import { isUnsure } from '../wardrobe-api.js';
import { capital, pointName } from '../wardrobe-strings.js';
import { part } from '../parts.js';
import { Handles } from './handles.js';
import { say } from './strings.js';

/** @typedef {import('./state.js').Editing} Editing */
/** @typedef {import('./state.js').Place} Place */
/** @typedef {{code?: string, at?: string, text: string}} Trouble */

/** The same on the other side, if it has one. @param {string} name */
const partnerOf = name => name.replace(/^(left|right)_/, (_, side) => (side === 'left' ? 'right_' : 'left_'));

export class PointsTool {
  #list = part('fit-points', HTMLUListElement);
  #mirror = part('fit-mirror', HTMLInputElement);
  #which = part('fit-missing', HTMLSelectElement);
  /** @type {Editing | null} */ #editing = null;

  /** @param {import('./board.js').Board} board */
  constructor(board) {
    this.board = board;
    this.handles = new Handles(board, (name, to, run) => this.#move(name, to, run));
    this.handles.addEventListener('choose', () => this.#mark());
    this.#list.addEventListener('click', event => this.#press(event));
    part('fit-names', HTMLInputElement).addEventListener('change', event => {
      part('fit-board', HTMLElement).classList.toggle('named', /** @type {HTMLInputElement} */ (event.target).checked);
    });
    part('fit-add', HTMLButtonElement).addEventListener('click', () => this.#add());
  }

  /** @param {boolean} shown */
  show(shown) { this.handles.show(shown); }

  /** @param {Place} at @param {PointerEvent} event */
  grab(at, event) { return this.handles.grab(at, event); }

  /** @param {Place | null} at */
  hover(at) { this.handles.hover(at); }

  /** Choose a point and show where it is. @param {string} name */
  choose(name) { this.handles.choose(name, true); }

  /** @param {Editing} editing */
  render(editing) {
    this.#editing = editing;
    const { now, item, found } = editing;
    const known = Object.entries(now.points).map(([name, place]) => {
      const byHand = now.edited.includes(name);
      const confidence = found.keypoints[name]?.[2] ?? 0;
      return { name, place, byHand, confidence, unsure: !byHand && isUnsure(confidence) };
    });
    known.sort((a, b) => Number(b.unsure) - Number(a.unsure) || (a.unsure ? a.confidence - b.confidence : 0));
    this.handles.set(known.map(({ name, place, byHand, confidence, unsure }) => {
      const values = { name: capital(pointName(name)), percent: Math.round(confidence * 100) };
      const label = say(byHand ? 'p_hand' : unsure ? 'p_unsure' : 'p_sure', values);
      return { key: name, place, label, name: capital(pointName(name)), unsure, kind: byHand ? 'hand' : '' };
    }));
    this.#list.replaceChildren(...known.map(point => this.#row(point)));
    part('fit-no-points', HTMLElement).hidden = known.length > 0;
    const missing = item.names.filter(name => !(name in now.points));
    part('fit-missing-box', HTMLElement).hidden = !missing.length;
    this.#which.replaceChildren(...missing.map(name => new Option(capital(pointName(name)), name)));
    this.#mark();
  }

  /** @param {{name: string, byHand: boolean, unsure: boolean, confidence: number}} point */
  #row({ name, byHand, unsure, confidence }) {
    const row = document.createElement('li');
    row.dataset.name = name;
    row.className = unsure ? 'doubt' : byHand ? 'hand' : '';
    const words = capital(pointName(name));
    const percent = Math.round(confidence * 100);
    const choose = button('choose', name, words, 'fit-point');
    const state = document.createElement('small');
    state.textContent = say(byHand ? 's_hand' : unsure ? 's_unsure' : 's_sure', { percent });
    choose.append(state);
    row.append(choose);
    if (unsure) row.append(button('confirm', name, say('p_right'), 'fit-small', say('p_right_of', { name: words })));
    if (byHand) row.append(button('restore', name, say('p_back'), 'fit-small', say('p_back_of', { name: words })));
    return row;
  }

  #mark() {
    for (const row of this.#list.children) {
      const chosen = /** @type {HTMLElement} */ (row).dataset.name === this.handles.chosen;
      row.classList.toggle('chosen', chosen);
      if (chosen && this.#list.scrollHeight > this.#list.clientHeight && this.handles.shown) {
        const { offsetTop, clientHeight } = /** @type {HTMLElement} */ (row);
        const { scrollTop, clientHeight: high } = this.#list;
        if (offsetTop < scrollTop || offsetTop + clientHeight > scrollTop + high) this.#list.scrollTop = offsetTop - high / 2;
      }
    }
  }

  /** @param {Event} event */
  #press(event) {
    const pressed = event.target instanceof Element ? event.target.closest('button') : null;
    const { act, name } = pressed?.dataset ?? {};
    if (!name || !this.#editing) return;
    this.#editing.seal();
    if (act === 'choose') return this.choose(name);
    if (act === 'confirm') this.#editing.confirm(name);
    else this.#editing.restore(name);
    // Its button is gone with what it was for.
    /** @type {HTMLElement | null} */ (this.#list.querySelector(`[data-act="choose"][data-name="${name}"]`))?.focus();
  }

  /** @param {string} name @param {Place} to @param {string} run */
  #move(name, to, run) {
    const editing = this.#editing;
    if (!editing) return;
    const partner = partnerOf(name);
    const [before, other] = [editing.now.points[name], editing.now.points[partner]];
    /** @type {Record<string, Place>} */ const moved = { [name]: to };
    if (this.#mirror.checked && partner !== name && other) moved[partner] = [other[0] - (to[0] - before[0]), other[1] + (to[1] - before[1])];
    editing.place(moved, run);
    const [x, y] = to.map(Math.round);
    part('fit-said', HTMLElement).textContent = say('at', { name: capital(pointName(name)), x, y });
  }

  #add() {
    const editing = this.#editing;
    const name = this.#which.value;
    if (!editing || !name) return;
    const { width, height } = editing.item;
    const other = editing.now.points[partnerOf(name)];
    const side = name.startsWith('left_') ? 0.6 : name.startsWith('right_') ? 0.4 : 0.5;
    editing.place({ [name]: other ? [width - other[0], other[1]] : [Math.round(width * side), Math.round(height / 2)] });
    this.choose(name);
  }
}

/** @param {string} act @param {string} name @param {string} words @param {string} kind @param {string} [label] */
function button(act, name, words, kind, label) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = kind;
  made.dataset.act = act;
  made.dataset.name = name;
  made.textContent = words;
  if (label) made.setAttribute('aria-label', label);
  return made;
}
