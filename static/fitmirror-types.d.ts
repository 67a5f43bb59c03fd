/** The types of `fitmirror-client.js`, which names them; no browser loads this file. */

/**
 * How the connection stands. `camera`: the browser is asking the visitor. `full`: every mirror is taken, tries again after
 * `retry_s`. `reconnecting`: no answer, or the line was lost. `failed`: refused for good, `error` says why.
 */
export type State = 'idle' | 'camera' | 'connecting' | 'live' | 'reconnecting' | 'full' | 'failed' | 'closed';

export interface StateDetail {
  state: State;
  /** Seconds until the next try. */
  retry_s?: number;
  error?: Error;
}

/** A wardrobe id, or one with wishes about its fit: a name from its `sizes`, its length from collar or waistband to hem, tucked in. */
export type Wearable = string | { item: string; size?: string; length_cm?: number; tuck?: boolean };

export interface Worn {
  items?: Wearable[];
  /** False while nobody is in view: it is prepared for who comes. */
  visible?: boolean;
  /** A newer `wear` has taken its place. */
  superseded?: boolean;
}

/** What the shopper could do for a better picture: `nobody`, `step_back`, `face_forward` …; code '': all is well. */
export interface Hint {
  code: string;
  /** In the language asked for. */
  text: string;
}

/** How the mirror works: names from `limits.blends` and `limits.segmenters`. */
export interface MirrorSettings {
  blend?: string;
  segmenter?: string;
  background?: string;
  /** The shopper's height. */
  height_cm?: number;
}

/** Who finds the words of `describe`, and what leaves the service's machine for it. */
export interface Stylist {
  /** Where questions and facts about the clothes go; none: there is no model, a template answers, and nothing leaves. */
  host?: string | null;
  /** Whether a picture goes along, with the shopper's consent. */
  pictures: boolean;
  model?: string | null;
}

export interface Described {
  /** The whole; it may differ from the pieces that came before, and counts instead of them. */
  text: string;
  source: 'llm' | 'template';
  model?: string;
  /** Ids of things in the wardrobe that would go with it. */
  suggest?: string[];
  /** Why a template answered and no model: `limit`, `failed`, `nobody` …, and a sentence about it for the shopper. */
  code?: string;
  message?: string;
}

/** The words as they come. Iterating and `done` throw the same MirrorError. */
export interface Description extends AsyncIterable<string> {
  done: Promise<Described>;
  cancel(): void;
}

export interface DescriptionPart extends Partial<Described> {
  delta?: string;
  done?: boolean;
}

export interface Item {
  id: string;
  title: string;
  category: string;
  colours: string[];
  sku?: string | null;
  sizes?: string[];
  text?: string;
  /** Path of its cut-out, a PNG. */
  image?: string;
  /** Path of a small picture, at most 320 px wide and high. */
  thumbnail?: string;
  /** How sure the least sure key point is, 0 to 1. */
  confidence?: number | null;
  /** Built in: cannot be changed. */
  demo?: boolean;
}

export interface Detail extends Item {
  /** Measurements by size, cm and mm as their names say: `{M: {chest_cm: 104, length_cm: 71}}`. */
  size_table?: Record<string, Record<string, number>>;
}

export interface Page {
  items: Item[];
  /** Cursor of the page after it. */
  next: string | null;
  /** How many match altogether. */
  total?: number;
  /** How many match in each category. */
  categories?: Record<string, number>;
}

/** The last second, as the mirror tells it. */
export interface MirrorStats {
  /** Frames per second from the camera. */
  fps_in: number;
  /** Frames per second that left for the browser. */
  fps_out: number;
  /** Mean milliseconds of each stage. */
  ms: Record<string, number>;
  /** Frames dropped. */
  dropped: number;
  /** Whether a person was seen. */
  person: boolean;
  /** The camera picture's size as it arrives, px. */
  width: number;
  height: number;
  /** Bit rate it may send. */
  kbps: number;
  /** Each n-th frame is drawn afresh, in between what was drawn is carried on. */
  draw_every: number;
  /** Side of the dressed picture against the camera's; below 1 where the machine is short. */
  scale: number;
  /** Each n-th of the camera's frames is worked on; above 1 where it is shorter still. */
  frame_every: number;
}

/** The last second, as the browser knows it. */
export interface Seen {
  /** Of the dressed picture, e.g. `H264`. */
  codec: string;
  /** The dressed picture's size, px. */
  frame_width: number;
  frame_height: number;
  /** Since the connection was made. */
  frames_decoded: number;
  frames_dropped: number;
  /** Frames per second that the camera gives, that are sent, that come back, and of those that are decoded. */
  fps_camera: number;
  fps_sent: number;
  fps_received: number;
  fps_decoded: number;
  /** Share of packets lost, the worse of both ways, 0 to 1. */
  lost: number;
  /** What keeps the browser from sending more; `none` where it does not say. */
  limited: 'none' | 'cpu' | 'bandwidth' | 'other';
}

export interface Observation extends MirrorStats, Seen {
  /** From the page to the mirror and back. */
  rtt_ms: number;
}

/** What the shopper feels, once it has lasted. `slow_machine`: the service's, or the browser's own. */
export type Quality = 'good' | 'slow_network' | 'slow_machine';

export interface QualityState {
  quality: Quality;
  /** What the last seconds look like, since when, in ms. */
  seems: Quality;
  since: number;
}

export interface Stats extends Observation {
  quality: Quality;
}

/** The `detail` of each event. */
export interface MirrorEvents {
  /** How the connection stands. */
  state: StateDetail;
  /** The dressed picture, anew after each reconnection. */
  stream: MediaStream;
  /** An outfit is on, or prepared while nobody is in view. */
  worn: Worn;
  /** Once a second while live. */
  stats: Stats;
  hint: Hint;
  /** A piece of a description, or its end. */
  description: DescriptionPart;
  /** Something went wrong that no promise tells. */
  error: import('./fitmirror-client.js').MirrorError;
}

type Listen = <K extends keyof MirrorEvents>(
  type: K,
  listener: ((event: CustomEvent<MirrorEvents[K]>) => void) | null,
  options?: boolean | AddEventListenerOptions,
) => void;

/** EventTarget that knows these events. */
export type MirrorTarget = new () => { addEventListener: Listen; removeEventListener: Listen } & EventTarget;

export interface Options {
  /** Where the service is; by default where the module came from. */
  base?: string | URL;
  /** Bearer token, where the service wants one. */
  token?: string;
  /** Language of hints, a BCP 47 tag; by default the browser's. */
  locale?: string;
  /** STUN and TURN servers beside those the service names. */
  iceServers?: RTCIceServer[];
}
