// @ts-check
/** Pieces of the page's own HTML. */

/** @template {Element} T @param {string} id @param {new () => T} kind @returns {T} */
export function part(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`#${id} is not on the page`);
  return element;
}
