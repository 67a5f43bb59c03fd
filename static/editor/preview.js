// @ts-check
/** The item on a drawn figure, put on by the service itself, with all that is not saved yet. */

import { Refusal } from '../wardrobe-api.js';
import { part } from '../parts.js';
import { say } from './strings.js';

const AFTER_MS = 250; // without a change

/** Dispatches `refused` with the Refusal, or null once it can be put on again. */
export class Preview extends EventTarget {
  #image = part('fit-figure', HTMLImageElement);
  #box = part('fit-preview', HTMLElement);
  #size = part('fit-size', HTMLSelectElement);
  #whole = part('fit-whole', HTMLInputElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #waiting;
  /** @type {AbortController | null} */ #asking = null;
  #url = '';
  #last = '';

  /**
   * @param {import('../wardrobe-api.js').Api} api
   * @param {() => {id: string, trial: Record<string, any>} | null} trial what to try on
   */
  constructor(api, trial) {
    super();
    this.api = api;
    this.trial = trial;
    for (const field of [this.#size, this.#whole]) field.addEventListener('change', () => this.soon(0));
    part('fit-enlarge', HTMLButtonElement).addEventListener('click', event => {
      const large = this.#box.classList.toggle('large');
      /** @type {HTMLElement} */ (event.currentTarget).setAttribute('aria-pressed', String(large));
    });
  }

  /** @param {string[]} sizes that the item has */
  offer(sizes) {
    const chosen = this.#size.value;
    this.#size.replaceChildren(new Option(say('v_any'), ''), ...sizes.filter(Boolean).map(size => new Option(size, size)));
    if (sizes.includes(chosen)) this.#size.value = chosen;
    part('fit-size-box', HTMLElement).hidden = !sizes.length;
  }

  /** Try on what there is, soon. @param {number} [after_ms] */
  soon(after_ms = AFTER_MS) {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#ask(), after_ms);
  }

  /** Ask for nothing more. */
  stop() {
    clearTimeout(this.#waiting);
    this.#asking?.abort();
    this.#last = '';
    this.#image.removeAttribute('src');
  }

  async #ask() {
    const wanted = this.trial();
    if (!wanted) return;
    const body = { ...wanted.trial, ...(this.#size.value && { size: this.#size.value }), whole: this.#whole.checked };
    const key = JSON.stringify([wanted.id, body]);
    if (key === this.#last) return;
    this.#last = key;
    this.#asking?.abort();
    const asking = this.#asking = new AbortController();
    this.#box.classList.add('busy');
    part('fit-figure-text', HTMLElement).textContent = this.#image.src ? '' : say('v_busy');
    try {
      const blob = await this.api.preview(wanted.id, body, asking.signal);
      const url = URL.createObjectURL(blob);
      this.#image.src = url;
      await this.#image.decode().catch(() => {});
      if (this.#url) URL.revokeObjectURL(this.#url);
      this.#url = url;
      part('fit-figure-text', HTMLElement).textContent = '';
      this.#box.classList.remove('refused');
      this.dispatchEvent(new CustomEvent('refused', { detail: null }));
    } catch (why) {
      if (asking.signal.aborted) return;
      if (!(why instanceof Refusal)) throw why;
      this.#last = '';
      this.#box.classList.add('refused');
      part('fit-figure-text', HTMLElement).textContent = why.problem?.at ? '' : why.message;
      this.dispatchEvent(new CustomEvent('refused', { detail: why }));
    } finally {
      if (this.#asking === asking) this.#box.classList.remove('busy');
    }
  }
}
