// @ts-check
/** The cut-out, large: zoomed and moved by wheel, fingers and keys, with a loupe; what lies on it is its tools' business. */

import { part } from '../parts.js';

/** @typedef {import('./state.js').Place} Place */
/** @typedef {{move: (to: Place) => void, end: () => void, loupe?: boolean}} Drag where it is, in px of the cut-out */
/** @typedef {{grab: (at: Place, event: PointerEvent) => Drag | null, hover?: (at: Place | null) => void}} Tool */

const MOST_ZOOM = 12; // screen px per px of the cut-out
const MARGIN_PX = 44; // around the whole cut-out, for names and handles
const LOUPE_ZOOM = 3; // against the screen
const LOUPE_AWAY_PX = 84;

export class Board extends EventTarget {
  /** @type {Tool | null} */ tool = null;
  /** @type {import('./cutout.js').Cutout | null} */ cutout = null;
  showsPhoto = false;
  #root = part('fit-board', HTMLElement);
  #canvas = part('fit-canvas', HTMLCanvasElement);
  #loupe = part('fit-loupe', HTMLCanvasElement);
  #view = { scale: 1, x: 0, y: 0 }; // where the cut-out's corner lies
  #fits = true; // nobody has zoomed or moved it
  #drawing = 0;
  /** @type {Map<number, PointerEvent>} */ #down = new Map();
  /** @type {Drag | null} */ #drag = null;
  #held = false; // whether the last press took hold of something
  /** @type {Place | null} */ #watched = null;

  constructor() {
    super();
    new ResizeObserver(() => (this.#fits ? this.fit() : this.redraw())).observe(this.#root);
    this.#root.addEventListener('wheel', event => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX, event.clientY);
    }, { passive: false });
    this.#root.addEventListener('pointerdown', event => this.#press(event));
    this.#root.addEventListener('mousedown', event => { if (this.#held) event.preventDefault(); }); // the focus is the handle's
    this.#root.addEventListener('pointermove', event => this.#moved(event));
    for (const type of ['pointerup', 'pointercancel']) this.#root.addEventListener(type, event => this.#lift(/** @type {PointerEvent} */ (event)));
    this.#root.addEventListener('pointerleave', () => this.tool?.hover?.(null));
    this.#root.addEventListener('keydown', event => {
      const by = { '+': 1.25, '=': 1.25, '-': 0.8 }[event.key];
      if (event.ctrlKey || event.metaKey || (!by && event.key !== '0')) return;
      event.preventDefault();
      if (by) this.zoom(by);
      else this.fit();
    });
  }

  get scale() { return this.#view.scale; }

  /** Where a place of the cut-out lies, px from the board's corner. @param {Place} place @returns {Place} */
  onBoard([x, y]) { return [x * this.#view.scale + this.#view.x, y * this.#view.scale + this.#view.y]; }

  /** What place of the cut-out is there. @param {number} clientX @param {number} clientY @returns {Place} */
  placeAt(clientX, clientY) {
    const { left, top } = this.#root.getBoundingClientRect();
    const { scale, x, y } = this.#view;
    return [(clientX - left - x) / scale, (clientY - top - y) / scale];
  }

  /** Show all of the cut-out. */
  fit() {
    this.#fits = true;
    const { clientWidth, clientHeight } = this.#root;
    if (!this.cutout || !clientWidth) return;
    const { width, height } = this.cutout.image;
    const scale = Math.min((clientWidth - 2 * MARGIN_PX) / width, (clientHeight - 2 * MARGIN_PX) / height);
    this.#view = { scale, x: (clientWidth - width * scale) / 2, y: (clientHeight - height * scale) / 2 };
    this.redraw();
  }

  /** @param {number} by @param {number} [clientX] what stays where it is; the middle by default @param {number} [clientY] */
  zoom(by, clientX, clientY) {
    const box = this.#root.getBoundingClientRect();
    const [cx, cy] = [(clientX ?? box.left + box.width / 2) - box.left, (clientY ?? box.top + box.height / 2) - box.top];
    const { image } = this.cutout ?? {};
    const least = image ? Math.min(box.width / image.width, box.height / image.height) / 3 : 0.05;
    const scale = Math.min(Math.max(this.#view.scale * by, least), MOST_ZOOM);
    const real = scale / this.#view.scale;
    this.#view = { scale, x: cx - (cx - this.#view.x) * real, y: cy - (cy - this.#view.y) * real };
    this.#fits = false;
    this.redraw();
  }

  /** Move the picture so that a place can be seen. @param {Place} place */
  reveal(place) {
    const [x, y] = this.onBoard(place);
    const { clientWidth, clientHeight } = this.#root;
    const gap = 24;
    const [dx, dy] = [Math.min(Math.max(x, gap), clientWidth - gap) - x, Math.min(Math.max(y, gap), clientHeight - gap) - y];
    if (!dx && !dy) return;
    this.#view = { ...this.#view, x: this.#view.x + dx, y: this.#view.y + dy };
    this.#fits = false;
    this.redraw();
  }

  /** Draw again, soon. */
  redraw() {
    if (this.#drawing) return;
    this.#drawing = requestAnimationFrame(() => {
      this.#drawing = 0;
      this.#draw();
      this.dispatchEvent(new Event('view'));
    });
  }

  #draw() {
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(this.#root.clientWidth * ratio), Math.round(this.#root.clientHeight * ratio)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) [this.#canvas.width, this.#canvas.height] = [width, height];
    const pen = this.#canvas.getContext('2d');
    if (!pen || !this.cutout) return;
    pen.clearRect(0, 0, width, height);
    this.#paint(pen, this.#view.scale * ratio, this.#view.x * ratio, this.#view.y * ratio);
    if (this.#watched) this.#magnify(this.#watched);
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} scale @param {number} x @param {number} y */
  #paint(pen, scale, x, y) {
    const { cutout } = this;
    if (!cutout) return;
    const { frame } = cutout;
    pen.setTransform(scale, 0, 0, scale, x, y);
    pen.imageSmoothingQuality = 'high';
    if (this.showsPhoto && cutout.photo) {
      pen.globalAlpha = 0.3;
      pen.drawImage(cutout.photo, frame.x, frame.y);
      pen.globalAlpha = 1;
    }
    pen.drawImage(cutout.canvas, frame.x, frame.y);
    pen.setTransform(1, 0, 0, 1, 0, 0);
  }

  /** Show a place magnified beside itself, or nothing. @param {Place | null} place */
  watch(place) {
    this.#watched = place;
    this.#loupe.hidden = !place;
    if (place) this.#magnify(place);
  }

  /** @param {Place} place */
  #magnify(place) {
    const pen = this.#loupe.getContext('2d');
    const size = this.#loupe.clientWidth;
    if (!pen || !size) return;
    const ratio = devicePixelRatio;
    this.#loupe.width = this.#loupe.height = size * ratio;
    const scale = Math.max(this.#view.scale * LOUPE_ZOOM, 1.5) * ratio;
    const middle = size * ratio / 2;
    this.#paint(pen, scale, middle - place[0] * scale, middle - place[1] * scale);
    pen.strokeStyle = '#fff';
    pen.lineWidth = 3 * ratio;
    for (const colour of ['rgb(255 255 255 / 80%)', '#1d1b18']) {
      pen.strokeStyle = colour;
      pen.lineWidth = (colour === '#1d1b18' ? 1 : 3) * ratio;
      pen.beginPath();
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
        pen.moveTo(middle + dx * 4 * ratio, middle + dy * 4 * ratio);
        pen.lineTo(middle + dx * 20 * ratio, middle + dy * 20 * ratio);
      }
      pen.stroke();
    }
    const [x, y] = this.onBoard(place);
    const up = y - LOUPE_AWAY_PX - size / 2 > 0;
    const left = Math.min(Math.max(x - size / 2, 4), this.#root.clientWidth - size - 4);
    this.#loupe.style.transform = `translate(${left}px, ${up ? y - LOUPE_AWAY_PX - size / 2 : y + LOUPE_AWAY_PX - size / 2}px)`;
  }

  // Fingers and the mouse -----------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button > 1 || (event.target instanceof Element && event.target.closest('.fit-zoom'))) return;
    this.#root.setPointerCapture(event.pointerId);
    this.#down.set(event.pointerId, event);
    if (this.#down.size > 1) {
      this.#drag?.end();
      this.#drag = null;
      return this.watch(null);
    }
    const at = this.placeAt(event.clientX, event.clientY);
    const drag = event.button === 0 ? this.tool?.grab(at, event) ?? null : null;
    this.#drag = drag;
    this.#held = Boolean(drag);
    this.#root.classList.toggle('moving', !drag);
  }

  /** @param {PointerEvent} event */
  #moved(event) {
    const before = this.#down.get(event.pointerId);
    const at = this.placeAt(event.clientX, event.clientY);
    if (!before) return this.tool?.hover?.(at);
    if (this.#down.size === 2) {
      const other = [...this.#down.values()].find(({ pointerId }) => pointerId !== event.pointerId) ?? event;
      const far = (/** @type {PointerEvent} */ e) => Math.hypot(e.clientX - other.clientX, e.clientY - other.clientY) || 1;
      this.#shift((event.clientX - before.clientX) / 2, (event.clientY - before.clientY) / 2);
      this.zoom(far(event) / far(before), (event.clientX + other.clientX) / 2, (event.clientY + other.clientY) / 2);
    } else if (this.#drag) this.#drag.move(at);
    else this.#shift(event.clientX - before.clientX, event.clientY - before.clientY);
    this.#down.set(event.pointerId, event);
  }

  /** @param {number} x @param {number} y */
  #shift(x, y) {
    if (!x && !y) return;
    this.#view = { ...this.#view, x: this.#view.x + x, y: this.#view.y + y };
    this.#fits = false;
    this.redraw();
  }

  /** @param {PointerEvent} event */
  #lift(event) {
    if (!this.#down.delete(event.pointerId)) return;
    this.#drag?.end();
    this.#drag = null;
    this.#root.classList.remove('moving');
    this.watch(null);
  }
}
