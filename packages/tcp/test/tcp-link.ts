import {
  acceptTcp,
  advanceTcp,
  closeTcp,
  copyTcp,
  openTcp,
  receiveTcp,
  sendTcp,
  TCP_DEFAULTS,
  type TcpConnection,
  type TcpEnd,
  type TcpMessage,
  type TcpSettings,
  type TcpSink,
  tcpDeadline,
} from '../src/index.js';

/** What happens to a segment in flight: lost, or delivered once or more, each time with a delay (µs). */
export type Fate = readonly number[];

interface UnderWay {
  readonly atUs: number;
  readonly order: number;
  readonly to: 0 | 1;
  readonly message: TcpMessage;
}

/** One of two programs that talk: what it is to say, what it has said and heard. */
export interface Talker {
  readonly toSay: Uint8Array;
  readonly settings: TcpSettings;
  said: number;
  readonly heard: number[];
  closed: TcpEnd | undefined;
  remoteClosed: boolean;
  connected: boolean;
  tcp: TcpConnection | undefined;
}

/** Two ends of a connection, and a wire between them that treats each segment as configured. */
export class TcpLink {
  nowUs = 0;
  readonly sent: { readonly from: 0 | 1; readonly atUs: number; readonly message: TcpMessage }[] = [];
  readonly ends: readonly [Talker, Talker];
  readonly #fate: (from: 0 | 1, count: number, message: TcpMessage) => Fate;
  #underWay: UnderWay[] = [];
  #order = 0;

  constructor(
    toSay: readonly [Uint8Array, Uint8Array],
    fate: (from: 0 | 1, count: number, message: TcpMessage) => Fate,
    settings: readonly [Partial<TcpSettings>, Partial<TcpSettings>] = [{}, {}],
  ) {
    this.#fate = fate;
    this.ends = [talker(toSay[0], settings[0]), talker(toSay[1], settings[1])];
  }

  open(iss = 1): void {
    this.ends[0].tcp = openTcp(this.ends[0].settings, iss, this.nowUs, this.sink(0));
    this.#talk(0);
  }

  /** Runs until nothing is planned, or until `untilUs`. */
  run(untilUs = Number.POSITIVE_INFINITY): void {
    for (;;) {
      const arrival = this.#underWay.reduce<UnderWay | undefined>(
        (first, next) =>
          first === undefined ||
          next.atUs < first.atUs ||
          (next.atUs === first.atUs && next.order < first.order)
            ? next
            : first,
        undefined,
      );
      const timers = this.ends.map(({ tcp }) =>
        tcp === undefined ? Number.POSITIVE_INFINITY : tcpDeadline(tcp),
      );
      const nextUs = Math.min(arrival?.atUs ?? Number.POSITIVE_INFINITY, ...timers);
      if (nextUs > untilUs || nextUs === Number.POSITIVE_INFINITY) break;
      this.nowUs = nextUs;
      if (arrival?.atUs === nextUs) {
        this.#underWay.splice(this.#underWay.indexOf(arrival), 1);
        this.#deliver(arrival.to, arrival.message);
        this.#talk(arrival.to);
      } else {
        const at = timers[0] === nextUs ? 0 : 1;
        advanceTcp(this.ends[at].tcp!, nextUs, this.sink(at));
        this.#talk(at);
      }
    }
    if (untilUs !== Number.POSITIVE_INFINITY) this.nowUs = untilUs;
  }

  /** Replaces both ends by copies of themselves, which loses whatever a snapshot omits. */
  restore(): void {
    for (const end of this.ends) {
      if (end.tcp === undefined) continue;
      const copy = copyTcp(end.tcp);
      end.tcp.sendBuffer.fill(0xee);
      for (const { data } of end.tcp.fragments) data.fill(0xee);
      end.tcp = copy;
    }
  }

  /** Delivers a segment that nobody sent. */
  inject(to: 0 | 1, message: TcpMessage): void {
    this.#deliver(to, message);
    this.#talk(to);
  }

  /** Makes the program at one end say something more. */
  say(at: 0 | 1, data: Uint8Array): void {
    sendTcp(this.ends[at].tcp!, data, this.nowUs, this.sink(at));
  }

  close(at: 0 | 1): void {
    closeTcp(this.ends[at].tcp!, this.nowUs, this.sink(at));
  }

  #talk(at: 0 | 1): void {
    const end = this.ends[at];
    const { tcp, toSay } = end;
    if (tcp === undefined || tcp.closing || !end.connected) return;
    if (end.said < toSay.length)
      end.said += sendTcp(tcp, toSay.subarray(end.said), this.nowUs, this.sink(at));
    if (end.said === toSay.length) closeTcp(tcp, this.nowUs, this.sink(at));
  }

  #deliver(to: 0 | 1, message: TcpMessage): void {
    const end = this.ends[to];
    const sink = this.sink(to);
    if (end.tcp !== undefined) receiveTcp(end.tcp, message, this.nowUs, sink);
    else if (to === 1) end.tcp = acceptTcp(end.settings, message, 0xffff_fff0, this.nowUs, sink);
  }

  /** Collects what one end does. */
  sink(from: 0 | 1): TcpSink {
    const end = this.ends[from];
    return {
      segment: (message) => {
        const count = this.sent.length;
        this.sent.push({ from, atUs: this.nowUs, message });
        const to = from === 0 ? 1 : 0;
        for (const delayUs of this.#fate(from, count, message)) {
          this.#underWay.push({ atUs: this.nowUs + delayUs, order: this.#order++, to, message });
        }
      },
      data: (bytes) => {
        for (const byte of bytes) end.heard.push(byte);
      },
      connected: () => {
        end.connected = true;
      },
      remoteClosed: () => {
        end.remoteClosed = true;
      },
      closed: (why) => {
        end.closed = why;
      },
    };
  }
}

function talker(toSay: Uint8Array, settings: Partial<TcpSettings>): Talker {
  return {
    toSay,
    settings: { ...TCP_DEFAULTS, ...settings },
    said: 0,
    heard: [],
    closed: undefined,
    remoteClosed: false,
    connected: false,
    tcp: undefined,
  };
}
