import { type PfsyncSender, STATE_FORMATS } from '@carplab/implementations';
import { PFSYNC_HEADER, PFSYNC_SUBHEADER } from '../layouts/pfsync.js';
import { putU16 } from '../net/words.js';
import { actionOf, PFSYNC_EOF } from './actions.js';
import { encodePfsyncMessage, type PfsyncMessageInput, pfsyncMessageBytes } from './encode-message.js';
import { FieldError } from './field-error.js';
import type { PfsyncVariant } from './variant.js';

export type { PfsyncSender };

/** How a sender packs. */
export interface PackingRule {
  readonly version: 5 | 6;
  /** Bytes reserved for the IP header: in FreeBSD 14 and later IPv6's, even over IPv4. */
  readonly ipHeader: 20 | 40;
  /** Actions in the order of its queues. */
  readonly order: readonly number[];
  /** Actions that get their own packet. */
  readonly alone: readonly number[];
}

const CLR = 0;
const INS_ACK = 2;
const UPD_C = 4;
const UPD_REQ = 5;
const DEL = 6;
const DEL_C = 7;
const BUS = 10;
const TDB = 11;

/**
 * By sender: `freebsd-13` is FreeBSD 9 to 13, the `freebsd-1x00` are FreeBSD 14 and 15 with that version set. 15 is
 * inferred from 14.
 */
export const PACKING: Readonly<Record<PfsyncSender, PackingRule>> = Object.freeze({
  'freebsd-13': freebsd(20, [1, INS_ACK, 3, UPD_C, DEL_C, UPD_REQ]),
  'freebsd-1301': freebsd(40, [1, INS_ACK, 3, UPD_C, DEL_C, UPD_REQ]),
  'freebsd-1400': freebsd(40, [13, INS_ACK, 14, UPD_C, DEL_C, UPD_REQ]),
  'freebsd-1500': freebsd(40, [15, INS_ACK, 16, UPD_C, DEL_C, UPD_REQ]),
  'openbsd-6': {
    version: 6,
    ipHeader: 20,
    order: [INS_ACK, UPD_C, DEL_C, 13, 14, DEL, 15],
    alone: [CLR, UPD_REQ, BUS],
  },
});

function freebsd(ipHeader: 20 | 40, queues: readonly number[]): PackingRule {
  return Object.freeze({ version: 5, ipHeader, order: [...queues, DEL, TDB, CLR, BUS], alone: [] });
}

/** A message, and the action that it is sent with. */
export interface PfsyncOutgoing {
  readonly action: number;
  readonly message: PfsyncMessageInput;
}

/** What does not depend on the messages. */
export interface PackOptions {
  /** Of the pfsync interface: bytes of a packet with its IP header. Default: 1500 */
  readonly mtu?: number;
  /** The ruleset's MD5, 16 bytes. Default: zeros */
  readonly pfcksum?: Uint8Array;
}

const HEADER = PFSYNC_HEADER.span;
const SUBHEADER = PFSYNC_SUBHEADER.span;

/**
 * Packs messages into packets as a sender does when its queues are full or its second is over: sections in the order of
 * its queues, one for each action, messages in the order given, as many packets as the MTU requires; in version 5 each
 * ends with EOF. Each packet is complete from the version on, without the IP header.
 *
 * Messages are first assigned to packets, then sorted, because a queue that runs full is flushed with all the others: a
 * later INS may come before an earlier DEL_C, but never in an earlier packet.
 *
 * @throws FieldError (a RangeError) for a message that does not fit its action, an action that the sender has not, or a
 *   message that no packet has room for
 *
 * @example
 * const states = Array.from({ length: 20 }, (_, i) => ({ action: 7, message: { id: hex64(0, i), creatorid: '51c13ba5' } }));
 * packPfsync('freebsd-13', states).length; // => 1
 * packPfsync('freebsd-13', states, { mtu: 168 }).length; // => 2
 */
export function packPfsync(
  sender: PfsyncSender,
  messages: readonly PfsyncOutgoing[],
  options: PackOptions = {},
): Uint8Array[] {
  const rule = PACKING[sender];
  const room = (options.mtu ?? 1500) - rule.ipHeader;
  const packets: Uint8Array[] = [];
  let batch: PfsyncOutgoing[] = [];
  let actions = new Set<number>();
  let length = emptyLength(rule);
  const flush = (): void => {
    if (batch.length > 0) packets.push(packetOf(rule, batch, length, options.pfcksum));
    batch = [];
    actions = new Set();
    length = emptyLength(rule);
  };
  for (const outgoing of messages) {
    const { action, message } = outgoing;
    const known = actionOf(rule.version, action);
    if (known?.message === undefined || !(rule.order.includes(action) || rule.alone.includes(action))) {
      throw new FieldError('', `${sender} sends no action ${known?.name ?? action}`);
    }
    const bytes = pfsyncMessageBytes(message, known);
    const alone = rule.alone.includes(action);
    if (alone && !actions.has(action)) flush();
    if (!alone && [...actions].some((other) => rule.alone.includes(other))) flush();
    const needed = bytes + (actions.has(action) ? 0 : SUBHEADER);
    if (length + needed > room) flush();
    const least = length + bytes + (actions.has(action) ? 0 : SUBHEADER);
    if (least > room) {
      throw new FieldError(
        '',
        `${known.name} takes a packet of ${least + rule.ipHeader} bytes; the MTU is ${options.mtu ?? 1500}`,
      );
    }
    length = least;
    actions.add(action);
    batch.push(outgoing);
  }
  flush();
  return packets;
}

/** Header, plus EOF if there is one. */
function emptyLength(rule: PackingRule): number {
  return HEADER + (rule.version === 5 ? SUBHEADER : 0);
}

function packetOf(
  rule: PackingRule,
  batch: readonly PfsyncOutgoing[],
  length: number,
  pfcksum: Uint8Array | undefined,
): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes[0] = rule.version;
  putU16(bytes, PFSYNC_HEADER.offset.len, length);
  if (pfcksum) bytes.set(pfcksum, PFSYNC_HEADER.offset.pfcksum);
  let at = HEADER;
  for (const action of [...rule.order, ...rule.alone]) {
    const section = batch.filter((outgoing) => outgoing.action === action);
    const [first] = section;
    if (first === undefined) continue;
    const known = actionOf(rule.version, action)!;
    bytes[at] = action;
    bytes[at + 1] = rule.version === 6 ? pfsyncMessageBytes(first.message, known) / 4 : 0;
    putU16(bytes, at + 2, section.length);
    at += SUBHEADER;
    for (const { message } of section) at += encodePfsyncMessage(message, known, rule.version, bytes, at);
  }
  if (rule.version === 5) bytes.set([PFSYNC_EOF, 0, 0, 1], at);
  return bytes;
}

/** The sender of a variant's full states, for packing; FreeBSD 9 to 13 for `freebsd-1301`. */
export function senderOf(variant: PfsyncVariant): PfsyncSender {
  return STATE_FORMATS[variant === 'freebsd' ? 'freebsd-1301' : variant].sender;
}
