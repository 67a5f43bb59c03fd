// @ts-check
/** One item, large: what was found on its photo, and what is known of it, to be changed. */

import { isUnsure, Refusal } from './wardrobe-api.js';
import { inside, offerCategories, part } from './wardrobe-parts.js';
import { capital, pointName, say } from './wardrobe-strings.js';

/** @typedef {import('./wardrobe-api.js').Api} Api */
/** @typedef {import('./wardrobe-api.js').Detail} Detail */
/** @typedef {import('./wardrobe-api.js').Tagged} Tagged */
/** @typedef {{text: string, act: () => void}} Way out of trouble */

const SVG = 'http://www.w3.org/2000/svg';
const FIELDS = /** @type {const} */ (['title', 'sku', 'category', 'colours', 'text']);

/** The dialog. Dispatches `changed` and `remove` with the item, `gone` with the id of one that is no more, `closed` with the id. */
export class DetailDialog extends EventTarget {
  /** @type {Detail | null} */ #item = null;
  #tag = '';
  #saving = false;
  #reach = 0; // of a key point, px of the cut-out
  #dialog = part('detail', HTMLDialogElement);
  #form = part('fields', HTMLFormElement);
  #cutout = part('cutout', HTMLImageElement);
  #original = part('original', HTMLImageElement);
  #points = part('points', SVGSVGElement);
  #name = part('point-name', HTMLElement);
  #saved = part('saved', HTMLElement);
  /** @type {Promise<import('./editor/editor.js').EditorDialog> | null} */ #editor = null;

  /** @param {Api} api */
  constructor(api) {
    super();
    this.api = api;
    offerCategories(this.#field('category', HTMLSelectElement), 'top');
    part('detail-close', HTMLButtonElement).addEventListener('click', () => this.#leave());
    this.#dialog.addEventListener('cancel', event => {
      event.preventDefault();
      this.#leave();
    });
    this.#dialog.addEventListener('pointerdown', event => { if (event.target === this.#dialog) this.#leave(); });
    this.#dialog.addEventListener('close', () => {
      const id = this.#item?.id;
      this.#item = null;
      this.dispatchEvent(new CustomEvent('closed', { detail: id }));
    });
    this.#form.addEventListener('submit', event => {
      event.preventDefault();
      this.#save(this.#changes(), this.#tag);
    });
    this.#form.addEventListener('input', () => {
      this.#saved.textContent = '';
      this.#trouble(null);
      part('anew', HTMLElement).hidden = this.#field('category', HTMLSelectElement).value === this.#item?.category;
    });
    part('delete', HTMLButtonElement).addEventListener('click', () => {
      if (this.#item) this.dispatchEvent(new CustomEvent('remove', { detail: this.#item }));
    });
    part('edit-fit', HTMLButtonElement).addEventListener('click', () => this.#edit());
    this.#switch('show-points', on => this.#points.classList.toggle('off', !on));
    this.#switch('show-checker', on => part('board', HTMLElement).classList.toggle('checker', on));
    this.#points.addEventListener('keydown', event => this.#step(event));
    for (const type of ['pointerover', 'focusin']) this.#points.addEventListener(type, event => this.#tell(event.target));
    for (const type of ['pointerleave', 'focusout']) this.#points.addEventListener(type, () => { this.#name.hidden = true; });
    this.#original.addEventListener('error', () => { part('original-figure', HTMLElement).hidden = true; }); // not kept
  }

  get isOpen() { return this.#dialog.open; }

  /** Show an item. @param {string} id @throws {Refusal} it cannot be shown */
  async open(id) {
    this.#take(await this.api.get(id));
    if (!this.#dialog.open) this.#dialog.showModal();
    part('detail-title', HTMLElement).focus();
    inside(this.#dialog, '.detail-body', HTMLElement).scrollTop = 0;
  }

  close() { this.#dialog.close(); }

  /** Tell of something that did not work. @param {unknown} why */
  fail(why) {
    if (!(why instanceof Refusal)) throw why;
    this.#trouble(why.message);
  }

  /** @template {Element} T @param {string} name @param {new () => T} kind */
  #field(name, kind) { return inside(this.#form, `[name="${name}"]`, kind); }

  /** @param {string} id @param {(on: boolean) => void} act */
  #switch(id, act) {
    const button = part(id, HTMLButtonElement);
    button.addEventListener('click', () => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(on));
      act(on);
    });
  }

  /** @param {Tagged} answer */
  #take({ item, tag }) {
    const before = this.#item;
    [this.#item, this.#tag] = [item, tag];
    part('detail-title', HTMLElement).textContent = item.title || item.id;
    const values = this.#valuesOf(item);
    for (const name of FIELDS) {
      const field = this.#form.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) {
        field.value = values[name];
        field.disabled = item.demo;
        field.labels?.[0]?.toggleAttribute('hidden', item.demo && !values[name]); // nothing to read, and nothing to write
      }
    }
    for (const id of ['save', 'delete', 'edit-fit']) part(id, HTMLElement).hidden = item.demo;
    part('built-in', HTMLElement).hidden = !item.demo;
    part('anew', HTMLElement).hidden = true;
    part('try', HTMLAnchorElement).href = `./?wear=${encodeURIComponent(item.id)}${this.api.token && `#token=${encodeURIComponent(this.api.token)}`}`;
    this.#saved.textContent = '';
    this.#trouble(null);
    if (before?.id !== item.id || before.image !== item.image) {
      this.#cutout.removeAttribute('src');
      this.#original.removeAttribute('src');
      part('original-figure', HTMLElement).hidden = false;
      this.api.show(this.#cutout, item.image).catch(why => this.fail(why));
      // Versioned as the cut-out is, so that it is kept as long.
      const [path, version] = item.image.split('?');
      this.api.show(this.#original, `${path}?view=original&${version}`).catch(() => { part('original-figure', HTMLElement).hidden = true; });
    }
    this.#draw(item);
  }

  /** @param {Detail} item */
  #draw(item) {
    this.#reach = Math.max(item.width, item.height) / 40;
    const fit = part('fit', HTMLElement);
    fit.style.setProperty('--ratio', String(item.width / item.height));
    fit.style.aspectRatio = `${item.width} / ${item.height}`;
    this.#points.setAttribute('viewBox', `0 0 ${item.width} ${item.height}`);
    this.#points.replaceChildren();
    this.#name.hidden = true;
    if (item.neckline.length > 1) {
      const path = `M${item.neckline.map(at => at.join(' ')).join('L')}`;
      const at = item.neckline[item.neckline.length >> 1];
      this.#mark({ kind: 'neckline', name: say('neckline'), path, at, confidence: item.neckline_confidence, set: item.edited.includes('neckline') });
    }
    /** @type {string[]} */ const unsure = [];
    for (const [key, [x, y, confidence]] of Object.entries(item.keypoints)) {
      const name = pointName(key);
      // A stroke without length has the same size on the screen at any scale.
      const isSure = this.#mark({ kind: 'point', name: capital(name), path: `M${x} ${y}h0`, at: [x, y], confidence, set: item.edited.includes(key) });
      if (!isSure) unsure.push(name);
    }
    this.#points.firstElementChild?.setAttribute('tabindex', '0');
    const n = Object.keys(item.keypoints).length;
    const verdict = part('verdict', HTMLElement);
    verdict.classList.toggle('doubtful', unsure.length > 0);
    verdict.textContent = !n ? say('no_points') : unsure.length
      ? say('some_unsure', { k: unsure.length, n, names: unsure.join(say('comma')) }) : say('all_sure', { n });
  }

  /**
   * Draw something that was found; whether it is sure. Its name is shown `at` there.
   * @param {{kind: 'point' | 'neckline', name: string, path: string, at: [number, number], confidence: number, set: boolean}} found
   */
  #mark({ kind, name, path, at, confidence, set }) {
    const unsure = !set && isUnsure(confidence);
    const group = document.createElementNS(SVG, 'g');
    group.setAttribute('class', `${kind}${unsure ? ' unsure' : ''}`);
    group.setAttribute('role', 'img');
    group.setAttribute('tabindex', '-1');
    group.setAttribute('aria-label', say(set ? 'set_by_hand' : unsure ? 'doubtful' : 'sure', { name, percent: Math.round(confidence * 100) }));
    group.dataset.x = String(at[0]);
    group.dataset.y = String(at[1]);
    for (const layer of ['hit', 'rim', 'ink']) {
      const line = document.createElementNS(SVG, 'path');
      line.setAttribute('class', layer);
      line.setAttribute('d', path);
      group.append(line);
    }
    if (kind === 'point') { // to be hit, and to have a box that focus can be drawn around
      const disc = document.createElementNS(SVG, 'circle');
      for (const [name, value] of Object.entries({ class: 'hit', cx: at[0], cy: at[1], r: this.#reach })) disc.setAttribute(name, String(value));
      group.prepend(disc);
    }
    this.#points.append(group);
    return !unsure;
  }

  /** Show the name of what is pointed at. @param {EventTarget | null} target */
  #tell(target) {
    const mark = target instanceof Element ? target.closest('g') : null;
    this.#name.hidden = !mark;
    if (!mark || !this.#item) return;
    const x = Number(mark.dataset.x) / this.#item.width;
    this.#name.textContent = mark.getAttribute('aria-label');
    this.#name.classList.toggle('leftwards', x > 0.5);
    this.#name.style.left = `${x * 100}%`;
    this.#name.style.top = `${(Number(mark.dataset.y) / this.#item.height) * 100}%`;
  }

  /** Arrow keys walk from mark to mark. @param {KeyboardEvent} event */
  #step(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const marks = [...this.#points.children];
    const from = marks.indexOf(/** @type {Element} */ (document.activeElement));
    if (!step || from < 0) return;
    event.preventDefault();
    const to = /** @type {SVGGElement} */ (marks[(from + step + marks.length) % marks.length]);
    marks[from].setAttribute('tabindex', '-1');
    to.setAttribute('tabindex', '0');
    to.focus();
  }

  /** @param {Detail} item @returns {Record<typeof FIELDS[number], string>} */
  #valuesOf({ title, sku, category, colours, text }) { return { title, sku, category, text, colours: colours.join(', ') }; }

  /** What the form has that the item has not. @returns {Record<string, string | string[]>} */
  #changes() {
    if (!this.#item || this.#item.demo) return {};
    const given = new FormData(this.#form);
    const before = this.#valuesOf(this.#item);
    /** @type {Record<string, string | string[]>} */ const changes = {};
    for (const name of FIELDS) {
      const value = String(given.get(name) ?? '').replace(/\r\n/g, '\n').trim();
      if (value === before[name].trim()) continue;
      changes[name] = name === 'colours' ? value.split(/[,，、;]/).map(word => word.trim()).filter(Boolean) : value;
    }
    return changes;
  }

  /** @param {Record<string, string | string[]>} changes @param {string} tag none: whatever there is now */
  async #save(changes, tag) {
    const item = this.#item;
    if (!item || this.#saving) return;
    if (!Object.keys(changes).length) {
      this.#saved.textContent = say('nothing_new');
      return;
    }
    this.#saving = true;
    this.#form.setAttribute('aria-busy', 'true');
    try {
      const answer = await this.api.change(item.id, changes, tag);
      if (this.#item?.id === item.id) {
        this.#take(answer);
        this.#saved.textContent = say('saved');
      }
      this.dispatchEvent(new CustomEvent('changed', { detail: answer.item }));
    } catch (why) {
      if (!(why instanceof Refusal)) throw why;
      if (why.status === 404) this.dispatchEvent(new CustomEvent('gone', { detail: item.id }));
      if (why.status !== 412) this.#trouble(why.message);
      else this.#trouble(say('conflict'), { text: say('take_theirs'), act: () => this.#reload(item.id) }, { text: say('keep_mine'), act: () => this.#save(changes, '') });
    } finally {
      this.#saving = false;
      this.#form.removeAttribute('aria-busy');
    }
  }

  /** @param {string} id */
  async #reload(id) {
    try {
      const answer = await this.api.get(id);
      this.#take(answer);
      this.dispatchEvent(new CustomEvent('changed', { detail: answer.item }));
    } catch (why) { this.fail(why); }
  }

  /** Edit its fit; the editor is fetched when first wanted. */
  async #edit() {
    const item = this.#item;
    if (!item) return;
    if (Object.keys(this.#changes()).length) {
      this.#trouble(say('unsaved'), { text: say('discard'), act: () => { this.#form.reset(); this.#reload(item.id).then(() => this.#edit()); } }, { text: say('keep_editing'), act: () => this.#trouble(null) });
      return;
    }
    try {
      this.#editor ??= this.#fetchEditor();
      await (await this.#editor).open(item.id);
    } catch (why) {
      this.#editor = null;
      this.fail(why instanceof Refusal ? why : new Refusal(0, say('unreachable')));
    }
  }

  async #fetchEditor() {
    const { openEditor } = await import('./editor/editor.js');
    const editor = await openEditor(this.api);
    editor.addEventListener('saved', event => {
      const answer = /** @type {CustomEvent<Tagged>} */ (event).detail;
      if (this.#item?.id === answer.item.id) this.#take(answer);
      this.dispatchEvent(new CustomEvent('changed', { detail: answer.item }));
    });
    return editor;
  }

  /** Close, unless that would lose something. */
  #leave() {
    if (!Object.keys(this.#changes()).length) return this.close();
    this.#trouble(say('unsaved'), { text: say('discard'), act: () => this.close() }, { text: say('keep_editing'), act: () => this.#trouble(null) });
    part('trouble-a', HTMLButtonElement).focus();
  }

  /** @param {string | null} text null: there is none @param {...Way} ways */
  #trouble(text, ...ways) {
    part('trouble', HTMLElement).hidden = text === null;
    part('trouble-text', HTMLElement).textContent = text;
    for (const [index, id] of ['trouble-a', 'trouble-b'].entries()) {
      const button = part(id, HTMLButtonElement);
      const way = ways[index];
      button.hidden = !way;
      button.textContent = way?.text ?? '';
      button.onclick = way ? () => { this.#trouble(null); way.act(); } : null;
    }
  }
}
