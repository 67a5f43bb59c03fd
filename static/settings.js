// @ts-check
/** What the visitor sets: language, which way round, full screen. Kept for the next visit. */

import { recall } from './memory.js';
import { part } from './parts.js';
import { choose, language } from './strings.js';

const root = document.documentElement;

/** Whether the visitor sees the picture as in a mirror. */
export const mirrored = () => !root.classList.contains('unflipped');

/** Turn the picture as was chosen; a camera that looks away from the visitor is no mirror. @param {MediaStream} [stream] */
export function turn(stream) {
  const away = stream?.getVideoTracks()[0].getSettings().facingMode === 'environment';
  root.classList.toggle('unflipped', (recall('flip') ?? String(!away)) === 'false');
}

/** @param {() => void} spoken the language has changed @param {(device: string) => void} changed another camera is wanted */
export function listen(spoken, changed) {
  const speech = part('language', HTMLElement);
  const fullScreen = part('full-screen', HTMLElement);
  /** The control names the other language, in that language. */
  const name = () => { [speech.lang, speech.textContent] = language === 'zh' ? ['en', 'English'] : ['zh-CN', '中文']; };
  name();
  turn();
  speech.addEventListener('click', async () => {
    try { await choose(language === 'zh' ? 'en' : 'zh'); } catch { return; } // the service is away: it stays as it is
    name();
    spoken();
  });
  part('settings', HTMLElement).addEventListener('click', async () => (await import('./menu.js')).toggle(changed));
  fullScreen.hidden = !document.fullscreenEnabled;
  fullScreen.addEventListener('click', () => {
    (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()).catch(() => {});
  });
  document.addEventListener('fullscreenchange', () => fullScreen.setAttribute('aria-pressed', String(Boolean(document.fullscreenElement))));
}
