// @ts-check
/** The menu of the camera: which one, and which way round. */

import { all } from './camera.js';
import { keep } from './memory.js';
import { part } from './parts.js';
import { mirrored, turn } from './settings.js';
import { say } from './strings.js';

const opener = part('settings', HTMLElement);
const menu = part('menu', HTMLElement);
const cameras = part('cameras', HTMLFieldSetElement);
const flip = part('flip', HTMLInputElement);
/** @type {(device: string) => void} */ let change;

/** @param {boolean} on */
function show(on) {
  if (!on && menu.contains(document.activeElement)) opener.focus();
  menu.hidden = !on;
  opener.setAttribute('aria-expanded', String(on));
}

/** A line to choose a camera by. @param {string} id @param {string} name @param {boolean} checked */
function choice(id, name, checked) {
  const line = Object.assign(document.createElement('label'), { className: 'choice' });
  const button = Object.assign(document.createElement('input'), { type: 'radio', name: 'camera', value: id, checked });
  line.append(Object.assign(document.createElement('span'), { textContent: name }), button);
  return line;
}

/** Show it, or put it away. @param {(device: string) => void} changed another camera is wanted */
export async function toggle(changed) {
  if (!menu.hidden) return show(false);
  change = changed;
  flip.checked = mirrored();
  const { srcObject } = part('camera', HTMLVideoElement);
  const now = srcObject instanceof MediaStream ? srcObject.getVideoTracks()[0].getSettings().deviceId : '';
  const found = await all();
  cameras.hidden = found.length < 2;
  cameras.replaceChildren(cameras.children[0], ...found.map(({ deviceId, label }, index) =>
    choice(deviceId, label || say('camera_n', { n: index + 1 }), deviceId === now)));
  show(true);
}

document.addEventListener('pointerdown', event => {
  if (event.target instanceof Element && !event.target.closest('#menu, #settings')) show(false);
});
document.addEventListener('keydown', event => { if (event.key === 'Escape') show(false); });
flip.addEventListener('change', () => {
  keep('flip', String(flip.checked));
  turn();
});
cameras.addEventListener('change', event => {
  const { value } = /** @type {HTMLInputElement} */ (event.target);
  keep('camera', value);
  change(value);
});
