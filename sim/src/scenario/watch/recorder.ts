import { type Host, countersOf as hostCounters, type LabNode } from '@carplab/host';
import type { FrameEvent, TraceEvent } from '../../trace-event.js';
import type { ScenarioWorld } from '../build-world.js';
import type { AlarmKind } from '../expectation.js';
import { areMaster, HANDOVER_US } from '../handover.js';
import type { RunEvent } from '../run-event.js';
import type { Scenario } from '../scenario.js';
import { timeText } from '../time.js';
import { Changes } from './change-words.js';
import { Commands } from './commands.js';
import { FrameWatch } from './frame-watch.js';
import { Keys } from './keys.js';
import { Lanes } from './lanes.js';
import { Log } from './log.js';
import { Overlaps } from './overlaps.js';
import type { Reruns } from './reruns.js';
import type { PingRecord, RunRecord } from './run-record.js';
import { Sessions } from './sessions.js';
import { Takeovers } from './takeovers.js';

type Fault = Extract<TraceEvent, { event: 'fault' }>;
type Ping = Extract<TraceEvent, { event: 'ping' }>;
type Transition = Extract<TraceEvent, { event: 'transition' }>;
type Demotion = Extract<TraceEvent, { event: 'demotion' }>;
type PowerChange = Extract<TraceEvent, { event: 'power' }>;

/** Follows a run by its trace: tells it as published events, and keeps what expectations will ask. */
export class Recorder {
  readonly record: RunRecord;
  /** Steps that came to nothing, such as commands that were refused, in words. */
  readonly undone: string[] = [];
  readonly #emit: (event: RunEvent) => void;
  readonly #lanes: Lanes;
  readonly #keys: Keys;
  readonly #commands: Commands;
  readonly #changes: Changes;
  readonly #overlaps: Overlaps;
  readonly #takeovers: Takeovers = new Takeovers();
  readonly #frames: FrameWatch;
  readonly #sessions: Sessions;
  readonly #transitions: RunRecord['transitions'] = new Log();
  readonly #faults: RunRecord['faults'] = new Log();
  readonly #alarms: RunRecord['alarms'] = new Log();
  readonly #pings: Map<string, PingRecord> = new Map();
  readonly #timeouts: Map<string, number> = new Map();
  readonly #demotions: Map<string, Log<{ timeUs: number; total: number }>> = new Map();
  readonly #scenario: Scenario;
  /** What a node does on a command, until the trace says which command that was. */
  #held: (TraceEvent | FrameEvent)[] | undefined;

  constructor(
    scenario: Scenario,
    { hosts, clients }: Omit<ScenarioWorld, 'world'>,
    reruns: Reruns,
    emit: (event: RunEvent) => void,
  ) {
    this.#scenario = scenario;
    this.#emit = emit;
    this.#lanes = new Lanes(scenario);
    this.#keys = new Keys(scenario);
    this.#commands = new Commands(scenario);
    this.#changes = new Changes(scenario);
    for (const { options } of scenario.clients) {
      if (options.ping === undefined) continue;
      this.#pings.set(options.name, { answered: 0, lostUs: new Log() });
      this.#timeouts.set(options.name, options.ping.timeoutUs ?? 1_000_000);
    }
    for (const { config } of scenario.hosts) this.#demotions.set(config.name, new Log());
    this.#overlaps = new Overlaps(HANDOVER_US, {
      begins: (segment, vhid, hosts, sinceUs, toldUs) => {
        const who = `${areMaster(hosts)} of vhid ${vhid} on ${segment}`;
        this.#alarm('dual-master', vhid, segment, `${who} since ${timeText(sinceUs)}`, toldUs);
      },
      ends: ({ segment, vhid, fromUs, toUs }) => {
        const message = `vhid ${vhid} on ${segment} has no longer two MASTERs; they lasted ${timeText(toUs - fromUs)}`;
        this.#emit({ event: 'alarm', timeUs: toUs, kind: 'dual-master', vhid, message });
      },
    });
    this.#sessions = new Sessions(scenario, clients, emit);
    this.#frames = new FrameWatch(this.#lanes, this.#keys, {
      alarm: (kind, vhid, segment, message, timeUs) => this.#alarm(kind, vhid, segment, message, timeUs),
      advertisement: (host, segment, vhid, event) => {
        this.#takeovers.advertisement(host, segment, vhid, event.timeUs);
        reruns.record(host, segment, vhid, event);
      },
    });
    this.record = {
      endUs: scenario.durationUs,
      lanes: this.#lanes.all,
      transitions: this.#transitions,
      faults: this.#faults,
      overlaps: this.#overlaps.log,
      takeovers: this.#takeovers.log,
      pings: this.#pings,
      sessions: this.#sessions.log,
      demotions: this.#demotions,
      alarms: this.#alarms,
      counters: (name) => countersOf(hosts.get(name)),
    };
  }

  /** A command comes before what follows from it, though the trace knows its answer only afterwards. */
  command(): void {
    this.#held = [];
  }

  event(event: TraceEvent): void {
    if (this.#held === undefined) this.#event(event);
    else if (event.event !== 'fault') this.#held.push(event);
    else {
      const held = this.#held;
      this.#held = undefined;
      this.#event(event);
      for (const one of held) 'frame' in one ? this.#frame(one) : this.#event(one);
    }
  }

  frame(event: FrameEvent): void {
    if (this.#held === undefined) this.#frame(event);
    else this.#held.push(event);
  }

  #event(event: TraceEvent): void {
    this.#overlaps.tick(event.timeUs);
    switch (event.event) {
      case 'transition':
        this.#transition(event);
        return;
      case 'fault':
        this.#fault(event);
        return;
      case 'power':
        this.#power(event);
        return;
      case 'ping':
        this.#ping(event);
        return;
      case 'pf':
        this.#sessions.refused(event);
        return;
      case 'session':
        this.#sessions.event(event);
        return;
      case 'demotion':
        this.#demotion(event);
        return;
      case 'alarm': {
        // What a node of somebody else's has to say.
        const { timeUs, kind, vhid, message } = event;
        this.#emit({ event: 'alarm', timeUs, kind, ...(vhid === undefined ? {} : { vhid }), message });
        return;
      }
    }
  }

  #frame(event: FrameEvent): void {
    this.#overlaps.tick(event.timeUs);
    this.#frames.frame(event);
    this.#sessions.frame(event);
  }

  finish(endUs: number): void {
    this.#overlaps.finish(endUs);
    this.#sessions.finish(endUs);
  }

  #transition({ timeUs, host = '', interface: port, vhid, from, to, reason }: Transition): void {
    this.#emit({ event: 'transition', timeUs, host, interface: port, vhid, from, to, reason });
    const lane = this.#lanes.lane(host, port, vhid);
    const segment = lane?.segment ?? '';
    const record = { event: 'transition', timeUs, host, interface: port, vhid, from, to, reason } as const;
    this.#transitions.add({ ...record, segment });
    if (lane === undefined || (to !== 'INIT' && to !== 'BACKUP' && to !== 'MASTER')) return;
    this.#lanes.set(lane, to, timeUs);
    this.#overlaps.change(lane, timeUs);
    this.#takeovers.change(lane, reason, timeUs);
  }

  #fault({ timeUs, kind: traced, target, detail: answer }: Fault): void {
    const command = traced === 'command' ? this.#commands.next() : undefined;
    const kind = command?.command ?? traced;
    const refused = answer?.startsWith('refused') ? answer : undefined;
    if (command !== undefined && refused === undefined) this.#keys.command(target, command);
    if (refused !== undefined) this.undone.push(`${kind} at ${target}, ${timeText(timeUs)}: ${refused}`);
    const words = [command ? Commands.words(command) : this.#changes.next(kind), refused].filter(
      (part) => part,
    );
    const detail = words.join('; ');
    this.#emit({ event: 'fault', timeUs, kind, target, ...(detail === '' ? {} : { detail }) });
    this.#faults.add({ timeUs, kind, target });
    this.#takeovers.fault({ timeUs, kind, target });
    this.#frames.fault(traced);
  }

  #power({ host, state, timeUs }: PowerChange): void {
    this.#sessions.power(host, state === 'on');
    for (const lane of this.#lanes.power(host, state, timeUs)) {
      this.#overlaps.change(lane, timeUs);
      this.#takeovers.change(lane, 'resumed', timeUs);
    }
    if (state !== 'off') return;
    this.#keys.restart(host);
    const demotion = this.#scenario.hosts.find(({ config }) => config.name === host)?.config.demotion ?? 0;
    this.#demotions.get(host)?.add({ timeUs, total: demotion });
  }

  #ping({ timeUs, client = '', to, sequence, lost, roundTripUs }: Ping): void {
    const trip = roundTripUs === undefined ? {} : { roundTripUs };
    this.#emit({ event: 'ping', timeUs, client, to, sequence, lost, ...trip });
    const pings = this.#pings.get(client);
    if (pings === undefined) return;
    if (lost) pings.lostUs.add(timeUs - this.#timeouts.get(client)!);
    else pings.answered++;
  }

  #demotion({ timeUs, host = '', delta, total, reason, group }: Demotion): void {
    const named = group === undefined ? {} : { group };
    this.#emit({ event: 'demotion', timeUs, host, delta, total, reason, ...named });
    this.#demotions.get(host)?.add({ timeUs, total });
  }

  #alarm(kind: AlarmKind, vhid: number, segment: string, message: string, timeUs: number): void {
    const alarm = { event: 'alarm', timeUs, kind, vhid, message } as const;
    this.#alarms.add({ ...alarm, segment });
    this.#emit(alarm);
  }
}

function countersOf(node: LabNode | undefined): Readonly<Record<string, number>> | undefined {
  // Somebody's own machine need not keep any.
  if (node === undefined || !('statistics' in node && 'pf' in node && 'pfsync' in node)) return undefined;
  return hostCounters(node as Host);
}
