// @ts-check
/** The menu of the camera: which one, and which way round. */

import { all } from './camera.js';
import { made } from './card.js';
import { keep } from './memory.js';
import { make, part } from './parts.js';
import { mirrored, turn } from './settings.js';
import { say } from './strings.js';

const menu = part('menu');
const cameras = part('cameras', HTMLFieldSetElement);
const flip = part('flip', HTMLInputElement);
const show = made(part('settings'), menu);
/** @type {(device: string) => void} */ let change;

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
    make('label', 'choice',
      make('span', '', label || say('camera_n', { n: index + 1 })),
      make('input', { type: 'radio', name: 'camera', value: deviceId, checked: deviceId === now }))));
  show(true);
}

flip.addEventListener('change', () => {
  keep('flip', String(flip.checked));
  turn();
});
cameras.addEventListener('change', event => {
  const { value } = /** @type {HTMLInputElement} */ (event.target);
  keep('camera', value);
  change(value);
});
