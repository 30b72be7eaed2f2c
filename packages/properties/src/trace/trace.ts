import {
  type FrameEvent,
  type HostMaker,
  type Scenario,
  type ScenarioResult,
  ScenarioRun,
  type TraceEvent,
} from '@carplab/sim';
import type { Entry, SeenAdvertisement } from './entry.js';
import { seeAdvertisement, virtualSource } from './see-advertisement.js';

/** All of a run that invariants look at. */
export interface Trace {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly entries: readonly Entry[];
  readonly endUs: number;
  readonly result: ScenarioResult;
}

export interface TraceOptions {
  /** The scenario's own when absent. */
  readonly seed?: number;
  /** Other implementations than carplab's own behind some hosts. */
  readonly makeHost?: HostMaker;
}

interface UnderWay {
  readonly from: string;
  readonly advertisement: SeenAdvertisement;
  corrupted: boolean;
}

/** Kinds of faults that a node answers. */
const ANSWERED = new Set(['command', 'shutdown', 'interface-down', 'interface-up']);

/**
 * Runs a scenario, and keeps its trace.
 *
 * @example
 * const input = {
 *   name: 'lone', learn: 'a lone host becomes master', duration: '5s', segments: ['lan'],
 *   vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
 *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } } },
 * };
 * const trace = traceOf(readScenario(input, 'lone.ts').scenario);
 * trace.entries.filter(({ kind }) => kind === 'sent').length; // => 3
 * violations(trace); // => []
 */
export function traceOf(scenario: Scenario, options: TraceOptions = {}): Trace {
  const entries: Entry[] = [];
  const underWay = new Map<number, UnderWay>();
  // A fault that gets an answer, until it has come: the book takes both as one, after what the node then did.
  let asked: Extract<TraceEvent, { event: 'fault' }> | undefined;
  const run = new ScenarioRun(scenario, {
    ...options,
    onTrace(event) {
      const { timeUs } = event;
      if (event.event === 'mac' || event.event === 'log' || event.event === 'ping') return;
      if (event.event === 'fault' && ANSWERED.has(event.kind)) {
        asked = event;
        return;
      }
      if (event.event !== 'answer') entries.push({ kind: 'event', timeUs, event });
      else if (asked !== undefined) {
        const { fault } = asked;
        const command = fault.kind === 'command' ? { command: fault.command } : {};
        entries.push({ kind: 'event', timeUs, event: asked, refused: !event.ok, ...command });
      }
    },
    onFrame(event) {
      follow(event, entries, underWay);
    },
  });
  // Every step at the moment that the seed has chosen for it.
  const drawn = run.scenario;
  const result = run.finish();
  return {
    scenario: drawn,
    seed: options.seed ?? scenario.seed,
    entries,
    endUs: scenario.durationUs,
    result,
  };
}

function follow(event: FrameEvent, entries: Entry[], underWay: Map<number, UnderWay>): void {
  const { event: step, timeUs, frameId, node: host, interface: port, segment, frame } = event;
  const place = { timeUs, frameId, host, interface: port, segment };
  if (step === 'sent') {
    const virtual = virtualSource(frame);
    const advertisement = seeAdvertisement(frame);
    if (virtual === 0 && advertisement === undefined) return;
    if (advertisement !== undefined) underWay.set(frameId, { from: host, advertisement, corrupted: false });
    entries.push({ kind: 'sent', ...place, virtual, advertisement });
    return;
  }
  const known = underWay.get(frameId);
  if (known === undefined) return;
  if (step === 'corrupted') known.corrupted = true;
  if (step !== 'delivered') return;
  const { from, advertisement, corrupted } = known;
  entries.push({ kind: 'delivered', ...place, from, advertisement, corrupted });
}
