// @ts-check
/** The strip of things to wear. */

import { say } from './strings.js';

/** @typedef {import('./fitmirror-client.js').FitMirror} FitMirror */
/** @typedef {import('./fitmirror-client.js').Item} Item */

/** Shows the items and what is chosen of them; dispatches `choose` when the visitor picks. One thing per category. */
export class Shelf extends EventTarget {
  /** @type {Map<string, Item>} */ #items = new Map();
  /** @type {string[]} */ #chosen = [];
  /** @type {string | null} */ #cursor = null;

  /**
   * @param {FitMirror} client
   * @param {HTMLElement} list
   */
  constructor(client, list) {
    super();
    this.client = client;
    this.list = list;
    list.addEventListener('click', event => {
      const tile = event.target instanceof Element && event.target.closest('button');
      if (tile) this.#pick(tile.dataset.item ?? '');
    });
    list.addEventListener('keydown', event => this.#step(event));
    this.more = new IntersectionObserver(seen => seen.some(entry => entry.isIntersecting) && this.load(), { root: list, rootMargin: '400px' });
  }

  /** Ids of what is to be worn. */
  get chosen() { return this.#chosen; }
  set chosen(ids) {
    this.#chosen = ids;
    this.#mark();
  }

  /** Everything known so far. @returns {Item[]} */
  get items() { return [...this.#items.values()]; }

  /** Fetch the next page of items and show it. */
  async load() {
    this.more.disconnect();
    const { items, next } = await this.client.items(this.#cursor ? { cursor: this.#cursor } : {});
    this.#cursor = next;
    const tiles = await Promise.all(items.map(item => this.#tile(item)));
    this.list.append(...tiles);
    const last = tiles.at(-1);
    if (next && last) this.more.observe(last);
    this.#mark();
    if (items.some(item => item.id === this.#chosen[0])) this.#reveal(this.#chosen[0], 'instant');
  }

  /** @param {string[]} ids shown as on their way */
  busy(ids) {
    for (const tile of this.list.querySelectorAll('button')) {
      tile.classList.toggle('busy', ids.includes(tile.dataset.item ?? '-'));
    }
  }

  /** @param {string} id */
  title(id) { return this.#items.get(id)?.title || id; }

  /** @param {string} id none: take everything off */
  #pick(id) {
    if (!id) this.#chosen = [];
    else if (this.#chosen.includes(id)) this.#chosen = this.#chosen.filter(other => other !== id);
    else {
      const category = this.#items.get(id)?.category;
      this.#chosen = [...this.#chosen.filter(other => this.#items.get(other)?.category !== category), id];
    }
    this.#mark();
    this.#reveal(id, 'smooth');
    this.dispatchEvent(new Event('choose'));
  }

  #mark() {
    for (const tile of this.list.querySelectorAll('button')) {
      const id = tile.dataset.item;
      tile.setAttribute('aria-pressed', String(id ? this.#chosen.includes(id) : !this.#chosen.length));
    }
  }

  /** @param {string} id @param {ScrollBehavior} behavior */
  #reveal(id, behavior) {
    this.list.querySelector(`[data-item="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest', inline: 'center', behavior });
  }

  /** @param {Item} item */
  async #tile(item) {
    this.#items.set(item.id, item);
    const entry = document.createElement('li');
    const tile = document.createElement('button');
    const picture = document.createElement('span');
    const image = document.createElement('img');
    const title = document.createElement('span');
    tile.type = 'button';
    tile.className = 'tile';
    tile.dataset.item = item.id;
    picture.className = 'tile-picture';
    image.alt = '';
    image.loading = 'lazy';
    image.decoding = 'async';
    image.draggable = false;
    image.src = await this.client.picture(item.id).catch(() => ''); // its title still stands for it
    title.className = 'tile-title';
    title.textContent = item.title || item.id;
    picture.append(image);
    tile.append(picture, title);
    entry.append(tile);
    return entry;
  }

  /** Arrow keys walk along the tiles. @param {KeyboardEvent} event */
  #step(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const tiles = [...this.list.querySelectorAll('button')];
    const to = tiles[tiles.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement)) + step];
    if (!to) return;
    event.preventDefault();
    to.focus();
    to.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}

/** A few of the pictures, as a promise of what is to come. @param {HTMLElement} into @param {Element[]} images */
export function fan(into, images) {
  into.replaceChildren(...images.slice(0, 3).map(image => {
    const copy = /** @type {HTMLImageElement} */ (image.cloneNode());
    copy.loading = 'eager';
    return copy;
  }));
}

/** @param {HTMLElement} note says why the strip is empty @param {'empty' | 'wardrobe_failed' | null} why */
export function tell(note, why) {
  note.hidden = !why;
  note.textContent = why ? say(why) : '';
}
