import type { AddressInput } from '@carplab/codec';
import type { TcpSettings } from '@carplab/tcp';

/** A TCP connection, or a series of UDP requests and answers, between a client and a server. */
export interface SessionOptions {
  /** `ssh`, `dns`… */
  readonly name: string;
  /** Default: `tcp`. */
  readonly protocol?: 'tcp' | 'udp';
  /** The server's address, of either family. */
  readonly to: AddressInput;
  readonly port: number;
  /** Time from the client's start to the session's, µs. Default: 0. */
  readonly delayUs?: number;
  /** Not before this time by the client's own clock, µs. Default: 0. */
  readonly fromUs?: number;
  /** Time between requests, µs. Default: 1 s. */
  readonly intervalUs?: number;
  /** Bytes in a request and in its answer. Default: 64. */
  readonly bytes?: number;
  /** How long the session stays open, µs. Default: no limit. */
  readonly lengthUs?: number;
  /** How long an expected answer may take before the session counts as hung, µs. Default: 10 s. */
  readonly patienceUs?: number;
  /** How the client's TCP differs from FreeBSD's defaults. */
  readonly tcp?: Partial<TcpSettings>;
}

export type SessionFate = 'survived' | 'hung' | 'reset';

/** How a session ended, or its state so far. */
export interface SessionReport {
  readonly name: string;
  readonly fate: SessionFate;
  /** The longest time without an answer, including the time since the last one. */
  readonly longestGapUs: number;
  /** When the longest gap began. */
  readonly gapFromUs: number;
  readonly openedUs: number;
  /** The reason, as the client sees it. */
  readonly why: string;
}

const SECOND_US = 1_000_000;

/** The options with all defaults. @throws {RangeError} for a number out of range. */
export function completeSession(options: SessionOptions & { readonly to: string }): CompleteSession {
  const complete = {
    protocol: 'tcp' as const,
    delayUs: 0,
    fromUs: 0,
    intervalUs: SECOND_US,
    bytes: 64,
    lengthUs: Number.POSITIVE_INFINITY,
    patienceUs: 10 * SECOND_US,
    ...options,
  };
  const { name, port, delayUs, fromUs, intervalUs, bytes, lengthUs, patienceUs, protocol } = complete;
  inRange(name, 'port', port, 1, 65_535);
  inRange(name, 'bytes', bytes, MIN_BYTES, protocol === 'udp' ? MAX_UDP_BYTES : MAX_TCP_BYTES);
  inRange(name, 'delayUs', delayUs, 0, Number.MAX_SAFE_INTEGER);
  inRange(name, 'fromUs', fromUs, 0, Number.MAX_SAFE_INTEGER);
  inRange(name, 'intervalUs', intervalUs, 1, Number.MAX_SAFE_INTEGER);
  inRange(name, 'patienceUs', patienceUs, 1, Number.MAX_SAFE_INTEGER);
  if (lengthUs !== Number.POSITIVE_INFINITY) inRange(name, 'lengthUs', lengthUs, 1, Number.MAX_SAFE_INTEGER);
  return complete;
}

/** A datagram begins with its number. */
export const MIN_BYTES = 4;
/** Fits an Ethernet frame after the IPv6 and UDP headers: no datagram is fragmented. */
export const MAX_UDP_BYTES = 1452;
export const MAX_TCP_BYTES = 32_768;

export type CompleteSession = SessionOptions &
  Required<Omit<SessionOptions, 'tcp' | 'to'>> & { readonly to: string; readonly tcp?: Partial<TcpSettings> };

function inRange(session: string, key: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new RangeError(`${key} ${value} of session ${session} is not from ${least} to ${most}`);
  }
}
