import { toHex } from '@carplab/codec';
import {
  type ConnectOptions,
  type FrameEvent,
  type SegmentOptions,
  type TraceEvent,
  World,
} from '../src/index.js';
import { SilentNode } from './silent-node.js';
import { toyFrame } from './toy-node.js';

export const MAC = { a: '02:00:00:00:00:0a', b: '02:00:00:00:00:0b', c: '02:00:00:00:00:0c' } as const;
export const VIRTUAL = '00:00:5e:00:01:01';
export const CARP_GROUP = '01:00:5e:00:00:12';

type Name = keyof typeof MAC;

/** Three silent machines a, b and c on one segment, and everything that happens to their frames. */
export class Lab {
  readonly world: World;
  readonly nodes: Readonly<Record<Name, SilentNode>>;
  readonly events: TraceEvent[] = [];
  readonly frameEvents: FrameEvent[] = [];

  constructor(
    segment: Omit<SegmentOptions, 'name'> = {},
    cables: Partial<Record<Name, Partial<ConnectOptions>>> = {},
    seed = 1,
  ) {
    this.world = new World({ seed });
    this.world.addSegment({ name: 'lan', ...segment });
    this.nodes = {
      a: new SilentNode('a', MAC.a),
      b: new SilentNode('b', MAC.b),
      c: new SilentNode('c', MAC.c),
    };
    for (const node of Object.values(this.nodes)) {
      this.world.addNode(node);
      this.world.connect({ segment: 'lan', ...cables[node.name as Name], node: node.name });
    }
    this.world.observe({
      event: (event) => this.events.push(event),
      frame: (event) => this.frameEvents.push(event),
    });
    this.world.run(0);
  }

  /** A node sends a small frame; returns the nodes that get it within a second, in order, with `a` for `a` itself. */
  send(from: Name, to: string, source: string = MAC[from]): string {
    this.sendLater(from, to, source);
    const seen = this.frameEvents.length;
    this.world.run(this.world.nowUs + 1_000_000);
    const got = this.frameEvents.slice(seen).filter(({ event }) => event === 'delivered');
    return got
      .map(({ node }) => node)
      .sort()
      .join('');
  }

  /** The same, without running the world. */
  sendLater(from: Name, to: string, source: string = MAC[from]): void {
    this.world.command(from, { command: 'send', frame: toHex(toyFrame(to, source)) });
  }

  /** Why frames were dropped since the last call: `b:snooping`. */
  drops(): string[] {
    return this.frameEvents
      .splice(0)
      .filter(({ event }) => event === 'dropped')
      .map(({ node, reason }) => `${node}:${reason}`);
  }

  /** How many frames a node has received so far. */
  received(name: Name): number {
    return this.nodes[name].frames.length;
  }
}
