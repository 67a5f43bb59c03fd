// @ts-check
/** The mirror page: which phase the visitor is in, and what the page says and offers there. */

import { FitMirror } from './fitmirror-client.js';
import * as cameras from './camera.js';
import { fan, Shelf, tell } from './shelf.js';
import { known, language, say, translate } from './strings.js';

/** @typedef {import('./strings.js').Key} Key */

const ASKING_SHOWN_AFTER_MS = 350; // a camera allowed before comes sooner than that
const DRESSED_START_WITHIN_MS = 1500;
const NOTE_STAYS_MS = 3500;

const query = new URLSearchParams(location.search);
const kiosk = query.get('kiosk') === '1';
const autostart = kiosk || query.get('autostart') === '1';
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined; // a fragment never reaches a log
const wish = { width: Number(query.get('width')) || 1280, height: Number(query.get('height')) || 720 };

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
function part(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`#${id} is not on the page`);
  return element;
}

const root = document.documentElement;
const camera = part('camera', HTMLVideoElement);
const glass = part('mirror', HTMLVideoElement);
const panel = part('panel', HTMLElement);
const action = part('panel-action', HTMLButtonElement);
const status = part('status', HTMLElement);
const compare = part('compare', HTMLButtonElement);
const split = part('split', HTMLInputElement);
const note = part('note', HTMLElement);

const client = new FitMirror({ token, locale: language === 'zh' ? 'zh-CN' : navigator.language });
const shelf = new Shelf(client, part('items', HTMLElement));

/** What decides the phase, beside the client's own state. */
const now = {
  /** @type {cameras.Trouble | null} */ trouble: cameras.obstacle(),
  /** @type {AbortController | null} */ waiting: null,
  asking: false,
  wasLive: false,
  pictured: false, // the dressed stream has a first picture
  /** @type {{code: string, text: string} | null} */ hint: null,
  /** @type {Error | undefined} */ error: undefined,
};

const PANELS = ['start', 'asking', 'denied', 'nocamera', 'busy', 'insecure', 'unsupported', 'failed'];
const RETRY = ['denied', 'nocamera', 'busy', 'failed'];

/** @returns {string} */
function phase() {
  if (now.trouble) return now.trouble;
  if (now.asking) return 'asking';
  if (client.state === 'idle' || client.state === 'camera' || client.state === 'closed') return 'start';
  return client.state === 'live' && !now.pictured ? 'connecting' : client.state;
}

/** What the line over the picture says. @param {string} current */
function sentence(current) {
  switch (current) {
    case 'connecting': return say('connecting');
    case 'reconnecting': return say(now.wasLive ? 'reconnecting' : 'unreachable');
    case 'full': return say('full');
    case 'live': {
      const key = `hint_${now.hint?.code}`;
      return known(key) ? say(key) : now.hint?.text ?? '';
    }
    default: return '';
  }
}

function render() {
  const current = phase();
  root.dataset.phase = current;
  root.classList.toggle('hinted', current === 'live' && now.hint !== null);
  const words = sentence(current);
  if (status.textContent !== words) status.textContent = words;
  const isPanel = PANELS.includes(current);
  if (!isPanel && panel.contains(document.activeElement)) focusShelf();
  panel.hidden = !isPanel;
  if (isPanel && panel.dataset.shows !== current) {
    panel.dataset.shows = current;
    const refused = client.state === 'failed' && /** @type {any} */ (now.error)?.status === 401;
    part('panel-title', HTMLElement).textContent = say(/** @type {Key} */ (`${current}_title`));
    part('panel-text', HTMLElement).textContent = refused && current === 'failed' ? say('token_text')
      : say(/** @type {Key} */ (`${current}_text`), { why: now.error?.message ?? '' });
    action.hidden = current !== 'start' && !RETRY.includes(current);
    action.textContent = say(current === 'start' ? 'start_action' : 'again');
    part('private', HTMLElement).hidden = current !== 'start' && current !== 'asking';
  }
  if (!isPanel) delete panel.dataset.shows;
  for (const tool of document.querySelectorAll('.tools button')) /** @type {HTMLButtonElement} */ (tool).disabled = current !== 'live';
  if (current !== 'live') comparing(false);
}

/** Where the keyboard goes on when the button it was on is gone. */
function focusShelf() {
  /** @type {HTMLElement | null} */ (shelf.list.querySelector('[aria-pressed="true"]'))?.focus({ preventScroll: true });
}

/** Keep the screen on while somebody looks at it. */
async function stayAwake() {
  if (client.state !== 'live' || document.visibilityState !== 'visible') return;
  try { await navigator.wakeLock?.request('screen'); } catch { /* the battery is low, or the browser would rather not */ }
}

/** Open the camera, then the mirror. */
async function start() {
  now.waiting?.abort();
  now.trouble = null;
  const asking = setTimeout(() => { now.asking = true; render(); }, ASKING_SHOWN_AFTER_MS);
  try {
    const stream = await cameras.ask(wish);
    if (camera.srcObject instanceof MediaStream) camera.srcObject.getTracks().forEach(track => track.stop());
    camera.srcObject = stream;
    const again = client.state === 'failed';
    client.connect(stream).catch(() => {}); // the state event has told why
    if (again) wear();
  } catch (why) {
    now.trouble = cameras.trouble(why);
    now.waiting = cameras.whenOver(now.trouble, start);
  } finally {
    clearTimeout(asking);
    now.asking = false;
    render();
  }
}

/** Wear what is chosen. */
async function wear() {
  const ids = shelf.chosen;
  shelf.busy(client.state === 'live' ? ids : []);
  try {
    const worn = await client.wear(ids);
    if (!worn.superseded) shelf.busy([]);
  } catch {
    if (shelf.chosen !== ids || client.state === 'failed') return; // chosen anew meanwhile, or for the next try
    shelf.busy([]);
    notify(say('not_worn', { item: ids.map(id => shelf.title(id)).join(', ') }));
    shelf.chosen = client.worn.map(item => (typeof item === 'string' ? item : item.item));
  }
}

/** A short note that goes by itself. @param {string} text @param {string} [picture] address of a picture beside it */
function notify(text, picture) {
  const image = part('note-picture', HTMLImageElement);
  if (image.src.startsWith('blob:')) URL.revokeObjectURL(image.src);
  image.hidden = !picture;
  if (picture) image.src = picture; else image.removeAttribute('src');
  part('note-text', HTMLElement).textContent = text;
  note.classList.add('shown');
  clearTimeout(notify.timer);
  notify.timer = setTimeout(() => note.classList.remove('shown'), NOTE_STAYS_MS);
}
/** @type {ReturnType<typeof setTimeout> | undefined} */ notify.timer = undefined;

async function photo() {
  root.classList.add('flash');
  setTimeout(() => root.classList.remove('flash'), 350);
  try {
    const picture = URL.createObjectURL(await client.snapshot());
    const link = document.createElement('a');
    link.href = picture;
    link.download = `fitmirror-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}.jpg`;
    link.click();
    notify(say('photo_saved'), picture);
  } catch {
    notify(say('photo_failed'));
  }
}

/** @param {boolean} on */
function comparing(on) {
  if (root.classList.contains('comparing') === on) return;
  root.classList.toggle('comparing', on);
  compare.setAttribute('aria-pressed', String(on));
  part('split-layer', HTMLElement).hidden = !on;
  split.value = '50';
  divide();
  if (on) split.focus({ preventScroll: true });
}

function divide() { root.style.setProperty('--split', String(Number(split.value) / 100)); }

client.addEventListener('state', event => {
  const { state, error } = /** @type {CustomEvent} */ (event).detail;
  now.error = error;
  if (state === 'live') {
    now.wasLive = true;
    Object.assign(window, { fitmirror: client });
    stayAwake();
  } else {
    now.pictured = false;
    now.hint = null;
    shelf.busy([]);
  }
  render();
});

client.addEventListener('stream', event => {
  glass.srcObject = /** @type {CustomEvent} */ (event).detail;
  now.pictured = false;
  const first = () => { now.pictured = true; render(); };
  if ('requestVideoFrameCallback' in glass) glass.requestVideoFrameCallback(first);
  else /** @type {HTMLVideoElement} */ (glass).addEventListener('playing', first, { once: true });
});

let picked = false; // the visitor has chosen, if only to wear nothing

client.addEventListener('hint', event => {
  const { code, text } = /** @type {CustomEvent} */ (event).detail;
  now.hint = code ? { code, text } : null;
  render();
});

client.addEventListener('error', event => {
  const error = /** @type {CustomEvent} */ (event).detail;
  if (error.code === 'mirror_failed') notify(say('stumbled'));
  if (error.code !== 'camera_lost') return;
  now.trouble = 'nocamera';
  now.waiting = cameras.whenOver('nocamera', start);
  render();
});

document.addEventListener('visibilitychange', stayAwake);
action.addEventListener('click', start);
compare.addEventListener('click', () => comparing(!root.classList.contains('comparing')));
split.addEventListener('input', divide);
part('photo', HTMLButtonElement).addEventListener('click', photo);
shelf.addEventListener('choose', () => {
  picked = true;
  wear();
});
addEventListener('keydown', event => { if (event.key === 'Escape') comparing(false); });

translate();
root.classList.toggle('kiosk', kiosk);
const here = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
part('private', HTMLElement).textContent = say(here ? 'private_here' : 'private_there', { host: location.host });
shelf.chosen = query.getAll('wear').flatMap(ids => ids.split(',')).filter(Boolean);
if (shelf.chosen.length) wear(); // waits for the connection
if (autostart && !now.trouble) start(); else render();

// Pictures of the wardrobe share the few connections a browser opens to one host: the mirror goes first.
if (autostart) {
  await new Promise(resolve => {
    glass.addEventListener('playing', resolve, { once: true });
    setTimeout(resolve, DRESSED_START_WITHIN_MS);
  });
}
try {
  await shelf.load();
  tell(part('items-note', HTMLElement), shelf.items.length ? null : 'empty');
  fan(part('fan', HTMLElement), [...document.querySelectorAll('.tile img')]);
  const [favourite] = shelf.items;
  if (favourite && !autostart && !shelf.chosen.length && !picked) {
    shelf.chosen = [favourite.id]; // the first look into the mirror shows something
    wear();
  }
} catch {
  tell(part('items-note', HTMLElement), 'wardrobe_failed');
}
