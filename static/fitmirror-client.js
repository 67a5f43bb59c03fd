// @ts-check
/*! fitmirror client, Apache-2.0. With its comments and types: static/fitmirror-client.js of the project. */
/**
 * fitmirror in any web page: the camera goes to the mirror, the dressed picture comes back. No dependency, no build step.
 * docs/embedding.md has an example and the reference, fitmirror-types.d.ts the types.
 *
 * Signaling is WHIP (RFC 9725) with a picture that comes back; messages are JSON on the data channel `fitmirror`. A lost
 * connection is taken up again by itself, with the outfit, until `close()` or a refusal.
 */

const PING_EVERY_MS = 2000;
const SILENT_AFTER_MS = 4500; // two pings unanswered: the line is dead, whatever ICE believes
const LISTEN_EVERY_MS = 500;
const DISCONNECTED_FOR_MS = 1500;
const SIGNALING_WITHIN_MS = 10_000;
const READY_WITHIN_MS = 15_000;
const READY_WITHOUT_RELAY_MS = 3000;
const REPLY_WITHIN_MS = 30_000;
const WORDS_WITHIN_MS = 60_000; // a stylist thinks before it speaks, and between words
const TRICKLE_EVERY_MS = 20;
const STEADY_AFTER_MS = 10_000; // a line that lived shorter counts as a failed try
const BACKOFF_FROM_MS = 500;
const BACKOFF_TO_MS = 1500; // while the service may only be restarting
const RESTARTS_WITHIN = 40; // tries, about a minute; from then on it is gone for longer
const GONE_BACKOFF_TO_MS = 10_000;
const STARTING_EVERY_MS = 500; // it answers, and will be ready within seconds
const SLOW_AFTER_MS = 4000;
const WELL_AFTER_MS = 6000;

const HD = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, facingMode: 'user' };

/**
 * @import { Description, Detail, MirrorEvents, MirrorSettings, MirrorStats, MirrorTarget, Observation, Options, Quality, QualityState,
 *   Seen, StateDetail, Stylist, Worn } from './fitmirror-types.d.ts'
 */
/**
 * @typedef {import('./fitmirror-types.d.ts').Item} Item
 * @typedef {import('./fitmirror-types.d.ts').Page} Page
 * @typedef {import('./fitmirror-types.d.ts').State} State
 * @typedef {import('./fitmirror-types.d.ts').Stats} Stats
 * @typedef {import('./fitmirror-types.d.ts').Wearable} Wearable
 * @typedef {{url: string, etag: string | null}} Ticket what takes a mirror up again after the line was lost
 * @typedef {Record<string, any>} Message
 */

/** In ms; it never jumps. */
const clock = () => performance.now();

/** Something the mirror refused or could not do; `code` is the machine's word for it, `status` the HTTP status if there is one. */
export class MirrorError extends Error {
  /** @type {string | undefined} of an outfit refused: because of this */ item;

  /** @param {string} code @param {string} [message] @param {number} [status] */
  constructor(code, message, status) {
    super(message || code);
    this.name = 'MirrorError';
    this.code = code;
    this.status = status;
  }
}

/**
 * Time to wait before the next try: doubling, with a quarter of chance so that many mirrors do not return at once.
 * @param {number} failures tries that failed in a row; none: at once
 * @param {number} chance 0..1
 */
export function backoff(failures, chance = Math.random()) {
  if (failures <= 0) return 0;
  const most = failures < RESTARTS_WITHIN ? BACKOFF_TO_MS : GONE_BACKOFF_TO_MS;
  return Math.min(most, BACKOFF_FROM_MS * 2 ** (failures - 1)) * (0.75 + 0.5 * chance);
}

/**
 * What a second looked like. The machine first: one that is behind answers late, too.
 * @param {Observation} seen
 * @param {number} slack above 1 it takes more to be good
 * @returns {Quality}
 */
function seeming(seen, slack) {
  /** Far fewer come out than went in, and few enough to see it. @param {number} out @param {number} of */
  const jerky = (out, of) => out < 0.75 * slack * of && out < 18 * slack;
  const torn = seen.lost > 0.08 / slack; // what is sent again comes in bursts
  const lossy = torn || seen.rtt_ms > 400 / slack;
  const [unsent, unheard] = [jerky(seen.fps_sent, seen.fps_camera), jerky(seen.fps_in, seen.fps_sent)];
  if ((jerky(seen.fps_out, seen.fps_in) && !torn) || jerky(seen.fps_decoded, seen.fps_received)) return 'slow_machine';
  if ((unsent && seen.limited === 'cpu') || (unheard && !lossy)) return 'slow_machine'; // not lost on the way: never read
  const limited = unsent && seen.limited === 'bandwidth';
  return lossy || limited || jerky(seen.fps_received, seen.fps_out) ? 'slow_network' : 'good';
}

/**
 * How good the mirror is for who stands before it: told when it has lasted, and taken back when it has been well for longer.
 * @param {QualityState} state
 * @param {Observation} seen
 * @param {number} now in ms
 * @returns {QualityState}
 */
export function judge(state, seen, now) {
  const seems = seeming(seen, state.quality === 'good' ? 1 : 1.2);
  if (seems === state.quality) return { quality: seems, seems, since: now };
  const turned = state.seems === state.quality || (seems === 'good') !== (state.seems === 'good');
  const since = turned ? now : state.since;
  const lasted = now - since >= (seems === 'good' ? WELL_AFTER_MS : SLOW_AFTER_MS);
  return lasted ? { quality: seems, seems, since: now } : { quality: state.quality, seems, since };
}

/**
 * The ICE servers in a `Link` header (RFC 9725, section 4.6).
 * @param {string | null} header
 * @returns {RTCIceServer[]}
 */
export function iceServers(header) {
  return [...(header ?? '').matchAll(/<([^>]+)>((?:\s*;\s*[\w-]+=(?:"(?:[^"\\]|\\.)*"|[^;,]*))*)/g)].flatMap(([, urls, rest]) => {
    const named = new Map([...rest.matchAll(/([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^;,]*))/g)].map(m => [m[1], (m[2] ?? m[3]).replace(/\\(.)/g, '$1')]));
    if (named.get('rel') !== 'ice-server') return [];
    return [{ urls, ...(named.has('username') && { username: named.get('username'), credential: named.get('credential') }) }];
  });
}

/**
 * Trickled candidates of an offer as an SDP fragment (RFC 8840); `complete`: no more will come.
 * @param {string} sdp @param {RTCIceCandidate[]} candidates @param {boolean} complete
 */
function fragment(sdp, candidates, complete) {
  const line = (/** @type {RegExp} */ wanted) => sdp.match(wanted)?.[0] ?? '';
  return [
    line(/^a=ice-ufrag:.*$/m), line(/^a=ice-pwd:.*$/m), line(/^m=.*$/m), line(/^a=mid:.*$/m),
    ...candidates.map(c => `a=${c.candidate}`), ...(complete ? ['a=end-of-candidates'] : []),
  ].map(text => `${text.trim()}\r\n`).join('');
}

/** @param {Response} response */
async function refusal(response) {
  let told;
  try { told = await response.json(); } catch { told = {}; } // not every proxy answers in problem+json
  const error = new MirrorError(`http_${response.status}`, told.detail || told.title || response.statusText, response.status);
  return Object.assign(error, { retry_s: Number(response.headers.get('Retry-After')) || undefined, starting: told.code === 'starting' });
}

/**
 * H.264 before the others where Chromium has it: there it costs about half of VP8's processor time, and on phones it has
 * hardware. Other browsers' own order is best; Firefox may list an H.264 that it still has to download.
 * @param {RTCRtpTransceiver} transceiver
 */
function preferH264(transceiver) {
  if (!('userAgentData' in navigator)) return;
  const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
  const first = codecs.filter(codec => codec.mimeType === 'video/H264');
  if (first.length) transceiver.setCodecPreferences([...first, ...codecs.filter(codec => !first.includes(codec))]);
}

/** A promise with its handles outside. @returns {{promise: Promise<any>, resolve: (value?: any) => void, reject: (why: Error) => void}} */
function deferred() {
  /** @type {any} */ const made = {};
  made.promise = new Promise((resolve, reject) => { Object.assign(made, { resolve, reject }); });
  made.promise.catch(() => {}); // who waits for it hears it; nobody has to
  return made;
}

/** One connection, from offer to loss; never used twice. */
class Line {
  /** @type {Ticket | null} */ ticket = null;
  /** @type {RTCIceServer[]} */ named = []; // ICE servers that the answer named
  rtt_ms = 0;
  #ready = deferred();
  #lost = deferred();
  #over = false;
  #heard = 0;
  /** @type {RTCIceCandidate[]} */ #candidates = [];
  #gathered = false;
  /** @type {Record<string, number>} */ #counts = {};

  /**
   * @param {FitMirror} mirror @param {RTCIceServer[]} servers @param {MediaStream} stream the camera
   * @param {{message: (message: Message) => void, stream: (stream: MediaStream) => void}} on
   */
  constructor(mirror, servers, stream, on) {
    this.mirror = mirror;
    this.base = mirror.base;
    this.headers = mirror.headers;
    this.servers = servers;
    this.on = on;
    const pc = this.pc = new RTCPeerConnection({ iceServers: servers, bundlePolicy: 'max-bundle' });
    this.channel = pc.createDataChannel('fitmirror');
    preferH264(pc.addTransceiver(stream.getVideoTracks()[0], { direction: 'sendrecv', streams: [stream] }));
    pc.ontrack = ({ receiver, track }) => {
      receiver.jitterBufferTarget = 0; // a mirror shows now, smooth or not
      on.stream(new MediaStream([track]));
    };
    pc.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) this.#candidates.push(candidate);
      this.#gathered ||= candidate === null;
      this.#after(TRICKLE_EVERY_MS, () => this.#trickle());
    };
    pc.onconnectionstatechange = () => {
      if (pc.connectionState === 'failed') this.lose('failed');
      if (pc.connectionState === 'disconnected') {
        this.#after(DISCONNECTED_FOR_MS, () => pc.connectionState === 'disconnected' && this.lose('disconnected'));
      }
    };
    this.channel.onopen = () => this.greet();
    this.channel.onclose = () => this.lose('channel closed');
    this.channel.onmessage = ({ data }) => this.#receive(data);
  }

  /** Resolves with the reason when the line is lost. @returns {Promise<string>} */
  get lost() { return this.#lost.promise; }

  /**
   * Send the offer and take the answer; rejects with a MirrorError when refused, a TypeError when nobody answers.
   * @param {Ticket | null} resume the mirror to take up again
   */
  async offer(resume) {
    await this.pc.setLocalDescription();
    const sdp = this.pc.localDescription?.sdp ?? '';
    this.#candidates.length = 0; // those found by now are in the offer
    const target = new URL('v1/mirrors', this.base);
    if (resume) target.searchParams.set('resume', resume.url.split('/').pop() ?? '');
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), SIGNALING_WITHIN_MS);
    try {
      const response = await fetch(target, {
        method: 'POST', body: sdp, signal: abort.signal,
        headers: { ...this.headers, 'Content-Type': 'application/sdp', ...(resume?.etag && { 'If-Match': resume.etag }) },
      });
      if (response.status !== 201) throw await refusal(response);
      const location = response.headers.get('Location');
      if (!location) throw new MirrorError('no_location', 'The answer names no mirror (is Location exposed to this origin?)', 201);
      this.ticket = { url: new URL(location, target).href, etag: response.headers.get('ETag') };
      this.named = iceServers(response.headers.get('Link'));
      if (this.#over) return this.#leave(); // closed while the server was answering
      await this.pc.setRemoteDescription({ type: 'answer', sdp: await response.text() });
    } finally {
      clearTimeout(timer);
    }
    this.#trickle();
  }

  /** ICE servers that the answer named and this attempt did not have. */
  get lacking() { return this.named.filter(named => !this.servers.some(server => server.urls === named.urls)); }

  /** Resolves with the mirror's `ready` message. @returns {Promise<Message>} */
  async ready() {
    this.#after(this.lacking.length ? READY_WITHOUT_RELAY_MS : READY_WITHIN_MS, () => this.#ready.reject(new MirrorError('timeout', 'no connection')));
    this.lost.then(reason => this.#ready.reject(new MirrorError('lost', reason)));
    const message = await this.#ready.promise;
    this.#watch();
    return message;
  }

  /** @param {Message} message */
  send(message) {
    if (this.channel.readyState === 'open') this.channel.send(JSON.stringify(message));
  }

  /** Say which language is spoken, at first and whenever it changes. */
  greet() { this.send({ type: 'hello', v: 1, locale: this.mirror.locale }); }

  /** Ask for a sign of life within a moment: the network has changed. */
  probe() {
    const before = this.#heard;
    this.#ping();
    this.#after(DISCONNECTED_FOR_MS, () => this.#heard === before && this.lose('network changed'));
  }

  /** What the browser knows of the pictures, since the look before. @returns {Promise<Seen>} */
  async look() {
    const report = await this.pc.getStats();
    /** @type {Record<string, any>} */ const found = {};
    report.forEach(entry => { if ((entry.kind ?? 'video') === 'video') found[entry.type] = entry; });
    const { 'inbound-rtp': into = {}, 'outbound-rtp': out = {}, 'remote-inbound-rtp': there = {}, 'media-source': source = {} } = found;
    const { framesDecoded = 0, packetsReceived = 0, packetsLost = 0 } = into;
    const before = this.#counts;
    const now = this.#counts = {
      at: clock(), sent: out.framesSent ?? 0, received: into.framesReceived ?? framesDecoded, decoded: framesDecoded,
      packets: packetsReceived + packetsLost, lost: packetsLost,
    };
    const since = (/** @type {keyof now} */ name) => Math.max(0, now[name] - (before[name] ?? now[name]));
    const fps = (/** @type {keyof now} */ name) => Math.round(since(name) / Math.max(since('at'), 1) * 10_000) / 10;
    return {
      codec: report.get(into.codecId)?.mimeType?.split('/')[1] ?? '',
      frame_width: into.frameWidth ?? 0, frame_height: into.frameHeight ?? 0,
      frames_decoded: framesDecoded, frames_dropped: into.framesDropped ?? 0,
      fps_camera: source.framesPerSecond ?? fps('sent'), fps_sent: fps('sent'), fps_received: fps('received'), fps_decoded: fps('decoded'),
      lost: Math.max(there.fractionLost ?? 0, since('lost') / Math.max(since('packets'), 1)),
      limited: out.qualityLimitationReason ?? 'none',
    };
  }

  /** @param {string} reason */
  lose(reason) { this.#lost.resolve(reason); }

  /** End the connection; the mirror behind it stays for who takes it up again. */
  drop() {
    this.#over = true;
    this.lose('closed');
    this.pc.close();
  }

  /** End the connection and the mirror behind it. */
  end() {
    this.drop();
    this.#leave();
  }

  #leave() {
    if (!this.ticket) return;
    // keepalive lets it leave while the page goes; a lost one does no harm, the server collects who vanished.
    fetch(this.ticket.url, { method: 'DELETE', headers: this.headers, keepalive: true }).catch(() => {});
    this.ticket = null;
  }

  #trickle() {
    if (!this.ticket || this.#over || !(this.#candidates.length || this.#gathered)) return;
    const body = fragment(this.pc.localDescription?.sdp ?? '', this.#candidates.splice(0), this.#gathered);
    this.#gathered = false;
    const headers = { ...this.headers, 'Content-Type': 'application/trickle-ice-sdpfrag', ...(this.ticket.etag && { 'If-Match': this.ticket.etag }) };
    // A refused candidate is no loss by itself: if no pair is found the connection fails and is tried again.
    fetch(this.ticket.url, { method: 'PATCH', body, headers }).catch(() => {});
  }

  /** @param {string} data */
  #receive(data) {
    this.#heard = clock();
    /** @type {Message} */ let message;
    try { message = JSON.parse(data); } catch { return; }
    if (message.type === 'pong') this.rtt_ms = clock() - message.t;
    else if (message.type === 'ready') this.#ready.resolve(message);
    else this.on.message(message);
  }

  #ping() { this.send({ type: 'ping', t: clock() }); }

  #watch() {
    let last = this.#heard = clock();
    let pinged = -Infinity;
    const tick = () => {
      const now = clock();
      const slept = now - last > PING_EVERY_MS;
      last = now;
      if (slept) { // it has not listened: silence counts only while the page is awake
        this.#heard = now;
        this.probe();
      }
      if (now - this.#heard > SILENT_AFTER_MS) return this.lose('silent');
      if (now - pinged >= PING_EVERY_MS) {
        pinged = now;
        this.#ping();
      }
      this.#after(LISTEN_EVERY_MS, tick);
    };
    tick();
  }

  /** Do it then, if the line still is. @param {number} ms @param {() => void} action */
  #after(ms, action) { setTimeout(() => { if (!this.#over) action(); }, ms); }
}

/** A mirror, as a page sees it. Made once; `connect` opens it, `close` ends it for good. */
export class FitMirror extends /** @type {MirrorTarget} */ (EventTarget) {
  /** @type {State} */ #state = 'idle';
  /** @type {MediaStream | null} */ #camera = null;
  #ours = false; // whether the camera was opened here and is to be closed here
  /** @type {MediaStream | null} */ #stream = null;
  /** @type {Line | null} */ #line = null;
  /** @type {RTCIceServer[]} */ #servers;
  /**
   * @type {Map<number, {message: Message, parts: string[], resolve: (m: any) => void, reject: (why: Error) => void,
   *   part?: (text: string) => void, timer?: ReturnType<typeof setTimeout>}>}
   */
  #asked = new Map();
  /** @type {Stats | null} */ #stats = null;
  /** @type {QualityState} */ #quality = { quality: 'good', seems: 'good', since: 0 };
  /** @type {Map<string, Item>} */ #items = new Map();
  #next = 1;
  /** @type {Wearable[] | null} */ #outfit = null; // wanted, newest
  /** @type {Wearable[]} */ #worn = []; // confirmed
  /** @type {Message} */ #settings = {};
  #connected = deferred();
  #locale;
  #running = false;
  #wake = () => {};
  #away = false;

  /** @param {Options} [options] */
  constructor({ base, token, locale, iceServers: servers = [] } = {}) {
    super();
    this.base = new URL(base ?? new URL('.', import.meta.url));
    if (!this.base.pathname.endsWith('/')) this.base.pathname += '/';
    this.#locale = locale ?? navigator.language;
    /** @type {Record<string, string>} */ this.headers = token ? { Authorization: `Bearer ${token}` } : {};
    this.#servers = [...servers];
    /** Limits that the mirror told, e.g. the largest picture. @type {Message} */ this.limits = {};
    /** Who finds the words of `describe`; null before it is known, and where there is nobody. @type {Stylist | null} */ this.stylist = null;
  }

  /** @returns {State} */
  get state() { return this.#state; }
  /** The dressed picture. @returns {MediaStream | null} */
  get stream() { return this.#stream; }
  /** The camera's picture. @returns {MediaStream | null} */
  get camera() { return this.#camera; }
  /** Language of hints and descriptions; may be changed at any time. */
  get locale() { return this.#locale; }
  set locale(tag) {
    this.#locale = tag;
    this.#line?.greet();
  }
  /** What the mirror has confirmed. @returns {readonly Wearable[]} */
  get worn() { return this.#worn; }
  /** The last second's figures; null while there are none. @returns {Stats | null} */
  get stats() { return this.#stats; }

  /**
   * Open the mirror. Resolves when it is live and keeps trying until then; called again, it changes the camera.
   * @param {MediaStream | MediaStreamConstraints} [source] a camera stream, or what to ask the browser for
   * @throws {DOMException} no camera: `NotAllowedError`, `NotFoundError`, `NotReadableError` …, as getUserMedia says it
   * @throws {MirrorError} the service refused for good
   */
  async connect(source = { video: HD, audio: false }) {
    if (this.#state === 'closed') throw new MirrorError('closed');
    if (source instanceof MediaStream) this.#use(source, false);
    else {
      if (!this.#running) this.#become('camera');
      try {
        if (!navigator.mediaDevices) throw new DOMException('The camera needs a secure page (https or localhost).', 'SecurityError');
        const stream = await navigator.mediaDevices.getUserMedia(source);
        if (this.state === 'closed') { // while the visitor was thinking about it
          stream.getTracks().forEach(track => track.stop());
          throw new MirrorError('closed');
        }
        this.#use(stream, true);
      } catch (why) {
        if (!this.#running) this.#become('idle');
        throw why;
      }
    }
    if (!this.#running) {
      this.#connected = deferred();
      this.#keep();
    }
    return this.#connected.promise;
  }

  /**
   * Wear these and nothing else. Resolves once the first picture so dressed is on its way (with nobody in view: once
   * prepared, `visible` false), or as `superseded` by a newer call. While there is no connection it waits for one.
   * @param {Wearable[]} items
   * @returns {Promise<Worn>}
   */
  async wear(items) {
    items = this.#outfit = JSON.parse(JSON.stringify(items)); // what the page does with its own later changes nothing
    try {
      const worn = await this.#ask({ type: 'wear', items });
      if (!worn.superseded) this.#worn = items;
      return worn;
    } catch (why) {
      if (this.#outfit === items) this.#outfit = this.#worn;
      throw why;
    }
  }

  /**
   * Change how the mirror works; a mirror that knows nothing of it is told again.
   * @param {MirrorSettings} settings
   * @returns {Promise<Message>} what applies now
   */
  async set(settings) {
    const applied = await this.#ask({ type: 'set', ...settings });
    Object.assign(this.#settings, settings);
    return applied;
  }

  /**
   * The dressed picture as it is now, unflipped, in the size it is shown.
   * @param {{finish?: 'analogy'}} [options] what is done to it before, which takes seconds
   * @returns {Promise<Blob>}
   */
  async snapshot({ finish } = {}) {
    const { mime, parts } = await this.#ask({ type: 'snapshot', ...(finish ? { finish } : {}) });
    return new Blob([Uint8Array.from(atob(parts.join('')), c => c.charCodeAt(0))], { type: mime });
  }

  /**
   * Words about what is worn: `for await (const piece of answer)` as they come, or `await answer.done` for the whole, which is
   * what counts. A newer one takes its place; the older ends as `cancelled`.
   * @param {string | null} [question] the shopper's own, at most 500 characters
   * @param {{consent?: boolean}} [options] the shopper agrees that one picture goes to `stylist.host` for this
   * @returns {Description}
   */
  describe(question = null, { consent = false } = {}) {
    const id = this.#next++;
    /** @type {string[]} */ const pieces = [];
    let ended = false;
    let more = deferred();
    const stir = () => { more.resolve(); more = deferred(); };
    const done = this.#ask({ type: 'describe', question, consent }, { id, part: piece => { pieces.push(piece); stir(); } });
    const end = () => { ended = true; stir(); };
    done.then(end, end);
    return {
      done,
      cancel: () => this.#cancel(id),
      async *[Symbol.asyncIterator]() {
        for (let next = 0; next < pieces.length || !ended;) {
          if (next < pieces.length) yield pieces[next++];
          else await more.promise;
        }
        const { text } = await done; // or throws what went wrong
        if (!pieces.length && text) yield text;
      },
    };
  }

  /**
   * One page of what can be worn; `next` is the cursor of the page after it.
   * @param {{category?: string, q?: string, cursor?: string}} [query]
   * @returns {Promise<Page>}
   */
  async items(query = {}) {
    const url = new URL('v1/wardrobe', this.base);
    for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
    /** @type {Page} */ const page = await (await this.#get(url)).json();
    for (const item of page.items) this.#items.set(item.id, item);
    return page;
  }

  /** All that is known of one item, its measurements in `size_table`. @param {string} id @returns {Promise<Detail>} */
  async item(id) {
    const response = await this.#get(new URL(`v1/wardrobe/${encodeURIComponent(id)}`, this.base));
    const item = await response.json();
    this.#items.set(id, item);
    return item;
  }

  /**
   * Address of an item's picture, for an `img`. With a token, or on a page of another origin, it is a blob's, to be revoked
   * by who no longer needs it.
   * @param {string} id @param {'thumbnail' | 'cutout'} [view] small, or as large as it is kept
   */
  async picture(id, view = 'thumbnail') {
    const item = this.#items.get(id);
    const named = view === 'thumbnail' ? item?.thumbnail : item?.image; // changes with the picture, so that it can be kept
    const url = new URL(named?.replace(/^\/+/, '') ?? `v1/wardrobe/${encodeURIComponent(id)}/image?view=${view}`, this.base);
    if (!this.headers.Authorization && url.origin === location.origin) return url.href;
    return URL.createObjectURL(await (await this.#get(url)).blob());
  }

  /** End the mirror and, if it was opened here, the camera. */
  close() {
    if (this.#state === 'closed') return;
    this.#become('closed');
    this.#finish(new MirrorError('closed'));
  }

  /** @param {URL} url */
  async #get(url) {
    const response = await fetch(url, { headers: this.headers });
    if (!response.ok) throw await refusal(response);
    return response;
  }

  /** @param {MediaStream} stream @param {boolean} ours */
  #use(stream, ours) {
    const [track] = stream.getVideoTracks();
    if (!track) throw new MirrorError('no_video', 'The stream has no picture.');
    if (this.#ours && this.#camera !== stream) this.#camera?.getTracks().forEach(old => old.stop());
    [this.#camera, this.#ours] = [stream, ours];
    track.addEventListener('ended', () => {
      if (this.#camera === stream) this.#tell('error', new MirrorError('camera_lost', 'The camera stopped.'));
    });
    for (const sender of this.#line?.pc.getSenders() ?? []) sender.replaceTrack(track).catch(() => this.#line?.lose('camera changed'));
  }

  /** Keep a line open until closed or refused. */
  async #keep() {
    this.#running = true;
    const listening = this.#listen();
    /** @type {Line | null} */ let previous = null;
    /** @type {Ticket | null} */ let ticket = null;
    let failures = 0;
    this.#become('connecting');
    while (this.#running) {
      const resumed = ticket;
      const line = this.#line = new Line(this, this.#servers, /** @type {MediaStream} */ (this.#camera), {
        message: message => this.#receive(message),
        stream: stream => this.#tell('stream', this.#stream = stream),
      });
      let wait_ms = 0;
      try {
        await line.offer(ticket);
        previous?.drop(); // not before: its end may be what the server takes for our leaving
        previous = line;
        ticket = line.ticket;
        ({ limits: this.limits = {}, stylist: this.stylist = null } = await line.ready());
        this.#quality = { quality: 'good', seems: 'good', since: clock() };
        this.#resume(Boolean(resumed));
        this.#become('live');
        this.#connected.resolve();
        const since = clock();
        await line.lost;
        this.#stats = null;
        failures = clock() - since > STEADY_AFTER_MS ? 0 : failures + 1;
        wait_ms = backoff(failures - 1);
        if (this.#running) this.#become('reconnecting');
      } catch (why) {
        if (!this.#running) break;
        const error = /** @type {MirrorError & {retry_s?: number, starting?: boolean}} */ (why);
        const { status } = error;
        if (line !== previous) line.drop();
        if (resumed && status && [404, 412, 428].includes(status)) ticket = null; // that mirror is gone: begin anew
        else if (status === 503 && (error.starting || !(await this.#isReady()))) {
          failures = 0;
          wait_ms = STARTING_EVERY_MS;
          this.#become('reconnecting', { retry_s: wait_ms / 1000, error });
        } else if (status === 503) {
          wait_ms = 1000 * (error.retry_s ?? 5);
          this.#become('full', { retry_s: wait_ms / 1000 });
        } else if (status && status < 500 && status !== 408 && status !== 429) return this.#fail(error);
        else {
          const relays = line.lacking;
          this.#servers.push(...relays);
          wait_ms = relays.length ? 0 : backoff(++failures);
          this.#become('reconnecting', { retry_s: wait_ms / 1000, error });
        }
      }
      if (this.#away) ticket = null; // the page said goodbye when it was put away
      if (this.#running && (wait_ms || this.#away)) await this.#pause(wait_ms);
    }
    listening.abort();
    previous?.end();
  }

  /** Whether the service is done starting: a 503 may say that every mirror is taken, or that there is none yet. */
  #isReady() { return fetch(new URL('readyz', this.base)).then(response => response.ok, () => false); }

  /** @param {number} ms */
  async #pause(ms) {
    do {
      await new Promise(resolve => {
        this.#wake = () => resolve(undefined);
        if (!this.#away) setTimeout(this.#wake, ms);
      });
    } while (this.#away && this.#running);
  }

  #listen() {
    const listening = new AbortController();
    const { signal } = listening;
    const changed = () => {
      this.#wake(); // no reason to wait any longer
      if (this.#state === 'live') this.#line?.probe();
    };
    const on = (/** @type {EventTarget} */ where, /** @type {string} */ type, action = changed) => where?.addEventListener(type, action, { signal });
    on(window, 'online');
    on(document, 'visibilitychange', () => document.hidden || changed());
    on(document, 'resume');
    on(/** @type {any} */ (navigator).connection, 'change');
    on(window, 'pagehide', () => { this.#away = true; this.#line?.end(); });
    on(window, 'pageshow', () => { if (this.#away) { this.#away = false; this.#wake(); } });
    return listening;
  }

  /** @param {Error} why */
  #fail(why) {
    this.#become('failed', { error: why });
    this.#finish(why);
  }

  /** @param {Error} why */
  #finish(why) {
    this.#running = false;
    this.#line?.end();
    this.#line = null;
    if (this.#ours) this.#camera?.getTracks().forEach(track => track.stop());
    this.#stats = null;
    this.#connected.reject(why);
    for (const id of [...this.#asked.keys()]) this.#settle(id)?.reject(why);
    this.#wake();
  }

  /** Send what waits; a mirror that does not know this shopper is told how it was set and dressed. @param {boolean} known */
  #resume(known) {
    const waiting = [];
    for (const [id, asked] of [...this.#asked]) {
      // Half a description was read; another beginning does not go with it.
      if (asked.part && asked.parts.length) this.#settle(id)?.reject(new MirrorError('lost', 'The connection was lost.'));
      else waiting.push(asked.message);
      asked.parts.length = 0;
    }
    if (!known) {
      if (Object.keys(this.#settings).length) this.#again({ type: 'set', ...this.#settings });
      if (this.#outfit?.length && !waiting.some(m => m.type === 'wear')) this.#again({ type: 'wear', items: this.#outfit });
    }
    for (const message of waiting) this.#send(message);
  }

  /** @param {Message} message */
  #again(message) {
    this.#ask(message, { now: true }).catch(why => {
      if (message.type === 'wear' && this.#outfit === message.items) this.#outfit = this.#worn = [];
      if (message.type === 'set') this.#settings = {};
      this.#tell('error', why);
    });
  }

  /**
   * Send a request, or keep it for the next line; resolves with the reply.
   * @param {Message} message
   * @param {{id?: number, now?: boolean, part?: (text: string) => void}} [how] `now`: the line is ready, whatever the state
   *   says; `part`: takes what comes before the reply
   * @returns {Promise<any>}
   */
  #ask(message, { id = this.#next++, now = false, part } = {}) {
    if (['closed', 'failed'].includes(this.#state)) return Promise.reject(new MirrorError('closed'));
    message = { ...message, id };
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { message, parts: [], resolve, reject, part });
      if (now || this.#state === 'live') this.#send(message);
    });
  }

  /** @param {Message} message */
  #send(message) {
    this.#line?.send(message);
    this.#await(message.id);
  }

  /** Give a request up when nothing comes for it any more. @param {number} id */
  #await(id) {
    const asked = this.#asked.get(id);
    if (!asked) return;
    clearTimeout(asked.timer);
    asked.timer = setTimeout(() => {
      if (this.#state !== 'live') return; // it will be sent anew
      this.#settle(id)?.reject(new MirrorError('timeout', `no reply to ${asked.message.type}`));
    }, asked.part || asked.message.finish ? WORDS_WITHIN_MS : REPLY_WITHIN_MS);
  }

  /** Take a request off the list; undefined when it was settled before. @param {number} id */
  #settle(id) {
    const asked = this.#asked.get(id);
    clearTimeout(asked?.timer);
    this.#asked.delete(id);
    return asked;
  }

  /** @param {number} id */
  #cancel(id) {
    const asked = this.#settle(id);
    asked?.reject(new MirrorError('cancelled'));
    if (asked && this.#state === 'live') this.#line?.send({ type: 'cancel', id });
  }

  /** @param {Message} message */
  #receive(message) {
    const asked = this.#asked.get(message.id);
    switch (message.type) {
      case 'stats':
        this.#measure(/** @type {any} */ (message)).catch(() => {}); // the line has ended meanwhile
        break;
      case 'hint':
        this.#tell('hint', { code: message.code, text: message.text });
        break;
      case 'error': {
        const error = new MirrorError(message.code, message.message);
        error.item = message.item;
        if (asked) this.#settle(message.id)?.reject(error);
        else if (message.id === undefined) this.#tell('error', error); // else its promise has ended already
        break;
      }
      case 'snapshot':
        if (!asked) break;
        asked.parts[message.part] = message.data;
        if (asked.parts.filter(Boolean).length < message.parts) break;
        this.#settle(message.id)?.resolve({ mime: message.mime, parts: asked.parts });
        break;
      case 'description': {
        if (!asked?.part) break;
        this.#tell('description', message);
        if (message.done) {
          const { type: _, id, done, ...described } = message;
          this.#settle(id)?.resolve(described);
          break;
        }
        asked.parts.push(message.delta);
        asked.part(message.delta);
        this.#await(message.id);
        break;
      }
      case 'cancelled': // a newer question has taken its place
        this.#settle(message.id)?.reject(new MirrorError('cancelled'));
        break;
      default:
        if (message.type === 'worn' && !message.superseded) this.#tell('worn', message);
        this.#settle(message.id)?.resolve(message);
    }
  }

  /** @param {MirrorStats & {type?: string}} told */
  async #measure({ type: _, ...told }) {
    const line = this.#line;
    if (!line) return;
    const seen = { ...told, ...await line.look(), rtt_ms: line.rtt_ms };
    if (line !== this.#line || this.#state !== 'live') return;
    // A page in the background is shown few pictures, whatever comes.
    if (!document.hidden) this.#quality = judge(this.#quality, seen, clock());
    this.#tell('stats', this.#stats = { ...seen, quality: this.#quality.quality });
  }

  /** @param {State} state @param {Partial<StateDetail>} [more] */
  #become(state, more = {}) {
    if (this.#state === 'closed' || (state === this.#state && !more.error && more.retry_s === undefined)) return;
    this.#state = state;
    this.#tell('state', { state, ...more });
  }

  /** @template {keyof MirrorEvents} K @param {K} type @param {MirrorEvents[K]} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
