// @ts-check
/** A mirror that many use one after the other: ready anew for each, and a photo that leaves on the shopper's own phone. */

import { make, part } from './parts.js';
import { say } from './strings.js';

const POSE_S = 3; // to draw back the arm that pressed
const PHOTO_SHOWN_S = 20; // to get a phone out and take a picture of it

const root = document.documentElement;
const sheet = part('sheet', HTMLDialogElement);

/** Call back each second until none is left. @param {number} s @param {(left: number) => void} tell @returns {() => void} ends it */
function count(s, tell) {
  tell(s);
  const timer = setInterval(() => {
    tell(--s);
    if (s <= 0) clearInterval(timer);
  }, 1000);
  return () => clearInterval(timer);
}

/** Count down to the photo. */
export async function pose() {
  const numeral = make('p', 'pose');
  numeral.setAttribute('aria-hidden', 'true');
  document.querySelector('.stage')?.append(numeral);
  root.classList.add('posing');
  await new Promise(done => count(POSE_S, left => {
    numeral.textContent = String(left);
    if (!left) done(null);
  }));
  root.classList.remove('posing');
  numeral.remove();
}

/** The photo goes by itself: what one shopper leaves, the next would see. */
export function hold() {
  const left = part('sheet-hint');
  const end = count(PHOTO_SHOWN_S, s => {
    left.textContent = say('photo_kiosk', { s });
    if (!s) sheet.close();
  });
  sheet.addEventListener('close', end, { once: true });
}

/**
 * Notice when everybody has left, and when somebody comes.
 * @param {import('./fitmirror-client.js').FitMirror} client
 * @param {number} idle_s nobody in view, and nothing touched, for so long: they have left
 * @param {(idle: boolean, touched: boolean) => void} tell when it has changed, and whether by a touch
 */
export function watch(client, idle_s, tell) {
  let [seen, idle] = [performance.now(), false];
  const become = (/** @type {boolean} */ wanted, touched = false) => { if (idle !== wanted) tell(idle = wanted, touched); };
  const somebody = (/** @type {boolean} */ touched) => {
    seen = performance.now();
    become(false, touched);
  };
  for (const touch of ['pointerdown', 'keydown']) addEventListener(touch, () => somebody(true));
  client.addEventListener('stats', ({ detail: { person } }) => {
    if (person) somebody(false);
    else if (performance.now() - seen > 1000 * idle_s) become(true);
  });
}
