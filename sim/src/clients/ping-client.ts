import type { CommandResult, LabNode, NodeCommand, NodePort, NodeSink } from '@carplab/host';
import { parseEndpointAddress } from './address.js';
import { Endpoint, type EndpointOptions } from './endpoint.js';
import type { Neighbor } from './neighbor-cache.js';

const SECOND_US = 1_000_000;
/** What ping(8) sends besides the header. */
const DATA_BYTES = 56;
/** Pings without an answer so far, at most: far less than the 16 bits of a sequence number can tell apart. */
const MAX_OUTSTANDING = 4096;

export interface PingClientOptions extends EndpointOptions {
  /** The address to ping, of either family. */
  readonly to: string;
  /** Between two pings, µs; 1 s when absent. */
  readonly intervalUs?: number;
  /** A ping without an answer after so long is lost, µs; 1 s when absent. */
  readonly timeoutUs?: number;
  /** From the start to the first ping, µs; 0 when absent. */
  readonly delayUs?: number;
  /** So many pings; without end when absent. */
  readonly count?: number;
  /** Tells one ping from another's, 0 to 65535; 1 when absent. */
  readonly identifier?: number;
}

interface PingState {
  readonly nextUs: number;
  readonly sequence: number;
  readonly outstanding: readonly (readonly [sequence: number, sentUs: number])[];
  readonly neighbors: readonly Neighbor[];
}

/**
 * A machine that pings one address and tells of each ping whether it was lost: what a user behind the firewalls
 * sees. It answers ARP and pings as well. A ping that waits for ARP counts from when it was meant to leave.
 *
 * @example
 * const address = { mac: '02:00:00:00:00:02', addresses: ['192.168.1.9/24'], gateways: ['192.168.1.1'] };
 * const client = new PingClient({ name: 'pc', ...address, to: '203.0.113.4', intervalUs: 100_000 });
 * client.command({ command: 'dance' }).ok; // => false
 */
export class PingClient implements LabNode {
  readonly name: string;
  readonly ports: readonly NodePort[];
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
  constructor(options: PingClientOptions) {
    this.name = options.name;
    this.ports = [{ name: options.interface ?? 'eth0', mac: options.mac }];
    this.#endpoint = new Endpoint(options);
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

  start(nowUs: number, sink: NodeSink): void {
    this.#endpoint.start(sink);
    this.#sequence = 0;
    this.#outstanding = [];
    this.#nextUs = this.#count > 0 ? nowUs + this.#delayUs : Number.POSITIVE_INFINITY;
  }

  receive(_port: number, frame: Uint8Array, nowUs: number, sink: NodeSink): void {
    const reply = this.#endpoint.receive(frame, nowUs, sink);
    if (reply === undefined || reply.from !== this.#to || reply.echo.identifier !== this.#identifier) return;
    const at = this.#outstanding.findIndex(([sequence]) => (sequence & 0xffff) === reply.echo.sequence);
    if (at < 0) return; // Late, or a second copy.
    const [sequence, sentUs] = this.#outstanding[at]!;
    const roundTripUs = nowUs - sentUs;
    if (roundTripUs >= this.#timeoutUs) return; // Its timeout is due, and will say so.
    this.#outstanding.splice(at, 1);
    sink.event({ event: 'ping', to: this.#to, sequence, lost: false, roundTripUs });
  }

  linkChanged(): void {}

  /** Knows `shutdown`: it pings no more. */
  command(command: NodeCommand): CommandResult {
    if (command.command !== 'shutdown') {
      return { ok: false, reason: `a ping client does not know '${command.command}'` };
    }
    this.#nextUs = Number.POSITIVE_INFINITY;
    return { ok: true };
  }

  advance(nowUs: number, sink: NodeSink): void {
    this.#endpoint.advance(nowUs, sink);
    while (this.#timeoutDueUs() <= nowUs) {
      const [sequence] = this.#outstanding.shift()!;
      sink.event({ event: 'ping', to: this.#to, sequence, lost: true });
    }
    if (this.#nextUs > nowUs) return;
    const sequence = this.#sequence++;
    this.#outstanding.push([sequence, nowUs]);
    // After a jump of the clock the pings that were missed are not made up for, as sleep() would have it.
    this.#nextUs = this.#sequence < this.#count ? nowUs + this.#intervalUs : Number.POSITIVE_INFINITY;
    const echo = {
      kind: 'request' as const,
      identifier: this.#identifier,
      sequence: sequence & 0xffff,
      data: this.#data,
    };
    this.#endpoint.sendEcho(this.#to, echo, nowUs, sink);
  }

  nextDeadline(): number {
    return Math.min(this.#nextUs, this.#timeoutDueUs(), this.#endpoint.nextUs);
  }

  snapshot(): PingState {
    return {
      nextUs: this.#nextUs,
      sequence: this.#sequence,
      outstanding: this.#outstanding.map(([sequence, sentUs]) => [sequence, sentUs] as const),
      neighbors: this.#endpoint.snapshot(),
    };
  }

  restore(state: unknown): void {
    const { nextUs, sequence, outstanding, neighbors } = state as PingState;
    this.#nextUs = nextUs;
    this.#sequence = sequence;
    this.#outstanding = outstanding.map(([number, sentUs]) => [number, sentUs]);
    this.#endpoint.restore(neighbors);
  }

  #timeoutDueUs(): number {
    const oldest = this.#outstanding[0];
    return oldest === undefined ? Number.POSITIVE_INFINITY : oldest[1] + this.#timeoutUs;
  }
}
