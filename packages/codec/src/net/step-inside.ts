import { enterFrame, giveUp, note, truncated } from './dissect-problems.js';
import { ENVELOPE_NAMES, type EnvelopeName } from './envelope.js';
import { MAX_ENVELOPES, type Packet } from './packet.js';

/** In place of the link type of what is inside: there is nothing, or it cannot be read. */
export const NOTHING_INSIDE = -1;

const indexOf = (name: EnvelopeName): number => ENVELOPE_NAMES.indexOf(name);

/** Where what a layer carries ends. */
export interface Ends {
  /** As captured. */
  end: number;
  /** On the wire. */
  wireEnd: number;
}

export const ipEnds = ({ payloadAt, payloadEnd, payloadLength, frameWireEnd }: Packet): Ends => ({
  end: payloadEnd,
  wireEnd: Math.min(payloadAt + payloadLength, frameWireEnd),
});

export const frameEnds = ({ frameEnd, frameWireEnd }: Packet): Ends => ({
  end: frameEnd,
  wireEnd: frameWireEnd,
});

/** Notes that what is inside a layer is not read. The packet stays what it was outside, if it was anything. */
export function leave(packet: Packet, name: EnvelopeName, at: number, message: string): number {
  const problem = { code: 'unsupported', layer: name, offset: at - packet.start, message };
  if (packet.kind === 'undecodable') giveUp(packet, at, problem, false);
  else note(packet, problem, false);
  return NOTHING_INSIDE;
}

/** Whether the header of a layer is there, up to `until`; notes it if not. */
export function isThere(
  packet: Packet,
  name: EnvelopeName,
  at: number,
  until: number,
  { end, wireEnd }: Ends,
): boolean {
  if (until <= end) return true;
  dropTruncated(packet);
  const needed = until - at;
  const found = wireEnd - at;
  const problem =
    until <= wireEnd
      ? { ...truncated(packet, until, `the ${name} header`), layer: name }
      : {
          ...{ code: 'toosmall', layer: name, offset: at - packet.start },
          message: `${needed} bytes of ${name} header are needed and ${found} are there`,
          ...{ needed, found },
        };
  if (packet.kind === 'undecodable') giveUp(packet, at, problem, false);
  else note(packet, problem, false);
  return false;
}

/** That the capture cut the outer payload matters only where the inner one is cut too, which is then said of that. */
function dropTruncated({ problems }: Packet): void {
  if (problems.at(-1)?.code === 'truncated') problems.pop();
}

/** Steps from the header at `at` to what begins at `inside`; false if that is too deep, or not there. */
export function enter(packet: Packet, name: EnvelopeName, at: number, inside: number, ends: Ends): boolean {
  if (!isThere(packet, name, at, inside, ends)) return false;
  if (packet.envelopeCount === MAX_ENVELOPES) {
    leave(packet, name, at, `More than ${MAX_ENVELOPES} layers are inside each other`);
    return false;
  }
  dropTruncated(packet);
  packet.envelopes[packet.envelopeCount] = indexOf(name);
  packet.insideAt[packet.envelopeCount] = inside;
  packet.insideLink[packet.envelopeCount] = NOTHING_INSIDE;
  packet.envelopeAt[packet.envelopeCount++] = at;
  enterFrame(packet, inside, ends.end, ends.wireEnd);
  return true;
}

export function fragmented(packet: Packet, name: EnvelopeName): number {
  return leave(packet, name, packet.payloadAt, `A fragment of a ${name} packet: what is inside is not whole`);
}
