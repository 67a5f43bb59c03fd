// @ts-check
/** What is chosen goes to the mirror; what the mirror refuses is told and goes back. */

import { known, say } from './strings.js';

/** @typedef {import('./fitmirror-client.js').Wearable} Wearable */

const REFUSALS = ['unknown_item', 'unsupported_category', 'bad_item', 'invalid', 'unsupported']; // and would be again

/** @param {readonly Wearable[]} wearables */
const ids = wearables => wearables.map(wearable => (typeof wearable === 'string' ? wearable : wearable.item));

/** The page's own words for what went wrong. @param {unknown} why @returns {import('./strings.js').Key | undefined} */
export function told(why) {
  const { code } = /** @type {any} */ (why);
  const key = `error_${code}`;
  return known(key) ? key : undefined;
}

export class Dressing {
  /**
   * @param {import('./fitmirror-client.js').FitMirror} client @param {import('./shelf.js').Shelf} shelf
   * @param {import('./outfit.js').Outfit} outfit
   * @param {{changed: () => void, notify: (text: string) => void}} tell
   */
  constructor(client, shelf, outfit, { changed, notify }) {
    this.client = client;
    this.shelf = shelf;
    this.outfit = outfit;
    this.changed = changed;
    this.notify = notify;
  }

  /** Show what is chosen, wherever it is shown. @param {boolean} [reveal] the shelf brings the newest into view */
  show(reveal = false) {
    this.shelf.mark(this.outfit.ids, reveal);
    this.changed();
    document.dispatchEvent(new Event('outfit'));
  }

  /** Wear what is chosen. @param {boolean} [reveal] */
  async wear(reveal) {
    const { client, outfit, shelf } = this;
    const { pieces, wearables } = outfit;
    const worn = ids(client.worn);
    const fresh = outfit.ids.filter(id => !worn.includes(id));
    shelf.busy(client.state === 'live' ? fresh : []);
    this.show(reveal);
    try {
      const { superseded } = await client.wear(wearables);
      if (!superseded) shelf.busy([]);
    } catch (why) {
      if (outfit.pieces !== pieces || client.state === 'failed') return; // chosen anew meanwhile, or for the next try
      shelf.busy([]);
      this.#fallBack(why, fresh);
    }
  }

  /** A restarted service could not dress as before. @param {{code: string, item?: string}} error */
  lost({ code, item }) {
    if (!REFUSALS.includes(code)) return;
    if (item) this.outfit.drop(item); else this.outfit.reset(this.client.worn);
    this.wear();
  }

  /** @param {unknown} why @param {string[]} fresh what was not worn before */
  #fallBack(why, fresh) {
    const { client, outfit } = this;
    const { wearables } = outfit;
    const { code, item: named } = /** @type {import('./fitmirror-client.js').MirrorError} */ (why);
    const refused = REFUSALS.includes(code);
    const item = outfit.ids.find(id => id === named);
    const blamed = item ? [item] : fresh.length ? fresh : outfit.ids;
    if (refused && item && !(outfit.canUndo && fresh.includes(item))) outfit.drop(item); // named by the address, or gone since
    else if (refused && outfit.canUndo) outfit.undo(); // to what was wanted before, which may not be worn yet
    else outfit.reset(refused ? wearables.slice(0, -1) : client.worn);
    const dropped = blamed.filter(id => !outfit.ids.includes(id));
    this.#tell(told(why) ?? 'not_worn', dropped.length ? dropped : blamed);
    if (JSON.stringify(outfit.wearables) === JSON.stringify(client.worn)) this.show();
    else this.wear();
  }

  /** @param {import('./strings.js').Key} words @param {string[]} about items, which the shelf may not have come to yet */
  async #tell(words, about) {
    for (const id of about) await this.shelf.learn(id);
    this.notify(say(words, { item: about.map(id => this.shelf.title(id)).join(', ') }));
  }
}
