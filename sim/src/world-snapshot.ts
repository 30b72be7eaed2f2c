import type { CableEndState } from './cable-end.js';
import type { Engine, Payload } from './engine.js';
import { FLOOD, POWER_OFF, START, WAKE } from './event-kind.js';
import type { Fault } from './fault.js';
import { Flood, Frame } from './frame.js';
import type { Membership } from './group-table.js';
import { Hasher } from './hasher.js';
import type { MacEntry } from './mac-table.js';
import { clonePlain, hashPlain } from './plain-data.js';
import type { RandomStream } from './random-stream.js';
import type { RuleState } from './rule-set.js';
import { foundText, SnapshotError } from './snapshot-error.js';
import { NO_SLOT, type Power, type Station } from './station.js';
import type { TracerState } from './tracer.js';

/** All that determines a world's future. Canonical: no slots, capacities or aged entries. */
export interface WorldState {
  readonly nowUs: number;
  readonly queue: readonly {
    readonly timeUs: number;
    readonly kind: number;
    readonly target: number;
    /** Index in `frames`. */
    readonly frame?: number;
    readonly ports?: Int32Array;
    readonly fault?: Fault;
  }[];
  /** Frames in flight. */
  readonly frames: readonly {
    readonly bytes: Uint8Array;
    readonly station: number;
    readonly damaged: boolean;
    readonly terms: string;
  }[];
  readonly stations: readonly {
    readonly power: Power;
    readonly keepsLinks: boolean;
    readonly pausedAtUs: number;
    readonly clock: readonly number[];
    readonly deadlineUs: number;
    /** The node's own snapshot. */
    readonly node: unknown;
  }[];
  readonly cableEnds: readonly CableEndState[];
  readonly segments: readonly {
    readonly powered: boolean;
    readonly partitioned: boolean;
    readonly macs: readonly MacEntry[];
    readonly groups: readonly Membership[];
  }[];
  readonly rules: readonly RuleState[];
  readonly streams: Readonly<Record<string, readonly number[]>>;
}

/** What a snapshot of a world holds, as plain data. */
interface WorldParts {
  readonly seed: number;
  /** The names of nodes, segments and cables: a snapshot fits only a world built the same way. */
  readonly shape: string;
  /** By station: what made its node. Another implementation's snapshot does not fit. */
  readonly makers: readonly unknown[];
  readonly state: WorldState;
  /** Needed only for the trace; not in the state hash. */
  readonly trace: {
    readonly tracer: TracerState;
    readonly nextFrameId: number;
    /** Number and send time of the frames in flight. */
    readonly frames: readonly (readonly [id: number, sentUs: number])[];
  };
}

/** A world at one time, for `World.restore` alone. No copy of it is a snapshot, so none can be damaged. */
export class WorldSnapshot {
  readonly #parts: WorldParts;
  readonly seed: number;
  readonly timeUs: number;

  constructor(parts: WorldParts) {
    this.#parts = parts;
    this.seed = parts.seed;
    this.timeUs = parts.state.nowUs;
    Object.freeze(this);
  }

  /** @throws {SnapshotError} for anything that no world has made. */
  static open(value: unknown): WorldParts {
    if (typeof value === 'object' && value !== null && #parts in value) return value.#parts;
    throw new SnapshotError('snapshot', foundText(value), 'what snapshot() of a World returned');
  }
}

/** See `World.stateHash`. */
export function stateHash(...world: Parameters<typeof takeSnapshot>): string {
  const hasher = new Hasher();
  const { state, trace } = WorldSnapshot.open(takeSnapshot(...world));
  const counted = withoutObserved(state);
  // Only rules use frame numbers.
  const numbers = [trace.nextFrameId, ...trace.frames.map(([id]) => id)];
  hashPlain(hasher, namesFrames(state) ? [counted, numbers] : counted);
  return hasher.hex();
}

function namesFrames({ rules, queue }: WorldState): boolean {
  const planned = queue.flatMap(({ fault }) => (fault?.kind === 'rule' ? [fault] : []));
  return [...rules, ...planned].some(({ rule }) => rule.when?.frame !== undefined);
}

/** The state without what nodes keep only for reports: see `LabNode.snapshot`. */
function withoutObserved(state: WorldState): WorldState {
  const stations = state.stations.map((station) => {
    const { node } = station;
    const observes = typeof node === 'object' && node !== null && 'observed' in node;
    return observes ? { ...station, node: { ...node, observed: undefined } } : station;
  });
  return { ...state, stations };
}

/** Takes a snapshot, which shares nothing with the world. */
export function takeSnapshot(
  engine: Engine,
  streams: ReadonlyMap<string, RandomStream>,
  seed: number,
): WorldSnapshot {
  const { nowUs } = engine;
  const frames = new Map<Frame, number>();
  const indexOf = (frame: Frame): number => {
    const index = frames.get(frame) ?? frames.size;
    frames.set(frame, index);
    return index;
  };
  const queue = engine.queue.entries().map(({ timeUs, kind, target, data }) => {
    const event = { timeUs, kind, target };
    if (data === undefined) return event;
    if (data instanceof Frame) return { ...event, frame: indexOf(data) };
    if (data instanceof Flood) return { ...event, frame: indexOf(data.frame), ports: data.ports.slice() };
    return { ...event, fault: clonePlain(data) };
  });
  const state: WorldState = {
    nowUs,
    queue,
    frames: [...frames.keys()].map(({ bytes, station, damaged, terms }) => ({
      bytes: bytes.slice(),
      ...{ station, damaged, terms },
    })),
    stations: engine.stations.map(({ power, keepsLinks, pausedAtUs, clock, deadlineUs, node }) => ({
      ...{ power, keepsLinks, pausedAtUs, deadlineUs },
      clock: clock.snapshot(),
      node: node.snapshot(),
    })),
    cableEnds: engine.cableEnds.map((at) => at.snapshot(nowUs)),
    segments: engine.segments.map(({ powered, partitioned, macs, groups }) => ({
      ...{ powered, partitioned },
      macs: macs.entries(nowUs),
      groups: groups.entries(nowUs),
    })),
    rules: clonePlain(engine.rules.snapshot()),
    streams: Object.fromEntries([...streams].map(([name, stream]) => [name, stream.snapshot()])),
  };
  return new WorldSnapshot({
    seed,
    shape: shapeOf(engine),
    makers: engine.stations.map(makerOf),
    state,
    trace: {
      tracer: engine.tracer.snapshot(),
      nextFrameId: engine.nextFrameId,
      frames: [...frames.keys()].map(({ id, sentUs }) => [id, sentUs] as const),
    },
  });
}

/**
 * Restores a snapshot, any number of times.
 *
 * @throws {SnapshotError} for a snapshot of another seed, of a world with other nodes, segments or cables, or for
 * anything else. The world is then unchanged.
 */
export function putBack(
  engine: Engine,
  streams: ReadonlyMap<string, RandomStream>,
  seed: number,
  snapshot: WorldSnapshot,
): void {
  const parts = WorldSnapshot.open(snapshot);
  for (const [what, found, expected] of [
    ['seed', parts.seed, seed],
    ['world', parts.shape, shapeOf(engine)],
  ] as const) {
    if (found !== expected) throw new SnapshotError(what, `${found}`, `${expected}`);
  }
  const other = engine.stations.find((station, i) => makerOf(station) !== parts.makers[i]);
  if (other !== undefined)
    throw new SnapshotError('world', `another implementation of ${other.name}`, 'the one in this world');
  const { state, trace } = parts;
  engine.nowUs = state.nowUs;
  engine.nextFrameId = trace.nextFrameId;
  engine.tracer.restore(trace.tracer);
  engine.rules.restore(clonePlain(state.rules));
  for (const [name, stream] of streams) stream.restore(state.streams[name]);
  for (const [i, at] of engine.cableEnds.entries()) at.restore(state.cableEnds[i]!);
  for (const [i, segment] of engine.segments.entries()) {
    const { powered, partitioned, macs, groups } = state.segments[i]!;
    segment.powered = powered;
    segment.partitioned = partitioned;
    segment.macs.restore(macs);
    segment.groups.restore(groups);
  }
  for (const [i, station] of engine.stations.entries()) {
    const { power, keepsLinks, pausedAtUs, clock, deadlineUs, node } = state.stations[i]!;
    Object.assign(station, { power, keepsLinks, pausedAtUs, deadlineUs });
    station.wakeSlot = NO_SLOT;
    station.powerSlot = NO_SLOT;
    station.clock.restore(clock);
    station.node.restore(clonePlain(node));
  }
  refill(engine, parts);
}

function refill(engine: Engine, { state, trace }: WorldParts): void {
  const { queue, stations } = engine;
  const frames = state.frames.map(({ bytes, station, damaged, terms }, i) => {
    const [id, sentUs] = trace.frames[i]!;
    return Object.assign(new Frame(id, bytes.slice(), station, sentUs), { damaged, terms });
  });
  queue.clear();
  for (const { timeUs, kind, target, frame, ports, fault } of state.queue) {
    let data: Payload | undefined = fault === undefined ? undefined : clonePlain(fault);
    if (frame !== undefined) {
      data = kind === FLOOD ? new Flood(frames[frame]!, ports!.slice()) : frames[frame]!;
    }
    const slot = queue.add(timeUs, kind, target, data);
    if (kind === WAKE) stations[target]!.wakeSlot = slot;
    if (kind === START || kind === POWER_OFF) stations[target]!.powerSlot = slot;
  }
}

/** The class of its node, or what stands for one. */
function makerOf({ node }: Station): unknown {
  return Object.getPrototypeOf(node);
}

function shapeOf(engine: Engine): string {
  const cables = engine.cableEnds.map(
    ({ node, interface: name, member, segment }) =>
      `${node}:${name}${member === undefined ? '' : `/${member}`}-${segment.name}`,
  );
  return `${engine.stations.map(({ name }) => name).join(' ')}; ${cables.join(' ')}`;
}
