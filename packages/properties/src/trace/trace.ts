import {
  type FrameEvent,
  type HostMaker,
  type Scenario,
  type ScenarioResult,
  ScenarioRun,
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
  let commands = 0;
  const run = new ScenarioRun(scenario, {
    ...options,
    onTrace(event) {
      const { timeUs } = event;
      // The trace says that there was a command, and not which: they happen in the order of the scenario.
      const command = event.event === 'fault' && event.kind === 'command' ? planned[commands++] : undefined;
      if (event.event === 'mac' || event.event === 'log' || event.event === 'ping') return;
      entries.push({ kind: 'event', timeUs, event, ...(command === undefined ? {} : { command }) });
    },
    onFrame(event) {
      follow(event, entries, underWay);
    },
  });
  // Every step at the moment that the seed has chosen for it.
  const drawn = run.scenario;
  const planned = drawn.steps.flatMap(({ action }) => (action.kind === 'command' ? [action.command] : []));
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
