// @ts-check
/** The neckline and the outline of a hood: lines whose points are dragged, added, removed, or drawn anew. */

import { part } from '../parts.js';
import { Handles } from './handles.js';
import { say } from './strings.js';

/** @typedef {import('./state.js').Editing} Editing */
/** @typedef {import('./state.js').LineName} LineName */
/** @typedef {import('./state.js').Place} Place */

const ALIKE = 0.003; // of the cut-out's size: a point that the others say anyway, as near as this, needs no handle
const MANY = 24; // points of a line that a person has drawn
const ON_LINE_PX = 12;

export class LineTool {
  /** @type {LineName} */ which = 'neckline';
  /** @type {Editing | null} */ #editing = null;
  /** @type {Place[] | null} */ #drawn = null; // so far
  /** @type {Place | null} */ #next = null;
  #shown = false;
  #path = part('fit-line', SVGPathElement);
  #rim = part('fit-line-rim', SVGPathElement);
  #help = part('fit-line-help', HTMLElement);

  /** @param {import('./board.js').Board} board */
  constructor(board) {
    this.board = board;
    this.handles = new Handles(board, (key, to, run) => this.#put(Number(key), to, run));
    this.handles.addEventListener('choose', () => this.#offer());
    board.addEventListener('view', () => this.#lay());
    for (const name of /** @type {const} */ (['neckline', 'hood'])) {
      part(`fit-line-${name}`, HTMLButtonElement).addEventListener('click', () => {
        this.which = name;
        this.cancel();
      });
    }
    part('fit-line-draw', HTMLButtonElement).addEventListener('click', () => {
      this.#drawn = [];
      this.#render();
    });
    part('fit-line-done', HTMLButtonElement).addEventListener('click', () => this.#finish());
    part('fit-line-cancel', HTMLButtonElement).addEventListener('click', () => this.cancel());
    part('fit-line-add', HTMLButtonElement).addEventListener('click', () => this.#addAfter(this.#chosen));
    part('fit-line-remove', HTMLButtonElement).addEventListener('click', () => this.#remove());
    part('fit-line-none', HTMLButtonElement).addEventListener('click', () => this.#editing?.draw('hood', []));
    part('fit-line-back', HTMLButtonElement).addEventListener('click', () => this.#editing?.restore(this.which));
    part('fit-board', HTMLElement).addEventListener('keydown', event => this.#key(event));
  }

  get isDrawing() { return this.#drawn !== null; }

  /** @param {boolean} shown */
  show(shown) {
    this.#shown = shown;
    if (!shown) this.#drawn = null;
    if (this.#editing) this.#render();
  }

  /** Stop drawing. */
  cancel() {
    this.#drawn = this.#next = null;
    this.#render();
  }

  /** @param {Editing} editing */
  render(editing) {
    this.#editing = editing;
    this.#render();
  }

  /** The line with as few points as it needs. @returns {Place[]} */
  #line() {
    const { now, item } = /** @type {Editing} */ (this.#editing);
    const line = now[this.which];
    if (now.edited.includes(this.which) && line.length <= MANY) return line;
    return simplified(line, ALIKE * Math.max(item.width, item.height));
  }

  #render() {
    if (!this.#editing) return;
    const { now, item } = this.#editing;
    const drawing = this.#drawn !== null;
    const line = drawing ? [] : this.#line();
    const name = say(this.which === 'hood' ? 'l_hood' : 'l_neckline');
    this.handles.set(line.map((place, index) => ({
      key: String(index), place, kind: 'vertex', label: say('l_point', { line: name, n: index + 1, of: line.length }),
    })));
    this.handles.show(this.#shown && !drawing);
    const canHood = ['top', 'outerwear'].includes(item.category) || now.hood.length > 0;
    part('fit-line-choice', HTMLElement).hidden = !canHood;
    for (const which of ['neckline', 'hood']) part(`fit-line-${which}`, HTMLElement).setAttribute('aria-pressed', String(which === this.which));
    this.#help.textContent = say(drawing ? 'l_drawing' : this.which === 'hood' ? 'l_hood_help' : 'l_help');
    part('fit-line-state', HTMLElement).textContent = drawing || line.length ? drawing ? '' : say('l_keys') : say('l_none');
    const draw = part('fit-line-draw', HTMLElement);
    draw.textContent = say(line.length ? 'l_redraw' : 'l_draw');
    draw.hidden = drawing;
    for (const id of ['fit-line-done', 'fit-line-cancel']) part(id, HTMLElement).hidden = !drawing;
    for (const id of ['fit-line-add', 'fit-line-remove']) part(id, HTMLElement).hidden = drawing || !line.length;
    part('fit-line-none', HTMLElement).hidden = drawing || this.which !== 'hood' || !line.length;
    part('fit-line-back', HTMLElement).hidden = drawing || !now.edited.includes(this.which);
    part('fit-board', HTMLElement).classList.toggle('drawing', drawing && this.#shown);
    this.#offer();
    this.#lay();
  }

  #offer() {
    const least = this.which === 'hood' ? 3 : 2;
    const count = this.#editing ? this.#line().length : 0;
    part('fit-line-add', HTMLButtonElement).disabled = this.#chosen === null;
    part('fit-line-remove', HTMLButtonElement).disabled = this.#chosen === null || count <= least;
    part('fit-line-done', HTMLButtonElement).disabled = (this.#drawn?.length ?? 0) < least;
  }

  #lay() {
    if (!this.#editing) return;
    const places = this.#drawn ? [...this.#drawn, ...(this.#next ? [this.#next] : [])] : this.#editing.now[this.which];
    const closed = this.which === 'hood' && !this.#drawn && places.length > 2;
    const shape = places.length > 1 ? `M${places.map(place => this.board.onBoard(place).map(v => v.toFixed(1)).join(' ')).join('L')}${closed ? 'Z' : ''}` : '';
    for (const path of [this.#path, this.#rim]) path.setAttribute('d', shape);
    /** @type {SVGElement} */ (this.#path.ownerSVGElement).classList.toggle('quiet', !this.#shown);
  }

  get #chosen() { return this.handles.chosen === null ? null : Number(this.handles.chosen); }

  /** @param {number} index @param {Place} to @param {string} run */
  #put(index, to, run) {
    const line = this.#line();
    this.#editing?.draw(this.which, line.map((place, i) => (i === index ? to : place)), run);
  }

  /** @param {Place} at @param {PointerEvent} event @returns {import('./board.js').Drag | null} */
  grab(at, event) {
    if (this.#drawn) {
      const last = this.#drawn.at(-1);
      if (last && Math.hypot(last[0] - at[0], last[1] - at[1]) * this.board.scale < ON_LINE_PX / 2) this.#finish(); // twice at one spot
      else this.#drawn.push(rounded(at));
      this.#offer();
      this.#lay();
      return { move: to => this.board.watch(to), end: () => {} };
    }
    const held = this.handles.grab(at, event);
    if (held) return held;
    const line = this.#line();
    const after = nearestPiece(line, at, this.which === 'hood', ON_LINE_PX / this.board.scale);
    if (after < 0) return null;
    this.#insert(after, rounded(at));
    return this.handles.grab(at, event);
  }

  /** @param {Place | null} at */
  hover(at) {
    if (!this.#drawn) return void this.handles.hover(at);
    this.#next = at;
    this.#lay();
  }

  /** @param {number} after @param {Place} place */
  #insert(after, place) {
    const line = this.#line();
    this.#editing?.seal();
    this.#editing?.draw(this.which, [...line.slice(0, after + 1), place, ...line.slice(after + 1)]);
    this.handles.choose(String(after + 1), true);
  }

  /** @param {number | null} index */
  #addAfter(index) {
    const line = this.#line();
    if (index === null || line.length < 2) return;
    const after = index === line.length - 1 && this.which !== 'hood' ? index - 1 : index;
    const [a, b] = [line[after], line[(after + 1) % line.length]];
    this.#insert(after, rounded([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]));
  }

  #remove() {
    const line = this.#line();
    const index = this.#chosen;
    if (index === null || line.length <= (this.which === 'hood' ? 3 : 2)) return;
    this.#editing?.draw(this.which, line.filter((_, i) => i !== index));
    this.handles.choose(String(Math.min(index, line.length - 2)), true);
  }

  #finish() {
    const drawn = this.#drawn;
    this.#drawn = this.#next = null;
    if (!drawn || drawn.length < (this.which === 'hood' ? 3 : 2)) return this.#render();
    // Drawn from either side, it is kept from the wearer's left, which is on the right of the photo.
    const turned = this.which === 'neckline' && drawn[0][0] < (drawn.at(-1) ?? drawn[0])[0];
    this.#editing?.draw(this.which, turned ? drawn.reverse() : drawn);
    this.#render();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.#shown) return;
    if (event.key === 'Enter' && this.#drawn) this.#finish();
    else if (!this.#drawn && (event.key === 'Delete' || event.key === 'Backspace')) this.#remove();
    else if (!this.#drawn && event.key === 'Insert') this.#addAfter(this.#chosen);
    else return;
    event.preventDefault();
  }
}

/** @param {Place} place @returns {Place} */
const rounded = ([x, y]) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10];

/** How far p is from the section ab. @param {Place} p @param {Place} a @param {Place} b */
function away([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0), 1);
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** Which section of a line is nearest, -1 where none is near. @param {Place[]} line @param {Place} at @param {boolean} closed @param {number} reach */
function nearestPiece(line, at, closed, reach) {
  let [best, least] = [-1, reach];
  for (let i = 0; i < line.length - (closed ? 0 : 1); i += 1) {
    const far = away(at, line[i], line[(i + 1) % line.length]);
    if (far < least) [best, least] = [i, far];
  }
  return best;
}

/** Without the points that the others say anyway (Ramer, Douglas and Peucker). @param {Place[]} line @param {number} tolerance @returns {Place[]} */
export function simplified(line, tolerance) {
  if (line.length < 3) return line;
  let [split, most] = [0, tolerance];
  for (let i = 1; i < line.length - 1; i += 1) {
    const far = away(line[i], line[0], line[line.length - 1]);
    if (far > most) [split, most] = [i, far];
  }
  if (!split) return [line[0], line[line.length - 1]];
  return [...simplified(line.slice(0, split + 1), tolerance).slice(0, -1), ...simplified(line.slice(split), tolerance)];
}
