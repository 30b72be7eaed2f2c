import { formatAddress } from '@carplab/codec';
import { wordAt } from '@carplab/codec/net';
import type { VirtualHost } from './virtual-host.js';

/** The last advertisement of a family that passed all checks. */
export interface HeardAdvertisement {
  /** When it arrived, by the host's clock. */
  readonly timeUs: number;
  readonly family: 4 | 6;
  /** Its IP source address. */
  readonly source: string;
  /** Its content: seconds, 1/256 s, and byte 4 of the header, OpenBSD's demotion count. */
  readonly advbase: number;
  readonly advskew: number;
  readonly demote: number;
}

/** The same as stored: in place and as numbers, because each delivery writes it. */
export interface Heard {
  timeUs: number;
  advbase: number;
  advskew: number;
  demote: number;
  /** The words of the source address; IPv4 has one. */
  a: number;
  b: number;
  c: number;
  d: number;
}

/** Stores an accepted advertisement, whose source address is at `srcAt`. */
export function noteHeard(
  virtualHost: VirtualHost,
  terms: {
    readonly family: 4 | 6;
    readonly advbase: number;
    readonly advskew: number;
    readonly demote: number;
  },
  bytes: Uint8Array,
  srcAt: number,
  nowUs: number,
): void {
  const { family, advbase, advskew, demote } = terms;
  const heard = heardOf(virtualHost, family);
  heard.timeUs = nowUs;
  heard.advbase = advbase;
  heard.advskew = advskew;
  heard.demote = demote;
  heard.a = wordAt(bytes, srcAt);
  if (family === 4) return;
  heard.b = wordAt(bytes, srcAt + 4);
  heard.c = wordAt(bytes, srcAt + 8);
  heard.d = wordAt(bytes, srcAt + 12);
}

function heardOf(virtualHost: VirtualHost, family: 4 | 6): Heard {
  const known = family === 4 ? virtualHost.heard4 : virtualHost.heard6;
  if (known !== undefined) return known;
  const heard = { timeUs: 0, advbase: 0, advskew: 0, demote: 0, a: 0, b: 0, c: 0, d: 0 };
  if (family === 4) virtualHost.heard4 = heard;
  else virtualHost.heard6 = heard;
  return heard;
}

/** The latest of each family, IPv4 first. */
export function lastHeard({ heard4, heard6 }: VirtualHost): HeardAdvertisement[] {
  return ([4, 6] as const).flatMap((family) => {
    const heard = family === 4 ? heard4 : heard6;
    if (heard === undefined) return [];
    const { timeUs, advbase, advskew, demote, a, b, c, d } = heard;
    const bytes = new Uint8Array(family === 4 ? 4 : 16);
    const view = new DataView(bytes.buffer);
    (family === 4 ? [a] : [a, b, c, d]).forEach((word, i) => {
      view.setInt32(4 * i, word);
    });
    return { timeUs, family, source: formatAddress(bytes), advbase, advskew, demote };
  });
}
