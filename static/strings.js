// @ts-check
/** What the page says, in the visitor's language. English stands in the page itself, others in a file each; `|` parts steps. */

import { keep, recall } from './memory.js';

/** @typedef {keyof typeof import('./words-zh.json')} Key */
/** @typedef {'en' | 'zh'} Language */

/** Where in an element the words of its `data-say…` go; '': they are its text. */
const PLACES = { '': '', '-label': 'aria-label', '-placeholder': 'placeholder', '-title': 'title', '-alt': 'alt' };

/** @param {string | null | undefined} tag @returns {Language | undefined} */
function spoken(tag) {
  const base = tag?.slice(0, 2).toLowerCase();
  return base === 'zh' || base === 'en' ? base : undefined;
}

/** The page's language: named in its address, chosen before, or the first of the visitor's that it speaks. */
export let language = spoken(new URLSearchParams(location.search).get('lang')) ?? spoken(recall('language'))
  ?? navigator.languages.map(spoken).find(Boolean) ?? 'en';

/** @type {Record<Key, string>} */
const english = JSON.parse(document.getElementById('words-en')?.textContent ?? '{}'); // the wardrobe page has its own
let words = english;

/** Load the words of a language and put them into the document. @param {Language} wanted */
async function speak(wanted) {
  if (wanted === 'en') words = english;
  else {
    const response = await fetch(new URL(`words-${wanted}.json`, import.meta.url));
    if (!response.ok) throw new Error(`no words: ${response.status}`);
    words = { ...english, ...await response.json() };
  }
  language = wanted;
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = say('title');
  for (const [place, attribute] of Object.entries(PLACES)) {
    for (const element of document.querySelectorAll(`[data-say${place}]`)) {
      const text = say(/** @type {Key} */ (element.getAttribute(`data-say${place}`)));
      if (attribute) element.setAttribute(attribute, text); else element.textContent = text;
    }
  }
}

/** Begin to speak: the visitor's language or, where its words do not come, English. */
export const begin = () => speak(language).catch(() => speak('en'));

/** The visitor wants another language, from now on. @param {Language} wanted */
export async function choose(wanted) {
  await speak(wanted);
  keep('language', wanted);
  const here = new URL(location.href);
  if (!here.searchParams.has('lang')) return;
  here.searchParams.set('lang', wanted); // or the next visit would begin in the old one
  history.replaceState(null, '', here);
}

/**
 * @param {Key} key
 * @param {Record<string, string | number>} [values] what stands for {name}
 */
export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/** @param {string} key @returns {key is Key} */
export const known = key => Object.hasOwn(words, key);
