import type { FrameEvent } from '../../trace-event.js';
import type { AlarmKind } from '../expectation.js';
import { advertisementOf, type FoundAdvertisement } from './advertisement-of.js';
import { Bursts } from './bursts.js';
import type { Keys } from './keys.js';
import type { Lanes } from './lanes.js';
import { Recent } from './recent.js';

/** Advertisements under way, and advertisements remembered to know a replay by, at least. */
const UNDER_WAY = 4096;
const REMEMBERED = 65_536;

interface UnderWay extends FoundAdvertisement {
  /** The node at whose port it entered. */
  readonly node: string;
  /** It is nobody's. */
  readonly forged: boolean;
}

/** Told of what the frames show. */
export interface FrameListener {
  alarm(kind: AlarmKind, vhid: number, segment: string, message: string, timeUs: number): void;
  /** A host has sent an advertisement of its own. */
  advertisement(host: string, segment: string, vhid: number, event: FrameEvent): void;
}

/**
 * Watches the advertisements as someone would who sees every wire and knows the passwords: those that nobody's host
 * has sent, those that come again, those that a host refuses, and those that come back to their sender.
 */
export class FrameWatch {
  readonly #lanes: Lanes;
  readonly #keys: Keys;
  readonly #listener: FrameListener;
  readonly #underWay: Recent<number, UnderWay> = new Recent(UNDER_WAY);
  /** Advertisements seen, by their bytes. */
  readonly #seen: Recent<string, true> = new Recent(REMEMBERED);
  readonly #bursts: Bursts = new Bursts();
  /** The next frame sent is forged. */
  #forging = false;

  constructor(lanes: Lanes, keys: Keys, listener: FrameListener) {
    this.#lanes = lanes;
    this.#keys = keys;
    this.#listener = listener;
  }

  /** A fault has been told: the frame that a forgery sends follows it at once. */
  fault(kind: string): void {
    this.#forging = kind === 'forge';
  }

  frame(event: FrameEvent): void {
    if (event.event === 'sent') this.#sent(event);
    else if (event.event === 'delivered') this.#delivered(event);
  }

  #sent(event: FrameEvent): void {
    const forged = this.#forging;
    this.#forging = false;
    const found = advertisementOf(event.frame);
    if (found === undefined) return;
    const { node, segment, timeUs } = event;
    this.#underWay.set(event.frameId, { ...found, node, forged });
    if (found.protocol !== 'carp') {
      this.#sharedId(found, event);
      return;
    }
    const text = textOf(event.frame, found.start, found.end);
    if (forged) {
      const kind = this.#seen.get(text) ? 'replay' : 'forged';
      const what = kind === 'replay' ? 'an old advertisement was sent again' : 'a forged advertisement';
      this.#alarm(kind, found.vhid, segment, '', `${what}: vhid ${found.vhid} on ${segment}`, timeUs);
    } else {
      this.#seen.set(text, true);
      this.#listener.advertisement(node, segment, found.vhid, event);
    }
  }

  #delivered({ frameId, node, interface: port, segment, frame, timeUs }: FrameEvent): void {
    const found = this.#underWay.get(frameId);
    if (found === undefined || found.protocol !== 'carp') return;
    const { vhid, start } = found;
    if (node === found.node && !found.forged) {
      const message = `${node} hears its own advertisements of vhid ${vhid} on ${segment}`;
      this.#alarm('echo', vhid, segment, node, message, timeUs);
    }
    const lane = this.#lanes.lane(node, port, vhid);
    if (lane === undefined || lane.state === 'INIT' || found.end - start < 36) return;
    if (this.#keys.accepts(node, port, vhid, frame, start)) return;
    const message = `${node} refuses the advertisements of ${found.node} for vhid ${vhid} on ${segment}: their HMAC is not its own`;
    this.#alarm('badauth', vhid, segment, `${node} ${found.node}`, message, timeUs);
  }

  #sharedId({ vhid, protocol }: FoundAdvertisement, { node, segment, timeUs }: FrameEvent): void {
    if (!this.#lanes.all.some((lane) => lane.vhid === vhid && lane.segment === segment)) return;
    const name = protocol === 'vrrp2' ? 'VRRPv2' : 'VRRPv3';
    const message = `${node} speaks ${name} with id ${vhid} on ${segment}: the MAC address of vhid ${vhid} is its as well`;
    this.#alarm('shared-vrid', vhid, segment, node, message, timeUs);
  }

  #alarm(kind: AlarmKind, vhid: number, segment: string, who: string, message: string, timeUs: number): void {
    if (!this.#bursts.begins(`${kind} ${vhid} ${segment} ${who}`, timeUs)) return;
    this.#listener.alarm(kind, vhid, segment, message, timeUs);
  }
}

/** Bytes as a key, two in a letter: spreading them one by one takes longer than all else here. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 2) {
    text += String.fromCharCode((bytes[at]! << 8) | (at + 1 < end ? bytes[at + 1]! : 0));
  }
  return text;
}
