import { CARP_BYTES } from '@carplab/codec';
import { WIRE_HABITS, writeCounter } from '@carplab/codec/carp';
import { CARP, ETHERNET, IPV4 } from '@carplab/codec/layouts';
import { type AdvertiseEffect, step } from '@carplab/election';
import type { Machine, VirtualHost } from '../machine.js';
import { sendToPeer } from '../send/neighbours.js';
import { transmit } from '../send/transmit.js';
import { passOut } from '../send/transmit-ip.js';
import { reportDemotion, reportLog } from './report.js';

const { advskew: ADVSKEW, advbase: ADVBASE, demote: DEMOTE } = CARP.offset;
const IP_ID = ETHERNET.span + IPV4.offset.id;
const IP_CHECKSUM = ETHERNET.span + IPV4.offset.checksum;

/** Puts an id into an IPv4 header whose id is 0, and adjusts the checksum (RFC 1624). */
function writeId(frame: Uint8Array, id: number): void {
  frame[IP_ID] = id >>> 8;
  frame[IP_ID + 1] = id;
  let sum = (~((frame[IP_CHECKSUM]! << 8) | frame[IP_CHECKSUM + 1]!) & 0xffff) + id;
  sum = (sum & 0xffff) + (sum >>> 16);
  frame[IP_CHECKSUM] = ~sum >>> 8;
  frame[IP_CHECKSUM + 1] = ~sum;
}

/** Fills in the frame's counter: from the election, the cookie, or a draw. */
function writeCounterOf(
  machine: Machine,
  virtualHost: VirtualHost,
  effect: AdvertiseEffect,
  frame: Uint8Array,
  at: number,
): void {
  if (effect.counter === 'next') {
    writeCounter(frame, at, effect.counterHigh, effect.counterLow);
  } else if (effect.counter === 'random') {
    const high = machine.draws();
    writeCounter(frame, at, high, machine.draws());
  } else {
    if (!virtualHost.cookieDrawn) {
      virtualHost.cookieDrawn = true;
      virtualHost.cookieHigh = machine.draws() >>> 0;
      virtualHost.cookieLow = machine.draws() >>> 0;
    }
    writeCounter(frame, at, virtualHost.cookieHigh, virtualHost.cookieLow);
  }
}

/** Sends one advertisement over one family, and reports the outcome to the election. */
export function sendAdvertisement(machine: Machine, virtualHost: VirtualHost, effect: AdvertiseEffect): void {
  const ipv4 = effect.family === 4;
  const template = ipv4 ? virtualHost.frame4 : virtualHost.frame6;
  if (template === undefined) return;
  // The sink keeps the frame: this is the only allocation.
  const frame = machine.scratch.frames.copyOf(template);
  const at = frame.length - CARP_BYTES;
  frame[at + ADVSKEW] = effect.advskew;
  frame[at + ADVBASE] = effect.advbase;
  frame[at + DEMOTE] = effect.demote;
  writeCounterOf(machine, virtualHost, effect, frame, at);
  virtualHost.authenticators[0]!.sign(frame, at);
  if (ipv4) {
    machine.statistics.opackets++;
    if (WIRE_HABITS[machine.facts.codec].randomId) writeId(frame, machine.draws() & 0xffff);
  } else {
    machine.statistics.opackets6++;
  }
  const peer = ipv4 ? virtualHost.unicast4 : virtualHost.unicast6;
  const { port } = virtualHost;
  const blocked = passOut(machine, port, frame);
  const error =
    blocked !== 0
      ? blocked
      : peer === undefined
        ? transmit(machine, port, frame)
        : sendToPeer(machine, port, peer, frame);
  sent(machine, virtualHost, effect.family, error);
}

function sent(machine: Machine, virtualHost: VirtualHost, family: 4 | 6, error: number): void {
  // The usual case: a success after no error changes nothing.
  if (error === 0 && virtualHost.instance.sendErrors === 0) return;
  const { sentEvent, sentEffects } = machine.scratch;
  sentEvent.family = family;
  sentEvent.error = error;
  step(virtualHost.instance, sentEvent, machine.nowUs, sentEffects);
  for (let i = 0; i < sentEffects.length; i++) {
    const effect = sentEffects.at(i);
    if (effect.kind === 'log') reportLog(machine, virtualHost, effect);
    else if (effect.kind === 'demote') reportDemotion(machine, virtualHost, effect);
  }
}
