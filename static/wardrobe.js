// @ts-check
/** The wardrobe page: what a shop's staff see of the items, and do with them. */

import { keep } from './memory.js';
import { Api, isUnsure, Refusal } from './wardrobe-api.js';
import { DetailDialog } from './wardrobe-detail.js';
import { copy, inside, part } from './wardrobe-parts.js';
import { filesOf, Queue } from './wardrobe-queue.js';
import { categories, categoryName, otherLanguage, say, translatePage } from './wardrobe-strings.js';

/** @typedef {import('./wardrobe-api.js').Entry} Entry */

const TYPED_FOR_MS = 250;
const READY_ASKED_EVERY_MS = 2000;
const TOAST_STAYS_MS = 10_000;

translatePage();
const api = new Api();
const detail = new DetailDialog(api);
const queue = new Queue(api);
const list = part('items', HTMLElement);
const more = part('more', HTMLButtonElement);
const words = part('words', HTMLInputElement);
const nothing = part('nothing', HTMLElement);
const key = part('key', HTMLFormElement);

const now = {
  category: '',
  /** @type {string | null} */ next: null,
  total: 0,
  /** @type {Record<string, number>} */ counts: {},
  /** @type {AbortController | null} */ loading: null,
};
/** @type {Map<string, HTMLElement>} by id */ const cards = new Map();

// The list --------------------------------------------------------------------------------------------------------------

/** Show the items that match, or more of them. @param {boolean} [further] */
async function load(further = false) {
  if (further && now.loading) return;
  now.loading?.abort();
  const loading = now.loading = new AbortController();
  const q = words.value.trim();
  more.hidden = true;
  try {
    const cursor = further ? now.next ?? '' : '';
    const page = await api.list({ q, category: now.category, cursor, broken: further ? '' : '1' }, loading.signal);
    key.hidden = true;
    if (!further) {
      cards.clear();
      pictures.disconnect();
      list.replaceChildren();
      const wanted = q.toLowerCase();
      if (!now.category) list.append(...page.broken.filter(({ id }) => id.toLowerCase().includes(wanted)).map(brokenCard));
    }
    list.append(...page.items.filter(({ id }) => !cards.has(id)).map(card));
    [now.next, now.total, now.counts] = [page.next, page.total, page.categories];
    now.loading = null;
    render();
    if (now.next) waitForEnd();
  } catch (why) {
    if (loading.signal.aborted) return;
    now.loading = null;
    if (!(why instanceof Refusal)) throw why;
    if (why.status === 401) return render();
    if (further) more.hidden = false; // by hand, then
    else if (why.status === 503) {
      part('count', HTMLElement).textContent = say('getting_ready');
      setTimeout(() => now.loading || load(), READY_ASKED_EVERY_MS);
    } else tell('load_title', why.message, say('again'), () => load());
  }
}

/** What there is beside the cards. */
function render() {
  part('count', HTMLElement).textContent = now.total ? say(now.total === 1 ? 'items_one' : 'items_many', { n: now.total }) : '';
  for (const chip of chips) {
    const count = chip.dataset.category ? now.counts[chip.dataset.category] ?? 0 : Object.values(now.counts).reduce((sum, n) => sum + n, 0);
    const chosen = (chip.dataset.category ?? '') === now.category;
    inside(chip, 'small', HTMLElement).textContent = count ? String(count) : '';
    chip.setAttribute('aria-pressed', String(chosen));
    chip.hidden = !count && !chosen;
  }
  const asked = Boolean(words.value.trim() || now.category);
  part('find', HTMLElement).hidden = !asked && !now.total && !list.childElementCount;
  if (list.childElementCount || !key.hidden) nothing.hidden = true;
  else if (asked) tell('no_match_title', say('no_match_text'), say('no_match_action'), everything);
  else tell('empty_title', say('empty_text'), say('add'), choose);
}

/** @param {'load_title' | 'no_match_title' | 'empty_title'} title @param {string} text @param {string} action @param {() => void} act */
function tell(title, text, action, act) {
  nothing.hidden = false;
  part('nothing-title', HTMLElement).textContent = say(title);
  part('nothing-text', HTMLElement).textContent = text;
  const button = part('nothing-action', HTMLButtonElement);
  button.textContent = action;
  button.onclick = act;
}

function everything() {
  words.value = now.category = '';
  load();
  words.focus();
}

const chips = ['', ...categories].map(category => {
  const chip = document.createElement('button');
  chip.type = 'button';
  chip.className = 'chip';
  chip.dataset.category = category;
  chip.append(category ? categoryName(category) : say('everything'), ' ', document.createElement('small'));
  chip.hidden = Boolean(category);
  chip.addEventListener('click', () => {
    now.category = category;
    load();
  });
  return chip;
});
part('categories', HTMLElement).append(...chips);

/** Pictures are fetched when they come near the window: with a key that is not the browser's own business. */
const pictures = new IntersectionObserver(seen => {
  for (const { target, isIntersecting } of seen) {
    if (!isIntersecting || !(target instanceof HTMLImageElement)) continue;
    pictures.unobserve(target);
    api.show(target, target.dataset.thumbnail ?? '').catch(() => {}); // its title still stands for it
  }
}, { rootMargin: '600px' });

const end = new IntersectionObserver(seen => seen.some(entry => entry.isIntersecting) && load(true), { rootMargin: '800px' });

function waitForEnd() {
  end.disconnect();
  if (list.lastElementChild) end.observe(list.lastElementChild);
}

/** @param {Entry} entry */
function card(entry) {
  const made = copy('card');
  const button = inside(made, 'button', HTMLButtonElement);
  const image = inside(made, 'img', HTMLImageElement);
  inside(made, '.card-title', HTMLElement).textContent = entry.title || entry.id;
  const meta = [categoryName(entry.category), entry.demo ? say('built_in') : entry.sku];
  inside(made, '.card-meta', HTMLElement).textContent = meta.filter(Boolean).join(' · ');
  const unsure = inside(made, '.unsure', HTMLElement);
  unsure.hidden = !isUnsure(entry.confidence);
  unsure.textContent = say('unsure');
  image.dataset.thumbnail = entry.thumbnail;
  pictures.observe(image);
  button.dataset.item = entry.id;
  button.addEventListener('click', () => open(entry.id));
  made.dataset.category = entry.category;
  cards.set(entry.id, made);
  return made;
}

/** @param {{id: string, reason: string}} broken */
function brokenCard({ id, reason }) {
  const made = copy('broken');
  inside(made, '.card-title', HTMLElement).textContent = id;
  inside(made, '.reason', HTMLElement).textContent = `${say('broken')}: ${reason}`;
  inside(made, 'button', HTMLButtonElement).addEventListener('click', () => remove(id, id));
  cards.set(id, made);
  return made;
}

/** @param {Entry} entry one that is new or different */
function put(entry) {
  const old = cards.get(entry.id);
  const made = card(entry);
  if (old) old.replaceWith(made);
  else list.prepend(made);
  if (old?.dataset.category !== entry.category) {
    count(entry.category, 1);
    if (old) count(old.dataset.category, -1);
  }
  made.classList.add('fresh');
}

/** @param {string | undefined} category none of what cannot be read @param {number} step */
function count(category, step) {
  if (category) {
    now.total += step;
    now.counts[category] = (now.counts[category] ?? 0) + step;
  }
  render();
}

/** @param {string} id */
async function open(id) {
  try {
    await detail.open(id);
  } catch (why) {
    if (!(why instanceof Refusal)) throw why;
    toast(why.message);
  }
}

// Deleting, and back ----------------------------------------------------------------------------------------------------

/** @type {Set<string>} */ const leaving = new Set();

/** @param {string} id @param {string} title */
async function remove(id, title) {
  if (leaving.has(id)) return;
  leaving.add(id);
  try {
    await api.remove(id);
  } catch (why) {
    if (!(why instanceof Refusal)) throw why;
    if (detail.isOpen) detail.fail(why);
    else toast(why.message);
    if (why.status === 404) lose(id);
    return;
  } finally {
    leaving.delete(id);
  }
  detail.close();
  const place = lose(id);
  toast(say('deleted', { title }), async () => {
    try {
      const { item } = await api.restore(id);
      const made = card(item);
      list.insertBefore(made, place?.isConnected ? place : null);
      count(item.category, 1);
      inside(made, 'button', HTMLButtonElement).focus();
      toast(say('restored', { title: item.title || id }));
    } catch (why) {
      if (!(why instanceof Refusal)) throw why;
      if (why.status === 422) load(); // it is back, and as broken as it was
      else toast(why.message);
    }
  });
}

/** Take a card away; the one that came after it. @param {string} id */
function lose(id) {
  const gone = cards.get(id);
  const next = gone?.nextElementSibling ?? null;
  const focus = next ?? gone?.previousElementSibling;
  const last = !next;
  gone?.remove();
  cards.delete(id);
  count(gone?.dataset.category, -1);
  if (last && now.next) waitForEnd();
  (focus?.querySelector('button') ?? part('choose', HTMLButtonElement)).focus({ preventScroll: true });
  return next;
}

/** A line that goes by itself. @param {string} text @param {() => void} [undo] */
function toast(text, undo) {
  const made = copy('toast');
  const button = inside(made, 'button', HTMLButtonElement);
  inside(made, '.toast-text', HTMLElement).textContent = text;
  button.hidden = !undo;
  button.addEventListener('click', () => {
    made.remove();
    undo?.();
  });
  const toasts = part('toasts', HTMLElement);
  toasts.append(made);
  let left = TOAST_STAYS_MS;
  const clock = setInterval(() => {
    // Not while somebody is about to press it, or cannot.
    if (!made.matches(':hover') && !made.contains(document.activeElement) && !detail.isOpen) left -= 250;
    if (left > 0 && made.isConnected) return;
    clearInterval(clock);
    made.remove();
  }, 250);
}

addEventListener('keydown', event => {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== 'z') return;
  if (detail.isOpen || (event.target instanceof Element && event.target.closest('input, textarea'))) return;
  const last = [...document.querySelectorAll('.toast-undo:not([hidden])')].at(-1);
  if (!(last instanceof HTMLElement)) return;
  event.preventDefault();
  last.click();
});

// Photos ----------------------------------------------------------------------------------------------------------------

const files = part('files', HTMLInputElement);
const drop = part('drop', HTMLElement);

function choose() { files.click(); }

files.addEventListener('change', () => {
  queue.add([...files.files ?? []]);
  files.value = ''; // so that the same can be chosen again
});

/** @param {DragEvent} event */
const brings = event => event.dataTransfer?.types.includes('Files');

let depth = 0; // of elements entered and not yet left
addEventListener('dragenter', event => {
  if (!brings(event)) return;
  depth += 1;
  drop.hidden = detail.isOpen;
});
addEventListener('dragleave', event => {
  if (!brings(event)) return;
  depth = Math.max(0, depth - 1);
  if (!depth) drop.hidden = true;
});
addEventListener('dragover', event => {
  if (!brings(event) || !event.dataTransfer) return;
  event.preventDefault(); // else the browser would leave the page and show the file
  event.dataTransfer.dropEffect = detail.isOpen ? 'none' : 'copy';
});
addEventListener('drop', async event => {
  if (!brings(event) || !event.dataTransfer) return;
  event.preventDefault();
  depth = 0;
  drop.hidden = true;
  if (!detail.isOpen) queue.add(await filesOf(event.dataTransfer));
});
addEventListener('beforeunload', event => { if (queue.busy) event.preventDefault(); });

// The key ---------------------------------------------------------------------------------------------------------------

function linkMirror() {
  part('to-mirror', HTMLAnchorElement).href = `./${api.token && `#token=${encodeURIComponent(api.token)}`}`;
}

api.addEventListener('locked', () => {
  if (detail.isOpen) detail.close();
  part('key-text', HTMLElement).textContent = say(api.token ? 'key_wrong' : 'key_text');
  if (key.hidden) {
    key.hidden = false;
    part('key-field', HTMLInputElement).focus();
  }
});
api.addEventListener('readonly', () => {
  const line = part('read-only', HTMLElement);
  line.textContent = say('local_only');
  line.hidden = false;
});
key.addEventListener('submit', event => {
  event.preventDefault();
  const field = part('key-field', HTMLInputElement);
  api.token = field.value.trim();
  field.value = '';
  linkMirror();
  load().then(() => { if (key.hidden) queue.unlock(); });
});

// All of it -------------------------------------------------------------------------------------------------------------

/** @type {ReturnType<typeof setTimeout> | undefined} */ let typing;
words.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(load, TYPED_FOR_MS);
});
part('choose', HTMLButtonElement).addEventListener('click', choose);
more.addEventListener('click', () => load(true));
queue.addEventListener('added', event => put(/** @type {CustomEvent} */ (event).detail));
queue.addEventListener('show', event => open(/** @type {CustomEvent} */ (event).detail));
detail.addEventListener('changed', event => put(/** @type {CustomEvent} */ (event).detail));
detail.addEventListener('gone', event => lose(/** @type {CustomEvent} */ (event).detail));
detail.addEventListener('remove', event => {
  const { id, title } = /** @type {CustomEvent} */ (event).detail;
  remove(id, title || id);
});
detail.addEventListener('closed', event => {
  // The browser gives the focus back to the card, unless another one has taken its place.
  if (document.activeElement === document.body) cards.get(/** @type {CustomEvent} */ (event).detail)?.querySelector('button')?.focus();
});
const language = part('language', HTMLButtonElement);
language.textContent = say('other_language');
language.lang = otherLanguage;
language.addEventListener('click', () => {
  keep('language', otherLanguage);
  const here = new URL(location.href);
  here.searchParams.delete('lang');
  if (here.href === location.href) location.reload();
  else location.replace(here);
});
linkMirror();
part('count', HTMLElement).textContent = say('loading');
load();
