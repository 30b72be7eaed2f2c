import type { AddressInput } from '@carplab/codec';
import type { IcmpEcho } from '@carplab/codec/net';
import type { NodeSink } from '@carplab/host';
import { parseEndpointAddress } from './address.js';
import type { Endpoint } from './endpoint.js';
import type { Addressed } from './read-client-frame.js';

const SECOND_US = 1_000_000;
/** The payload of ping(8). */
const DATA_BYTES = 56;
/** The most unanswered pings: far fewer than 16-bit sequence numbers can distinguish. */
const MAX_UNANSWERED = 4096;

export interface PingOptions {
  /** The address to ping, of either family. */
  readonly to: AddressInput;
  /** Time between pings, µs. Default: 1 s. */
  readonly intervalUs?: number;
  /** How long to wait before a ping counts as lost, µs. Default: 1 s. */
  readonly timeoutUs?: number;
  /** Time from the start to the first ping, µs. Default: 0. */
  readonly delayUs?: number;
  /** Not before this time by its own clock, µs. Default: 0. */
  readonly fromUs?: number;
  /** How many pings. Default: no limit. */
  readonly count?: number;
  /** The ICMP identifier, 0 to 65535. Default: 1. */
  readonly identifier?: number;
}

export interface PingerState {
  readonly nextUs: number;
  readonly sequence: number;
  readonly unanswered: readonly (readonly [sequence: number, sentUs: number])[];
}

/**
 * Pings one address from an endpoint and reports whether each ping was lost. The time of a ping includes waiting for ARP.
 */
export class Pinger {
  readonly #endpoint: Endpoint;
  readonly #to: string;
  readonly #intervalUs: number;
  readonly #timeoutUs: number;
  readonly #delayUs: number;
  readonly #fromUs: number;
  readonly #count: number;
  readonly #identifier: number;
  readonly #data: Uint8Array = new Uint8Array(DATA_BYTES).map((_, i) => i);
  #nextUs: number = Number.POSITIVE_INFINITY;
  #sequence = 0;
  /** The oldest first. */
  #unanswered: [sequence: number, sentUs: number][] = [];

  /** @throws {RangeError} for an invalid address, or a number out of range. */
  constructor(options: PingOptions, endpoint: Endpoint) {
    this.#endpoint = endpoint;
    this.#to = parseEndpointAddress(options.to).text;
    this.#intervalUs = options.intervalUs ?? SECOND_US;
    this.#timeoutUs = options.timeoutUs ?? SECOND_US;
    this.#delayUs = options.delayUs ?? 0;
    this.#fromUs = options.fromUs ?? 0;
    this.#count = options.count ?? Number.POSITIVE_INFINITY;
    this.#identifier = options.identifier ?? 1;
    for (const timeUs of [this.#intervalUs, this.#timeoutUs, this.#delayUs, this.#fromUs]) {
      if (!Number.isSafeInteger(timeUs) || timeUs < 0)
        throw new RangeError(`${timeUs} is not whole microseconds`);
    }
    if (!(this.#timeoutUs / this.#intervalUs <= MAX_UNANSWERED)) {
      throw new RangeError(`a timeout of ${this.#timeoutUs} µs leaves too many pings without an answer`);
    }
    if (this.#identifier !== (this.#identifier & 0xffff)) {
      throw new RangeError(`identifier ${this.#identifier} is not from 0 to 65535`);
    }
  }

  start(nowUs: number): void {
    this.#sequence = 0;
    this.#unanswered = [];
    this.#nextUs = this.#count > 0 ? Math.max(nowUs + this.#delayUs, this.#fromUs) : Number.POSITIVE_INFINITY;
  }

  receive({ source, echo }: Addressed & { readonly echo: IcmpEcho }, nowUs: number, sink: NodeSink): void {
    if (source !== this.#to || echo.identifier !== this.#identifier) return;
    const at = this.#unanswered.findIndex(([sequence]) => (sequence & 0xffff) === echo.sequence);
    if (at < 0) return; // Late, or a duplicate.
    const [sequence, sentUs] = this.#unanswered[at]!;
    const roundTripUs = nowUs - sentUs;
    if (roundTripUs >= this.#timeoutUs) return; // Its timeout is due now: it counts as lost.
    this.#unanswered.splice(at, 1);
    sink.event({ event: 'ping', to: this.#to, sequence, lost: false, roundTripUs });
  }

  /** Stops sending pings. */
  stop(): void {
    this.#nextUs = Number.POSITIVE_INFINITY;
  }

  advance(nowUs: number, sink: NodeSink): void {
    while (this.#timeoutDueUs() <= nowUs) {
      const [sequence] = this.#unanswered.shift()!;
      sink.event({ event: 'ping', to: this.#to, sequence, lost: true });
    }
    if (this.#nextUs > nowUs) return;
    const sequence = this.#sequence++;
    this.#unanswered.push([sequence, nowUs]);
    // After a clock jump, missed pings are not sent later, as with sleep().
    this.#nextUs = this.#sequence < this.#count ? nowUs + this.#intervalUs : Number.POSITIVE_INFINITY;
    const echo = {
      kind: 'request' as const,
      identifier: this.#identifier,
      sequence: sequence & 0xffff,
      data: this.#data,
    };
    this.#endpoint.sendEcho(this.#to, echo, nowUs, sink);
  }

  get nextUs(): number {
    return Math.min(this.#nextUs, this.#timeoutDueUs());
  }

  snapshot(): PingerState {
    return {
      nextUs: this.#nextUs,
      sequence: this.#sequence,
      unanswered: this.#unanswered.map(([sequence, sentUs]) => [sequence, sentUs] as const),
    };
  }

  /** The snapshot with relative times: until the next ping, and since each unanswered one. */
  relative(nowUs: number): unknown {
    return {
      leftUs: Number.isFinite(this.#nextUs) ? Math.max(0, this.#nextUs - nowUs) : null,
      sequence: this.#sequence,
      unanswered: this.#unanswered.map(([sequence, sentUs]) => [sequence, nowUs - sentUs]),
    };
  }

  restore({ nextUs, sequence, unanswered }: PingerState): void {
    this.#nextUs = nextUs;
    this.#sequence = sequence;
    this.#unanswered = unanswered.map(([number, sentUs]) => [number, sentUs]);
  }

  #timeoutDueUs(): number {
    const oldest = this.#unanswered[0];
    return oldest === undefined ? Number.POSITIVE_INFINITY : oldest[1] + this.#timeoutUs;
  }
}
