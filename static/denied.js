// @ts-check
/** The way out of a blocked camera, which each browser hides elsewhere. */

import { make, part } from './parts.js';
import { say } from './strings.js';

/** @param {unknown} why what getUserMedia threw */
function blocker(why) {
  const name = navigator.userAgent;
  if (why instanceof Error && /system/i.test(why.message)) return 'system';
  if (/iPhone|iPad/.test(name) || (name.includes('Macintosh') && navigator.maxTouchPoints > 1)) return 'ios'; // all browsers there are Safari
  return name.includes('Firefox') ? 'firefox' : name.includes('Chrome') ? 'chrome' : name.includes('Safari') ? 'safari' : 'other';
}

/** Say it, step by step. @param {unknown} why what getUserMedia threw */
export function tell(why) {
  const steps = say(`denied_${blocker(why)}`).split('|');
  part('panel-steps').replaceChildren(...steps.map(step => make('li', '', step)));
}
