// @ts-check
/** The wardrobe over HTTP. */

import { say } from './wardrobe-strings.js';

const BASE = new URL('.', import.meta.url);
const KEPT = 'fitmirror-token';
const SURE = 0.6; // confidence from which the service takes a key point as found

/**
 * @typedef {object} Entry an item as it is listed
 * @property {string} id
 * @property {string} sku
 * @property {string} title
 * @property {string} category
 * @property {string[]} colours
 * @property {string} text
 * @property {string} image address of the cut-out
 * @property {string} thumbnail
 * @property {number | null} confidence of the least sure key point, 0..1
 * @property {boolean} demo built in
 */

/**
 * @typedef {object} Found what was found on the photo, in pixels of the cut-out
 * @property {Record<string, [number, number, number]>} keypoints x, y, confidence
 * @property {string[]} edited names of those that a person set
 * @property {[number, number][]} neckline
 * @property {number} neckline_confidence
 * @property {number} width
 * @property {number} height
 */

/**
 * @typedef {object} Room what else the editor needs to know
 * @property {[number, number][]} hood outline of a hood above the shoulders
 * @property {{keypoints: Record<string, [number, number, number]>, neckline: [number, number][], hood: [number, number][]} | null} found before anything was set by hand
 * @property {number} scale pixels of the photo per pixel of the cut-out
 * @property {[number, number]} offset of the cut-out in the photo, its pixels
 * @property {string[]} names of key points that such an item can have
 * @property {Record<string, [number, number]>} measures of its category, least and most
 * @property {Record<string, Record<string, number>>} size_table
 */

/** @typedef {Entry & Found & Room} Detail */
/** @typedef {{existing?: string, at?: string, code?: string, other?: string}} Problem what is in the way, or cannot be so and why */
/** @typedef {{item: Detail, tag: string}} Tagged an item and the entity tag of this state of it */
/** @typedef {{items: Entry[], next: string | null, total: number, categories: Record<string, number>, broken: {id: string, reason: string}[]}} Page */

/** @param {number | null} confidence */
export const isUnsure = confidence => confidence !== null && confidence < SURE;

/** What the service, or the way to it, said no with; the message is for a person. */
export class Refusal extends Error {
  /** @param {number} status 0: no answer @param {string} message @param {Problem} [problem] as the service put it */
  constructor(status, message, problem) {
    super(message);
    this.status = status;
    this.problem = problem;
    this.existing = problem?.existing;
  }
}

/** Dispatches `locked` when the service wants a key, `readonly` when it takes no changes from here. */
export class Api extends EventTarget {
  // A fragment never reaches a log; what was typed lasts as long as the tab.
  #token = new URLSearchParams(location.hash.slice(1)).get('token') ?? recalled() ?? '';

  get token() { return this.#token; }
  set token(token) {
    this.#token = token;
    try { sessionStorage.setItem(KEPT, token); } catch { /* it holds until the page is left */ }
    if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  }

  /** @param {string} path below the service's own, e.g. an item's `image` */
  address(path) { return new URL(path.replace(/^\/+/, ''), BASE); }

  /** @param {{q: string, category: string, cursor: string, broken: string}} query @param {AbortSignal} signal @returns {Promise<Page>} */
  async list(query, signal) {
    const given = Object.entries(query).filter(([, value]) => value);
    return (await this.#ask('GET', `v1/wardrobe?${new URLSearchParams(given)}`, { signal })).body;
  }

  /** @param {string} id @returns {Promise<Tagged>} */
  async get(id) { return tagged(await this.#ask('GET', item(id))); }

  /** @param {string} id @param {object} changes @param {string} tag of the state they were made to @returns {Promise<Tagged>} */
  async change(id, changes, tag) { return tagged(await this.#ask('PATCH', item(id), { json: changes, tag })); }

  /** An item as it would be, on a figure. @param {string} id @param {object} trial @param {AbortSignal} signal @returns {Promise<Blob>} */
  async preview(id, trial, signal) {
    const answer = await this.#fetch('POST', `${item(id)}/preview`, { json: trial, signal });
    if (!answer.ok) throw this.#refusal(answer.status, await answer.json().catch(() => null));
    return answer.blob();
  }

  /** @param {string} id */
  async remove(id) { await this.#ask('DELETE', item(id)); }

  /** @param {string} id @returns {Promise<Tagged>} */
  async restore(id) { return tagged(await this.#ask('POST', `${item(id)}/restore`)); }

  /**
   * Hand a photo in. Not by fetch, which does not tell how far it is.
   * @param {File} photo @param {File | null} back of the same product
   * @param {Record<string, string>} fields
   * @param {(sent: number) => void} progress sent: 0..1; 1 when all of it is there
   * @returns {{done: Promise<Detail>, abort: () => void}}
   */
  upload(photo, back, fields, progress) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
    form.append('photo', photo, photo.name); // after the fields, as the service wants it
    if (back) form.append('back', back, back.name);
    const request = new XMLHttpRequest();
    request.open('POST', this.address('v1/wardrobe'));
    for (const [name, value] of Object.entries(this.#headers())) request.setRequestHeader(name, value);
    request.responseType = 'json';
    request.upload.addEventListener('progress', event => progress(event.total ? Math.min(0.99, event.loaded / event.total) : 0));
    request.upload.addEventListener('load', () => progress(1));
    const done = new Promise((resolve, reject) => {
      request.addEventListener('load', () => (request.status === 201 ? resolve(request.response) : reject(this.#refusal(request.status, request.response))));
      request.addEventListener('error', () => reject(new Refusal(0, say('unreachable'))));
      request.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
    });
    request.send(form);
    return { done, abort: () => request.abort() };
  }

  /**
   * Let an image show a picture of the service, which with a key an `img` could not fetch by itself.
   * @param {HTMLImageElement} image
   * @param {string} path
   * @throws {Refusal}
   */
  async show(image, path) {
    image.dataset.path = path;
    let url = this.address(path).href;
    if (this.#token) {
      const answer = await this.#fetch('GET', path, {});
      if (!answer.ok) throw this.#refusal(answer.status, null);
      url = URL.createObjectURL(await answer.blob());
      for (const event of ['load', 'error']) image.addEventListener(event, () => URL.revokeObjectURL(url), { once: true });
    }
    if (image.dataset.path === path) image.src = url; // else it shows another by now
  }

  /** @returns {Record<string, string>} */
  #headers() { return this.#token ? { Authorization: `Bearer ${this.#token}` } : {}; }

  /** @param {string} method @param {string} path @param {{json?: object, tag?: string, signal?: AbortSignal}} options */
  async #fetch(method, path, { json, tag, signal }) {
    const headers = this.#headers();
    if (json) headers['Content-Type'] = 'application/json';
    if (tag) headers['If-Match'] = tag;
    try {
      return await fetch(this.address(path), { method, headers, signal, body: json && JSON.stringify(json) });
    } catch (why) {
      throw signal?.aborted ? why : new Refusal(0, say('unreachable'));
    }
  }

  /** @param {string} method @param {string} path @param {{json?: object, tag?: string, signal?: AbortSignal}} [options] */
  async #ask(method, path, options = {}) {
    const answer = await this.#fetch(method, path, options);
    const body = await answer.json().catch(() => null);
    if (!answer.ok) throw this.#refusal(answer.status, body);
    return { body, tag: answer.headers.get('ETag') ?? '' };
  }

  /** @param {number} status @param {any} problem the answer's body (RFC 9457), if it was one */
  #refusal(status, problem) {
    let text = problem?.detail ?? `${say('load_title')} (${status})`;
    if (status === 401) {
      text = say('key_title');
      this.dispatchEvent(new Event('locked'));
    } else if (status === 403 && !this.#token && text.includes('FITMIRROR_TOKEN')) {
      text = say('local_only');
      this.dispatchEvent(new Event('readonly'));
    }
    return new Refusal(status, text, problem ?? undefined);
  }
}

function recalled() {
  try { return sessionStorage.getItem(KEPT); } catch { return null; }
}

/** @param {string} id */
const item = id => `v1/wardrobe/${encodeURIComponent(id)}`;

/** @param {{body: Detail, tag: string}} answer @returns {Tagged} */
const tagged = ({ body, tag }) => ({ item: body, tag });
