// @ts-check
/** What is being edited, and its history. Knows nothing of the page. */

/** @typedef {[number, number]} Place pixels of the cut-out */
/** @typedef {{keep: boolean, size: number, places: Place[]}} Stroke of the brush; size: its width, px of the cut-out */
/** @typedef {{name: string, measures: Record<string, string>}} Row one size, as it was typed */
/** @typedef {import('../wardrobe-api.js').Detail} Detail */
/** @typedef {'neckline' | 'hood'} LineName */

/**
 * @typedef {object} State
 * @property {Record<string, Place>} points
 * @property {string[]} edited names of what a person set: key points, `neckline`, `hood`, and `cutout` while the edge is the corrected one
 * @property {Place[]} neckline
 * @property {Place[]} hood
 * @property {Row[]} rows
 * @property {Stroke[]} strokes not saved yet
 */

/** @param {Detail} item @returns {State} */
export function stateOf(item) {
  return {
    points: Object.fromEntries(Object.entries(item.keypoints).map(([name, [x, y]]) => [name, [x, y]])),
    edited: item.edited,
    neckline: item.neckline,
    hood: item.hood,
    rows: Object.entries(item.size_table).map(([name, measures]) => ({
      name, measures: Object.fromEntries(Object.entries(measures).map(([key, value]) => [key, String(value)])),
    })),
    strokes: [],
  };
}

/** @param {unknown} a @param {unknown} b */
const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** A table of what was typed, as numbers; NaN where that is none. @param {Row[]} rows @returns {Record<string, Record<string, number>>} */
export function sizesOf(rows) {
  return Object.fromEntries(rows.map(({ name, measures }) => [
    name.trim(),
    Object.fromEntries(Object.entries(measures).filter(([, text]) => text.trim()).map(([key, text]) => [key, Number(text.trim().replace(',', '.'))])),
  ]));
}

/** One item under edit. Dispatches `change`. */
export class Editing extends EventTarget {
  /** @type {State[]} */ #past = [];
  /** @type {State[]} */ #future = [];
  /** @type {string | null} */ #run = null; // what the last change was a part of
  /** @type {State} */ #stored;

  /** @param {Detail} item */
  constructor(item) {
    super();
    this.item = item;
    this.now = this.#stored = stateOf(item);
    /** What was found on the photo. @type {Pick<Detail, 'keypoints' | 'neckline' | 'hood'>} */
    this.found = item.found ?? item;
  }

  get canUndo() { return this.#past.length > 0; }
  get canRedo() { return this.#future.length > 0; }
  get isDirty() { return !same(this.now, this.#stored); }

  /** Whether all is as it was found. */
  get isFound() { return !this.now.edited.length && !this.now.strokes.length; }

  /** @param {Partial<State>} changes @param {string} [run] changes of one run in a row are undone together */
  change(changes, run) {
    const next = { ...this.now, ...changes };
    if (same(next, this.now)) return;
    if (!run || run !== this.#run) this.#past.push(this.now);
    this.#run = run ?? null;
    this.#future = [];
    this.#show(next);
  }

  /** Let the next change be undone by itself. */
  seal() { this.#run = null; }

  undo() { this.#step(this.#past, this.#future); }
  redo() { this.#step(this.#future, this.#past); }

  /** @param {State[]} from @param {State[]} to */
  #step(from, to) {
    const state = from.pop();
    if (!state) return;
    to.push(this.now);
    this.#run = null;
    this.#show(state);
  }

  /** @param {State} state */
  #show(state) {
    this.now = state;
    this.dispatchEvent(new Event('change'));
  }

  // Steps --------------------------------------------------------------------------------------------------------------

  /** @param {Record<string, Place>} moved @param {string} [run] */
  place(moved, run) {
    this.change({ points: { ...this.now.points, ...moved }, edited: this.#with(...Object.keys(moved)) }, run);
  }

  /** Say that a point is right where it is. @param {string} name */
  confirm(name) { this.change({ edited: this.#with(name) }); }

  /** @param {LineName} name @param {Place[]} line @param {string} [run] */
  draw(name, line, run) { this.change({ [name]: line, edited: this.#with(name) }, run); }

  /** Put these back to where they were found. @param {...string} names of key points and lines, `cutout` */
  restore(...names) {
    const points = { ...this.now.points };
    /** @type {Partial<State>} */ const changes = { points, edited: this.now.edited.filter(name => !names.includes(name)) };
    for (const name of names) {
      if (name === 'cutout') changes.strokes = [];
      else if (name === 'neckline' || name === 'hood') changes[name] = this.found[name];
      else if (name in this.found.keypoints) points[name] = [this.found.keypoints[name][0], this.found.keypoints[name][1]];
      else delete points[name];
    }
    this.change(changes);
  }

  /** All of it back to what was found; sizes are nothing that is found. */
  restoreAll() { this.restore(...new Set([...this.now.edited, 'cutout'])); }

  /** @param {string[]} names */
  #with(...names) { return [...new Set([...this.now.edited, ...names])]; }

  // For the service -----------------------------------------------------------------------------------------------------

  /** What the service must be told to come to this state, but for strokes. @returns {Record<string, any>} */
  changes() {
    const { now } = this;
    /** @type {Record<string, any>} */ const changes = {};
    if (!same(now.points, this.#stored.points) || !same(now.edited, this.#stored.edited)) {
      changes.keypoints = Object.fromEntries(Object.entries(now.points).filter(([name]) => now.edited.includes(name)));
      changes.edited = now.edited;
    }
    for (const name of /** @type {const} */ (['neckline', 'hood'])) {
      if (now.edited.includes(name) && !same(now[name], this.#stored[name])) changes[name] = now[name];
    }
    if (!same(now.rows, this.#stored.rows)) changes.sizes = sizesOf(now.rows);
    return changes;
  }
}
