// @ts-check
/** The strip of things to wear. */

import { make, part, press } from './parts.js';
import { say } from './strings.js';

/** @typedef {import('./fitmirror-client.js').FitMirror} FitMirror */
/** @typedef {import('./fitmirror-client.js').Item} Item */

const SEARCHED_FROM = 25; // fewer are looked over faster

/** Shows the items and which are worn. */
export class Shelf {
  /** @type {Map<string, Item>} */ #items = new Map();
  /** @type {string[]} */ #worn = [];
  /** @type {string | null} */ #cursor = null;
  /** @type {typeof import('./find.js') | undefined} */ #find; // where there is enough to search in
  /** @type {import('./strings.js').Key | null} */ #said = null;
  #search = 0; // counts them; what comes late for an older one is not shown

  /** @param {FitMirror} client @param {(id: string) => void} picked by the visitor; '': everything off */
  constructor(client, picked) {
    this.client = client;
    this.list = part('items');
    this.list.addEventListener('click', event => {
      const tile = event.target instanceof Element && event.target.closest('button');
      if (tile) picked(tile.dataset.item ?? '');
    });
    this.list.addEventListener('keydown', event => this.#step(event));
    part('items-again').onclick = () => this.load(true);
    this.more = new IntersectionObserver(seen => seen.some(entry => entry.isIntersecting) && this.load(), { root: this.list, rootMargin: '400px' });
  }

  /** Mark what is worn. @param {string[]} ids @param {boolean} [reveal] the newest is brought into view */
  mark(ids, reveal = false) {
    this.#worn = ids;
    for (const tile of this.list.querySelectorAll('button')) {
      const id = tile.dataset.item;
      press(tile, id ? ids.includes(id) : !ids.length);
    }
    if (reveal) this.#reveal(ids.at(-1) ?? '', 'smooth');
  }

  /** @param {string} id */
  item(id) { return this.#items.get(id); }

  /** One that may be worn without being on the shelf. @param {string} id @returns {Promise<Item | undefined>} */
  async learn(id) {
    if (!this.item(id)) await this.client.item(id).then(item => this.#items.set(id, item), () => {});
    return this.item(id);
  }

  /** For who comes next: nothing is looked for. */
  reset() {
    if (this.#find?.reset()) this.load(true);
    this.list.scrollTo(0, 0);
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
    this.list.append(...items.map(item => make('li', '', tile(this.client, item))));
    const last = this.list.lastElementChild;
    if (next && last) this.more.observe(last);
    this.#say(total ? null : searched ? 'not_found' : 'empty');
    part('found').textContent = searched ? say('found', { n: total }) : '';
    this.mark(this.#worn);
    if (first) this.list.scrollTo(0, 0);
    const kinds = Object.entries(categories).sort(([, a], [, b]) => b - a).map(([name]) => name);
    if (first && !searched) await this.#offer(total >= SEARCHED_FROM, kinds).catch(() => {}); // the shelf is smaller then
    if (items.some(item => item.id === this.#worn[0])) this.#reveal(this.#worn[0], 'instant');
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
    const note = part('items-note');
    note.hidden = !why;
    note.textContent = why ? say(why, { q: this.#find?.wanted.q ?? '' }) : '';
    part('items-again').hidden = why !== 'wardrobe_failed';
  }

  /** @param {boolean} searched @param {string[]} categories */
  async #offer(searched, categories) {
    if (this.#find || !(searched || categories.length > 1)) return;
    this.#find = await import('./find.js');
    this.#find.offer(searched, categories, () => this.load(true));
  }

  /** @param {string} id @param {ScrollBehavior} behavior */
  #reveal(id, behavior) {
    this.list.querySelector(`[data-item="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest', inline: 'center', behavior });
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

/** An item as it can be chosen. @param {FitMirror} client @param {Item} item */
export function tile(client, { id, title }) {
  const tile = make('button', 'tile',
    make('span', 'tile-picture', image(client, id, 'lazy')),
    make('span', 'tile-title', title || id));
  tile.dataset.item = id;
  return tile;
}

/** An item's picture. @param {FitMirror} client @param {string} id @param {'lazy' | 'eager'} loading */
export function image(client, id, loading) {
  const image = make('img', { alt: '', loading, decoding: 'async', draggable: false });
  client.picture(id).then(source => { image.src = source; }, () => {}); // its title still stands for it
  return image;
}
