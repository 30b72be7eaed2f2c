import type { Fault } from './fault.js';
import type { FrameEvent } from './trace-event.js';
import type { World } from './world.js';

/** More frames than this are not kept, unless a limit says otherwise. */
const DEFAULT_LIMIT = 100_000;

/** A frame as its segment carried it. */
export interface RecordedFrame {
  readonly timeUs: number;
  readonly segment: string;
  /** Who sent it. */
  readonly node: string;
  readonly frame: Uint8Array;
}

export interface FrameRecorderOptions {
  /** Only this segment's frames. */
  readonly segment?: string;
  /** Only what this takes. */
  readonly filter?: (event: FrameEvent) => boolean;
  readonly limit?: number;
}

/**
 * Keeps the frames that segments carry, for instance to replay them later.
 *
 * @example
 * const world = new World({ seed: 1 });
 * world.addSegment({ name: 'lan' });
 * world.addNode(new EchoServer({ name: 'fw', mac: '02:00:00:00:00:01', addresses: ['192.168.1.1/24'] }));
 * world.connect({ node: 'fw', segment: 'lan' });
 * const recorder = new FrameRecorder(world);
 * world.run(1_000_000); // The server has announced its address.
 * recorder.stop();
 * recorder.frames.length; // => 1
 * world.schedule(2_000_000, recorder.replay('lan'));
 */
export class FrameRecorder {
  readonly frames: RecordedFrame[] = [];
  /** How many came when there was no more room. */
  missed = 0;
  readonly stop: () => void;

  constructor(world: World, options: FrameRecorderOptions = {}) {
    const { segment, filter, limit = DEFAULT_LIMIT } = options;
    this.stop = world.observe({
      frame: (event) => {
        if (event.event !== 'carried' || (segment !== undefined && event.segment !== segment)) return;
        if (filter !== undefined && !filter(event)) return;
        if (this.frames.length >= limit) this.missed++;
        else {
          const { timeUs, node, frame } = event;
          this.frames.push({ timeUs, segment: event.segment, node, frame });
        }
      },
    });
  }

  /** What was recorded, to enter a segment again in its own rhythm: the first frame at once. */
  replay(segment: string, via?: string): Fault {
    const first = this.frames[0]?.timeUs ?? 0;
    const frames = this.frames.map(({ timeUs, frame }) => ({ afterUs: timeUs - first, frame }));
    return { kind: 'replay', segment, frames, ...(via === undefined ? {} : { via }) };
  }
}
