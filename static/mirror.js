// @ts-check
/** The mirror page: which phase the visitor is in, and what the page says and offers there. */

import { FitMirror } from './fitmirror-client.js';
import * as cameras from './camera.js';
import { recall } from './memory.js';
import { part } from './parts.js';
import * as settings from './settings.js';
import { image, Shelf } from './shelf.js';
import { known, language, say, speak } from './strings.js';

/** @typedef {import('./strings.js').Key} Key */

const ASKING_SHOWN_AFTER_MS = 350; // a camera allowed before comes sooner than that
const DRESSED_START_WITHIN_MS = 1500;
const NOTE_STAYS_MS = 3500;
const SLOWNESS_TOLD_MS = 8000; // then the picture is left alone with it

const HERE = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);

const query = new URLSearchParams(location.search);
const kiosk = query.get('kiosk') === '1';
const autostart = kiosk || query.get('autostart') === '1';
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined; // a fragment never reaches a log
const wish = { width: Number(query.get('width')) || 1280, height: Number(query.get('height')) || 720 };

const root = document.documentElement;
const camera = part('camera', HTMLVideoElement);
const glass = part('mirror', HTMLVideoElement);
const panel = part('panel', HTMLElement);
const action = part('panel-action', HTMLButtonElement);
const status = part('status-text', HTMLElement);
const note = part('note', HTMLElement);

const client = new FitMirror({ token, locale: language === 'zh' ? 'zh-CN' : navigator.language });
const shelf = new Shelf(client);

/** What decides the phase, beside the client's own state. */
const now = {
  /** @type {cameras.Trouble | null} */ trouble: cameras.obstacle(),
  /** @type {AbortController | null} */ waiting: null,
  asking: false,
  wasLive: false,
  pictured: false, // the dressed stream has a first picture
  /** @type {{code: string, text: string} | null} */ hint: null,
  /** @type {Error | undefined} */ error: undefined,
  /** @type {unknown} */ refusal: undefined, // what the browser said instead of giving the camera
  quality: 'good',
  /** @type {ReturnType<typeof setTimeout> | undefined} */ tellsSlowness: undefined,
  retryAt: 0,
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
      if (now.hint) return known(key) ? say(key) : now.hint.text;
      return now.tellsSlowness && known(now.quality) ? say(now.quality) : '';
    }
    default: return '';
  }
}

/** What the page says where there is no picture yet. @param {string} current */
function explain(current) {
  const text = say(/** @type {Key} */ (`${current}_text`), { why: now.error?.message ?? '' });
  const keyless = current === 'failed' && /** @type {any} */ (now.error)?.status === 401;
  part('panel-title', HTMLElement).textContent = say(/** @type {Key} */ (`${current}_title`));
  part('panel-text', HTMLElement).textContent = keyless ? say('token_text') : text;
  if (current === 'denied') import('./denied.js').then(({ tell }) => tell(now.refusal), () => {}); // the text says enough
  action.hidden = current !== 'start' && !RETRY.includes(current);
  action.textContent = say(current === 'start' ? 'start_action' : 'again');
  const own = part('private', HTMLElement);
  own.hidden = current !== 'start' && current !== 'asking';
  own.textContent = say(HERE ? 'private_here' : 'private_there', { host: location.host });
}

/** The seconds until the next try, as they pass. */
function wait() {
  const s = Math.ceil((now.retryAt - performance.now()) / 1000);
  part('status-wait', HTMLElement).textContent = ['full', 'reconnecting'].includes(phase()) && s > 0 ? say('next_try', { s }) : '';
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
    explain(current);
  }
  if (!isPanel) delete panel.dataset.shows;
  for (const tool of document.querySelectorAll('.tools button')) /** @type {HTMLButtonElement} */ (tool).disabled = current !== 'live';
  if (current !== 'live') comparing(false);
  wait();
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

/** @param {MediaStream} stream */
function use(stream) {
  release();
  camera.srcObject = stream;
  settings.turn(stream);
}

function release() {
  if (camera.srcObject instanceof MediaStream) camera.srcObject.getTracks().forEach(track => track.stop());
}

/** Open the camera, then the mirror. */
async function start() {
  now.waiting?.abort();
  now.trouble = null;
  const asking = setTimeout(() => { now.asking = true; render(); }, ASKING_SHOWN_AFTER_MS);
  try {
    const kept = recall('camera');
    const stream = await cameras.ask(wish, kept).catch(why => {
      if (!kept || cameras.trouble(why) === 'denied') throw why;
      return cameras.ask(wish); // that one has been taken away
    });
    use(stream);
    const again = client.state === 'failed';
    client.connect(stream).catch(() => {}); // the state event has told why
    if (again) wear();
  } catch (why) {
    now.refusal = why;
    now.trouble = cameras.trouble(why);
    now.waiting = cameras.whenOver(now.trouble, start);
  } finally {
    clearTimeout(asking);
    now.asking = false;
    render();
  }
}

/** Look through another camera; the mirror stays open. @param {string} device */
async function change(device) {
  comparing(false);
  release(); // phones open one at a time
  try {
    const stream = await cameras.ask(wish, device);
    use(stream);
    await client.connect(stream);
  } catch {
    notify(say('other_camera_failed'));
    start();
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

/** A short note that goes by itself. @param {string} text */
function notify(text) {
  note.textContent = text;
  note.classList.add('shown');
  clearTimeout(notify.timer);
  notify.timer = setTimeout(() => note.classList.remove('shown'), NOTE_STAYS_MS);
}
/** @type {ReturnType<typeof setTimeout> | undefined} */ notify.timer = undefined;

async function photo() {
  root.classList.add('flash');
  setTimeout(() => root.classList.remove('flash'), 350);
  try {
    const [picture, { present }] = await Promise.all([client.snapshot(), import('./photo.js')]);
    await present(picture, settings.mirrored());
  } catch {
    notify(say('photo_failed'));
  }
}

/** @param {boolean} on */
async function comparing(on) {
  if (root.classList.contains('comparing') === on) return;
  try { (await import('./compare.js')).show(on); } catch { /* the service is away, and the mirror says so */ }
}

client.addEventListener('state', event => {
  const { state, error, retry_s = 0 } = event.detail;
  now.error = error;
  now.retryAt = performance.now() + 1000 * retry_s;
  if (state === 'live') {
    now.wasLive = true;
    Object.assign(window, { fitmirror: client });
    stayAwake();
  } else {
    now.pictured = false;
    now.hint = null;
    now.quality = 'good';
    shelf.busy([]);
  }
  render();
});

client.addEventListener('stream', event => {
  glass.srcObject = event.detail;
  now.pictured = false;
  const first = () => { now.pictured = true; render(); };
  if ('requestVideoFrameCallback' in glass) glass.requestVideoFrameCallback(first);
  else /** @type {HTMLVideoElement} */ (glass).addEventListener('playing', first, { once: true });
});

let picked = false; // the visitor has chosen, if only to wear nothing

client.addEventListener('hint', event => {
  const { code, text } = event.detail;
  now.hint = code ? { code, text } : null;
  render();
});

client.addEventListener('error', event => {
  const error = event.detail;
  if (error.code === 'mirror_failed') notify(say('stumbled'));
  if (error.code !== 'camera_lost') return;
  now.trouble = 'nocamera';
  now.waiting = cameras.whenOver('nocamera', start);
  render();
});

client.addEventListener('stats', event => {
  const { quality } = event.detail;
  if (quality === now.quality) return;
  now.quality = quality;
  clearTimeout(now.tellsSlowness);
  now.tellsSlowness = setTimeout(() => { now.tellsSlowness = undefined; render(); }, SLOWNESS_TOLD_MS);
  render();
});

document.addEventListener('visibilitychange', stayAwake);
action.addEventListener('click', start);
part('compare', HTMLElement).addEventListener('click', () => comparing(!root.classList.contains('comparing')));
part('photo', HTMLButtonElement).addEventListener('click', photo);
shelf.addEventListener('choose', () => {
  picked = true;
  wear();
});
addEventListener('keydown', event => { if (event.key === 'Escape') comparing(false); });
setInterval(wait, 500);

root.classList.toggle('kiosk', kiosk);
await speak();
settings.listen(() => {
  delete panel.dataset.shows;
  shelf.renew();
  render();
}, change);
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
await shelf.load();
const favourite = shelf.items.find(item => item.category === 'top') ?? shelf.items[0];
part('fan', HTMLElement).replaceChildren(...shelf.items.slice(0, 3).map(item => image(client, item.id, 'eager')));
if (favourite && !autostart && !shelf.chosen.length && !picked) {
  shelf.chosen = [favourite.id]; // the first look into the mirror shows something
  wear();
}
