// @ts-check
/** The cut-out's pixels while its edge is corrected: what the brush keeps of the photo, and what it removes. */

/** @typedef {import('./state.js').Stroke} Stroke */
/** @typedef {import('../wardrobe-api.js').Detail} Detail */

const BEYOND = 0.35; // of the cut-out's size: how far around it the photo can be kept
const LEAVE = 128; // grey of what no stroke touched

/** @param {number} width @param {number} height */
function canvasOf(width, height) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.max(1, width), Math.max(1, height)];
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas here');
  return { canvas, pen };
}

export class Cutout {
  #work;
  /** @type {CanvasPattern | null} */ #photo = null;
  /** @type {HTMLCanvasElement | null} the photo, in the frame */ photo = null;

  /**
   * @param {Detail} item
   * @param {HTMLImageElement} image its cut-out
   * @param {HTMLImageElement | null} found the cut-out as it was found, where that is another
   * @param {HTMLImageElement | null} photo
   */
  constructor(item, image, found, photo) {
    const { width, height, scale, offset } = item;
    this.image = image;
    this.found = found;
    /** What can be painted on, px of the cut-out. */
    this.frame = { x: 0, y: 0, width, height };
    if (photo) {
      const [left, top] = [Math.floor(Math.min(offset[0] / scale, width * BEYOND)), Math.floor(Math.min(offset[1] / scale, height * BEYOND))];
      const right = Math.floor(Math.min((photo.naturalWidth - offset[0]) / scale, width * (1 + BEYOND)));
      const bottom = Math.floor(Math.min((photo.naturalHeight - offset[1]) / scale, height * (1 + BEYOND)));
      this.frame = { x: -left, y: -top, width: Math.max(right, width) + left, height: Math.max(bottom, height) + top };
    }
    this.#work = canvasOf(this.frame.width, this.frame.height);
    if (photo) {
      const { canvas, pen } = canvasOf(this.frame.width, this.frame.height);
      pen.drawImage(photo, -offset[0] / scale - this.frame.x, -offset[1] / scale - this.frame.y, photo.naturalWidth / scale, photo.naturalHeight / scale);
      this.photo = canvas;
      this.#photo = pen.createPattern(canvas, 'no-repeat');
    }
  }

  /** The frame's picture, the last that was drawn. */
  get canvas() { return this.#work.canvas; }

  /** @param {Stroke[]} strokes @param {boolean} asFound without what was corrected before */
  draw(strokes, asFound) {
    const { canvas, pen } = this.#work;
    const { x, y } = this.frame;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage((asFound && this.found) || this.image, -x, -y);
    for (const stroke of strokes) {
      pen.globalCompositeOperation = stroke.keep ? 'source-over' : 'destination-out';
      paint(pen, stroke, x, y, stroke.keep ? this.#photo ?? '#888' : '#000');
    }
    pen.globalCompositeOperation = 'source-over';
  }

  /** The strokes as the service wants them. @param {Stroke[]} strokes */
  edge(strokes) {
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { size, places } of strokes) {
      for (const [x, y] of places) {
        [x0, y0] = [Math.min(x0, x - size), Math.min(y0, y - size)];
        [x1, y1] = [Math.max(x1, x + size), Math.max(y1, y + size)];
      }
    }
    const { frame } = this;
    [x0, y0] = [Math.max(Math.floor(x0), frame.x), Math.max(Math.floor(y0), frame.y)];
    [x1, y1] = [Math.min(Math.ceil(x1), frame.x + frame.width), Math.min(Math.ceil(y1), frame.y + frame.height)];
    const { canvas, pen } = canvasOf(x1 - x0, y1 - y0);
    pen.fillStyle = `rgb(${LEAVE} ${LEAVE} ${LEAVE})`;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    for (const stroke of strokes) paint(pen, stroke, x0, y0, stroke.keep ? '#fff' : '#000');
    return { x: x0, y: y0, png: canvas.toDataURL('image/png').split(',')[1] };
  }
}

/** @param {CanvasRenderingContext2D} pen @param {Stroke} stroke @param {number} x @param {number} y @param {string | CanvasPattern} colour */
function paint(pen, { size, places }, x, y, colour) {
  pen.lineCap = pen.lineJoin = 'round';
  pen.lineWidth = size;
  pen.strokeStyle = colour;
  pen.beginPath();
  pen.moveTo(places[0][0] - x, places[0][1] - y);
  for (const [px, py] of places.length > 1 ? places.slice(1) : places) pen.lineTo(px - x, py - y + (places.length > 1 ? 0 : 0.01));
  pen.stroke();
}
