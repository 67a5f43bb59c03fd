// @ts-check
/**
 * Before and after, side by side. The "before" is the camera's picture of the very moment that the mirror shows dressed, a little late.
 *
 * Both videos count time, by clocks that are steady but know nothing of each other: when the camera took a picture, and which
 * RTP timestamp its dressed one bears. How far apart they are is found by looking: of the camera's last pictures the one
 * most like the dressed one was taken then. Each picture in which something moves adds to the evidence.
 */

import { make, part, press } from './parts.js';

const KEPT_MS = 1200;
const KEPT = 40; // pictures, at 30 a second
const LONGEST = 960; // px; sharp enough behind a slider, and 2 MB a picture
const BIN_MS = 16;
const FADES = 0.985;
const GUESS_MS = 250;
const SURE_AFTER = 60; // looks; from then on each eighth is enough
const [W, H] = [32, 18];

/** @typedef {{canvas: HTMLCanvasElement, at: number, looks: Float32Array | null}} Kept */

/** Call back for each new picture with the time it bears. @param {HTMLVideoElement} video @param {(clock: number) => void} see */
function watch(video, see) {
  let on = true;
  const next = () => {
    if ('requestVideoFrameCallback' in video) {
      video.requestVideoFrameCallback((now, { captureTime, rtpTimestamp }) => {
        if (on) { next(); see(rtpTimestamp === undefined ? captureTime ?? now : rtpTimestamp / 90); }
      });
    } else requestAnimationFrame(now => { if (on) { next(); see(now); } });
  };
  next();
  return () => { on = false; };
}

/** Draws the camera's pictures in time with the mirror's while it is started. */
class Before {
  /** @type {Kept[]} */ #kept = []; // oldest first
  /** @type {(() => void)[]} */ #ends = [];
  /** @type {Map<number, {cost: number, weight: number, offset: number}>} */ #bins = new Map(); // by offset: the camera's clock less the mirror's
  #looks = 0;
  #small = make('canvas', { width: W, height: H }).getContext('2d', { willReadFrequently: true });

  /** @param {HTMLVideoElement} camera @param {HTMLVideoElement} mirror @param {HTMLCanvasElement} canvas */
  constructor(camera, mirror, canvas) {
    this.camera = camera;
    this.mirror = mirror;
    this.canvas = canvas;
    mirror.addEventListener('loadstart', () => this.#forget());
  }

  start() {
    this.#draw(this.camera, this.canvas);
    this.#ends = [watch(this.camera, clock => this.#keep(clock)), watch(this.mirror, clock => this.#show(clock))];
  }

  stop() {
    for (const end of this.#ends) end();
    this.#kept = [];
  }

  /** The mirror's stream is another, and with it the clock: what was found out no longer holds. */
  #forget() {
    this.#bins.clear();
    this.#looks = 0;
  }

  /** @param {number} at */
  #keep(at) {
    const room = this.#kept.length < KEPT && !(this.#kept[0]?.at < at - KEPT_MS);
    const kept = room ? { canvas: make('canvas', ''), at, looks: null } : /** @type {Kept} */ (this.#kept.shift());
    this.#draw(this.camera, kept.canvas);
    this.#kept.push(Object.assign(kept, { at, looks: null }));
  }

  /** @param {number} clock of the dressed picture */
  #show(clock) {
    if (!this.#kept.length) return;
    if (this.#looks++ < SURE_AFTER || this.#looks % 8 === 0) this.#learn(clock);
    const wanted = clock + (this.#offset ?? performance.now() - GUESS_MS - clock);
    const far = (/** @type {Kept} */ kept) => Math.abs(kept.at - wanted);
    this.#draw(this.#kept.reduce((best, kept) => (far(kept) < far(best) ? kept : best)).canvas, this.canvas);
  }

  /** The offset under which both have looked most alike so far. */
  get #offset() {
    let best;
    for (const bin of this.#bins.values()) {
      if (bin.weight > 1.5 && (!best || bin.cost / bin.weight < best.cost / best.weight)) best = bin;
    }
    return best && best.offset / best.weight;
  }

  /** @param {number} clock */
  #learn(clock) {
    const dressed = this.#look(this.mirror);
    const costs = this.#kept.map(kept => {
      const plain = kept.looks ??= this.#look(kept.canvas);
      return plain.reduce((sum, value, i) => sum + Math.abs(value - dressed[i]), 0) / plain.length;
    });
    const usual = costs.reduce((a, b) => a + b) / costs.length;
    for (const bin of this.#bins.values()) for (const part of /** @type {const} */ (['cost', 'weight', 'offset'])) bin[part] *= FADES;
    this.#kept.forEach(({ at }, i) => {
      const offset = at - clock;
      const key = Math.round(offset / BIN_MS);
      const bin = this.#bins.get(key) ?? { cost: 0, weight: 0, offset: 0 };
      this.#bins.set(key, { cost: bin.cost + costs[i] - usual, weight: bin.weight + 1, offset: bin.offset + offset });
    });
    for (const [key, { weight }] of this.#bins) if (weight < 0.2) this.#bins.delete(key);
  }

  /** How bright a picture is, here and there. @param {HTMLVideoElement | HTMLCanvasElement} picture */
  #look(picture) {
    this.#small?.drawImage(picture, 0, 0, W, H);
    const pixels = this.#small?.getImageData(0, 0, W, H).data ?? [];
    return Float32Array.from({ length: W * H }, (_, i) => (pixels[4 * i] + 2 * pixels[4 * i + 1] + pixels[4 * i + 2]) / 4);
  }

  /** @param {HTMLVideoElement | HTMLCanvasElement} from @param {HTMLCanvasElement} to */
  #draw(from, to) {
    const [width, height] = from instanceof HTMLVideoElement ? [from.videoWidth, from.videoHeight] : [from.width, from.height];
    const scale = Math.min(1, LONGEST / Math.max(width, height, 1));
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (to.width !== w || to.height !== h) Object.assign(to, { width: w, height: h });
    to.getContext('2d', { alpha: false })?.drawImage(from, 0, 0, w, h);
  }
}

const root = document.documentElement;
const split = part('split', HTMLInputElement);
const before = new Before(part('camera', HTMLVideoElement), part('mirror', HTMLVideoElement), part('before', HTMLCanvasElement));

const divide = () => root.style.setProperty('--split', String(Number(split.value) / 100));
split.addEventListener('input', divide);

/** Show both, or the mirror alone. @param {boolean} on */
export function show(on) {
  if (on === root.classList.contains('comparing') || (on && root.dataset.phase !== 'live')) return;
  const held = document.activeElement === split;
  root.classList.toggle('comparing', on);
  press(part('compare'), on);
  part('split-layer').hidden = !on;
  split.value = '50';
  divide();
  if (!on) {
    before.stop();
    if (held) part('compare').focus({ preventScroll: true }); // the slider is gone
    return;
  }
  before.start();
  split.focus({ preventScroll: true });
}
