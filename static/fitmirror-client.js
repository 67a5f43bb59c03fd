// @ts-check
/**
 * fitmirror in any web page: the camera goes to the mirror, the dressed picture comes back. No dependency, no build step.
 *
 *     import { FitMirror } from 'https://mirror.example/fitmirror-client.js';
 *
 *     const mirror = new FitMirror();
 *     mirror.addEventListener('stream', event => { video.srcObject = event.detail; });
 *     await mirror.connect();                  // asks for the camera
 *     await mirror.wear(['breton-stripe']);      // the whole outfit; [] takes everything off
 *
 * The picture comes as the camera sees it: flip the video by CSS (`transform: scaleX(-1)`) to make it a mirror.
 * Signaling is WHIP (RFC 9725) with a picture that comes back; messages are JSON on the data channel `fitmirror`.
 * A lost connection is taken up again by itself, with the outfit, until `close()` is called or the server refuses.
 *
 * Events, each a CustomEvent:
 *   `state`   {@link StateDetail}: how the connection stands, see {@link State}
 *   `stream`  MediaStream: the dressed picture, anew after each reconnection
 *   `worn`    {@link Worn}: an outfit is on, or prepared while nobody is in view
 *   `stats`   once a second: frames per second in and out, milliseconds per stage, person seen, `rtt_ms`
 *   `hint`    `{code, text}`: what the shopper could do for a better picture, e.g. `nobody`, `step_back`; code '': all is well
 *   `error`   {@link MirrorError}: something went wrong that no promise tells
 */

const PING_EVERY_MS = 2000;
const SILENT_AFTER_MS = 4500; // two pings unanswered: the line is dead, whatever ICE believes
const LISTEN_EVERY_MS = 500;
const DISCONNECTED_FOR_MS = 1500;
const SIGNALING_WITHIN_MS = 10_000;
const READY_WITHIN_MS = 15_000;
const READY_WITHOUT_RELAY_MS = 3000; // when the server named relays that this attempt did not have yet
const REPLY_WITHIN_MS = 30_000;
const TRICKLE_EVERY_MS = 20;
const STEADY_AFTER_MS = 10_000; // a line that lived shorter counts as a failed try
const BACKOFF_FROM_MS = 500;
const BACKOFF_TO_MS = 10_000;

const HD = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, facingMode: 'user' };

/**
 * How the connection stands. `camera`: the browser is asking the visitor. `full`: every mirror is taken, tries again after
 * `retry_s`. `reconnecting`: no answer, or the line was lost. `failed`: refused for good, `error` says why.
 * @typedef {'idle' | 'camera' | 'connecting' | 'live' | 'reconnecting' | 'full' | 'failed' | 'closed'} State
 * @typedef {{state: State, retry_s?: number, error?: Error}} StateDetail
 * @typedef {string | {item: string, size?: string, length_cm?: number, tuck?: boolean}} Wearable
 * @typedef {{items?: Wearable[], visible?: boolean, superseded?: boolean}} Worn
 * @typedef {{id: string, title: string, category: string, colours: string[]}} Item
 * @typedef {{items: Item[], next: string | null}} Page
 * @typedef {{url: string, etag: string | null}} Ticket what takes a mirror up again after the line was lost
 * @typedef {Record<string, any>} Message
 * @typedef {object} Options
 * @property {string | URL} [base] Where the service is; by default where this module came from.
 * @property {string} [token] Bearer token, where the service wants one.
 * @property {string} [locale] Language of hints, a BCP 47 tag; by default the browser's.
 * @property {RTCIceServer[]} [iceServers] STUN and TURN servers beside those the service names.
 */

/** Something the mirror refused or could not do; `code` is the machine's word for it, `status` the HTTP status if there is one. */
export class MirrorError extends Error {
  /**
   * @param {string} code
   * @param {string} [message]
   * @param {number} [status]
   */
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
  return Math.min(BACKOFF_TO_MS, BACKOFF_FROM_MS * 2 ** (failures - 1)) * (0.75 + 0.5 * chance);
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
 * Trickled candidates as an SDP fragment (RFC 8840).
 * @param {string} sdp the offer they belong to
 * @param {RTCIceCandidate[]} candidates
 * @param {boolean} complete no more will come
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
  return Object.assign(error, { retry_s: Number(response.headers.get('Retry-After')) || undefined });
}

/**
 * H.264 before the others where Chromium has it: there it costs about half of VP8's processor time, and on phones it has
 * hardware. Other browsers' own order is best; Firefox may list an H.264 that it still has to download.
 *
 * @param {RTCRtpTransceiver} transceiver
 */
function preferH264(transceiver) {
  if (!('userAgentData' in navigator)) return;
  const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
  const first = codecs.filter(codec => codec.mimeType === 'video/H264');
  if (first.length) transceiver.setCodecPreferences([...first, ...codecs.filter(codec => !first.includes(codec))]);
}

/** A promise with its handles outside. */
function deferred() {
  /** @type {(value?: any) => void} */ let resolve = () => {};
  /** @type {(why: Error) => void} */ let reject = () => {};
  const promise = new Promise((good, bad) => { resolve = good; reject = bad; });
  promise.catch(() => {}); // who waits for it hears it; nobody has to
  return { promise, resolve, reject };
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
  #timers = /** @type {Set<ReturnType<typeof setTimeout>>} */ (new Set());

  /**
   * @param {URL} base
   * @param {Record<string, string>} headers
   * @param {MediaStream} stream the camera
   * @param {RTCIceServer[]} servers
   * @param {string} locale
   * @param {{message: (message: Message) => void, stream: (stream: MediaStream) => void}} on
   */
  constructor(base, headers, stream, servers, locale, on) {
    this.base = base;
    this.headers = headers;
    this.on = on;
    this.locale = locale;
    this.servers = servers;
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
    this.channel.onopen = () => this.send({ type: 'hello', v: 1, locale: this.locale });
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

  /** Resolves with the mirror's `ready` message. @returns {Promise<Message>} */
  async ready() {
    const lacking = this.named.some(named => !this.servers.some(server => server.urls === named.urls));
    this.#after(lacking ? READY_WITHOUT_RELAY_MS : READY_WITHIN_MS, () => this.#ready.reject(new MirrorError('timeout', 'no connection')));
    this.lost.then(reason => this.#ready.reject(new MirrorError('lost', reason)));
    const message = await this.#ready.promise;
    this.#watch();
    return message;
  }

  /** @param {Message} message @returns {boolean} whether it left */
  send(message) {
    if (this.channel.readyState !== 'open') return false;
    this.channel.send(JSON.stringify(message));
    return true;
  }

  /** Ask for a sign of life within a moment: the network has changed. */
  probe() {
    const before = this.#heard;
    this.#ping();
    this.#after(DISCONNECTED_FOR_MS, () => this.#heard === before && this.lose('network changed'));
  }

  /** @param {string} reason */
  lose(reason) { this.#lost.resolve(reason); }

  /** End the connection; the mirror behind it stays for who takes it up again. */
  drop() {
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
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
    this.#heard = performance.now();
    /** @type {Message} */ let message;
    try { message = JSON.parse(data); } catch { return; }
    if (message.type === 'pong') this.rtt_ms = performance.now() - message.t;
    else if (message.type === 'ready') this.#ready.resolve(message);
    else this.on.message(message);
  }

  #ping() { this.send({ type: 'ping', t: performance.now() }); }

  #watch() {
    let last = this.#heard = performance.now();
    let pinged = -Infinity;
    const tick = () => {
      const now = performance.now();
      // A page that slept has not listened: only count silence that this page was awake for.
      if (now - last > PING_EVERY_MS) this.#heard = now;
      last = now;
      if (now - this.#heard > SILENT_AFTER_MS) return this.lose('silent');
      if (now - pinged >= PING_EVERY_MS) {
        pinged = now;
        this.#ping();
      }
      this.#after(LISTEN_EVERY_MS, tick);
    };
    tick();
  }

  /** @param {number} ms @param {() => void} action */
  #after(ms, action) {
    if (this.#over) return;
    const timer = setTimeout(() => { this.#timers.delete(timer); action(); }, ms);
    this.#timers.add(timer);
  }
}

/** A mirror, as a page sees it. Made once; `connect` opens it, `close` ends it for good. */
export class FitMirror extends EventTarget {
  /** @type {State} */ #state = 'idle';
  /** @type {MediaStream | null} */ #camera = null;
  #ours = false; // whether the camera was opened here and is to be closed here
  /** @type {MediaStream | null} */ #stream = null;
  /** @type {Line | null} */ #line = null;
  /** @type {RTCIceServer[]} */ #servers;
  /** @type {Map<number, {message: Message, parts: string[], resolve: (m: any) => void, reject: (why: Error) => void}>} */ #asked = new Map();
  #next = 1;
  /** @type {Wearable[] | null} */ #outfit = null; // wanted, newest
  /** @type {Wearable[]} */ #worn = []; // confirmed
  /** @type {Message} */ #settings = {};
  #connected = deferred();
  #running = false;
  #wake = () => {};
  #away = false;

  /** @param {Options} [options] */
  constructor({ base, token, locale, iceServers: servers = [] } = {}) {
    super();
    this.base = new URL(base ?? new URL('.', import.meta.url));
    if (!this.base.pathname.endsWith('/')) this.base.pathname += '/';
    this.locale = locale ?? navigator.language;
    /** @type {Record<string, string>} */ this.headers = token ? { Authorization: `Bearer ${token}` } : {};
    this.#servers = [...servers];
    /** Limits that the mirror told, e.g. the largest picture. @type {Message} */ this.limits = {};
  }

  /** @returns {State} */
  get state() { return this.#state; }
  /** The dressed picture. @returns {MediaStream | null} */
  get stream() { return this.#stream; }
  /** The camera's picture. @returns {MediaStream | null} */
  get camera() { return this.#camera; }
  /** What is worn, as far as the mirror has confirmed it. @returns {readonly Wearable[]} */
  get worn() { return this.#worn; }

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
   * prepared, `visible` false), or as `superseded` by a newer call. Before and between connections it waits for the next.
   * @param {Wearable[]} items
   * @returns {Promise<Worn>}
   */
  async wear(items) {
    this.#outfit = items;
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
   * Change how the mirror works: `blend`, `segmenter`, `background`, `height_cm`.
   * @param {{blend?: string, segmenter?: string, background?: string, height_cm?: number}} settings
   * @returns {Promise<Message>} what applies now
   */
  async set(settings) {
    const applied = await this.#ask({ type: 'set', ...settings });
    Object.assign(this.#settings, settings);
    return applied;
  }

  /** The dressed picture as it is now, unflipped, in full size. @returns {Promise<Blob>} */
  async snapshot() {
    const { mime, parts } = await this.#ask({ type: 'snapshot' });
    return new Blob([Uint8Array.from(atob(parts.join('')), c => c.charCodeAt(0))], { type: mime });
  }

  /**
   * One page of what can be worn.
   * @param {{category?: string, q?: string, cursor?: string}} [query]
   * @returns {Promise<Page>}
   */
  async items(query = {}) {
    const url = new URL('v1/wardrobe', this.base);
    for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
    const response = await fetch(url, { headers: this.headers });
    if (!response.ok) throw await refusal(response);
    return response.json();
  }

  /**
   * Address of an item's picture, for an `img`. Where a plain `img` would be refused, with a token or on a page of another
   * origin, it is a blob's, to be revoked by who no longer needs it.
   * @param {string} id
   */
  async picture(id) {
    const url = new URL(`v1/wardrobe/${encodeURIComponent(id)}/image`, this.base);
    if (!this.headers.Authorization && url.origin === location.origin) return url.href;
    const response = await fetch(url, { headers: this.headers });
    if (!response.ok) throw await refusal(response);
    return URL.createObjectURL(await response.blob());
  }

  /** End the mirror and, if it was opened here, the camera. */
  close() {
    if (this.#state === 'closed') return;
    this.#become('closed');
    this.#finish(new MirrorError('closed'));
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
      const line = this.#line = new Line(this.base, this.headers, /** @type {MediaStream} */ (this.#camera), this.#servers, this.locale, {
        message: message => this.#receive(message),
        stream: stream => this.#tell('stream', this.#stream = stream),
      });
      let wait_ms = 0;
      try {
        await line.offer(ticket);
        previous?.drop(); // not before: its end may be what the server takes for our leaving
        previous = line;
        ticket = line.ticket;
        this.limits = (await line.ready()).limits ?? {};
        this.#resume(Boolean(resumed));
        this.#become('live');
        this.#connected.resolve();
        const since = performance.now();
        await line.lost;
        failures = performance.now() - since > STEADY_AFTER_MS ? 0 : failures + 1;
        wait_ms = backoff(failures - 1);
        if (this.#running) this.#become('reconnecting');
      } catch (why) {
        if (!this.#running) break;
        const error = /** @type {MirrorError & {retry_s?: number}} */ (why);
        const { status } = error;
        if (line !== previous) line.drop();
        if (resumed && status && [404, 412, 428].includes(status)) ticket = null; // that mirror is gone: begin anew
        else if (status === 503) {
          wait_ms = 1000 * (error.retry_s ?? 5);
          this.#become('full', { retry_s: wait_ms / 1000 });
        } else if (status && status < 500 && status !== 408 && status !== 429) return this.#fail(error);
        else {
          const relays = line.named.filter(named => !this.#servers.some(server => server.urls === named.urls));
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
    addEventListener('online', changed, { signal });
    // Not in every browser, and not in every TypeScript.
    /** @type {EventTarget | undefined} */ (/** @type {any} */ (navigator).connection)?.addEventListener('change', changed, { signal });
    addEventListener('pagehide', () => { this.#away = true; this.#line?.end(); }, { signal });
    addEventListener('pageshow', () => { if (this.#away) { this.#away = false; this.#wake(); } }, { signal });
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
    this.#connected.reject(why);
    for (const { reject } of this.#asked.values()) reject(why);
    this.#asked.clear();
    this.#wake();
  }

  /** Send what waits; a mirror that does not know this shopper is told how it was set and dressed. @param {boolean} known */
  #resume(known) {
    const waiting = [...this.#asked.values()].map(asked => {
      asked.parts.length = 0;
      return asked.message;
    });
    if (!known) {
      if (Object.keys(this.#settings).length && !waiting.some(m => m.type === 'set')) this.#again({ type: 'set', ...this.#settings });
      if (this.#outfit?.length && !waiting.some(m => m.type === 'wear')) this.#again({ type: 'wear', items: this.#outfit });
    }
    for (const message of waiting) this.#send(message);
  }

  /** @param {Message} message */
  #again(message) {
    this.#ask(message, true).catch(why => {
      if (message.type === 'wear' && this.#outfit === message.items) this.#outfit = this.#worn = [];
      this.#tell('error', why);
    });
  }

  /**
   * Send a request, or keep it for the next line; resolves with the reply.
   * @param {Message} message
   * @param {boolean} [now] the line is ready although the state does not say so yet
   * @returns {Promise<any>}
   */
  #ask(message, now = false) {
    if (['closed', 'failed'].includes(this.#state)) return Promise.reject(new MirrorError('closed'));
    const id = this.#next++;
    message = { ...message, id };
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { message, parts: [], resolve, reject });
      if (now || this.#state === 'live') this.#send(message);
    });
  }

  /** @param {Message} message */
  #send(message) {
    this.#line?.send(message);
    setTimeout(() => {
      if (this.#state !== 'live') return; // it will be sent anew
      this.#asked.get(message.id)?.reject(new MirrorError('timeout', `no reply to ${message.type}`));
      this.#asked.delete(message.id);
    }, REPLY_WITHIN_MS);
  }

  /** @param {Message} message */
  #receive(message) {
    const asked = this.#asked.get(message.id);
    switch (message.type) {
      case 'stats':
        this.#tell('stats', { ...message, rtt_ms: this.#line?.rtt_ms });
        break;
      case 'hint':
        this.#tell('hint', { code: message.code, text: message.text });
        break;
      case 'error': {
        const error = new MirrorError(message.code, message.message);
        if (asked) asked.reject(error);
        else this.#tell('error', error);
        this.#asked.delete(message.id);
        break;
      }
      case 'snapshot':
        if (!asked) break;
        asked.parts[message.part] = message.data;
        if (asked.parts.filter(Boolean).length < message.parts) break;
        asked.resolve({ mime: message.mime, parts: asked.parts });
        this.#asked.delete(message.id);
        break;
      default:
        if (message.type === 'worn' && !message.superseded) this.#tell('worn', message);
        asked?.resolve(message);
        this.#asked.delete(message.id);
    }
  }

  /** @param {State} state @param {Partial<StateDetail>} [more] */
  #become(state, more = {}) {
    if (this.#state === 'closed' || (state === this.#state && !more.error && more.retry_s === undefined)) return;
    this.#state = state;
    this.#tell('state', { state, ...more });
  }

  /** @param {string} type @param {unknown} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
