// @ts-check
/** What the visitor chose before, kept in this browser only. */

const PREFIX = 'fitmirror-';

/** @param {string} name @returns {string | null} null: never chosen, or the browser keeps nothing for this page */
export function recall(name) {
  try { return localStorage.getItem(PREFIX + name); } catch { return null; }
}

/** @param {string} name @param {string} value */
export function keep(name, value) {
  try { localStorage.setItem(PREFIX + name, value); } catch { /* it holds until the page is left */ }
}
