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

/** Left and right changed. @param {Blob} picture @returns {Promise<Blob>} a JPEG */
async function turned(picture) {
  const bitmap = await createImageBitmap(picture);
  const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
  const pen = canvas.getContext('2d');
  pen?.scale(-1, 1);
  pen?.drawImage(bitmap, -bitmap.width, 0);
  bitmap.close();
  return new Promise((done, fail) => canvas.toBlob(made => (made ? done(made) : fail(new Error('no picture'))), 'image/jpeg', QUALITY));
}

/**
 * Show a picture, and offer to save it and, where the browser can, to share it.
 * @param {Blob} picture as the camera sees it @param {boolean} mirrored whether the visitor sees it the other way round
 */
export async function present(picture, mirrored) {
  const name = `fitmirror-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}.jpg`;
  photo = new File([mirrored ? await turned(picture) : picture], name, { type: 'image/jpeg' });
  save.href = shown.src = URL.createObjectURL(photo);
  save.download = name;
  share.hidden = !navigator.canShare?.({ files: [photo] });
  await shown.decode();
  sheet.showModal();
}
