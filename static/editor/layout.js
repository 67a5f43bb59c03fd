// @ts-check
/** The editor's own HTML; its words are constants, never what somebody typed. */

import { say } from './strings.js';

const icon = (/** @type {string} */ path) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;

/** Put the editor into the page. @returns {HTMLDialogElement} */
export function layOut() {
  const dialog = document.createElement('dialog');
  dialog.id = 'fit-editor';
  dialog.className = 'fit-editor';
  dialog.setAttribute('aria-labelledby', 'fit-title');
  dialog.innerHTML = `
<header class="fit-head">
  <h2 id="fit-title" tabindex="-1"></h2>
  <span class="fit-tools">
    <button id="fit-undo" class="round" type="button" aria-label="${say('undo')}" aria-keyshortcuts="Control+Z Meta+Z">${icon('M8 5 4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3')}</button>
    <button id="fit-redo" class="round" type="button" aria-label="${say('redo')}" aria-keyshortcuts="Control+Y Meta+Shift+Z">${icon('m16 5 4 4-4 4M20 9H10a6 6 0 0 0 0 12h3')}</button>
    <button id="fit-reset" class="quiet" type="button">${icon('M5 12a7.5 7.5 0 1 0 2.2-5.3L4.5 9.5M4.5 4.5v5h5')}<span>${say('reset_all')}</span></button>
  </span>
  <span id="fit-said" class="fit-said" role="status"></span>
  <span class="fit-ends">
    <a id="fit-camera" class="quiet" target="_blank" rel="noopener">${icon('M4 8h3l1.5-2h7L17 8h3v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7')}<span>${say('camera')}</span></a>
    <button id="fit-save" class="primary small" type="button" aria-keyshortcuts="Control+S Meta+S">${say('save')}</button>
    <button id="fit-close" class="round" type="button" aria-label="${say('close')}">${icon('m6 6 12 12M18 6 6 18')}</button>
  </span>
</header>
<div id="fit-trouble" class="fit-trouble" role="alert" hidden><p id="fit-trouble-text"></p><button id="fit-trouble-a" class="quiet" type="button"></button><button id="fit-trouble-b" class="quiet" type="button"></button><button id="fit-trouble-c" class="quiet" type="button"></button></div>
<div class="fit-body">
  <aside class="fit-side">
    <div class="fit-tabs" role="tablist" aria-label="${say('parts')}">
      ${/** @type {const} */ (['points', 'line', 'edge', 'sizes']).map(tab => `<button id="fit-tab-${tab}" role="tab" type="button" aria-controls="fit-panel-${tab}" data-tab="${tab}">${say(tab)}</button>`).join('')}
    </div>
    <section id="fit-panel-points" class="fit-panel" role="tabpanel" aria-labelledby="fit-tab-points">
      <p class="hint" id="fit-points-help">${say('p_help')}</p>
      <p class="fit-checks"><label><input id="fit-mirror" type="checkbox"> ${say('p_mirror')}</label><label><input id="fit-names" type="checkbox" checked> ${say('p_names')}</label></p>
      <p id="fit-no-points" class="hint" hidden>${say('p_none')}</p>
      <ul id="fit-points" class="fit-points" role="list" aria-label="${say('points')}"></ul>
      <p id="fit-missing-box" class="fit-row"><select id="fit-missing" aria-label="${say('p_which')}"></select><button id="fit-add" class="quiet" type="button" aria-label="${say('p_missing')}">${say('p_add')}</button></p>
    </section>
    <section id="fit-panel-line" class="fit-panel" role="tabpanel" aria-labelledby="fit-tab-line">
      <p id="fit-line-choice" class="fit-row" role="group" aria-label="${say('l_which')}"><button id="fit-line-neckline" class="chip" type="button">${say('l_neckline')}</button><button id="fit-line-hood" class="chip" type="button">${say('l_hood')}</button></p>
      <p id="fit-line-help" class="hint"></p>
      <p class="fit-row">
        <button id="fit-line-draw" class="quiet" type="button"></button>
        <button id="fit-line-done" class="primary small" type="button">${say('l_done')}</button>
        <button id="fit-line-cancel" class="quiet" type="button">${say('l_cancel')}</button>
        <button id="fit-line-add" class="quiet" type="button">${say('l_add')}</button>
        <button id="fit-line-remove" class="quiet" type="button">${say('l_remove')}</button>
        <button id="fit-line-none" class="quiet" type="button">${say('l_no_hood')}</button>
        <button id="fit-line-back" class="quiet" type="button">${say('reset_all')}</button>
      </p>
      <p id="fit-line-state" class="hint"></p>
    </section>
    <section id="fit-panel-edge" class="fit-panel" role="tabpanel" aria-labelledby="fit-tab-edge">
      <p class="hint">${say('e_help')}</p>
      <p class="fit-row" role="group" aria-label="${say('e_brush')}"><button id="fit-brush-keep" class="chip" type="button">${say('e_keep')}</button><button id="fit-brush-remove" class="chip" type="button">${say('e_remove')}</button><button id="fit-brush-none" class="chip" type="button">${say('e_none')}</button></p>
      <label class="fit-slider"><span>${say('e_size')}</span><input id="fit-brush-size" type="range" min="4" max="150" value="30"></label>
      <p class="fit-checks"><label><input id="fit-photo" type="checkbox" checked> ${say('e_photo')}</label></p>
      <p id="fit-no-photo" class="hint" hidden>${say('e_no_photo')}</p>
      <p class="fit-row"><button id="fit-edge-back" class="quiet" type="button">${say('e_reset')}</button></p>
    </section>
    <section id="fit-panel-sizes" class="fit-panel" role="tabpanel" aria-labelledby="fit-tab-sizes">
      <p class="hint">${say('z_help')}</p>
      <p class="fit-row"><button id="fit-size-add" class="quiet" type="button">${say('z_add')}</button></p>
    </section>
  </aside>
  <main class="fit-main">
    <div id="fit-board" class="fit-board checker named" tabindex="0" role="group" aria-label="${say('board')}">
      <canvas id="fit-canvas"></canvas>
      <svg class="fit-lines" aria-hidden="true"><path id="fit-line-rim"/><path id="fit-line"/></svg>
      <div id="fit-ring" class="fit-ring" hidden></div>
      <div id="fit-layers" class="fit-layers"></div>
      <p id="fit-point-trouble" class="fit-point-trouble" hidden></p>
      <canvas id="fit-loupe" class="fit-loupe" aria-hidden="true" hidden></canvas>
      <span class="fit-zoom" role="group" aria-label="${say('zoom_alone')}"><button id="fit-zoom-in" class="round" type="button" aria-label="${say('zoom_in')}">${icon('M12 6v12M6 12h12')}</button><button id="fit-zoom-out" class="round" type="button" aria-label="${say('zoom_out')}">${icon('M6 12h12')}</button><button id="fit-zoom-fit" class="round" type="button" aria-label="${say('zoom_fit')}">${icon('M5 9V5h4M15 5h4v4M19 15v4h-4M9 19H5v-4')}</button></span>
    </div>
    <div id="fit-sizes" class="fit-sizes" hidden>
      <p id="fit-no-sizes" class="hint">${say('z_none')}</p>
      <div class="fit-scroll"><table id="fit-table"><thead></thead><tbody></tbody></table></div>
      <p id="fit-sizes-trouble" class="fit-wrong" role="status"></p>
    </div>
  </main>
  <section id="fit-preview" class="fit-preview" aria-labelledby="fit-preview-title">
    <h3 id="fit-preview-title">${say('v_title')}</h3>
    <div class="fit-figure"><img id="fit-figure" alt="${say('v_alt')}" draggable="false"><p id="fit-figure-text"></p><button id="fit-enlarge" type="button" aria-pressed="false" aria-label="${say('v_large')}"></button></div>
    <p class="fit-checks"><label id="fit-size-box">${say('v_size')} <select id="fit-size"></select></label><label><input id="fit-whole" type="checkbox"> ${say('v_whole')}</label></p>
  </section>
</div>`;
  document.body.append(dialog);
  return dialog;
}
