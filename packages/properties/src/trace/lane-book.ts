import type { LinkOptions, Scenario } from '@carplab/sim';
import type { Command, Entry } from './entry.js';
import { type HostFacts, hostFacts, Lane, type PortFacts, resetHost } from './lane.js';

type Step = Scenario['steps'][number];
type Action = Step['action'];
type EventEntry = Extract<Entry, { kind: 'event' }>;

const DEFAULT_LATENCY_US = 50;
const DEFAULT_REORDER_US = 1000;

/**
 * What a trace tells of every virtual host and every cable, brought up to date entry by entry. It is read off what
 * happened and what the scenario says; no host is asked.
 */
export class LaneBook {
  readonly lanes: readonly Lane[];
  readonly hosts: ReadonlyMap<string, HostFacts>;
  /** The present. */
  nowUs = 0;
  /** When something was last done, or happened, to anybody, µs. */
  touchedUs = 0;
  /** Frames may be dropped or held up by a rule, from here on. */
  ruled = false;
  /** Hosts that say their last words, if they have any. */
  #halting: string[] = [];
  readonly #ports: Map<string, PortFacts> = new Map();
  readonly #byPort: Map<string, Lane[]> = new Map();
  /** What the scenario plans, by moment. */
  readonly #steps: Map<number, Action[]> = new Map();

  constructor(scenario: Scenario) {
    const hosts = new Map<string, HostFacts>();
    const lanes: Lane[] = [];
    for (const each of scenario.hosts) {
      const host = hostFacts(each);
      hosts.set(each.config.name, host);
      each.config.interfaces.forEach(({ name }, i) => {
        const port = portFacts(scenario, host, name, each.cables[i]!);
        this.#ports.set(`${each.config.name}:${name}`, port);
      });
      for (const vhid of each.config.vhids) {
        const place = `${each.config.name}:${vhid.interface}`;
        const lane = new Lane(this.#ports.get(place)!, vhid);
        lanes.push(lane);
        this.#byPort.set(place, [...(this.#byPort.get(place) ?? []), lane]);
      }
    }
    this.lanes = lanes;
    this.hosts = hosts;
    for (const { timeUs, action } of scenario.steps) {
      this.#steps.set(timeUs, [...(this.#steps.get(timeUs) ?? []), action]);
    }
  }

  lane(host: string, port: string, vhid: number): Lane | undefined {
    return this.#byPort.get(`${host}:${port}`)?.find(({ config }) => config.vhid === vhid);
  }

  lanesOf(host: string): readonly Lane[] {
    return this.lanes.filter(({ port }) => port.host.config.name === host);
  }

  /** Whether frames of one port are sure to come to another, as far as is known. */
  hears(from: PortFacts, to: PortFacts): boolean {
    return (
      from.segment === to.segment &&
      from !== to &&
      from.host.power === 'on' &&
      to.host.power === 'on' &&
      from.carrier &&
      to.carrier &&
      from.up &&
      to.up &&
      from.sendError === 0 &&
      !from.cutOut &&
      !to.cutIn &&
      from.part === to.part
    );
  }

  /** Something is done to the host at this very moment. */
  isTouched(host: HostFacts): boolean {
    return host.touchedUs === this.nowUs;
  }

  /** An administrator does something to the host at this moment: a command is told only after what it does. */
  isPlanned(host: string, timeUs: number): boolean {
    return this.#steps.get(timeUs)?.some((action) => 'node' in action && action.node === host) ?? false;
  }

  /** What administrators do at the host at this moment. */
  commandsAt(host: string, timeUs: number): readonly Command[] {
    const planned = this.#steps.get(timeUs) ?? [];
    return planned.flatMap((action) =>
      action.kind === 'command' && action.node === host ? [action.command] : [],
    );
  }

  /** Time has come to `nowUs`: what was being done before is done. */
  advance(nowUs: number): void {
    this.nowUs = nowUs;
    for (const host of this.#halting) {
      for (const lane of this.lanesOf(host)) lane.become('INIT', nowUs);
    }
    if (this.#halting.length > 0) this.#halting = [];
  }

  apply(entry: Entry): void {
    if (entry.kind === 'event') this.#event(entry);
    else if (entry.kind === 'sent' && !this.hosts.has(entry.host) && entry.advertisement !== undefined)
      this.touchedUs = entry.timeUs;
  }

  #event({ event, command, refused, timeUs }: EventEntry): void {
    switch (event.event) {
      case 'transition':
        this.lane(event.host ?? '', event.interface, event.vhid)?.become(event.to, timeUs);
        return;
      case 'demotion': {
        const host = this.hosts.get(event.host ?? '');
        this.touchedUs = timeUs;
        if (host === undefined) return;
        host.touchedUs = timeUs;
        if (event.group === undefined) host.demotion = event.total;
        else host.groups.set(event.group, event.total);
        this.#obscure(host);
        return;
      }
      case 'power':
        this.#power(event.host, event.state, timeUs);
        return;
      case 'link': {
        const port = this.#ports.get(`${event.host}:${event.interface}`);
        this.#touch(event.host, timeUs);
        if (port !== undefined) port.carrier = event.up;
        return;
      }
      case 'fault':
        this.#fault(event.kind, event.target, refused === true, command, timeUs);
        return;
    }
  }

  /** UCARP counts by process, and the trace does not say which it was. */
  #obscure({ config }: HostFacts): void {
    const lanes = this.lanesOf(config.name);
    if (config.dialect !== 'ucarp' || lanes.length === 1) return;
    for (const lane of lanes) lane.asConfigured = false;
  }

  #touch(host: string, timeUs: number): void {
    this.touchedUs = timeUs;
    const facts = this.hosts.get(host);
    if (facts !== undefined) facts.touchedUs = timeUs;
  }

  #power(name: string, state: HostFacts['power'], timeUs: number): void {
    this.#touch(name, timeUs);
    const host = this.hosts.get(name);
    if (host === undefined) return;
    const before = host.power;
    host.power = state;
    if (before === 'paused' && state === 'on') return;
    if (state !== 'off' && state !== 'on') return;
    resetHost(host);
    for (const lane of this.lanesOf(name)) {
      lane.reset();
      lane.become('INIT', timeUs);
      lane.port.up = true;
      lane.port.sendError = 0;
    }
  }

  #fault(kind: string, target: string, refused: boolean, command: Command | undefined, timeUs: number): void {
    const [name = '', portName = ''] = target.split(':');
    this.#touch(name, timeUs);
    const host = this.hosts.get(name);
    if (refused) return;
    const planned = this.#steps.get(timeUs)?.filter((action) => action.kind === kind) ?? [];
    if (command !== undefined && host !== undefined) this.#command(host, command);
    const halts =
      kind === 'shutdown' ||
      planned.some((action) => action.kind === 'reboot' && action.node === name && action.clean);
    // One that stands still does not hear of it.
    if (halts && host?.power === 'on') this.#halting.push(name);
    for (const action of planned) this.#planned(action, timeUs);
    const port = this.#ports.get(`${name}:${portName}`);
    if (port === undefined) return;
    if (kind === 'interface-down') port.up = false;
    if (kind === 'interface-up') port.up = true;
  }

  /** What the trace does not tell of a fault, and the scenario does. */
  #planned(action: Action, timeUs: number): void {
    switch (action.kind) {
      case 'cut':
      case 'uncut': {
        const port = this.#portOf(action.node, action.port);
        if (port === undefined) return;
        if (action.direction !== 'in') port.cutOut = action.kind === 'cut';
        if (action.direction !== 'out') port.cutIn = action.kind === 'cut';
        return;
      }
      case 'partition':
        for (const port of this.#ports.values()) {
          if (port.segment !== action.segment) continue;
          port.part = 1 + action.groups.findIndex((group) => group.includes(port.host.config.name));
        }
        return;
      case 'heal':
        for (const port of this.#ports.values()) if (port.segment === action.segment) port.part = 0;
        return;
      case 'impair': {
        const port = this.#portOf(action.node, action.port);
        if (port === undefined) return;
        port.delayUs = Math.max(port.delayUs, delayOf(action.link));
        if (isNoisy(action.link)) port.noisy = true;
        else if (isClean(action.link) && action.direction === undefined) port.noisy = false;
        return;
      }
      case 'clock-step': {
        const host = this.hosts.get(action.node);
        // Set back it shows what it has shown until that time comes again; set on, so much sooner.
        if (host !== undefined) host.frozenUs = Math.max(host.frozenUs, timeUs) - action.deltaUs;
        return;
      }
      case 'rule':
        this.ruled = true;
        return;
    }
  }

  #portOf(node: string, port: string | number | undefined): PortFacts | undefined {
    const names = this.hosts.get(node)?.config.interfaces.map(({ name }) => name) ?? [];
    return this.#ports.get(`${node}:${typeof port === 'string' ? port : names[port ?? 0]}`);
  }

  #command(host: HostFacts, command: Command): void {
    const { command: name, vhid, on } = command;
    if (name === 'preempt') host.preempt = on === true;
    if (name === 'allow') host.allow = on === true;
    if (name === 'disable') host.allow = on !== true;
    if (name === 'sendError') {
      const port = this.#ports.get(`${host.config.name}:${command['interface']}`);
      if (port !== undefined) port.sendError = Number(command['error']);
    }
    if (vhid === undefined) return;
    for (const lane of this.lanesOf(host.config.name)) {
      if (lane.config.vhid !== vhid) continue;
      if (command['interface'] !== undefined && command['interface'] !== lane.port.name) continue;
      if (name === 'address') lane.asConfigured = false;
      if (name !== 'configure') continue;
      const { advbase = lane.advbase, advskew = lane.advskew } = command;
      lane.configure(Number(advbase), Number(advskew));
      if (['password', 'key', 'peer', 'peer6'].some((key) => command[key] !== undefined))
        lane.asConfigured = false;
    }
  }
}

type Cable = Scenario['hosts'][number]['cables'][number];

function portFacts(scenario: Scenario, host: HostFacts, name: string, cable: Cable): PortFacts {
  const segment = scenario.segments.find((each) => each.name === cable.segment);
  const links = [cable.link ?? {}, cable.out ?? {}, cable.in ?? {}];
  const choosy =
    (segment?.snooping ?? 'off') !== 'off' ||
    segment?.eatsLinkLocalMulticast === true ||
    (segment?.forwardDelayUs ?? 0) > 0;
  const odd = cable.filter ?? cable.portSecurity ?? cable.groups ?? (cable.echo === true ? true : undefined);
  return {
    host,
    name,
    segment: cable.segment,
    carrier: true,
    up: true,
    sendError: 0,
    cutOut: false,
    cutIn: false,
    part: 0,
    noisy: choosy || odd !== undefined || links.some(isNoisy),
    delayUs: Math.max(...links.map(delayOf)),
  };
}

function isNoisy({ lossPpm = 0, corruptPpm = 0 }: LinkOptions): boolean {
  return lossPpm + corruptPpm > 0;
}

/** It says that nothing is lost. */
function isClean({ lossPpm, corruptPpm }: LinkOptions): boolean {
  return lossPpm === 0 && corruptPpm === 0;
}

function delayOf({
  latencyUs = DEFAULT_LATENCY_US,
  jitterUs = 0,
  reorderPpm = 0,
  reorderUs,
}: LinkOptions): number {
  return latencyUs + jitterUs + (reorderPpm > 0 ? (reorderUs ?? DEFAULT_REORDER_US) : 0);
}
