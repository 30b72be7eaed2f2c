import { LINKTYPES, PcapngWriter } from '@carplab/capture';
import { parseAddress } from '@carplab/codec';
import type { FrameEvent } from './trace-event.js';
import type { World } from './world.js';

/** The most frames held back for their comments. */
const MAX_HELD = 65_536;
const DEFAULT_HOLD_US = 1_000_000;

const VIRTUAL = 'virtual time: the run began at 1970-01-01T00:00:00Z';

export interface WorldCaptureOptions {
  /** Receives the file's bytes, block by block. */
  readonly write: (bytes: Uint8Array) => void;
  /** Which segments; each becomes an interface. Default: all. */
  readonly segments?: readonly string[];
  /** World time 0 in the file, µs since 1970. Default: 0, and a comment says that times are virtual. */
  readonly epochUs?: number;
  /** Names for addresses, which readers show instead. */
  readonly names?: readonly { readonly address: string; readonly name: string }[];
  /** The comment of a frame, if any. Called `holdUs` after the frame was carried, when its fate is known. */
  readonly comment?: (event: FrameEvent) => string | undefined;
  /** Default: 1 s. */
  readonly holdUs?: number;
}

/**
 * Writes a pcapng file of what the segments of a world carry, like a capture at each switch: with frames that never
 * reach a receiver, without those that the switch refused.
 *
 * @example
 * const world = new World({ seed: 1 });
 * world.addSegment({ name: 'lan' });
 * world.addNode(new EchoServer({ name: 'fw', mac: '02:00:00:00:00:01', addresses: ['192.168.1.1/24'] }));
 * world.connect({ node: 'fw', segment: 'lan' });
 * const blocks = [];
 * const capture = new WorldCapture(world, { write: (bytes) => blocks.push(bytes) });
 * world.run(1_000_000);
 * capture.end();
 * blocks.length; // => 3
 */
export class WorldCapture {
  /** Frames written so far. */
  written = 0;
  readonly #world: World;
  readonly #writer: PcapngWriter = new PcapngWriter();
  readonly #interfaces: ReadonlyMap<string, number>;
  readonly #options: WorldCaptureOptions;
  readonly #epochUs: number;
  readonly #holdUs: number;
  readonly #stop: () => void;
  #held: FrameEvent[] = [];

  /** @throws {RangeError} for an unknown segment, or a name with a bad address. */
  constructor(world: World, options: WorldCaptureOptions) {
    const { write, segments = world.segments, names = [], epochUs = 0, holdUs = DEFAULT_HOLD_US } = options;
    this.#world = world;
    this.#options = options;
    this.#epochUs = epochUs;
    this.#holdUs = holdUs;
    const unknown = segments.find((name) => !world.segments.includes(name));
    if (unknown !== undefined) throw new RangeError(`there is no segment '${unknown}' to capture`);
    const records = names.map(({ address, name }) => {
      const bytes = parseAddress(address);
      if (bytes === undefined) throw new RangeError(`'${address}' of ${name} is not an IP address`);
      const kind = bytes.length === 4 ? ('ipv4' as const) : ('ipv6' as const);
      return { kind, address: bytes, names: [name] };
    });
    const comments = options.epochUs === undefined ? { comments: [VIRTUAL] } : {};
    write(this.#writer.header({ application: 'carplab', ...comments }));
    for (const name of segments) write(this.#writer.addInterface({ linkType: LINKTYPES.ethernet, name }));
    if (records.length > 0) write(this.#writer.nameResolution(records));
    this.#interfaces = new Map(segments.map((name, i) => [name, i]));
    this.#stop = world.observe({ frame: (event) => this.#take(event) });
  }

  /** Writes what is held back and stops. */
  end(): void {
    this.#stop();
    this.#flush(this.#held.length);
  }

  #take(event: FrameEvent): void {
    if (event.event !== 'carried' || !this.#interfaces.has(event.segment)) return;
    this.#held.push(event);
    if (this.#options.comment === undefined) {
      this.#flush(this.#held.length);
      return;
    }
    // In portions, so that the list is not moved for each frame.
    const due = this.#world.nowUs - this.#holdUs;
    const half = this.#held.length >> 1;
    if (this.#held.length >= MAX_HELD) this.#flush(half);
    else if (half > 0 && this.#held[half]!.timeUs <= due) this.#flush(half);
  }

  #flush(count: number): void {
    const { write, comment } = this.#options;
    for (const event of this.#held.splice(0, count)) {
      const text = comment?.(event);
      const options = {
        interfaceId: this.#interfaces.get(event.segment)!,
        ...(text === undefined ? {} : { comment: text }),
      };
      write(this.#writer.frame({ bytes: event.frame, timeUs: this.#epochUs + event.timeUs }, options));
      this.written++;
    }
  }
}
