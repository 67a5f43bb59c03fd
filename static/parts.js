// @ts-check
/** Pieces of the page's own HTML, and new ones. */

/** @template {Element} [T=HTMLElement] @param {string} id @param {new () => T} [kind] @returns {T} */
export function part(id, kind = /** @type {any} */ (HTMLElement)) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`#${id} is not on the page`);
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {string | Partial<HTMLElementTagNameMap[K]>} how its class, or its properties @param {(Node | string)[]} content
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, how, ...content) {
  const element = Object.assign(document.createElement(tag), typeof how === 'string' ? { className: how } : how);
  element.append(...content);
  return element;
}

/** @param {Element} button @param {boolean} on */
export const press = (button, on) => button.setAttribute('aria-pressed', String(on));
