// @ts-check
/** The visitor's camera: asking for it, knowing why it does not come, and which others there are. */

/** @typedef {'denied' | 'nocamera' | 'busy' | 'insecure' | 'unsupported'} Trouble */

/** @type {Record<string, Trouble>} */
const TROUBLES = { NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'nocamera', OverconstrainedError: 'nocamera' };

const { mediaDevices: devices } = navigator; // of secure pages only

const LOOK_EVERY_MS = 700;
const BLIND_AFTER_LOOKS = 4;
const BLACK = 10; // grey level; behind a lens cap it is less
const [W, H] = [16, 9];

/** What stands in the way before anything is asked. @returns {Trouble | null} */
export function obstacle() {
  if (!isSecureContext) return 'insecure';
  if (!devices?.getUserMedia || !window.RTCPeerConnection) return 'unsupported';
  return null;
}

/**
 * Ask for the camera.
 * @param {{width: number, height: number}} wish
 * @param {string | null} [device] of `all`; none: the one that looks at the visitor
 * @returns {Promise<MediaStream>} rejects with a DOMException, see `trouble`
 */
export function ask({ width, height }, device) {
  const which = device ? { deviceId: { exact: device } } : { facingMode: 'user' };
  const video = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 30 }, ...which };
  return devices.getUserMedia({ audio: false, video });
}

/** All cameras; their names are known once one was allowed. */
export async function all() {
  return (await devices.enumerateDevices()).filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId);
}

/** @param {unknown} why what getUserMedia threw @returns {Trouble} */
export function trouble(why) {
  return TROUBLES[/** @type {Error} */ (why).name] ?? 'busy';
}

/**
 * Call `retry` once when the trouble may be over: permission changed in the browser's settings, a camera plugged in.
 * @param {Trouble} what
 * @param {() => void} retry
 * @returns {AbortController} ends the waiting
 */
export function whenOver(what, retry) {
  const waiting = new AbortController();
  const over = () => { waiting.abort(); retry(); };
  if (what === 'nocamera' || what === 'busy') {
    devices.addEventListener('devicechange', over, { signal: waiting.signal });
  }
  if (what === 'denied') {
    navigator.permissions?.query({ name: /** @type {PermissionName} */ ('camera') }).then(permission => {
      permission.addEventListener('change', () => permission.state === 'granted' && over(), { signal: waiting.signal });
    }, () => {}); // not every browser tells about the camera
  }
  return waiting;
}

/**
 * Watch whether pictures come through: none do from a camera that is muted, stalls, or is covered.
 * @param {HTMLVideoElement} video shows the camera
 * @param {(blind: boolean) => void} told when it has changed; blind once that has lasted
 */
export function watch(video, told) {
  const pen = Object.assign(document.createElement('canvas'), { width: W, height: H }).getContext('2d', { willReadFrequently: true });
  let [shown, missed, blind] = [-1, 0, false];
  const sees = (/** @type {MediaStreamTrack} */ track) => {
    const before = shown;
    shown = video.currentTime;
    if (track.muted || before === shown || !video.videoWidth) return false;
    pen?.drawImage(video, 0, 0, W, H);
    return Boolean(pen?.getImageData(0, 0, W, H).data.some((value, i) => i % 4 < 3 && value > BLACK));
  };
  setInterval(() => {
    const [track] = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : [];
    // A camera that is gone is told elsewhere.
    missed = document.hidden || track?.readyState !== 'live' || sees(track) ? 0 : missed + 1;
    if (blind !== missed >= BLIND_AFTER_LOOKS) told(blind = !blind);
  }, LOOK_EVERY_MS);
}
