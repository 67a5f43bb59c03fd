// @ts-check
/** The mirror page: which phase the visitor is in, and what the page says and offers there. */

import { FitMirror } from './fitmirror-client.js';
import * as cameras from './camera.js';
import { Dressing, told } from './dressing.js';
import { recall } from './memory.js';
import { Outfit } from './outfit.js';
import { part } from './parts.js';
import * as settings from './settings.js';
import { image, Shelf } from './shelf.js';
import { begin, known, language, say } from './strings.js';

/** @typedef {import('./strings.js').Key} Key */

const ASKING_SHOWN_AFTER_MS = 350; // a camera allowed before comes sooner than that
const DRESSED_START_WITHIN_MS = 1500;
const NOTE_STAYS_MS = 3500;
const SLOWNESS_TOLD_MS = 8000; // then the picture is left alone with it
const IDLE_S = 30; // then a kiosk is made ready for the next

const HERE = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);

const query = new URLSearchParams(location.search);
const kiosk = query.get('kiosk') === '1';
const autostart = kiosk || query.get('autostart') === '1';
const named = query.getAll('wear').flatMap(ids => ids.split(',')).filter(Boolean);
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined; // a fragment never reaches a log
const idle_s = Number(query.get('idle') ?? IDLE_S) || 0;
const wish = { width: Number(query.get('width')) || 1280, height: Number(query.get('height')) || 720 };

const root = document.documentElement;
const camera = part('camera', HTMLVideoElement);
const glass = part('mirror', HTMLVideoElement);
const panel = part('panel');
const action = part('panel-action', HTMLButtonElement);
const status = part('status-text');
const note = part('note');
const undo = part('undo', HTMLButtonElement);

const client = new FitMirror({ token, locale: locale() });
const shelf = new Shelf(client, pick);
const outfit = new Outfit(id => shelf.item(id)?.category);
const dressing = new Dressing(client, shelf, outfit, { changed: render, notify });
/** @type {typeof import('./stylist.js') | undefined} */ let stylist; // where one was asked
let picked = false; // the visitor has chosen, if only to wear nothing

/** What decides the phase, beside the client's own state. */
const now = {
  /** @type {cameras.Trouble | null} */ trouble: cameras.obstacle(),
  /** @type {AbortController | null} */ waiting: null,
  asking: false,
  blind: false, // the camera is there, its pictures are not
  idle: false, // a kiosk waits for somebody
  wasLive: false,
  pictured: false, // the dressed stream has a first picture
  /** @type {{code: string, text: string} | null} */ hint: null,
  /** @type {Error | undefined} */ error: undefined,
  /** @type {unknown} */ refusal: undefined, // what the browser said instead of giving the camera
  quality: 'good',
  /** @type {ReturnType<typeof setTimeout> | undefined} */ tellsSlowness: undefined,
  retryAt: 0,
};

/** @returns {string} */
function phase() {
  if (now.trouble) return now.trouble;
  if (now.asking) return 'asking';
  if (['idle', 'camera', 'closed'].includes(client.state)) return 'start';
  if (now.blind && ['connecting', 'live'].includes(client.state)) return 'blind';
  return client.state === 'live' && !now.pictured ? 'connecting' : client.state;
}

/** What the line over the picture says. @param {string} current */
function sentence(current) {
  if (current === 'reconnecting' && !now.wasLive) return say('unreachable');
  if (current !== 'live') return known(current) ? say(current) : '';
  const key = `hint_${now.hint?.code}`;
  if (now.hint) return known(key) ? say(key) : now.hint.text;
  return now.tellsSlowness && known(now.quality) ? say(now.quality) : '';
}

/** What the page says where there is no picture yet. @param {string} current */
function explain(current) {
  const status = /** @type {any} */ (now.error)?.status;
  const key = `${current}_${status}`;
  part('panel-title').textContent = say(/** @type {Key} */ (`${current}_title`));
  part('panel-text').textContent = say(known(key) ? key : /** @type {Key} */ (`${current}_text`), { status });
  if (current === 'denied') import('./denied.js').then(({ tell }) => tell(now.refusal), () => {}); // the text says enough
  action.hidden = ['idle', 'asking', 'insecure', 'unsupported'].includes(current);
  action.textContent = say(current === 'start' ? 'start_action' : 'again');
  const own = part('private');
  own.hidden = current !== 'start' && current !== 'asking';
  own.textContent = say(HERE ? 'private_here' : 'private_there', { host: location.host });
}

/** The seconds until the next try, as they pass. */
function wait() {
  const s = Math.ceil((now.retryAt - performance.now()) / 1000);
  part('status-wait').textContent = ['full', 'reconnecting'].includes(phase()) && s > 0 ? say('next_try', { s }) : '';
}

function render() {
  const current = phase();
  const live = current === 'live';
  root.dataset.phase = current;
  root.classList.toggle('hinted', live && now.hint !== null);
  const idle = now.idle && live;
  root.classList.toggle('idle', idle);
  const words = idle ? '' : sentence(current);
  if (status.textContent !== words) status.textContent = words;
  const shows = idle ? 'idle' : known(`${current}_title`) ? current : '';
  if (!shows && panel.contains(document.activeElement)) focusShelf();
  panel.hidden = !shows;
  if (shows && panel.dataset.shows !== shows) explain(shows);
  panel.dataset.shows = shows;
  for (const tool of document.querySelectorAll('.tools button')) /** @type {HTMLButtonElement} */ (tool).disabled = !live;
  part('advise').hidden = !client.stylist;
  undo.hidden = !outfit.canUndo || !live;
  if (!live) comparing(false);
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

let watched = false;

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
    if (again) dressing.wear();
    if (!watched) cameras.watch(camera, blind => { now.blind = blind; render(); });
    watched = true;
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

/** @type {ReturnType<typeof setTimeout> | undefined} */ let noted;

/** A short note that goes by itself. @param {string} text */
function notify(text) {
  note.textContent = text;
  note.classList.add('shown');
  clearTimeout(noted);
  noted = setTimeout(() => note.classList.remove('shown'), NOTE_STAYS_MS);
}

async function photo() {
  try { await (await import('./photo.js')).take(client, kiosk); } catch (why) { notify(say(told(why) ?? 'photo_failed')); }
}

async function fit() {
  try { await (await import('./fit.js')).toggle({ client, outfit, changed: () => dressing.wear(), notify }); } catch { /* the service is away: the mirror says so */ }
}

async function advise() {
  try { (stylist ??= await import('./stylist.js')).toggle({ client, outfit, shelf, pick }); } catch { /* likewise */ }
}

/** The language of the stylist, who speaks more of them than the page. */
function locale() { return language === 'zh' ? 'zh-CN' : navigator.languages.find(tag => !tag.startsWith('zh')) ?? 'en'; }

/** Put it on, or take it off. @param {string} id '': everything off */
function pick(id) {
  picked = true;
  if (id) outfit.toggle(id); else outfit.clear();
  dressing.wear(true);
}

/** One step back. */
function back() {
  if (!outfit.canUndo) return;
  const held = document.activeElement === undo;
  outfit.undo();
  dressing.wear(true);
  if (held && undo.hidden) focusShelf();
}

/**
 * A kiosk is made ready for the next, or dresses who has come.
 * @param {boolean} idle nobody is there @param {boolean} touched who comes chooses already
 */
function attend(idle, touched) {
  now.idle = idle;
  outfit.reset(idle || touched ? [] : named);
  dressing.wear();
  if (!idle) return;
  comparing(false);
  stylist?.reset();
  shelf.reset();
  part('sheet', HTMLDialogElement).close();
  if (language !== first) settings.speak(first);
}

/** @param {boolean} on */
async function comparing(on) {
  if (root.classList.contains('comparing') === on) return;
  try { (await import('./compare.js')).show(on); } catch { /* likewise */ }
}

client.addEventListener('state', ({ detail: { state, error, retry_s = 0 } }) => {
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

client.addEventListener('stream', ({ detail }) => {
  glass.srcObject = detail;
  now.pictured = false;
  const first = () => { now.pictured = true; render(); };
  if (!glass.requestVideoFrameCallback?.(first)) glass.addEventListener('playing', first, { once: true });
});

client.addEventListener('hint', ({ detail: { code, text } }) => {
  now.hint = code ? { code, text } : null;
  render();
});

client.addEventListener('error', ({ detail }) => {
  const words = told(detail);
  const { item } = detail;
  if (words) notify(say(words, { item: (item ? [item] : outfit.ids).map(id => shelf.title(id)).join(', ') }));
  dressing.lost(detail);
  if (detail.code !== 'camera_lost') return;
  now.trouble = 'nocamera';
  now.waiting = cameras.whenOver('nocamera', start);
  render();
});

client.addEventListener('stats', ({ detail: { quality } }) => {
  if (quality === now.quality) return;
  now.quality = quality;
  clearTimeout(now.tellsSlowness);
  now.tellsSlowness = setTimeout(() => { now.tellsSlowness = undefined; render(); }, SLOWNESS_TOLD_MS);
  render();
});

document.addEventListener('visibilitychange', stayAwake);
action.onclick = start;
part('compare').onclick = () => comparing(!root.classList.contains('comparing'));
part('photo').onclick = photo;
part('fit').onclick = fit;
part('advise').onclick = advise;
undo.onclick = back;
addEventListener('keydown', event => {
  if (event.key === 'Escape') comparing(false);
  if (event.key === 'z' && (event.ctrlKey || event.metaKey) && !(event.target instanceof HTMLInputElement)) back();
});
setInterval(wait, 500);

root.classList.toggle('kiosk', kiosk);
await begin();
const first = language;
settings.listen(() => {
  client.locale = locale();
  delete panel.dataset.shows;
  shelf.renew();
  dressing.show();
}, change);
outfit.reset(named);
if (named.length) dressing.wear(); // waits for the connection
const tall = Number(!kiosk && recall('height'));
if (tall) client.set({ height_cm: tall }).catch(() => {}); // it does not know what to do with that
if (kiosk && idle_s) import('./kiosk.js').then(({ watch }) => watch(client, idle_s, attend), () => {});
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
part('fan').replaceChildren(...shelf.items.slice(0, 3).map(item => image(client, item.id, 'eager')));
for (const id of named) shelf.learn(id); // farther along the shelf
if (favourite && !autostart && !named.length && !picked) {
  outfit.reset([favourite.id]); // the first look into the mirror shows something
  dressing.wear();
}
