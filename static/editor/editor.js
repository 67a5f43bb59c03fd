// @ts-check
/** The fitting room: key points, neckline, edge and sizes of one item, edited with what it does to the fit in view. */

import { Refusal } from '../wardrobe-api.js';
import { capital, pointName } from '../wardrobe-strings.js';
import { part } from '../parts.js';
import { Board } from './board.js';
import { BrushTool } from './brush.js';
import { Cutout } from './cutout.js';
import { layOut } from './layout.js';
import { LineTool } from './line.js';
import { PointsTool } from './points.js';
import { Preview } from './preview.js';
import { SizesTable } from './sizes.js';
import { Editing } from './state.js';
import { say, sayNo } from './strings.js';

/** @typedef {import('../wardrobe-api.js').Api} Api */
/** @typedef {import('../wardrobe-api.js').Tagged} Tagged */
/** @typedef {'points' | 'line' | 'edge' | 'sizes'} Tab */
/** @typedef {{text: string, act: () => void}} Way out of trouble */

const TABS = /** @type {const} */ (['points', 'line', 'edge', 'sizes']);

/** One editor, for one item after another. Dispatches `saved` with what the service answered, `closed`. */
class Editor extends EventTarget {
  /** @type {Editing | null} */ #editing = null;
  #tag = '';
  #saving = false;
  /** @type {Tab} */ #tab = 'points';
  /** @type {string} */ #refusedAt = '';
  #dialog = layOut();
  #board = new Board();
  #points = new PointsTool(this.#board);
  #line = new LineTool(this.#board);
  #brush = new BrushTool(this.#board);
  #sizes = new SizesTable();
  #preview;
  #bubble = part('fit-point-trouble', HTMLElement);

  /** @param {Api} api */
  constructor(api) {
    super();
    this.api = api;
    this.#preview = new Preview(api, () => this.#trial());
    this.#preview.addEventListener('refused', event => this.#tell(/** @type {CustomEvent} */ (event).detail));
    for (const tab of TABS) part(`fit-tab-${tab}`, HTMLElement).addEventListener('click', () => this.show(tab));
    part('fit-undo', HTMLElement).addEventListener('click', () => this.#editing?.undo());
    part('fit-redo', HTMLElement).addEventListener('click', () => this.#editing?.redo());
    part('fit-reset', HTMLElement).addEventListener('click', () => this.#editing?.restoreAll());
    part('fit-save', HTMLElement).addEventListener('click', () => this.#save(this.#tag));
    part('fit-close', HTMLElement).addEventListener('click', () => this.#leave());
    part('fit-camera', HTMLAnchorElement).addEventListener('click', event => this.#toCamera(event));
    part('fit-zoom-in', HTMLElement).addEventListener('click', () => this.#board.zoom(1.4));
    part('fit-zoom-out', HTMLElement).addEventListener('click', () => this.#board.zoom(1 / 1.4));
    part('fit-zoom-fit', HTMLElement).addEventListener('click', () => this.#board.fit());
    this.#board.addEventListener('view', () => this.#layBubble());
    this.#dialog.addEventListener('cancel', event => {
      event.preventDefault();
      if (this.#line.isDrawing) this.#line.cancel();
      else this.#leave();
    });
    this.#dialog.addEventListener('close', () => {
      this.#editing = null;
      this.#preview.stop();
      this.dispatchEvent(new Event('closed'));
    });
    // The focus may be nowhere: on a button that has just nothing more to undo.
    addEventListener('keydown', event => { if (this.#dialog.open) this.#key(event); });
    addEventListener('beforeunload', event => { if (this.#dialog.open && this.#editing?.isDirty) event.preventDefault(); });
  }

  /** Edit an item. @param {string} id @throws {Refusal} it cannot be shown */
  async open(id) {
    const answer = await this.api.get(id);
    part('fit-save', HTMLElement).textContent = say('save');
    this.#dialog.showModal();
    part('fit-title', HTMLElement).focus();
    this.show('points');
    await this.#take(answer);
  }

  /** @param {Tab} tab @param {boolean} [focus] */
  show(tab, focus = false) {
    this.#tab = tab;
    for (const each of TABS) {
      const button = part(`fit-tab-${each}`, HTMLButtonElement);
      button.setAttribute('aria-selected', String(each === tab));
      button.tabIndex = each === tab ? 0 : -1;
      part(`fit-panel-${each}`, HTMLElement).hidden = each !== tab;
      if (focus && each === tab) button.focus();
    }
    part('fit-board', HTMLElement).hidden = tab === 'sizes';
    part('fit-sizes', HTMLElement).hidden = tab !== 'sizes';
    part('fit-board', HTMLElement).dataset.tab = tab;
    this.#board.tool = { points: this.#points, line: this.#line, edge: this.#brush, sizes: null }[tab];
    this.#points.show(tab === 'points');
    this.#line.show(tab === 'line');
    this.#brush.show(tab === 'edge');
  }

  /** @param {Tagged} answer */
  async #take({ item, tag }) {
    this.#tag = tag;
    const editing = this.#editing = new Editing(item);
    editing.addEventListener('change', () => this.#changed());
    part('fit-tab-line', HTMLElement).hidden = item.category === 'bottom' && !item.neckline.length;
    part('fit-title', HTMLElement).textContent = say('title', { title: item.title || item.id });
    part('fit-camera', HTMLAnchorElement).href = `./?wear=${encodeURIComponent(item.id)}${this.api.token && `#token=${encodeURIComponent(this.api.token)}`}`;
    this.#trouble(null);
    this.#tell(null);
    this.#board.cutout = null;
    const [path, version] = item.image.split('?');
    const [image, found, photo] = await Promise.all([
      this.#picture(item.image),
      item.edited.includes('cutout') ? this.#picture(`${path}?view=found&${version}`) : null,
      this.#picture(`${path}?view=original&${version}`),
    ]);
    if (this.#editing !== editing || !image) return;
    this.#board.cutout = new Cutout(item, image, found, photo);
    this.#board.fit();
    this.#changed();
  }

  /** A picture, or null where there is none that a browser can show. @param {string} path @returns {Promise<HTMLImageElement | null>} */
  async #picture(path) {
    const image = new Image();
    try {
      await this.api.show(image, path);
      await image.decode();
      return image;
    } catch { return null; }
  }

  #changed() {
    const editing = this.#editing;
    if (!editing || !this.#board.cutout) return;
    this.#points.render(editing);
    this.#line.render(editing);
    this.#brush.render(editing);
    this.#sizes.render(editing);
    part('fit-undo', HTMLButtonElement).disabled = !editing.canUndo;
    part('fit-redo', HTMLButtonElement).disabled = !editing.canRedo;
    part('fit-reset', HTMLButtonElement).disabled = editing.isFound;
    part('fit-save', HTMLButtonElement).disabled = !editing.isDirty;
    if (editing.isDirty) part('fit-save', HTMLElement).textContent = say('save');
    this.#preview.offer(editing.now.rows.map(({ name }) => name));
    this.#layBubble();
    this.#preview.soon();
  }

  /** What the service must be told, with the strokes. */
  #changes() {
    const editing = /** @type {Editing} */ (this.#editing);
    const changes = editing.changes();
    if (editing.now.strokes.length && this.#board.cutout) changes.edge = this.#board.cutout.edge(editing.now.strokes);
    return changes;
  }

  #trial() {
    if (!this.#editing || !this.#board.cutout) return null;
    const trial = this.#changes();
    if (trial.sizes && this.#sizes.trouble) delete trial.sizes;
    return { id: this.#editing.item.id, trial };
  }

  /** @param {string} tag of the state to change; none: whatever there is now */
  async #save(tag) {
    const editing = this.#editing;
    if (!editing || this.#saving) return false;
    if (!editing.isDirty) return true;
    const wrong = this.#sizes.trouble;
    if (wrong) {
      this.show('sizes');
      this.#trouble(wrong);
      return false;
    }
    this.#saving = true;
    this.#trouble(null);
    part('fit-save', HTMLElement).textContent = say('saving');
    try {
      const answer = await this.api.change(editing.item.id, this.#changes(), tag);
      this.dispatchEvent(new CustomEvent('saved', { detail: answer }));
      if (this.#editing === editing) await this.#take(answer);
      part('fit-save', HTMLElement).textContent = say('saved');
      return true;
    } catch (why) {
      if (!(why instanceof Refusal)) throw why;
      part('fit-save', HTMLElement).textContent = say('save');
      if (why.status === 412) {
        this.#trouble(say('conflict'), { text: say('take_theirs'), act: () => this.#reload() }, { text: say('keep_mine'), act: () => this.#save('') });
      } else {
        this.#tell(why);
        this.#trouble(this.#words(why));
      }
      return false;
    } finally { this.#saving = false; }
  }

  async #reload() {
    const editing = this.#editing;
    if (!editing) return;
    try {
      const answer = await this.api.get(editing.item.id);
      this.dispatchEvent(new CustomEvent('saved', { detail: answer }));
      await this.#take(answer);
    } catch (why) {
      if (!(why instanceof Refusal)) throw why;
      this.#trouble(why.message);
    }
  }

  /** Save, then go; a link by itself where there is nothing to save. @param {MouseEvent} event */
  async #toCamera(event) {
    if (!this.#editing?.isDirty) return;
    event.preventDefault();
    const { href } = part('fit-camera', HTMLAnchorElement);
    const page = open('', '_blank'); // now, while it is still what was clicked for
    if (await this.#save(this.#tag)) {
      if (page) page.location.href = href;
      else location.href = href;
    } else page?.close();
  }

  #leave() {
    const close = () => this.#dialog.close();
    if (!this.#editing?.isDirty) return close();
    this.#trouble(
      say('unsaved'),
      { text: say('save'), act: () => this.#save(this.#tag).then(done => done && close()) },
      { text: say('discard'), act: close },
      { text: say('keep_editing'), act: () => this.#trouble(null) },
    );
    part('fit-trouble-a', HTMLElement).focus();
  }

  // What is wrong ---------------------------------------------------------------------------------------------------------

  /** @param {Refusal} why */
  #words(why) {
    const { at = '', code, other = '' } = why.problem ?? {};
    const name = (/** @type {string} */ key) => (key === 'neckline' ? say('l_neckline') : key === 'hood' ? say('l_hood') : pointName(key));
    return sayNo(code, { name: capital(name(at)), other: name(other) }) || why.message;
  }

  /** Say at the place itself what the service has refused. @param {Refusal | null} why */
  #tell(why) {
    const at = why?.problem?.at ?? '';
    if (this.#refusedAt && !at) part('fit-said', HTMLElement).textContent = '';
    this.#refusedAt = at;
    this.#bubble.hidden = !at;
    for (const tab of TABS) part(`fit-tab-${tab}`, HTMLElement).classList.remove('wrong');
    if (!why || !at) return;
    this.#bubble.textContent = this.#words(why);
    const tab = { neckline: 'line', hood: 'line', cutout: 'edge', sizes: 'sizes' }[at] ?? 'points';
    part(`fit-tab-${tab}`, HTMLElement).classList.add('wrong');
    if (tab === 'sizes') part('fit-sizes-trouble', HTMLElement).textContent ||= this.#words(why);
    part('fit-said', HTMLElement).textContent = this.#words(why);
    this.#layBubble();
  }

  #layBubble() {
    const { now } = this.#editing ?? {};
    if (!this.#refusedAt || !now) return;
    const line = this.#refusedAt === 'hood' ? now.hood : now.neckline;
    const place = now.points[this.#refusedAt] ?? (['neckline', 'hood'].includes(this.#refusedAt) ? line[line.length >> 1] : null);
    const board = part('fit-board', HTMLElement);
    const [x, y] = place ? this.#board.onBoard(place) : [board.clientWidth / 2, 40];
    const half = Math.min(120, board.clientWidth / 2 - 8);
    const left = Math.min(Math.max(x, half + 8), board.clientWidth - half - 8);
    const down = y < 90;
    this.#bubble.classList.toggle('below', down);
    this.#bubble.style.transform = `translate(${left - half}px, ${Math.min(Math.max(y, 0), board.clientHeight)}px) translateY(${down ? '1.25rem' : 'calc(-100% - 1.25rem)'})`;
  }

  /** @param {string | null} text null: there is none @param {...Way} ways */
  #trouble(text, ...ways) {
    part('fit-trouble', HTMLElement).hidden = text === null;
    part('fit-trouble-text', HTMLElement).textContent = text;
    for (const [index, id] of ['fit-trouble-a', 'fit-trouble-b', 'fit-trouble-c'].entries()) {
      const button = part(id, HTMLButtonElement);
      const way = ways[index];
      button.hidden = !way;
      button.textContent = way?.text ?? '';
      button.onclick = way ? () => { this.#trouble(null); way.act(); } : null;
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    if (target.role === 'tab') {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const tabs = TABS.filter(tab => !part(`fit-tab-${tab}`, HTMLElement).hidden);
      if (step) this.show(tabs[(tabs.indexOf(this.#tab) + step + tabs.length) % tabs.length], true);
    }
    if (!event.ctrlKey && !event.metaKey) return;
    const key = event.key.toLowerCase();
    const typing = target instanceof HTMLInputElement && !['checkbox', 'range'].includes(target.type);
    if (key === 's') this.#save(this.#tag);
    else if (typing) return;
    else if (key === 'y' || (key === 'z' && event.shiftKey)) this.#editing?.redo();
    else if (key === 'z') this.#editing?.undo();
    else return;
    event.preventDefault();
  }
}

/** Bring the editor into the page, its style with it. @param {Api} api */
export async function openEditor(api) {
  const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: new URL('editor.css', import.meta.url).href });
  await new Promise((resolve, reject) => {
    style.onload = resolve;
    style.onerror = () => reject(new Refusal(0, 'editor.css'));
    document.head.append(style);
  });
  return new Editor(api);
}

/** @typedef {Editor} EditorDialog */
