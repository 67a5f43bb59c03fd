// @ts-check
/** The card of fit: size, length and tuck of each thing that is worn, and the shopper's height. */

import { made } from './card.js';
import { keep, recall } from './memory.js';
import { make, part, press } from './parts.js';
import { known, say } from './strings.js';

/** @typedef {import('./fitmirror-client.js').Wearable} Wearable */
/** @typedef {import('./fitmirror-types.d.ts').Detail} Detail */

const LENGTHS_CM = /** @type {Record<string, number>} */ ({ top: 66, dress: 98, outerwear: 72, bottom: 100 }); // where a shop names none
const SPAN_CM = 20; // shorter and longer than that
const SETTLED_MS = 150;

const opener = part('fit');
const card = part('fitting');
const tabs = part('fit-tabs');
const body = part('fit-piece');
const height = part('height', HTMLInputElement);
const why = part('height-why');
const show = made(opener, card);

/**
 * @typedef {object} Desk
 * @property {import('./fitmirror-client.js').FitMirror} client
 * @property {import('./outfit.js').Outfit} outfit
 * @property {() => void} changed the outfit is to be worn as it is now
 * @property {(text: string) => void} notify
 */
/** @type {Desk} */ let desk;
let shown = ''; // the item whose fit is shown
let own = false; // a change made here needs no new controls
/** @type {Map<string, Detail | undefined>} */ const details = new Map();

/** Open it, or put it away. @param {Desk} given */
export async function toggle(given) {
  if (!card.hidden) return show(false);
  desk = given;
  height.value = recall('height') ?? '';
  why.hidden = recall('height') !== null;
  await render();
  show(true);
  tabs.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  /** @type {HTMLElement | null} */ (card.querySelector('input:checked, input, button'))?.focus({ preventScroll: true });
}

async function render() {
  const { pieces, ids } = desk.outfit;
  const piece = pieces.find(({ item }) => item === shown) ?? pieces.at(-1);
  shown = piece?.item ?? '';
  for (const id of ids) if (!details.has(id)) details.set(id, await desk.client.item(id).catch(() => undefined));
  if (desk.outfit.pieces !== pieces) return; // chosen anew meanwhile
  const name = (/** @type {string} */ id) => details.get(id)?.title || id;
  tabs.hidden = ids.length < 2;
  tabs.replaceChildren(...ids.map(id => {
    const kind = details.get(id)?.category ?? '';
    const tab = make('button', { className: 'chip', title: name(id) }, known(kind) ? say(kind) : name(id));
    press(tab, id === shown);
    tab.onclick = async () => {
      shown = id;
      await render();
      /** @type {HTMLElement} */ (tabs.children[ids.indexOf(id)])?.focus();
    };
    return tab;
  }));
  if (!piece) return body.replaceChildren(make('p', 'fit-none', say('fit_none')));
  const off = make('button', 'chip', say('take_off'));
  off.setAttribute('aria-label', say('take_off_this', { item: name(shown) }));
  off.onclick = () => {
    opener.focus();
    desk.outfit.toggle(shown);
    desk.changed();
  };
  body.replaceChildren(make('div', ids.length > 1 ? 'fit-head tabbed' : 'fit-head', make('h3', '', name(shown)), off), ...controls(piece, details.get(shown)));
}

/** @param {import('./outfit.js').Piece} piece @param {Detail | undefined} detail @returns {Node[]} */
function controls(piece, detail) {
  const table = detail?.size_table ?? {};
  const sizes = Object.keys(table);
  const usual = LENGTHS_CM[detail?.category ?? ''];
  /** @type {string | undefined} */ let size = piece.size;
  const measures = make('p', 'measures');
  const length = make('input', { type: 'range' });
  const said = /** @type {HTMLOutputElement} */ (document.createElement('output'));
  /** @type {HTMLElement[]} */ const found = [];

  const tell = () => {
    said.value = `${length.value} cm`;
    length.setAttribute('aria-valuetext', said.value);
  };
  /** The length of a size, until another is wished for. @param {number} [wished] */
  const measure = wished => {
    const lies = table[size ?? sizes[Math.floor((sizes.length - 1) / 2)]] ?? {};
    const middle = Math.round(lies.length_cm ?? usual);
    [length.min, length.max] = [String(middle - SPAN_CM), String(middle + SPAN_CM)];
    length.value = String(wished ?? middle);
    const known_cm = Object.entries(size ? lies : {}).filter(([what]) => known(what));
    measures.textContent = known_cm.map(([what, cm]) => `${say(/** @type {any} */ (what))} ${Math.round(cm)}`).join(' · ');
    tell();
  };
  measure(piece.length_cm);

  if (sizes.length) {
    found.push(make('fieldset', 'sizes', make('legend', '', say('size')), ...sizes.map(name => {
      const button = make('input', { type: 'radio', name: 'size', value: name, checked: name === size, className: 'unseen' });
      button.onchange = () => {
        size = name;
        measure();
        wish({ size, length_cm: undefined });
      };
      return make('label', '', button, make('span', 'chip', name));
    })), measures);
  }
  if (usual) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let settled;
    let moving = false;
    length.oninput = () => {
      tell();
      clearTimeout(settled);
      settled = setTimeout(() => {
        wish({ length_cm: Number(length.value) }, moving);
        moving = true;
      }, SETTLED_MS);
    };
    length.onchange = () => { setTimeout(() => { moving = false; }, 2 * SETTLED_MS); };
    found.push(make('label', 'length', make('span', '', say('length')), said, length));
  }
  if (detail?.category === 'top') {
    const tuck = make('input', { type: 'checkbox', checked: Boolean(piece.tuck) });
    tuck.setAttribute('role', 'switch');
    tuck.onchange = () => wish({ tuck: tuck.checked });
    found.push(make('label', 'choice', make('span', '', say('tuck')), tuck));
  }
  return found;
}

/** @param {Partial<import('./outfit.js').Piece>} wishes @param {boolean} [further] */
function wish(wishes, further) {
  own = true;
  desk.outfit.adjust(shown, wishes, further);
  desk.changed();
  own = false;
}

part('fit-close').onclick = () => show(false);
document.addEventListener('outfit', () => {
  if (card.hidden || own) return;
  if (desk.outfit.pieces.length) render();
  else show(false);
});

height.onchange = async () => {
  if (!height.reportValidity()) return;
  why.hidden = true;
  keep('height', height.value);
  if (!height.value) return;
  try { await desk.client.set({ height_cm: Number(height.value) }); } catch { desk.notify(say('height_refused')); }
};
part('height-skip').onclick = () => {
  why.hidden = true;
  keep('height', '');
  height.focus();
};
