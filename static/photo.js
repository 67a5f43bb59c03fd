// @ts-check
/** The photo: taken, shown, saved, shared. */

import { make, part } from './parts.js';
import { mirrored } from './settings.js';

const QUALITY = 0.92;
const FLASH_MS = 350;

const root = document.documentElement;
const sheet = part('sheet', HTMLDialogElement);
const shown = part('sheet-picture', HTMLImageElement);
const save = part('save', HTMLAnchorElement);
const share = part('share', HTMLButtonElement);
/** @type {File | null} */ let photo = null;

part('sheet-close', HTMLButtonElement).addEventListener('click', () => sheet.close());
sheet.addEventListener('click', event => { if (event.target === sheet) sheet.close(); }); // beside it
sheet.addEventListener('close', () => {
  URL.revokeObjectURL(shown.src);
  shown.removeAttribute('src');
  photo = null;
});
share.addEventListener('click', () => {
  if (photo) navigator.share({ files: [photo] }).catch(() => {}); // the visitor thought better of it
});

/**
 * As it is seen on the screen. @param {Blob} picture @param {boolean} turned @param {number} [shape] width over height, what lies beyond is cut off
 * @returns {Promise<Blob>} a JPEG
 */
async function redrawn(picture, turned, shape) {
  const bitmap = await createImageBitmap(picture);
  const width = Math.min(bitmap.width, Math.round(bitmap.height * (shape ?? Infinity)));
  const height = Math.min(bitmap.height, Math.round(bitmap.width / (shape ?? 0)));
  const canvas = make('canvas', { width, height });
  const pen = canvas.getContext('2d');
  if (turned) pen?.setTransform(-1, 0, 0, 1, width, 0);
  pen?.drawImage(bitmap, (width - bitmap.width) / 2, (height - bitmap.height) / 4); // where the page's style puts it
  bitmap.close();
  return new Promise((done, fail) => canvas.toBlob(made => (made ? done(made) : fail(new Error('no picture'))), 'image/jpeg', QUALITY));
}

/** Show a picture, and offer to save it and, where the browser can, to share it. @param {Blob} picture a JPEG */
async function present(picture) {
  const name = `fitmirror-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}.jpg`;
  photo = new File([picture], name, { type: 'image/jpeg' });
  save.href = shown.src = URL.createObjectURL(photo);
  save.download = name;
  share.hidden = !navigator.canShare?.({ files: [photo] });
  await shown.decode();
  sheet.showModal();
}

/** Take one, as the visitor sees the mirror. @param {import('./fitmirror-client.js').FitMirror} client @param {boolean} kiosk */
export async function take(client, kiosk) {
  if (root.classList.contains('posing')) return;
  const attendant = kiosk ? await import('./kiosk.js') : undefined;
  await attendant?.pose();
  root.classList.add('flash');
  setTimeout(() => root.classList.remove('flash'), FLASH_MS);
  const picture = await client.snapshot();
  await present(mirrored() || kiosk ? await redrawn(picture, mirrored(), kiosk ? innerWidth / innerHeight : undefined) : picture);
  attendant?.hold();
}
