import type { Fault } from './fault.js';
import type { FrameEvent } from './trace-event.js';
import type { World } from './world.js';

/** The default limit of frames to keep. */
const DEFAULT_LIMIT = 100_000;

/** A frame, as carried by its segment. */
export interface RecordedFrame {
  readonly timeUs: number;
  readonly segment: string;
  /** Its sender. */
  readonly node: string;
  readonly frame: Uint8Array;
}

export interface FrameRecorderOptions {
  /** Only frames of this segment. */
  readonly segment?: string;
  /** Only frames for which this returns true. */
  readonly filter?: (event: FrameEvent) => boolean;
  readonly limit?: number;
}

/**
 * Records the frames that segments carry, for example to replay them later.
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
  /** How many frames came after the limit was reached. */
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

  /** A fault that replays the recording into a segment at its own intervals, the first frame at once. */
  replay(segment: string, via?: string): Fault {
    const first = this.frames[0]?.timeUs ?? 0;
    const frames = this.frames.map(({ timeUs, frame }) => ({ afterUs: timeUs - first, frame }));
    return { kind: 'replay', segment, frames, ...(via === undefined ? {} : { via }) };
  }
}
