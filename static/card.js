// @ts-check
/** A card over the picture, which a button opens; the button, Escape, or a press on the picture puts it away. */

/** @param {HTMLElement} opener @param {HTMLElement} card @returns {(on: boolean) => void} shows it or puts it away */
export function made(opener, card) {
  const show = (/** @type {boolean} */ on) => {
    if (!on && card.contains(document.activeElement)) opener.focus();
    card.hidden = !on;
    opener.setAttribute('aria-expanded', String(on));
  };
  document.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Element && target.closest('.stage') && !card.contains(target) && !target.closest('button')) show(false);
  });
  document.addEventListener('keydown', ({ key }) => { if (key === 'Escape') show(false); });
  return show;
}
