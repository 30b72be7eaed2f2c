import { carpChecksumOk, hideSecrets } from '@carplab/codec/carp';
import {
  type DropReason,
  type Fault,
  type FrameEvent,
  frameProtocol,
  type TraceEvent,
  type WorldObserver,
} from '@carplab/sim';
import { Recorder, type Watched } from '@carplab/sim/scenario';
import type { Entry, SeenAdvertisement } from './entry.js';
import { seeAdvertisement, virtualSource } from './see-advertisement.js';
import type { Facts, Trace } from './trace.js';

interface InFlight {
  readonly from: string;
  readonly advertisement: SeenAdvertisement;
  delayed: boolean;
}

/** Kinds of fault that a node answers. */
const ANSWERED = new Set(['command', 'shutdown', 'interface-down', 'interface-up']);
/** Losses that follow from known faults, links and nodes: all frames are lost there. */
const EXPLAINED: ReadonlySet<DropReason | undefined> = new Set<DropReason>([
  'unconnected',
  'link-down',
  'cut',
  'node-off',
  'paused',
  'partition',
]);

/**
 * Keeps the trace and the record of any world, from its beginning, for `violations`.
 *
 * @example
 * const config = (name, last, advskew) => ({
 *   name, dialect: 'freebsd', interfaces: [{ name: 'em0', mac: `02:00:00:00:00:0${last}`, addresses: [`10.0.0.${last}/24`] }],
 *   vhids: [{ interface: 'em0', vhid: 1, advskew, password: 'secret', addresses: ['10.0.0.254/24'] }],
 * });
 * const configs = [config('a', 1, 0), config('b', 2, 100)];
 * const world = new World({ seed: 1 });
 * world.addSegment({ name: 'lan' });
 * for (const each of configs) {
 *   world.addNode(createHost(each, () => 1));
 *   world.connect({ node: each.name, segment: 'lan' });
 * }
 * const recorder = new TraceRecorder({ hosts: configs.map((config) => ({ config, cables: [{ segment: 'lan' }] })) });
 * world.observe(recorder);
 * world.schedule(8_000_000, { kind: 'cut', node: 'a', direction: 'out' });
 * world.run(20_000_000);
 * const trace = recorder.trace(20_000_000);
 * violations(trace); // => []
 * violations(trace, [neverTwoMasters]).length; // => 1
 */
export class TraceRecorder implements WorldObserver {
  readonly #facts: Facts;
  readonly #entries: Entry[] = [];
  readonly #inFlight: Map<number, InFlight> = new Map();
  readonly #asked: Map<number, Fault> = new Map();
  readonly #recorder: Recorder;

  constructor({ hosts, segments = [] }: Facts) {
    this.#facts = hideSecrets({ hosts, segments });
    this.#recorder = new Recorder(watchedOf(hosts, segments));
  }

  /** Everything up to `endUs`, which the world must have reached. */
  trace(endUs: number): Trace {
    this.#recorder.finish(endUs);
    const record = this.#recorder.record(endUs);
    return { facts: this.#facts, entries: this.#entries, record, endUs };
  }

  fault(fault: Fault, id: number): void {
    this.#asked.set(id, fault);
  }

  event(event: TraceEvent): void {
    this.#recorder.event(event);
    const { timeUs } = event;
    if (event.event === 'mac' || event.event === 'log' || event.event === 'ping') return;
    const id = event.event === 'fault' ? event.id : event.event === 'answer' ? event.faultId : undefined;
    const fault = id === undefined ? undefined : this.#asked.get(id);
    const isDone = event.event === 'answer' ? event.ok : !ANSWERED.has(fault?.kind ?? '');
    const done = fault !== undefined && isDone ? { done: fault } : {};
    this.#entries.push({ kind: 'event', timeUs, event, ...done });
    if (id !== undefined && (isDone || event.event === 'answer')) this.#asked.delete(id);
  }

  frame(event: FrameEvent): void {
    this.#recorder.frame(event);
    const { timeUs, frameId, node, interface: port, segment, frame } = event;
    const at = { timeUs, frameId, host: event.faultId === undefined ? node : '', interface: port, segment };
    const known = this.#inFlight.get(frameId);
    switch (event.event) {
      case 'sent': {
        const virtual = virtualSource(frame);
        const advertisement = seeAdvertisement(frame);
        if (advertisement !== undefined)
          this.#inFlight.set(frameId, { from: at.host, advertisement, delayed: false });
        if (virtual > 0 || advertisement !== undefined)
          this.#entries.push({ kind: 'sent', ...at, virtual, advertisement });
        return;
      }
      case 'delivered':
        if (known !== undefined)
          this.#entries.push({ kind: 'delivered', ...at, ...known, damage: damageOf(frame, known) });
        return;
      case 'delayed':
      case 'corrupted':
      case 'dropped': {
        if (EXPLAINED.has(event.reason)) return;
        if (known !== undefined && event.event === 'delayed') known.delayed = true;
        const protocol = known === undefined ? frameProtocol(frame).protocol : 'carp';
        if (known !== undefined || protocol === 'arp' || protocol === 'ndp')
          this.#entries.push({ kind: 'disturbed', ...at, vhid: known?.advertisement.vhid ?? 0 });
        return;
      }
    }
  }
}

function watchedOf(hosts: Facts['hosts'], segments: NonNullable<Facts['segments']>): Watched {
  const names = new Set(hosts.flatMap(({ cables }) => cables.map(({ segment }) => segment)));
  const all = [...names].map((name) => segments.find((each) => each.name === name) ?? { name });
  return { hosts, segments: all, clients: [], servers: [] };
}

function damageOf(frame: Uint8Array, { advertisement: { bytes, start } }: InFlight) {
  if (frame === bytes || frame.every((byte, i) => byte === bytes[i])) return 'none';
  return carpChecksumOk(frame, start) ? 'elsewhere' : 'checksum';
}
