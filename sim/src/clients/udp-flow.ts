import type { Inbound } from './endpoint.js';
import type { Flow, FlowMachine } from './flow.js';
import type { CompleteSession, SessionFate, SessionReport } from './session-options.js';
import { ask, gap, hear, newProgress, type SessionProgress } from './session-progress.js';

interface UdpFlowState {
  localPort: number;
  nextUs: number;
  closesUs: number;
  progress: SessionProgress | undefined;
  ended: SessionReport | undefined;
}

/** Numbered datagrams at an interval, which the server echoes. Lost ones are not sent again. */
export class UdpFlow implements Flow {
  readonly options: CompleteSession;
  #state: UdpFlowState = fresh(0, Number.POSITIVE_INFINITY);

  constructor(options: CompleteSession) {
    this.options = options;
  }

  get localPort(): number {
    return this.#state.localPort;
  }

  get nextUs(): number {
    return this.#state.nextUs;
  }

  start(localPort: number, machine: FlowMachine): void {
    const { delayUs, fromUs } = this.options;
    this.#state = fresh(localPort, Math.max(machine.nowUs + delayUs, fromUs));
  }

  advance(machine: FlowMachine): void {
    const state = this.#state;
    const { nowUs } = machine;
    if (state.nextUs > nowUs) return;
    if (state.progress === undefined) {
      state.progress = newProgress(nowUs);
      state.closesUs = nowUs + this.options.lengthUs;
    }
    if (nowUs >= state.closesUs) {
      this.stop(machine);
      return;
    }
    const data = new Uint8Array(this.options.bytes);
    new DataView(data.buffer).setUint32(0, state.progress.asked);
    ask(state.progress, 1, nowUs);
    state.nextUs = Math.min(nowUs + this.options.intervalUs, state.closesUs);
    machine.sendUdp(this, data);
  }

  /** Receives an answer to a request of this session, late or not. */
  receive(inbound: Inbound, machine: FlowMachine): void {
    const { progress } = this.#state;
    if (inbound.kind !== 'udp' || progress === undefined || this.#state.ended !== undefined) return;
    const { data } = inbound.datagram;
    if (data.length !== this.options.bytes) return;
    if (new DataView(data.buffer, data.byteOffset).getUint32(0) >= progress.asked) return;
    hear(progress, 1, machine.nowUs);
    progress.waitingUs = undefined;
  }

  stop(machine: FlowMachine): void {
    const state = this.#state;
    state.nextUs = Number.POSITIVE_INFINITY;
    if (state.progress === undefined || state.ended !== undefined) return;
    state.ended = this.report(machine.nowUs);
    if (state.ended !== undefined) machine.ended(state.ended);
  }

  report(nowUs: number): SessionReport | undefined {
    const { ended, progress } = this.#state;
    if (ended !== undefined || progress === undefined) return ended;
    const { waitingUs, heard, asked } = progress;
    const hangs = waitingUs !== undefined && nowUs - waitingUs > this.options.patienceUs;
    const fate: SessionFate = hangs ? 'hung' : 'survived';
    const why = hangs ? 'nothing is answered any more' : `${heard} of ${asked} datagrams were answered`;
    return { name: this.options.name, fate, ...gap(progress, nowUs), openedUs: progress.openedUs, why };
  }

  snapshot(): UdpFlowState {
    return copyState(this.#state);
  }

  restore(state: unknown): void {
    this.#state = copyState(state as UdpFlowState);
  }
}

function fresh(localPort: number, nextUs: number): UdpFlowState {
  return { localPort, nextUs, closesUs: Number.POSITIVE_INFINITY, progress: undefined, ended: undefined };
}

function copyState(state: UdpFlowState): UdpFlowState {
  const { progress, ended } = state;
  return { ...state, progress: progress && { ...progress }, ended: ended && { ...ended } };
}
