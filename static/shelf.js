// @ts-check
/** The strip of things to wear. */

import { part } from './parts.js';
import { say } from './strings.js';

/** @typedef {import('./fitmirror-client.js').FitMirror} FitMirror */
/** @typedef {import('./fitmirror-client.js').Item} Item */

const SEARCHED_FROM = 25; // fewer are looked over faster

/** Shows the items and what is chosen of them; dispatches `choose` when the visitor picks. One thing per category. */
export class Shelf extends EventTarget {
  /** @type {Map<string, Item>} */ #items = new Map();
  /** @type {string[]} */ #chosen = [];
  /** @type {string | null} */ #cursor = null;
  /** @type {typeof import('./find.js') | undefined} */ #find; // where there is enough to search in
  /** @type {import('./strings.js').Key | null} */ #said = null;
  #search = 0; // counts them; what comes late for an older one is not shown

  /** @param {FitMirror} client */
  constructor(client) {
    super();
    this.client = client;
    this.list = part('items', HTMLElement);
    this.list.addEventListener('click', event => {
      const tile = event.target instanceof Element && event.target.closest('button');
      if (tile) this.#pick(tile.dataset.item ?? '');
    });
    this.list.addEventListener('keydown', event => this.#step(event));
    part('items-again', HTMLElement).addEventListener('click', () => this.load(true));
    this.more = new IntersectionObserver(seen => seen.some(entry => entry.isIntersecting) && this.load(), { root: this.list, rootMargin: '400px' });
  }

  /** Ids of what is to be worn. */
  get chosen() { return this.#chosen; }
  set chosen(ids) {
    this.#chosen = ids;
    this.#mark();
  }

  /** Everything known so far. @returns {Item[]} */
  get items() { return [...this.#items.values()]; }

  /** Fetch the next page of items and show it. @param {boolean} [anew] from the first on */
  async load(anew = false) {
    this.more.disconnect();
    const search = anew ? ++this.#search : this.#search;
    const { q = '', category = '' } = this.#find?.wanted ?? {};
    const cursor = anew ? '' : this.#cursor ?? '';
    let page;
    try { page = await this.client.items({ q, category, cursor }); } catch { return search === this.#search && this.#say('wardrobe_failed'); }
    if (search !== this.#search) return;
    const { items, next, total = items.length, categories = {} } = page;
    const [first, searched] = [!cursor, Boolean(q || category)];
    if (first) for (const entry of [...this.list.children].slice(1)) this.#remove(entry);
    this.#cursor = next;
    for (const item of items) this.#items.set(item.id, item);
    this.list.append(...items.map(item => this.#tile(item)));
    const last = this.list.lastElementChild;
    if (next && last) this.more.observe(last);
    if (first && !searched) this.#offer(total >= SEARCHED_FROM, Object.entries(categories).sort(([, a], [, b]) => b - a).map(([name]) => name));
    this.#say(total ? null : searched ? 'not_found' : 'empty');
    part('found', HTMLElement).textContent = searched ? say('found', { n: total }) : '';
    this.#mark();
    if (first) this.list.scrollTo(0, 0);
    if (items.some(item => item.id === this.#chosen[0])) this.#reveal(this.#chosen[0], 'instant');
  }

  /** Say everything anew: the language has changed. */
  renew() {
    this.#find?.renew();
    this.#say(this.#said);
  }

  /** @param {string[]} ids shown as on their way */
  busy(ids) {
    for (const tile of this.list.querySelectorAll('button')) {
      tile.classList.toggle('busy', ids.includes(tile.dataset.item ?? '-'));
    }
  }

  /** @param {string} id */
  title(id) { return this.#items.get(id)?.title || id; }

  /** @param {import('./strings.js').Key | null} why there is nothing to see */
  #say(why) {
    this.#said = why;
    const note = part('items-note', HTMLElement);
    note.hidden = !why;
    note.textContent = why ? say(why, { q: this.#find?.wanted.q ?? '' }) : '';
    part('items-again', HTMLElement).hidden = why !== 'wardrobe_failed';
  }

  /** @param {boolean} searched @param {string[]} categories */
  async #offer(searched, categories) {
    if (this.#find || !(searched || categories.length > 1)) return;
    this.#find = await import('./find.js');
    this.#find.offer(searched, categories, () => this.load(true));
  }

  /** @param {string} id none: take everything off */
  #pick(id) {
    if (!id) this.#chosen = [];
    else if (this.#chosen.includes(id)) this.#chosen = this.#chosen.filter(other => other !== id);
    else {
      // What is worn without being on the shelf, by the page's address, makes room for what the visitor picks.
      const stays = (/** @type {Item | undefined} */ other) => other && other.category !== this.#items.get(id)?.category;
      this.#chosen = [...this.#chosen.filter(other => stays(this.#items.get(other))), id];
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
  #tile(item) {
    const entry = document.createElement('li');
    const tile = document.createElement('button');
    const picture = document.createElement('span');
    const title = document.createElement('span');
    tile.type = 'button';
    tile.className = 'tile';
    tile.dataset.item = item.id;
    picture.className = 'tile-picture';
    picture.append(image(this.client, item.id, 'lazy'));
    title.className = 'tile-title';
    title.textContent = item.title || item.id;
    tile.append(picture, title);
    entry.append(tile);
    return entry;
  }

  /** @param {Element} entry */
  #remove(entry) {
    const source = entry.querySelector('img')?.src;
    if (source?.startsWith('blob:')) URL.revokeObjectURL(source);
    entry.remove();
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

/** An item's picture. @param {FitMirror} client @param {string} id @param {'lazy' | 'eager'} loading */
export function image(client, id, loading) {
  const image = new Image();
  image.alt = '';
  image.loading = loading;
  image.decoding = 'async';
  image.draggable = false;
  client.picture(id).then(source => { image.src = source; }, () => {}); // its title still stands for it
  return image;
}
