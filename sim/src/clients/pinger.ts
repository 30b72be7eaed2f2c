import type { IcmpEcho } from '@carplab/codec/net';
import type { NodeSink } from '@carplab/host';
import { parseEndpointAddress } from './address.js';
import type { Endpoint } from './endpoint.js';
import type { Addressed } from './read-client-frame.js';

const SECOND_US = 1_000_000;
/** What ping(8) sends besides the header. */
const DATA_BYTES = 56;
/** Pings without an answer so far, at most: far less than the 16 bits of a sequence number can tell apart. */
const MAX_OUTSTANDING = 4096;

export interface PingOptions {
  /** The address to ping, of either family. */
  readonly to: string;
  /** Between two pings, µs. Default: 1 s. */
  readonly intervalUs?: number;
  /** How long to wait before a ping counts as lost, µs. Default: 1 s. */
  readonly timeoutUs?: number;
  /** From the start to the first ping, µs. Default: 0. */
  readonly delayUs?: number;
  /** How many pings. Default: no limit. */
  readonly count?: number;
  /** Tells one ping from another's, 0 to 65535. Default: 1. */
  readonly identifier?: number;
}

export interface PingerState {
  readonly nextUs: number;
  readonly sequence: number;
  readonly outstanding: readonly (readonly [sequence: number, sentUs: number])[];
}

/**
 * Pings one address from an endpoint and reports whether each ping was lost. A ping that waits for ARP counts from when
 * it was due.
 */
export class Pinger {
  readonly #endpoint: Endpoint;
  readonly #to: string;
  readonly #intervalUs: number;
  readonly #timeoutUs: number;
  readonly #delayUs: number;
  readonly #count: number;
  readonly #identifier: number;
  readonly #data: Uint8Array = new Uint8Array(DATA_BYTES).map((_, i) => i);
  #nextUs: number = Number.POSITIVE_INFINITY;
  #sequence = 0;
  /** The oldest first. */
  #outstanding: [sequence: number, sentUs: number][] = [];

  /** @throws {RangeError} for an address that is none, or a number out of range. */
  constructor(options: PingOptions, endpoint: Endpoint) {
    this.#endpoint = endpoint;
    this.#to = parseEndpointAddress(options.to).text;
    this.#intervalUs = options.intervalUs ?? SECOND_US;
    this.#timeoutUs = options.timeoutUs ?? SECOND_US;
    this.#delayUs = options.delayUs ?? 0;
    this.#count = options.count ?? Number.POSITIVE_INFINITY;
    this.#identifier = options.identifier ?? 1;
    for (const time of [this.#intervalUs, this.#timeoutUs, this.#delayUs]) {
      if (!Number.isSafeInteger(time) || time < 0) throw new RangeError(`${time} is not whole microseconds`);
    }
    if (!(this.#timeoutUs / this.#intervalUs <= MAX_OUTSTANDING)) {
      throw new RangeError(`a timeout of ${this.#timeoutUs} µs leaves too many pings without an answer`);
    }
    if (this.#identifier !== (this.#identifier & 0xffff)) {
      throw new RangeError(`identifier ${this.#identifier} is not from 0 to 65535`);
    }
  }

  start(nowUs: number): void {
    this.#sequence = 0;
    this.#outstanding = [];
    this.#nextUs = this.#count > 0 ? nowUs + this.#delayUs : Number.POSITIVE_INFINITY;
  }

  receive({ source, echo }: Addressed & { readonly echo: IcmpEcho }, nowUs: number, sink: NodeSink): void {
    if (source !== this.#to || echo.identifier !== this.#identifier) return;
    const at = this.#outstanding.findIndex(([sequence]) => (sequence & 0xffff) === echo.sequence);
    if (at < 0) return; // Late, or a second copy.
    const [sequence, sentUs] = this.#outstanding[at]!;
    const roundTripUs = nowUs - sentUs;
    if (roundTripUs >= this.#timeoutUs) return; // Its timeout is due, and will say so.
    this.#outstanding.splice(at, 1);
    sink.event({ event: 'ping', to: this.#to, sequence, lost: false, roundTripUs });
  }

  /** No more pings. */
  stop(): void {
    this.#nextUs = Number.POSITIVE_INFINITY;
  }

  advance(nowUs: number, sink: NodeSink): void {
    while (this.#timeoutDueUs() <= nowUs) {
      const [sequence] = this.#outstanding.shift()!;
      sink.event({ event: 'ping', to: this.#to, sequence, lost: true });
    }
    if (this.#nextUs > nowUs) return;
    const sequence = this.#sequence++;
    this.#outstanding.push([sequence, nowUs]);
    // After a clock jump, missed pings are not caught up, as with sleep().
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
      outstanding: this.#outstanding.map(([sequence, sentUs]) => [sequence, sentUs] as const),
    };
  }

  /** The snapshot with times as distances: until the next ping, and since each that is out. */
  relative(nowUs: number): unknown {
    return {
      left: Number.isFinite(this.#nextUs) ? Math.max(0, this.#nextUs - nowUs) : null,
      sequence: this.#sequence,
      outstanding: this.#outstanding.map(([sequence, sentUs]) => [sequence, nowUs - sentUs]),
    };
  }

  restore({ nextUs, sequence, outstanding }: PingerState): void {
    this.#nextUs = nextUs;
    this.#sequence = sequence;
    this.#outstanding = outstanding.map(([number, sentUs]) => [number, sentUs]);
  }

  #timeoutDueUs(): number {
    const oldest = this.#outstanding[0];
    return oldest === undefined ? Number.POSITIVE_INFINITY : oldest[1] + this.#timeoutUs;
  }
}
