import type { IgnoreReason, LabNode, NodeEvent, NodeSink } from '@carplab/host';
import type { CableEnd } from './cable-end.js';
import type { Engine } from './engine.js';
import type { TracePlace } from './tracer.js';
import { type ClockOptions, VirtualClock } from './virtual-clock.js';

export type Power = 'off' | 'booting' | 'on' | 'paused';

/** No event in the queue. */
export const NO_SLOT = -1;

/** A node in the world: its clock, power and cables, and the sink for its output. */
export class Station implements NodeSink {
  readonly node: LabNode;
  readonly name: string;
  readonly index: number;
  readonly clock: VirtualClock;
  /** By port; undefined for an unconnected one. Of a lagg, the first. */
  readonly cableEnds: (CableEnd | undefined)[];
  /** All of them, those of laggs too, in the order they were connected. */
  readonly allEnds: CableEnd[] = [];
  power: Power = 'off';
  /** Whether the hypervisor keeps the links up while the power is off, as before the first start. */
  keepsLinks = true;
  /** When the node needs `advance`, by its own clock; Infinity for never. */
  deadlineUs: number = Number.POSITIVE_INFINITY;
  /** The event for the deadline. */
  wakeSlot: number = NO_SLOT;
  /** The event that will start it or switch it off. */
  powerSlot: number = NO_SLOT;
  /** Its clock when it was paused. */
  pausedAtUs = 0;
  readonly #engine: Engine;
  readonly #isolated: readonly TracePlace[];

  constructor(engine: Engine, node: LabNode, index: number, clock: ClockOptions) {
    this.#engine = engine;
    this.node = node;
    this.name = node.name;
    this.index = index;
    this.clock = new VirtualClock(clock);
    this.cableEnds = node.ports.map(() => undefined);
    this.#isolated = node.ports.map((port) => ({
      index: -2 - index,
      node: node.name,
      interface: port.name,
      segment: undefined,
    }));
  }

  /** Its clock at world time `worldUs`; it stands still while the node is paused. */
  localUs(worldUs: number): number {
    return this.power === 'paused' ? this.pausedAtUs : this.clock.localAt(worldUs);
  }

  send(port: number, frame: Uint8Array): void {
    const first = this.cableEnds[port];
    const at = first?.lagg === undefined ? first : first.lagg.carries(frame);
    const place = at ?? this.#isolated[port];
    if (place === undefined) throw new RangeError(`${this.name} has no port ${port}`);
    this.#engine.send(this, at, place, frame);
  }

  event(event: NodeEvent): void {
    this.#engine.nodeEvent(this, event);
  }

  masterDown(interfaceName: string, vhid: number, family: 4 | 6, dueUs: number): void {
    if (this.#engine.tracer.isWatched) this.#engine.masterDown(this, interfaceName, vhid, family, dueUs);
  }

  ignored(port: number, reason: IgnoreReason): void {
    if (this.#engine.tracer.isWatched) this.#engine.ignored(this, port, reason);
  }
}
