// @ts-check
/** What the wardrobe page says, in the visitor's language. */

import { language } from './strings.js';

const en = {
  title: 'Wardrobe',
  to_mirror: 'Open the mirror',
  add: 'Add photos',
  drop: 'Drop photos to add them',
  search: 'Search title, SKU, colour or text',
  categories: 'Category',
  everything: 'All',
  items_one: '1 item',
  items_many: '{n} items',
  loading: 'Loading…',
  getting_ready: 'The service is getting ready…',
  more: 'Show more',
  empty_title: 'Nothing to wear yet',
  empty_text: 'Drop product photos anywhere on this page: one garment, seen from the front, on a plain background.',
  no_match_title: 'Nothing matches',
  no_match_text: 'No item has all of these words in this category.',
  no_match_action: 'Show everything',
  load_title: 'The wardrobe did not load',
  again: 'Try again',
  unreachable: 'The service does not answer. See whether it is running, then try again.',
  local_only: 'Without an access key this service takes changes only on the computer it runs on. Open this page there, or start the service with FITMIRROR_TOKEN set.',
  key_title: 'This wardrobe needs an access key',
  key_text: 'It is the FITMIRROR_TOKEN that the service was started with.',
  key_wrong: 'The service does not know this key.',
  key_open: 'Open',
  built_in: 'Built in',
  built_in_text: 'A built-in item: it can be tried on, but not changed.',
  unsure: 'Key points unsure',
  broken: 'Cannot be read',
  remove: 'Remove',
  q_waiting_one: '1 photo to add',
  q_waiting_many: '{n} photos to add',
  q_busy: 'Adding… {done} of {n} done',
  q_done: '{done} added',
  q_failed: '{failed} refused',
  all_are: 'All are',
  start_one: 'Add 1 item',
  start_many: 'Add {n} items',
  clear: 'Clear list',
  cancel_all: 'Cancel all',
  queued: 'Waiting for its turn',
  sending: 'Sending, {percent} %',
  preparing: 'Cutting it out…',
  cancelling: 'Cancelling…',
  cancelled: 'Cancelled',
  added: 'Added',
  added_unsure: 'Added. Its key points are unsure: have a look.',
  too_large: 'The photo is larger than {most} MB; export it smaller.',
  back_add: 'Add its back',
  back_drop: 'Without its back',
  back_of: '{what}: {title}',
  retry: 'Retry',
  dismiss: 'Dismiss {title}',
  cancel: 'Cancel {title}',
  show: 'Show',
  show_existing: 'Show that one',
  close: 'Close',
  cutout: 'Cut-out',
  original: 'Photo as handed in',
  points: 'Key points',
  checker: 'Checkerboard',
  neckline: 'Neckline',
  sure: '{name}: {percent} % sure',
  doubtful: '{name}: unsure, {percent} %',
  set_by_hand: '{name}: set by hand',
  all_sure: 'All {n} key points are sure. Left and right are the wearer’s.',
  some_unsure: '{k} of {n} key points unsure: {names}. Where they sit wrong, the item fits badly: move them under “Edit fit”.',
  no_points: 'This item has no key points yet.',
  f_title: 'Title',
  f_sku: 'SKU',
  f_category: 'Category',
  f_colours: 'Colours, with commas between',
  f_text: 'Text',
  anew: 'Another category has the photo looked at anew for its key points.',
  save: 'Save',
  saved: 'Saved',
  nothing_new: 'Nothing has changed',
  conflict: 'Somebody else has changed this item meanwhile.',
  take_theirs: 'Show theirs',
  keep_mine: 'Save mine all the same',
  unsaved: 'Your changes are not saved.',
  discard: 'Discard them',
  keep_editing: 'Go on editing',
  edit_fit: 'Edit fit',
  try: 'Try it on',
  delete: 'Delete',
  deleted: '{title} deleted',
  undo: 'Undo',
  restored: '{title} is back',
  comma: ', ',
  other_language: '中文',
  category_top: 'Top',
  category_bottom: 'Bottom',
  category_dress: 'Dress',
  category_outerwear: 'Outerwear',
  category_eyewear: 'Eyewear',
  category_hat: 'Hat',
  category_shoes: 'Shoes',
  category_furniture: 'Furniture',
  point_left: 'left',
  point_right: 'right',
  point_collar: 'collar',
  point_shoulder: 'shoulder',
  point_armpit: 'armpit',
  point_elbow: 'elbow',
  point_cuff_inner: 'inner cuff',
  point_cuff_outer: 'outer cuff',
  point_waist: 'waist',
  point_hip: 'hip',
  point_hem: 'hem',
  point_knee: 'knee',
  point_crotch: 'crotch',
  point_ankle: 'ankle',
  point_temple: 'temple',
  point_heel: 'heel',
  point_toe: 'toe',
};

/** @typedef {keyof typeof en} Key */

const chinese = language === 'zh';
const strings = chinese ? (await import('./wardrobe-strings-zh.js')).zh : en;

/** The one that the page could speak too. @type {'en' | 'zh'} */
export const otherLanguage = chinese ? 'en' : 'zh';

/** All categories there are. */
export const categories = ['top', 'bottom', 'dress', 'outerwear', 'eyewear', 'hat', 'shoes', 'furniture'];

/**
 * @param {Key} key
 * @param {Record<string, string | number>} [values] what stands for {name}
 */
export function say(key, values = {}) {
  return strings[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/** @param {string} kind @param {string} name what it is called in words; itself where there are none */
function word(kind, name) {
  const key = `${kind}_${name}`;
  return key in strings ? strings[/** @type {Key} */ (key)] : name.replaceAll('_', ' ');
}

/** @param {string} category */
export const categoryName = category => word('category', category);

/** A key point's name, "left_cuff_inner", in words. @param {string} name */
export function pointName(name) {
  const [, side, point] = /^(left|right)_(.+)$/.exec(name) ?? [];
  return side ? word('point', side) + (chinese ? '' : ' ') + word('point', point) : word('point', name);
}

/** @param {string} words */
export const capital = words => words.charAt(0).toUpperCase() + words.slice(1);

/**
 * Put the words into the page or a piece of it: `data-say` is the text, `data-say-label` the accessible name,
 * `data-say-placeholder` what an empty field shows.
 * @param {ParentNode} root
 */
export function translate(root) {
  /** @param {Element} element @param {string} attribute */
  const word = (element, attribute) => say(/** @type {Key} */ (element.getAttribute(attribute)));
  for (const element of root.querySelectorAll('[data-say]')) element.textContent = word(element, 'data-say');
  for (const element of root.querySelectorAll('[data-say-label]')) element.setAttribute('aria-label', word(element, 'data-say-label'));
  for (const element of root.querySelectorAll('[data-say-placeholder]')) element.setAttribute('placeholder', word(element, 'data-say-placeholder'));
}

/** Say all that the page says by itself. */
export function translatePage() {
  document.documentElement.lang = chinese ? 'zh-CN' : 'en';
  document.title = say('title');
  translate(document);
  for (const template of document.querySelectorAll('template')) translate(template.content);
}
