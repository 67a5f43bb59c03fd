// @ts-check
/** What the visitor sets: language, which way round, full screen. Kept for the next visit. */

import { recall } from './memory.js';
import { part, press } from './parts.js';
import { choose, language } from './strings.js';

const root = document.documentElement;
const speech = part('language');
/** @type {() => void} */ let spoken;

/** Whether the visitor sees the picture as in a mirror. */
export const mirrored = () => !root.classList.contains('unflipped');

/** Turn the picture as was chosen; a camera that looks away from the visitor is no mirror. @param {MediaStream} [stream] */
export function turn(stream) {
  const away = stream?.getVideoTracks()[0].getSettings().facingMode === 'environment';
  root.classList.toggle('unflipped', (recall('flip') ?? String(!away)) === 'false');
}

/** Speak another language. @param {import('./strings.js').Language} wanted */
export async function speak(wanted) {
  try { await choose(wanted); } catch { return; } // the service is away: it stays as it is
  name();
  spoken();
}

/** The control names the other language, in that language. */
function name() { [speech.lang, speech.textContent] = language === 'zh' ? ['en', 'English'] : ['zh-CN', '中文']; }

/** @param {() => void} told the language has changed @param {(device: string) => void} changed another camera is wanted */
export function listen(told, changed) {
  spoken = told;
  const fullScreen = part('full-screen');
  name();
  turn();
  speech.onclick = () => speak(language === 'zh' ? 'en' : 'zh');
  part('settings').onclick = async () => (await import('./menu.js')).toggle(changed);
  fullScreen.hidden = !document.fullscreenEnabled;
  fullScreen.onclick = () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()).catch(() => {});
  document.onfullscreenchange = () => press(fullScreen, Boolean(document.fullscreenElement));
}
