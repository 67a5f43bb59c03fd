// @ts-check
/** The stylist: words about the look as they come, what would go with it, and the shopper's say in what leaves the mirror for it. */

import { made } from './card.js';
import { told } from './dressing.js';
import { make, part, press } from './parts.js';
import { tile } from './shelf.js';
import { say } from './strings.js';

const MOST_TURNS = 4;
const SENTENCES = /^[^]*(?:[.!?…]["”’)]?\s|[。！？；\n])/; // those that are whole

/**
 * @typedef {object} Desk
 * @property {import('./fitmirror-client.js').FitMirror} client
 * @property {import('./outfit.js').Outfit} outfit
 * @property {import('./shelf.js').Shelf} shelf
 * @property {(id: string) => void} pick put it on, or take it off
 */
/** @type {Desk} */ let desk;
/** @type {import('./fitmirror-types.d.ts').Description | null} */ let answer = null;
let agreed = ''; // to this and nothing else, for this visit
let picture = false;
let aloud = false;
let heard = 0; // characters of the answer

const card = part('stylist');
const turns = part('turns');
const announced = part('announced');
const consent = part('consent');
const question = part('question', HTMLInputElement);
const speaker = part('aloud');
const { speechSynthesis: voices } = window;

const show = made(part('advise'), card, () => {
  consent.hidden = true;
  answer?.cancel();
  hush();
});

/** Open it, or put it away. @param {Desk} given */
export function toggle(given) {
  desk = given;
  offer();
  show(card.hidden);
  part('describe').focus({ preventScroll: true });
}

/** For who comes next: nothing was said, nothing agreed to. */
export function reset() {
  show(false);
  turns.replaceChildren();
  agreed = question.value = '';
  read(false);
}

/** Ask, once the shopper knows what is sent for it, and where. @param {string | null} words */
function ask(words) {
  const { host, pictures } = desk.client.stylist ?? {};
  const terms = `${host} ${pictures}`;
  if (!host || terms === agreed) tell(words);
  else {
    part('consent-text').textContent = say(pictures ? 'consent_picture' : 'consent_facts', { host });
    consent.classList.toggle('facts', !pictures);
    consent.hidden = false;
    part(pictures ? 'with' : 'go-on').focus();
    consent.onclick = ({ target }) => {
      if (!(target instanceof HTMLButtonElement)) return;
      agreed = terms;
      picture = target.id === 'with';
      consent.hidden = true;
      part('ask').focus();
      tell(words);
    };
  }
}

/** Show the answer as it comes. @param {string | null} words */
async function tell(words) {
  answer?.cancel();
  hush();
  const mine = answer = desk.client.describe(words, { consent: picture });
  const text = make('p', { className: 'words', lang: desk.client.locale });
  const turn = make('div', 'turn busy', make('p', 'asked', words ?? say('describe')), text);
  const add = (/** @type {string} */ kind, /** @type {string} */ words) => turn.append(make('p', kind, words));
  turns.append(turn);
  if (turns.children.length > MOST_TURNS) turns.children[0].remove();
  try {
    for await (const piece of mine) {
      text.append(piece);
      if (answer === mine) hear(text.textContent ?? '');
    }
    const { text: whole, source, model, suggest = [], message } = await mine.done;
    if (!whole.startsWith(announced.textContent ?? '')) hush(); // other words than those that came
    text.textContent = whole;
    hear(whole, whole.length);
    const items = await Promise.all(suggest.map(id => desk.shelf.learn(id)));
    turn.append(make('div', 'suggested', ...items.flatMap(item => (item ? [suggested(item)] : []))));
    if (message) add('why', message);
    add('source', source === 'llm' ? model ?? '' : say('measured'));
    mark();
  } catch (why) {
    const stopped = /** @type {any} */ (why).code === 'cancelled';
    if (stopped && !text.textContent) turn.remove();
    else add('source', say(stopped ? 'stopped' : told(why) ?? 'stylist_failed'));
  }
  turn.classList.remove('busy');
  if (answer === mine) answer = null;
}

/** A thing to put on. @param {import('./fitmirror-client.js').Item} item */
function suggested(item) {
  const button = tile(desk.client, item);
  button.onclick = () => desk.pick(item.id);
  return button;
}

function mark() { for (const button of turns.querySelectorAll('button')) press(button, desk.outfit.ids.includes(button.dataset.item ?? '')); }

/** An answer is heard by whole sentences, each once: from a screen reader, and aloud. @param {string} text @param {number} [end] */
function hear(text, end = text.match(SENTENCES)?.[0].length ?? 0) {
  if (end <= heard) return;
  announced.append(make('span', '', text.slice(heard, end)));
  speak(text.slice(heard, end));
  heard = end;
}

/** What was being said no longer is. */
function hush() {
  voices?.cancel();
  announced.replaceChildren();
  heard = 0;
}

/** A voice of the machine's own in the language of the answers: what others say is sent to a server first. */
function voice() {
  const { locale } = desk.client;
  const one = (/** @type {string} */ tag) => voices?.getVoices().find(({ localService, lang }) => localService && lang.replace('_', '-').startsWith(tag));
  return one(locale) ?? one(locale.slice(0, 2));
}

/** @param {string} words */
function speak(words) {
  const own = aloud && words && voice();
  if (own) voices.speak(Object.assign(new SpeechSynthesisUtterance(words), { voice: own, lang: own.lang }));
}

/** Read aloud, what was said last and what will be, or no longer. @param {boolean} on */
function read(on) {
  press(speaker, aloud = on);
  if (on) speak(announced.textContent ?? '');
  else voices?.cancel();
}

function offer() { speaker.hidden = !voice(); }

if (voices) voices.onvoiceschanged = offer;
speaker.onclick = () => read(!aloud);
document.addEventListener('outfit', mark);
part('stylist-close').onclick = () => show(false);
part('describe').onclick = () => ask(null);
part('goes').onclick = () => ask(say('goes'));
part('asking').onsubmit = event => {
  event.preventDefault();
  const words = question.value.trim();
  question.value = '';
  if (words) ask(words); else answer?.cancel();
};
