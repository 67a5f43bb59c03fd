// @ts-check
/** A card over the picture, which a button opens; the button, Escape, a press on the picture, or another card puts it away. */

let putAway = () => {}; // the one that is open

/** @param {HTMLElement} opener @param {HTMLElement} card @param {() => void} [gone] it was put away @returns {(on: boolean) => void} shows it or puts it away */
export function made(opener, card, gone = () => {}) {
  const show = (/** @type {boolean} */ on) => {
    if (card.hidden !== on) return;
    if (on) putAway();
    const held = card.contains(document.activeElement);
    card.hidden = !on;
    opener.setAttribute('aria-expanded', String(on));
    if (on) putAway = () => show(false);
    else gone();
    if (held) opener.focus();
  };
  document.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Element && target.closest('.stage') && !card.contains(target) && !target.closest('button')) show(false);
  });
  document.addEventListener('keydown', ({ key }) => { if (key === 'Escape') show(false); });
  new ResizeObserver(() => { if (!card.hidden) document.documentElement.style.setProperty('--card', `${card.offsetHeight}px`); }).observe(card);
  return show;
}
