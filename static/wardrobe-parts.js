// @ts-check
/** Pieces of the wardrobe page's own HTML, by name and of the kind that is expected. */

import { part } from './parts.js';
import { categories, categoryName } from './wardrobe-strings.js';

export { part };

/**
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T}
 */
export function inside(root, selector, kind) {
  const element = root.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`${selector} is not on the page`);
  return element;
}

/** A copy of what a `template` holds. @param {string} id */
export function copy(id) {
  const made = part(id, HTMLTemplateElement).content.firstElementChild?.cloneNode(true);
  if (!(made instanceof HTMLElement)) throw new Error(`#${id} is empty`);
  return made;
}

/** Offer all categories. @param {HTMLSelectElement} select @param {string} chosen */
export function offerCategories(select, chosen) {
  select.replaceChildren(...categories.map(category => new Option(categoryName(category), category)));
  select.value = chosen;
}
