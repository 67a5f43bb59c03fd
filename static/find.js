// @ts-check
/** Finding things in a shelf that holds many: a search field, and the categories there are. */

import { make, part, press } from './parts.js';
import { known, say } from './strings.js';

const TYPED_MS = 250;

const words = part('words', HTMLInputElement);
const chips = part('categories');
/** @type {ReturnType<typeof setTimeout> | undefined} */ let typing;

/** What is looked for. */
export const wanted = { q: '', category: '' };

/** Name the categories in the page's language. */
export function renew() {
  for (const chip of chips.querySelectorAll('button')) {
    const name = chip.value || 'all';
    chip.textContent = known(name) ? say(name) : name;
    press(chip, chip.value === wanted.category);
  }
}

/** Look for nothing any more. @returns {boolean} whether something was looked for */
export function reset() {
  const { q, category } = wanted;
  wanted.q = wanted.category = words.value = '';
  renew();
  return Boolean(q || category);
}

/**
 * Show what there is to find with.
 * @param {boolean} searched whether there is a field @param {string[]} categories @param {() => void} changed something else is wanted
 */
export function offer(searched, categories, changed) {
  part('search').hidden = !searched;
  chips.hidden = categories.length < 2;
  chips.replaceChildren(...['', ...categories].map(value => make('button', { className: 'chip', value })));
  renew();
  words.oninput = () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      wanted.q = words.value.trim();
      changed();
    }, TYPED_MS);
  };
  chips.onclick = event => {
    const chip = event.target instanceof Element && event.target.closest('button');
    if (!chip) return;
    wanted.category = chip.value;
    renew();
    changed();
  };
  part('find').hidden = false;
}
