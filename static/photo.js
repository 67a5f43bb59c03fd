// @ts-check
/** The photo: shown, saved, shared. */

import { part } from './parts.js';

const QUALITY = 0.92;

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
});
share.addEventListener('click', () => {
  if (photo) navigator.share({ files: [photo] }).catch(() => {}); // the visitor thought better of it
});

/**
 * As it is seen on the screen. @param {Blob} picture @param {boolean} mirrored @param {number} [shape] width over height, what lies beyond is cut off
 * @returns {Promise<Blob>} a JPEG
 */
async function redrawn(picture, mirrored, shape) {
  const bitmap = await createImageBitmap(picture);
  const width = Math.min(bitmap.width, Math.round(bitmap.height * (shape ?? Infinity)));
  const height = Math.min(bitmap.height, Math.round(bitmap.width / (shape ?? 0)));
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const pen = canvas.getContext('2d');
  if (mirrored) pen?.setTransform(-1, 0, 0, 1, width, 0);
  pen?.drawImage(bitmap, (width - bitmap.width) / 2, (height - bitmap.height) / 4); // where the page's style puts it
  bitmap.close();
  return new Promise((done, fail) => canvas.toBlob(made => (made ? done(made) : fail(new Error('no picture'))), 'image/jpeg', QUALITY));
}

/**
 * Show a picture, and offer to save it and, where the browser can, to share it.
 * @param {Blob} picture as the camera sees it @param {boolean} mirrored whether the visitor sees it the other way round
 * @param {number} [shape] of the part that the visitor sees, width over height
 */
export async function present(picture, mirrored, shape) {
  const name = `fitmirror-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}.jpg`;
  photo = new File([mirrored || shape ? await redrawn(picture, mirrored, shape) : picture], name, { type: 'image/jpeg' });
  save.href = shown.src = URL.createObjectURL(photo);
  save.download = name;
  share.hidden = !navigator.canShare?.({ files: [photo] });
  await shown.decode();
  sheet.showModal();
}
