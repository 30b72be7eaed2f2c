import { dissect, LINKTYPE_ETHERNET, Packet } from '@carplab/codec';
import type { CommandResult, LabNode, NodeCommand, NodeEvent } from '../src/index.js';

/** An event in the world, with its time. */
export interface Seen {
  readonly atUs: number;
  readonly host: string;
}
export interface SeenFrame extends Seen {
  readonly segment: string;
  readonly frame: Uint8Array;
}
export type SeenEvent = Seen & { readonly event: NodeEvent };

interface Task {
  readonly atUs: number;
  readonly sequence: number;
  run(): void;
}

/**
 * A few nodes on shared cables and one virtual clock; each frame reaches all others after a latency. For host tests
 * only; the simulator does more.
 */
export class Wire {
  nowUs = 0;
  readonly frames: SeenFrame[] = [];
  readonly events: SeenEvent[] = [];
  /** Frames for which this returns false are lost. */
  passes: (segment: string, from: string, to: string, frame: Uint8Array) => boolean = () => true;
  private readonly nodes: { node: LabNode; segments: readonly string[]; on: boolean }[] = [];
  private tasks: Task[] = [];
  private sequence = 0;
  readonly latencyUs: number;

  constructor(latencyUs = 200) {
    this.latencyUs = latencyUs;
  }

  /** Adds a node whose ports are on the segments, in order. `start` switches it on. */
  add(node: LabNode, ...segments: string[]): void {
    this.nodes.push({ node, segments, on: false });
  }

  start(...names: string[]): void {
    for (const each of this.nodes) {
      if (names.length > 0 && !names.includes(each.node.name)) continue;
      each.on = true;
      each.node.start(this.nowUs, this.sinkOf(each.node.name));
    }
  }

  /** Cuts its power: it is not called any more. */
  crash(name: string): void {
    this.entry(name).on = false;
  }

  command(name: string, command: NodeCommand): CommandResult {
    return this.entry(name).node.command(command, this.nowUs, this.sinkOf(name));
  }

  link(name: string, port: number, up: boolean): void {
    this.entry(name).node.linkChanged(port, up, this.nowUs, this.sinkOf(name));
  }

  /** Puts a frame on a segment, for all nodes. */
  inject(segment: string, frame: Uint8Array): void {
    this.carry('', segment, frame);
  }

  /** Runs the world until a time, in seconds. */
  until(seconds: number): void {
    const endUs = Math.round(seconds * 1_000_000);
    for (;;) {
      const deadlines = this.nodes.filter(({ on }) => on).map(({ node }) => node.nextDeadline());
      const timerUs = Math.min(Number.POSITIVE_INFINITY, ...deadlines);
      const task = this.tasks[0];
      const nextUs = Math.min(timerUs, task?.atUs ?? Number.POSITIVE_INFINITY);
      if (nextUs > endUs) break;
      this.nowUs = Math.max(this.nowUs, nextUs);
      if (task && task.atUs <= timerUs) {
        this.tasks.shift();
        task.run();
      } else {
        for (const { node, on } of this.nodes) {
          if (on && node.nextDeadline() <= this.nowUs) node.advance(this.nowUs, this.sinkOf(node.name));
        }
      }
    }
    this.nowUs = endUs;
  }

  /** `A MASTER -> BACKUP (reason)`, in order, from a time on. */
  transitions(fromUs = 0): string[] {
    return this.events.flatMap(({ atUs, host, event }) =>
      event.event === 'transition' && atUs >= fromUs
        ? [`${host} ${event.vhid}@${event.interface}: ${event.from} -> ${event.to} (${event.reason})`]
        : [],
    );
  }

  logs(host: string): string[] {
    return this.events.flatMap(({ host: each, event }) =>
      each === host && event.event === 'log' ? [event.message] : [],
    );
  }

  /** A host's frames that contain this IP protocol; 'arp' for ARP. */
  sent(host: string, protocol: number | 'arp', fromUs = 0): SeenFrame[] {
    return this.frames.filter(
      (seen) => seen.host === host && seen.atUs >= fromUs && protocolOf(seen.frame) === protocol,
    );
  }

  private entry(name: string): { node: LabNode; segments: readonly string[]; on: boolean } {
    return this.nodes.find(({ node }) => node.name === name)!;
  }

  private sinkOf(host: string) {
    return {
      send: (port: number, frame: Uint8Array) => {
        const segment = this.entry(host).segments[port]!;
        this.frames.push({ atUs: this.nowUs, host, segment, frame });
        this.carry(host, segment, frame);
      },
      event: (event: NodeEvent) => {
        this.events.push({ atUs: this.nowUs, host, event });
      },
    };
  }

  private carry(from: string, segment: string, frame: Uint8Array): void {
    for (const each of this.nodes) {
      const port = each.segments.indexOf(segment);
      const { name } = each.node;
      if (name === from || port < 0 || !this.passes(segment, from, name, frame)) continue;
      this.at(this.nowUs + this.latencyUs, () => {
        if (each.on) each.node.receive(port, frame, this.nowUs, this.sinkOf(name));
      });
    }
  }

  private at(atUs: number, run: () => void): void {
    const task = { atUs, sequence: this.sequence++, run };
    const index = this.tasks.findIndex((other) => other.atUs > atUs);
    this.tasks.splice(index < 0 ? this.tasks.length : index, 0, task);
  }
}

/** The protocol in a frame. */
export function protocolOf(frame: Uint8Array): number | 'arp' {
  const packet = new Packet();
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  return packet.kind === 'arp' ? 'arp' : packet.protocol;
}
