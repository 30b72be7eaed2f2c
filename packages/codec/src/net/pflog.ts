import type { HeaderLayout } from '../layout.js';
import { PF_ACTIONS, PF_DIRECTIONS, PF_REASONS, PFLOG, PFLOG_OLD } from '../layouts/pflog.js';
import type { Packet } from './packet.js';
import { u32At } from './words.js';

/** What pf logged about a packet. */
export interface PflogInfo {
  /** The interface the packet came in or went out by. */
  readonly ifname: string;
  /** `pass`, `block`… as tcpdump prints it; an unknown number as text. */
  readonly action: string;
  readonly direction: string;
  /** Number of the rule; undefined for the default one. */
  readonly rule: number | undefined;
  /** Number of the rule within the anchor; undefined without an anchor. */
  readonly subrule: number | undefined;
  readonly reason: string;
  /** Name of the anchor, empty without one. */
  readonly ruleset: string;
}

/** Rule numbers are -1 where there is none. */
const NONE = 0xffffffff;

/** The form of a packet's log header, as shown by its length. */
export function pflogLayout({ bytes, pflogAt }: Packet): HeaderLayout {
  return bytes[pflogAt + PFLOG.offset.length]! < PFLOG.span ? PFLOG_OLD : PFLOG;
}

/**
 * What pf logged about a packet, or undefined if the packet does not come from a pflog interface (or its log header
 * is cut).
 */
export function pflog(packet: Packet): PflogInfo | undefined {
  const { bytes, pflogAt: at } = packet;
  if (at < 0) return undefined;
  const { offset, size } = PFLOG;
  const directionAt = pflogLayout(packet).offset['direction']!;
  const rule = u32At(bytes, at + offset.rule);
  const subrule = u32At(bytes, at + offset.subrule);
  return {
    ifname: zeroEnded(bytes, at + offset.ifname, size.ifname),
    action: nameOf(PF_ACTIONS, bytes[at + offset.action]!),
    direction: nameOf(PF_DIRECTIONS, bytes[at + directionAt]!),
    rule: rule === NONE ? undefined : rule,
    subrule: subrule === NONE ? undefined : subrule,
    reason: nameOf(PF_REASONS, bytes[at + offset.reason]!),
    ruleset: zeroEnded(bytes, at + offset.ruleset, size.ruleset),
  };
}

function nameOf(names: readonly string[], number: number): string {
  return names[number] ?? String(number);
}

/** Text up to a zero byte. Nonprintable or non-ASCII bytes, which no real name has, are written as `\xNN`. */
function zeroEnded(bytes: Uint8Array, at: number, size: number): string {
  let text = '';
  for (let i = at; i < at + size && bytes[i] !== 0; i++) {
    const byte = bytes[i]!;
    const printable = byte > 0x20 && byte < 0x7f;
    text += printable ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return text;
}
