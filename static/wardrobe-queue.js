// @ts-check
/** Photos on their way into the wardrobe: chosen, named, sent two at a time. */

import { isUnsure, Refusal } from './wardrobe-api.js';
import { copy, inside, offerCategories, part } from './wardrobe-parts.js';
import { capital, say } from './wardrobe-strings.js';

/** @typedef {import('./wardrobe-api.js').Api} Api */
/** @typedef {import('./wardrobe-api.js').Detail} Detail */
/** @typedef {'waiting' | 'queued' | 'sending' | 'preparing' | 'cancelling' | 'done' | 'failed'} State */

const AT_ONCE = 2;
const MOST_BYTES = 32_000_000; // what the service takes; more need not be sent to be refused
const BUSY = ['queued', 'sending', 'preparing', 'cancelling'];

/** A file's name as a title: without ending and underscores. @param {string} name */
export function titleOf(name) {
  const stem = name.replace(/^.*[\\/]/, '').replace(/(.)\.[^.]*$/, '$1');
  return capital(stem.replace(/[_\-\s]+/g, ' ').trim()).slice(0, 120);
}

/** The backs among files by their fronts: `shirt.jpg` and `shirt-back.jpg`. @param {File[]} files @returns {Map<File, File>} */
export function backsOf(files) {
  const stem = (/** @type {File} */ { name }) => name.replace(/(.)\.[^.]*$/, '$1').toLowerCase();
  const fronts = new Map(files.map(file => [stem(file), file]));
  /** @type {Map<File, File>} */ const backs = new Map();
  for (const file of files) {
    const front = fronts.get(/^(.+?)[\s_.-]*(?:back|rear|背面)$/.exec(stem(file))?.[1] ?? '');
    if (front && !backs.has(front)) backs.set(front, file);
  }
  return backs;
}

/** What was dropped, of folders the pictures in them. @param {DataTransfer} dropped @returns {Promise<File[]>} */
export async function filesOf(dropped) {
  // All entries at once: they are gone when this function first waits.
  const entries = [...dropped.items].filter(item => item.kind === 'file').map(item => item.webkitGetAsEntry?.());
  if (!entries.some(entry => entry?.isDirectory)) return [...dropped.files];
  return (await Promise.all(entries.map(entry => (entry ? within(entry, true) : [])))).flat();
}

/** @param {FileSystemEntry} entry @param {boolean} named by the visitor, not just in a folder that was @returns {Promise<File[]>} */
async function within(entry, named) {
  if (entry.isFile) {
    /** @type {File} */ const file = await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject));
    return named || file.type.startsWith('image/') ? [file] : [];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  const found = [];
  for (;;) { // a hundred or so come at a time
    /** @type {FileSystemEntry[]} */ const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(one => within(one, false)))).flat();
}

/** One photo and its line in the list. */
class Upload {
  /** @type {State} */ state = 'waiting';
  /** @type {(() => void) | null} */ abort = null;
  /** @type {string | undefined} id of the item it became, or of the one in its way */ item;
  /** @type {File | null} */ back = null;
  #behind = ''; // address of the back's picture

  /** @param {File} file @param {string} category */
  constructor(file, category) {
    this.file = file;
    this.row = copy('upload');
    this.title = inside(this.row, '.upload-title', HTMLInputElement);
    this.category = inside(this.row, '.upload-category', HTMLSelectElement);
    this.progress = inside(this.row, 'progress', HTMLProgressElement);
    this.text = inside(this.row, '.upload-text', HTMLElement);
    this.show = inside(this.row, '.show', HTMLButtonElement);
    this.retry = inside(this.row, '.retry', HTMLButtonElement);
    this.drop = inside(this.row, '.drop-it', HTMLButtonElement);
    this.turn = inside(this.row, '.back', HTMLButtonElement);
    const chooser = inside(this.row, '.back-file', HTMLInputElement);
    this.turn.addEventListener('click', () => { if (this.back) this.wear(null); else chooser.click(); });
    chooser.addEventListener('change', () => {
      this.wear(chooser.files?.[0] ?? null);
      chooser.value = '';
    });
    this.title.addEventListener('input', () => this.#nameBack());
    this.title.value = titleOf(file.name);
    offerCategories(this.category, category);
    const image = inside(this.row, 'img', HTMLImageElement);
    this.url = URL.createObjectURL(file);
    image.addEventListener('error', () => { image.hidden = true; }); // no picture that a browser knows
    image.src = this.url;
    this.wear(null);
    this.become('waiting');
  }

  /** @param {File | null} back a photo of its back, or that there is none */
  wear(back) {
    URL.revokeObjectURL(this.#behind);
    this.back = back;
    this.#behind = back ? URL.createObjectURL(back) : '';
    const image = inside(this.turn, 'img', HTMLImageElement);
    image.hidden = !back;
    if (back) image.src = this.#behind; else image.removeAttribute('src');
    inside(this.turn, 'span', HTMLElement).textContent = say(back ? 'back_drop' : 'back_add');
    this.#nameBack();
  }

  #nameBack() { this.turn.setAttribute('aria-label', say('back_of', { what: say(this.back ? 'back_drop' : 'back_add'), title: this.name })); }

  /** Nothing of it is needed any more. */
  leave() {
    for (const url of [this.url, this.#behind]) URL.revokeObjectURL(url);
    this.row.remove();
  }

  get name() { return this.title.value.trim() || this.file.name; }

  /** @param {State} state @param {string} [text] */
  become(state, text = '') {
    this.state = state;
    this.row.dataset.state = state;
    this.text.textContent = text;
    this.progress.hidden = state !== 'sending' && state !== 'preparing';
    this.progress.setAttribute('aria-label', this.name);
    if (state === 'preparing') this.progress.removeAttribute('value');
    else this.progress.value = 0;
    this.title.disabled = this.category.disabled = this.turn.hidden = state !== 'waiting' && state !== 'failed';
    this.retry.hidden = state !== 'failed';
    this.show.hidden = !this.item || (state !== 'done' && state !== 'failed');
    this.show.textContent = say(state === 'done' ? 'show' : 'show_existing');
    this.drop.hidden = state === 'cancelling';
    this.drop.setAttribute('aria-label', say(BUSY.includes(state) ? 'cancel' : 'dismiss', { title: this.name }));
  }

  /** @param {number} sent 0..1 */
  sent(sent) {
    if (this.state !== 'sending') return;
    if (sent >= 1) return this.become('preparing', say('preparing'));
    this.progress.value = sent;
    this.text.textContent = say('sending', { percent: Math.round(sent * 100) });
  }
}

/** The list of uploads. Dispatches `added` with the new item and `show` with an id. */
export class Queue extends EventTarget {
  /** @type {Upload[]} */ #uploads = [];
  #locked = false;
  #section = part('queue', HTMLElement);
  #list = part('uploads', HTMLElement);
  #category = part('queue-category', HTMLSelectElement);
  #start = part('queue-start', HTMLButtonElement);
  #cancel = part('queue-cancel', HTMLButtonElement);
  #clear = part('queue-clear', HTMLButtonElement);

  /** @param {Api} api */
  constructor(api) {
    super();
    this.api = api;
    offerCategories(this.#category, 'top');
    this.#category.addEventListener('change', () => {
      for (const upload of this.#in('waiting', 'failed')) upload.category.value = this.#category.value;
    });
    this.#start.addEventListener('click', () => this.#enqueue(this.#in('waiting')));
    this.#cancel.addEventListener('click', () => this.#in(...BUSY).forEach(upload => this.#stop(upload)));
    this.#clear.addEventListener('click', () => this.#forget(this.#in('waiting', 'done', 'failed')));
  }

  /** Whether something would be lost if the page were left. */
  get busy() { return this.#in('waiting', ...BUSY).length > 0; }

  /** Take files in, to be named and started. @param {File[]} files */
  add(files) {
    if (!files.length) return;
    this.#forget(this.#in('done'));
    const backs = backsOf(files);
    const behind = [...backs.values()];
    const made = files.filter(file => !behind.includes(file)).map(file => new Upload(file, this.#category.value));
    for (const upload of made) {
      upload.wear(backs.get(upload.file) ?? null);
      upload.retry.addEventListener('click', () => this.#enqueue([upload]));
      upload.drop.addEventListener('click', () => (BUSY.includes(upload.state) ? this.#stop(upload) : this.#forget([upload])));
      upload.show.addEventListener('click', () => this.dispatchEvent(new CustomEvent('show', { detail: upload.item })));
      upload.title.addEventListener('keydown', event => event.key === 'Enter' && this.#enqueue([upload]));
    }
    this.#uploads.push(...made);
    this.#list.append(...made.map(upload => upload.row));
    this.#render();
    this.#section.scrollIntoView({ block: 'nearest' });
    this.#start.focus({ preventScroll: true });
  }

  /** Go on where the service wanted a key. */
  unlock() {
    this.#locked = false;
    this.#pump();
  }

  /** @param {...string} states */
  #in(...states) { return this.#uploads.filter(upload => states.includes(upload.state)); }

  /** @param {Upload[]} uploads */
  #enqueue(uploads) {
    for (const upload of uploads) if (!BUSY.includes(upload.state) && upload.state !== 'done') upload.become('queued', say('queued'));
    this.#pump();
  }

  #pump() {
    while (!this.#locked && this.#in('sending', 'preparing', 'cancelling').length < AT_ONCE) {
      const [next] = this.#in('queued');
      if (!next) break;
      this.#send(next);
    }
    this.#render();
  }

  /** @param {Upload} upload */
  async #send(upload) {
    upload.item = undefined;
    upload.become('sending');
    try {
      if (Math.max(upload.file.size, upload.back?.size ?? 0) > MOST_BYTES) throw new Refusal(413, say('too_large', { most: MOST_BYTES / 1e6 }));
      const fields = { category: upload.category.value, title: upload.title.value.trim() };
      const { done, abort } = this.api.upload(upload.file, upload.back, fields, sent => upload.sent(sent));
      upload.abort = abort;
      const item = await done;
      if (this.#isCancelled(upload)) { // too late to take back, but not to undo
        await this.api.remove(item.id);
        upload.become('waiting', say('cancelled'));
      } else {
        upload.item = item.id;
        upload.become('done', say(isUnsure(item.confidence) ? 'added_unsure' : 'added'));
        this.dispatchEvent(new CustomEvent('added', { detail: item }));
      }
    } catch (why) {
      this.#failed(upload, why);
    } finally {
      upload.abort = null;
    }
    this.#pump();
  }

  /** @param {Upload} upload */
  #isCancelled(upload) { return upload.state === 'cancelling'; }

  /** @param {Upload} upload @param {unknown} why */
  #failed(upload, why) {
    if (!(why instanceof Refusal)) {
      if (!(why instanceof DOMException)) throw why;
      upload.become('waiting', say('cancelled'));
    } else if (why.status === 401) {
      this.#locked = true;
      upload.become('queued', say('queued'));
    } else if (this.#isCancelled(upload)) {
      upload.become('waiting', say('cancelled'));
    } else {
      upload.item = why.existing;
      upload.become('failed', why.message);
    }
  }

  /** @param {Upload} upload */
  #stop(upload) {
    if (upload.state === 'sending') upload.abort?.();
    else if (upload.state === 'preparing') upload.become('cancelling', say('cancelling')); // the service has it all
    else if (upload.state === 'queued') upload.become('waiting', say('cancelled'));
    this.#render();
  }

  /** @param {Upload[]} uploads */
  #forget(uploads) {
    const next = this.#uploads[this.#uploads.indexOf(uploads[0]) + 1];
    const hadFocus = uploads.some(upload => upload.row.contains(document.activeElement));
    for (const upload of uploads) upload.leave();
    this.#uploads = this.#uploads.filter(upload => !uploads.includes(upload));
    this.#render();
    if (hadFocus) (next && this.#uploads.includes(next) ? next.drop : part('choose', HTMLButtonElement)).focus();
  }

  #render() {
    const count = (/** @type {string[]} */ ...states) => this.#in(...states).length;
    const [all, waiting, busy, done, failed] = [this.#uploads.length, count('waiting'), count(...BUSY), count('done'), count('failed')];
    this.#section.hidden = !all;
    const words = busy ? [say('q_busy', { done, n: busy + done })]
      : [waiting ? say(waiting === 1 ? 'q_waiting_one' : 'q_waiting_many', { n: waiting }) : '', done ? say('q_done', { done }) : ''];
    if (failed) words.push(say('q_failed', { failed }));
    const text = words.filter(Boolean).join(say('comma'));
    const title = part('queue-title', HTMLElement);
    if (title.textContent !== text) title.textContent = text;
    part('queue-all', HTMLElement).hidden = waiting + failed < 2;
    this.#start.hidden = !waiting;
    this.#start.textContent = say(waiting === 1 ? 'start_one' : 'start_many', { n: waiting });
    this.#cancel.hidden = !busy;
    this.#clear.hidden = busy > 0 || !all;
  }
}
