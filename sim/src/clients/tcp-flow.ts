import {
  abortTcp,
  advanceTcp,
  closeTcp,
  copyTcp,
  openTcp,
  receiveTcp,
  sendTcp,
  TCP_DEFAULTS,
  type TcpConnection,
  type TcpEnd,
  type TcpSettings,
  type TcpSink,
  tcpDeadline,
} from '@carplab/tcp';
import type { Inbound } from './endpoint.js';
import type { Flow, FlowMachine } from './flow.js';
import { pattern } from './pattern.js';
import type { CompleteSession, SessionFate, SessionReport } from './session-options.js';
import { ask, gap, hear, newProgress, type SessionProgress } from './session-progress.js';

/** The IPv6 header is 20 bytes longer than the IPv4 header. */
const IPV6_EXTRA = 20;
/** How long to wait for the server's FIN after it acknowledged ours (FreeBSD: finwait2_timeout). */
const FIN_WAIT_2_US = 60_000_000;

interface TcpFlowState {
  localPort: number;
  /** When it opens, or sends the next request. */
  nextUs: number;
  /** When it closes, or, after that, gives up waiting for the server's FIN. */
  closesUs: number;
  tcp: TcpConnection | undefined;
  progress: SessionProgress | undefined;
  connected: boolean;
  ended: SessionReport | undefined;
}

/** A TCP connection whose client sends requests at an interval, which the server echoes. */
export class TcpFlow implements Flow {
  readonly options: CompleteSession;
  readonly #settings: TcpSettings;
  readonly #sink: TcpSink;
  #state: TcpFlowState = fresh(0, Number.POSITIVE_INFINITY);
  /** Set only during a call. */
  #machine: FlowMachine | undefined;

  constructor(options: CompleteSession) {
    this.options = options;
    const mss = TCP_DEFAULTS.mss - (options.to.includes(':') ? IPV6_EXTRA : 0);
    this.#settings = { ...TCP_DEFAULTS, mss, ...options.tcp };
    this.#sink = {
      segment: (message) => this.#machine?.sendTcp(this, message),
      data: (bytes) => this.#data(bytes),
      connected: () => {
        this.#state.connected = true;
        this.#state.nextUs = this.#machine?.nowUs ?? Number.POSITIVE_INFINITY;
        if (this.#state.progress !== undefined) hear(this.#state.progress, 0, this.#machine?.nowUs ?? 0);
      },
      remoteClosed: () => this.#close(),
      closed: (why) => this.#closed(why),
    };
  }

  get localPort(): number {
    return this.#state.localPort;
  }

  get nextUs(): number {
    const { nextUs, closesUs, tcp } = this.#state;
    return Math.min(nextUs, closesUs, tcp === undefined ? Number.POSITIVE_INFINITY : tcpDeadline(tcp));
  }

  start(localPort: number, machine: FlowMachine): void {
    const { delayUs, fromUs } = this.options;
    this.#state = fresh(localPort, Math.max(machine.nowUs + delayUs, fromUs));
  }

  advance(machine: FlowMachine): void {
    this.#with(machine, () => {
      const state = this.#state;
      const { nowUs } = machine;
      if (state.tcp !== undefined) advanceTcp(state.tcp, nowUs, this.#sink);
      if (state.closesUs <= nowUs && !this.#givesUp()) this.#close();
      if (state.nextUs > nowUs) return;
      if (state.tcp === undefined) this.#open(machine);
      else this.#ask(state.tcp, nowUs);
    });
  }

  receive(inbound: Inbound, machine: FlowMachine): void {
    const { tcp } = this.#state;
    if (tcp === undefined || inbound.kind !== 'tcp') return;
    this.#with(machine, () => receiveTcp(tcp, inbound.segment, machine.nowUs, this.#sink));
    // A request that became due with the handshake's last segment is sent with it.
    if (this.#state.nextUs <= machine.nowUs) this.advance(machine);
  }

  stop(machine: FlowMachine): void {
    this.#with(machine, () => {
      if (this.#state.tcp === undefined) this.#state.nextUs = Number.POSITIVE_INFINITY;
      this.#close();
    });
  }

  report(nowUs: number): SessionReport | undefined {
    const { ended, progress, connected } = this.#state;
    if (ended !== undefined || progress === undefined) return ended;
    const { waitingUs } = progress;
    const { patienceUs } = this.options;
    if (!connected) {
      const late = nowUs - progress.heardUs > patienceUs;
      return this.#reported(late ? 'hung' : 'survived', 'it is not connected yet', nowUs);
    }
    if (waitingUs !== undefined && nowUs - waitingUs > patienceUs) {
      return this.#reported('hung', 'nothing is answered any more', nowUs);
    }
    return this.#reported('survived', `${progress.heard} of ${progress.asked} bytes came back`, nowUs);
  }

  snapshot(): TcpFlowState {
    return copyState(this.#state);
  }

  restore(state: unknown): void {
    this.#state = copyState(state as TcpFlowState);
  }

  #with(machine: FlowMachine, run: () => void): void {
    this.#machine = machine;
    run();
    this.#machine = undefined;
  }

  #open(machine: FlowMachine): void {
    const { nowUs } = machine;
    const state = this.#state;
    state.progress = newProgress(nowUs);
    state.nextUs = Number.POSITIVE_INFINITY;
    state.closesUs = nowUs + this.options.lengthUs;
    state.tcp = openTcp(this.#settings, machine.draw(), nowUs, this.#sink);
  }

  /** Sends a request, as far as the send buffer has room. */
  #ask(tcp: TcpConnection, nowUs: number): void {
    const { progress } = this.#state;
    if (progress === undefined) return;
    const { bytes, intervalUs } = this.options;
    ask(progress, sendTcp(tcp, pattern(progress.asked, bytes), nowUs, this.#sink), nowUs);
    this.#state.nextUs = nowUs + intervalUs;
  }

  #data(bytes: Uint8Array): void {
    const { progress } = this.#state;
    if (progress === undefined || this.#machine === undefined) return;
    const expected = pattern(progress.heard, bytes.length);
    const same = bytes.every((byte, i) => byte === expected[i]);
    hear(progress, bytes.length, this.#machine.nowUs);
    if (!same) this.#end('reset', 'the bytes that came back are not those that were sent');
  }

  #close(): void {
    const { tcp } = this.#state;
    this.#state.closesUs = Number.POSITIVE_INFINITY;
    if (tcp === undefined || tcp.state === 'CLOSED') return;
    const nowUs = this.#machine?.nowUs ?? 0;
    this.#state.nextUs = Number.POSITIVE_INFINITY;
    this.#state.closesUs = nowUs + FIN_WAIT_2_US;
    closeTcp(tcp, nowUs, this.#sink);
  }

  #givesUp(): boolean {
    const { tcp } = this.#state;
    if (tcp?.state !== 'FIN_WAIT_2') return false;
    this.#end('hung', 'it was given up: its server did not close it');
    abortTcp(tcp, this.#sink);
    return true;
  }

  #closed(why: TcpEnd): void {
    const [fate, words] = ENDS[why];
    this.#end(fate, words);
  }

  #end(fate: SessionFate, why: string): void {
    if (this.#state.ended !== undefined || this.#machine === undefined) return;
    this.#state.ended = this.#reported(fate, why, this.#machine.nowUs);
    this.#state.nextUs = Number.POSITIVE_INFINITY;
    this.#state.closesUs = Number.POSITIVE_INFINITY;
    this.#machine.ended(this.#state.ended);
  }

  #reported(fate: SessionFate, why: string, nowUs: number): SessionReport {
    const { progress } = this.#state;
    const { openedUs = nowUs } = progress ?? {};
    const silence = progress === undefined ? { longestGapUs: 0, gapFromUs: nowUs } : gap(progress, nowUs);
    return { name: this.options.name, fate, ...silence, openedUs, why };
  }
}

const ENDS: Readonly<Record<TcpEnd, readonly [SessionFate, string]>> = {
  finished: ['survived', 'both sides have closed it'],
  refused: ['reset', 'its SYN was answered by a reset'],
  reset: ['reset', 'a reset came'],
  'timed out': ['hung', 'it was given up: nothing was acknowledged any more'],
  'keepalive timed out': ['hung', 'it was given up: no keepalive was answered'],
  aborted: ['survived', 'its client has given it up before it was connected'],
};

function fresh(localPort: number, nextUs: number): TcpFlowState {
  return {
    localPort,
    nextUs,
    closesUs: Number.POSITIVE_INFINITY,
    tcp: undefined,
    progress: undefined,
    connected: false,
    ended: undefined,
  };
}

function copyState(state: TcpFlowState): TcpFlowState {
  const { tcp, progress, ended } = state;
  return {
    ...state,
    tcp: tcp && copyTcp(tcp),
    progress: progress && { ...progress },
    ended: ended && { ...ended },
  };
}
