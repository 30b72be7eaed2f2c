import { type FrameEvent, frameProtocol, type TraceEvent, type WorldObserver } from '@carplab/sim';
import type { ScenarioRun } from '@carplab/sim/scenario';
import type { FrameWay, WayStep } from '../model/frame-way.js';
import { isRefusal } from './is-refusal.js';

/** Frames on their way that are kept at most: the newest. */
const MOST_WAYS = 60;

/** Watches a world, and keeps the ways of its frames: of all, or of one. */
export class FrameWays implements WorldObserver {
  readonly #only: number | undefined;
  readonly #ways: Map<number, FrameWay & { readonly steps: WayStep[] }> = new Map();
  /** Frames that are sent later do not count. */
  #isClosed = false;

  constructor(only?: number) {
    this.#only = only;
  }

  get ways(): FrameWay[] {
    return [...this.#ways.values()];
  }

  /** From now on only frames that are known go on. */
  close(): void {
    this.#isClosed = true;
  }

  frame(event: FrameEvent): void {
    const { frameId, event: step, frame, sentUs, node } = event;
    if (step === 'sent') {
      if (this.#isClosed || (this.#only !== undefined && this.#only !== frameId)) return;
      const { protocol, vhid } = frameProtocol(frame);
      const about = { protocol, ...(vhid < 0 ? {} : { vhid }), length: frame.length };
      this.#ways.set(frameId, { frame: frameId, sentUs, node, ...about, steps: [] });
      if (this.#ways.size > MOST_WAYS) this.#ways.delete(this.#ways.keys().next().value!);
    }
    const { timeUs, interface: port, segment, reason, detail } = event;
    this.#ways.get(frameId)?.steps.push({
      ...{ step, timeUs, node, interface: port, segment },
      ...(reason === undefined ? {} : { reason }),
      ...(detail === undefined ? {} : { detail }),
    });
  }

  event(event: TraceEvent): void {
    if (!isRefusal(event)) return;
    const { timeUs, host = '', interface: port, reason } = event;
    const way = this.#ways.get(event.frameId);
    const segment = way?.steps[0]?.segment ?? '';
    way?.steps.push({ step: 'refused', timeUs, node: host, interface: port, segment, reason });
  }
}

/** When a frame arrives next; undefined if it is on no cable. */
export function landsUs({ world }: ScenarioRun, number: number): number | undefined {
  return world.flights.find(({ frame }) => frame === number)?.arrivesUs;
}
