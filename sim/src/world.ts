import { hideSecrets } from '@carplab/codec/carp';
import type { CommandResult, LabNode, NodeCommand } from '@carplab/host';
import { addSwitch } from './add-switch.js';
import type { ConnectOptions } from './cable-end.js';
import type { ChoiceSource } from './choice.js';
import { openStream } from './chosen-stream.js';
import { connectCable } from './connect.js';
import { Engine } from './engine.js';
import { FAULT, START } from './event-kind.js';
import type { Fault } from './fault.js';
import { injectFault } from './inject-fault.js';
import { InsideCallbackError } from './inside-callback-error.js';
import { cableEndOf, checkFault, requireFree, stationOf, switchOf } from './lookup.js';
import { clonePlain } from './plain-data.js';
import { command as giveCommand } from './power.js';
import type { RandomStream } from './random-stream.js';
import { INJECTOR, type Rule } from './rule.js';
import type { SegmentOptions } from './segment.js';
import { stateKey } from './state-key.js';
import { type Power, Station } from './station.js';
import type { WorldObserver } from './trace-event.js';
import type { WorldCounters } from './tracer.js';
import { connectSwitches } from './uplinks.js';
import { type ClockOptions, requireFuture } from './virtual-clock.js';
import { putBack, stateHash, takeSnapshot, type WorldSnapshot } from './world-snapshot.js';
import { type CableView, cablesOf, type FlightView, flightsOf, type MacView, macsOf } from './world-view.js';

export interface AddNodeOptions {
  readonly clock?: ClockOptions;
  /** When it starts, µs; `never`: it waits for a `boot`. Default: at once. */
  readonly startUs?: number | 'never';
}

/**
 * A laboratory in virtual time: nodes, the segments between them, and faults. Everything that happens follows from the
 * seed and from what was built and scheduled.
 *
 * All times are whole microseconds of the world's clock, which begins at 0.
 *
 * Observers and nodes are called in the middle of an event. There, `run`, `step`, `inject`, `command`, `snapshot`,
 * `restore`, `stateKey` and `stateHash` throw an `InsideCallbackError`; `schedule` can be called.
 *
 * @example
 * const world = new World({ seed: 1 });
 * world.addSegment({ name: 'lan' });
 * const lost = [];
 * world.addNode(new EchoServer({ name: 'fw', mac: '02:00:00:00:00:01', addresses: ['192.168.1.1/24'] }));
 * world.addNode(
 *   new PingClient({ name: 'pc', mac: '02:00:00:00:00:02', addresses: ['192.168.1.9/24'], to: '192.168.1.1' }),
 * );
 * world.connect({ node: 'fw', segment: 'lan' });
 * world.connect({ node: 'pc', segment: 'lan' });
 * world.observe({ event: (event) => event.event === 'ping' && event.lost && lost.push(event.sequence) });
 * world.schedule(3_500_000, { kind: 'link-flap', node: 'fw', downUs: 2_000_000 });
 * world.run(10_000_000);
 * lost; // => [4, 5]
 * world.power('fw'); // => 'on'
 */
export class World {
  readonly #engine: Engine = new Engine();
  readonly #streams: Map<string, RandomStream> = new Map();
  readonly #seed: number;
  readonly #choices: ChoiceSource | undefined;

  /**
   * `choices` replaces random draws.
   *
   * @throws {RangeError} for a seed that is not a safe integer.
   */
  constructor(options: { readonly seed: number; readonly choices?: ChoiceSource }) {
    if (!Number.isSafeInteger(options.seed)) throw new RangeError(`seed ${options.seed} is not an integer`);
    this.#seed = options.seed;
    this.#choices = options.choices;
  }

  get seed(): number {
    return this.#seed;
  }

  get nowUs(): number {
    return this.#engine.nowUs;
  }

  /** Pending events: wake-ups, frames in flight, faults. */
  get pending(): number {
    return this.#engine.queue.size;
  }

  get counters(): WorldCounters {
    return this.#engine.tracer.counters;
  }

  /** The hash of everything so far, including every frame: 16 hexadecimal digits. */
  get traceHash(): string {
    return this.#engine.tracer.hasher.hex();
  }

  /** The random stream with this name. Its state is part of the world. */
  stream(name: string): RandomStream {
    const known = this.#streams.get(name);
    if (known !== undefined) return known;
    const stream = openStream(this.#seed, name, this.#choices);
    this.#streams.set(name, stream);
    return stream;
  }

  /** @throws {RangeError} for a name that is taken, or a number out of range. */
  addSegment(options: SegmentOptions): void {
    const { segments } = this.#engine;
    requireFree(options.name, segments);
    const { switches = [undefined] } = options;
    const stream = (name: string): RandomStream => this.stream(name);
    for (const name of switches) addSwitch(this.#engine, options, name, stream);
    connectSwitches(this.#engine, options, stream);
  }

  /** @throws {RangeError} for a name that is taken, or a clock or time out of range. */
  addNode(node: LabNode, options: AddNodeOptions = {}): void {
    const engine = this.#engine;
    requireFree(node.name, engine.stations);
    if (node.name === INJECTOR) throw new RangeError(`a node cannot be called '${INJECTOR}'`);
    const station = new Station(engine, node, engine.stations.length, options.clock ?? {});
    engine.stations.push(station);
    const { startUs = engine.nowUs } = options;
    if (startUs === 'never') return;
    requireFuture(startUs, engine.nowUs);
    station.powerSlot = engine.queue.add(startUs, START, station.index, undefined);
  }

  /** @throws {RangeError} for an unknown node, port or segment, a port in use, or options out of range. */
  connect(options: ConnectOptions): void {
    connectCable(this.#engine, options, (name) => this.stream(name));
  }

  /** Adds a rule after the others. @throws {RangeError} for one that contradicts itself. */
  addRule(rule: Rule): void {
    this.#engine.rules.add(rule, this.#engine.nextFrameId);
  }

  /**
   * Schedules a fault.
   *
   * @throws {RangeError} for a time that has passed, or an unknown name.
   */
  schedule(timeUs: number, fault: Fault): void {
    requireFuture(timeUs, this.nowUs);
    this.check(fault);
    this.#engine.queue.add(timeUs, FAULT, 0, hideSecrets(clonePlain(fault)));
  }

  /** Checks a fault; throws as `schedule` does. */
  check(fault: Fault): void {
    checkFault(this.#engine, fault);
  }

  /** Makes a fault happen now. Throws as `schedule` does. */
  inject(fault: Fault): void {
    this.check(fault);
    this.during('inject', () => injectFault(this.#engine, hideSecrets(fault)));
  }

  /** Gives a node a command now. A node that is not on refuses. */
  command(node: string, command: NodeCommand): CommandResult {
    const station = stationOf(this.#engine, node);
    return this.during('command', () => giveCommand(this.#engine, station, command.command, command));
  }

  /**
   * Starts observing; the returned function ends it. What an observer throws is thrown once the present event is
   * complete, by whatever runs the world, which can then be run on.
   */
  observe(observer: WorldObserver): () => void {
    return this.#engine.tracer.observe(observer);
  }

  /** Runs everything up to and including `untilUs`. Returns the number of events. */
  run(untilUs: number): number {
    requireFuture(untilUs, this.nowUs);
    const events = this.during('run', () => this.#engine.stepUntil(untilUs));
    this.#engine.nowUs = untilUs;
    return events;
  }

  /** Runs the next event. False if there is none. */
  step(): boolean {
    return this.during('step', () => this.#engine.step());
  }

  /**
   * Does what calls observers or callbacks: inside, the world can be read only. What one of them has thrown is thrown at
   * the end.
   *
   * @throws {InsideCallbackError} inside an observer or a node. `called`: what it has called.
   */
  during<T>(called: string, act: () => T): T {
    this.#requireRest(called);
    const engine = this.#engine;
    engine.isRunning = true;
    try {
      return act();
    } finally {
      engine.isRunning = false;
      engine.tracer.release();
    }
  }

  /** Whether an event is happening now, as for a callback. */
  get isRunning(): boolean {
    return this.#engine.isRunning;
  }

  /** For code that calls callbacks of others from an observer: keeps an error of one as if the observer had thrown it. */
  fail(error: unknown): void {
    this.#engine.tracer.fail(error);
  }

  /** When the next event is due; Infinity if there is none. */
  nextEventUs(): number {
    return this.#engine.queue.nextTimeUs;
  }

  power(node: string): Power {
    return stationOf(this.#engine, node).power;
  }

  /** What a node's clock shows. */
  localTimeUs(node: string): number {
    return stationOf(this.#engine, node).localUs(this.nowUs);
  }

  /** Whether a node's port has a link. Default: the first port. */
  carrier(node: string, port?: string | number): boolean {
    return cableEndOf(this.#engine, node, port).linked;
  }

  /** The MAC address table of a segment's switch. `at`: its name, if there are several. */
  macTable(segment: string, at?: string): MacView[] {
    return macsOf(this.#engine, switchOf(this.#engine, segment, at));
  }

  /** Every cable as it is now. Reading changes nothing. */
  get cables(): readonly CableView[] {
    return cablesOf(this.#engine);
  }

  /** The frames on cables now, in the order in which they arrive. Reading changes nothing. */
  get flights(): readonly FlightView[] {
    return flightsOf(this.#engine);
  }

  /** The names of all segments, in order. */
  get segments(): readonly string[] {
    return [...new Set(this.#engine.segments.map(({ name }) => name))];
  }

  /**
   * The whole world, including nodes and random streams. It shares nothing with the world. Only `restore` can open it,
   * in the process that made it; a copy of it, as by `structuredClone` or JSON, is no snapshot.
   */
  snapshot(): WorldSnapshot {
    this.#requireRest('snapshot');
    return takeSnapshot(this.#engine, this.#streams, this.#seed);
  }

  /**
   * Restores a snapshot of this world or of one built the same way.
   *
   * @throws {SnapshotError} for any other value. The world is then unchanged.
   */
  restore(snapshot: WorldSnapshot): void {
    this.#requireRest('restore');
    putBack(this.#engine, this.#streams, this.#seed, snapshot);
  }

  /** A hash of the state alone: worlds with the same future have the same, whatever their past. */
  stateHash(): string {
    this.#requireRest('stateHash');
    return stateHash(this.#engine, this.#streams, this.#seed);
  }

  /**
   * A hash of the state relative to now, for exploring many runs: given the same choices, worlds with the same key have
   * the same future, even at different times. Times count relative to now; counters, frame numbers and random streams do
   * not count. So a steady pair repeats one key every interval, unless a client waits for an answer or an ARP entry.
   *
   * What a `ScenarioRun` still holds back is not in the world: use its own `stateKey` and `stateHash`.
   *
   * With a node that has no `stateKey`, the key covers the whole state including time, so it never repeats.
   */
  stateKey(): string {
    this.#requireRest('stateKey');
    return stateKey(this.#engine) ?? this.stateHash();
  }

  #requireRest(called: string): void {
    if (!this.isRunning) return;
    const instead = 'call it when run() or step() has returned, or schedule() a fault';
    throw new InsideCallbackError(called, 'an observer or a node', this.nowUs, instead);
  }
}
