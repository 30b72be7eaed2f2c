import { integer } from './encoding.js';
import { putU16, putU32, u16At, u32At } from './words.js';

/** Option kinds (RFC 9293 §3.2, RFC 7323, RFC 2018), with the names of netinet/tcp.h. */
const TCPOPT_EOL = 0;
const TCPOPT_NOP = 1;
const TCPOPT_MAXSEG = 2;
const TCPOPT_WINDOW = 3;
const TCPOPT_SACK_PERMITTED = 4;
const TCPOPT_TIMESTAMP = 8;
/** A larger shift counts as this one (RFC 7323 §2.3). */
export const TCP_MAX_WINSHIFT = 14;

/** The options of a segment that affect how its numbers are read. */
export interface TcpOptions {
  /** Most bytes of data in a segment. */
  readonly mss?: number;
  /** The shift of all windows except a SYN's, 0 to 14. */
  readonly windowScale?: number;
  readonly sackPermitted?: true;
  readonly timestamps?: { readonly value: number; readonly echo: number };
}

/**
 * Reads the options of a header, from `at` to `end`. As in the kernels, unknown options are skipped, those with a wrong
 * length are left out, and a length that leads out of the header ends the list.
 *
 * @example
 * parseTcpOptions(Uint8Array.of(2, 4, 0x05, 0xb4, 1, 3, 3, 7)); // => { mss: 1460, windowScale: 7 }
 */
export function parseTcpOptions(bytes: Uint8Array, at = 0, end: number = bytes.length): TcpOptions {
  const found: { -readonly [K in keyof TcpOptions]: TcpOptions[K] } = {};
  let next = at;
  while (next < end) {
    const kind = bytes[next]!;
    if (kind === TCPOPT_EOL) break;
    if (kind === TCPOPT_NOP) {
      next++;
      continue;
    }
    const length = next + 1 < end ? bytes[next + 1]! : 0;
    if (length < 2 || next + length > end) break;
    if (kind === TCPOPT_MAXSEG && length === 4) found.mss = u16At(bytes, next + 2);
    else if (kind === TCPOPT_WINDOW && length === 3)
      found.windowScale = Math.min(bytes[next + 2]!, TCP_MAX_WINSHIFT);
    else if (kind === TCPOPT_SACK_PERMITTED && length === 2) found.sackPermitted = true;
    else if (kind === TCPOPT_TIMESTAMP && length === 10)
      found.timestamps = { value: u32At(bytes, next + 2), echo: u32At(bytes, next + 6) };
    next += length;
  }
  return found;
}

/**
 * Writes options as FreeBSD does: in the order of their kinds, each word padded in front with no-operations. Throws a
 * RangeError if a field does not fit.
 *
 * @example
 * encodeTcpOptions({ mss: 1460, windowScale: 7 }); // => Uint8Array.of(2, 4, 0x05, 0xb4, 1, 3, 3, 7)
 */
export function encodeTcpOptions({ mss, windowScale, sackPermitted, timestamps }: TcpOptions): Uint8Array {
  const bytes = new Uint8Array(24);
  let at = 0;
  if (mss !== undefined) {
    bytes.set([TCPOPT_MAXSEG, 4], at);
    putU16(bytes, at + 2, integer('mss', mss, 0xffff));
    at += 4;
  }
  if (windowScale !== undefined) {
    bytes.set([TCPOPT_NOP, TCPOPT_WINDOW, 3, integer('windowScale', windowScale, TCP_MAX_WINSHIFT)], at);
    at += 4;
  }
  if (sackPermitted) {
    bytes.set([TCPOPT_NOP, TCPOPT_NOP, TCPOPT_SACK_PERMITTED, 2], at);
    at += 4;
  }
  if (timestamps !== undefined) {
    bytes.set([TCPOPT_NOP, TCPOPT_NOP, TCPOPT_TIMESTAMP, 10], at);
    putU32(bytes, at + 4, integer('value', timestamps.value, 0xffff_ffff));
    putU32(bytes, at + 8, integer('echo', timestamps.echo, 0xffff_ffff));
    at += 12;
  }
  return bytes.slice(0, at);
}
