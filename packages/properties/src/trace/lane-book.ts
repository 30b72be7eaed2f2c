// Longer than 300 lines: what one host knows changes together with each entry of the trace.

import type { LaneState } from '@carplab/analysis';
import { fromHex, type Password } from '@carplab/codec';
import { hideSecret, hideSecrets, revealSecret } from '@carplab/codec/carp';
import type { Fault, TraceEvent } from '@carplab/sim';
import { Lanes } from '@carplab/sim/scenario';
import type { Command, Entry } from './entry.js';
import { type JudgedLink, JudgedLinks, linkDelayUs } from './judged-links.js';
import { hostFacts, type JudgedHost, JudgedLane, type JudgedPort, resetHost } from './lane.js';
import { isUnicast, type Rivals, rivalsOf } from './rivals.js';
import type { Facts, HostKnown } from './trace.js';

/** The cable of a port, or one between switches. */
type Cable = JudgedPort | JudgedLink;

/**
 * The state of every virtual host and every cable, updated entry by entry. It follows from the trace and from the
 * hosts' configurations; no host is asked.
 */
export class LaneBook {
  readonly lanes: readonly JudgedLane[];
  readonly hosts: ReadonlyMap<string, JudgedHost>;
  /** The present. */
  nowUs = 0;
  /** When something was last done, or happened, to any host, µs. */
  touchedUs = 0;
  /** Hosts that are shutting down: they may still send now. */
  #halting: string[] = [];
  #rivals: readonly Rivals[] | undefined;
  /** The state of every virtual host, followed as in the record of a run. */
  readonly #tracks: Lanes;
  readonly #ports: Map<string, JudgedPort> = new Map();
  /** By segment with several switches; no node has its name. */
  readonly #links: ReadonlyMap<string, JudgedLinks>;
  /** Segments of which it is not known any more who hears whom. */
  readonly #lost: Set<string> = new Set();
  readonly #byPort: Map<string, JudgedLane[]> = new Map();

  constructor(given: Facts) {
    const facts = hideSecrets(given);
    this.#tracks = new Lanes(facts);
    this.#links = new Map(
      (facts.segments ?? [])
        .filter(({ switches }) => switches !== undefined)
        .map((segment) => [segment.name, new JudgedLinks(segment)]),
    );
    const hosts = new Map<string, JudgedHost>();
    const lanes: JudgedLane[] = [];
    for (const each of facts.hosts) {
      const host = hostFacts(each);
      const { name, interfaces, vhids } = each.config;
      hosts.set(name, host);
      interfaces.forEach((port, i) => {
        this.#ports.set(`${name}:${port.name}`, this.#portFacts(host, port.name, each.cables[i] ?? NO_CABLE));
      });
      for (const vhid of vhids) {
        const place = `${name}:${vhid.interface}`;
        const track = this.#tracks.at(name, vhid.interface, vhid.vhid)!;
        const lane = new JudgedLane(this.#ports.get(place)!, vhid, track);
        lanes.push(lane);
        this.#byPort.set(place, [...(this.#byPort.get(place) ?? []), lane]);
      }
    }
    this.lanes = lanes;
    this.hosts = hosts;
    for (const { segment, switches, links } of this.#ports.values())
      if (links === undefined && switches.some((each) => each !== undefined)) this.#lose(segment);
  }

  lane(host: string, port: string, vhid: number): JudgedLane | undefined {
    return this.#byPort.get(`${host}:${port}`)?.find(({ config }) => config.vhid === vhid);
  }

  lanesOf(host: string): readonly JudgedLane[] {
    return this.lanes.filter(({ port }) => port.host.config.name === host);
  }

  /** Which virtual hosts accept each other's advertisements, by their current keys and addresses. */
  get rivals(): readonly Rivals[] {
    this.#rivals ??= rivalsOf(this.lanes);
    return this.#rivals;
  }

  /** Whether frames from one port reach the other, as far as is known. */
  hears(from: JudgedPort, to: JudgedPort): boolean {
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
      from.part === to.part &&
      !this.#lost.has(from.segment) &&
      from.switches.every((here) => to.switches.every((there) => from.links?.carry(here, there) ?? true))
    );
  }

  /** Whether something happens to the host at this very time. */
  isTouched(host: JudgedHost): boolean {
    return host.touchedUs === this.nowUs;
  }

  /** Advances to `nowUs`; what was in progress before is complete. */
  advance(nowUs: number): void {
    this.nowUs = nowUs;
    for (const host of this.#halting) {
      for (const { track } of this.lanesOf(host)) this.#tracks.set(track, 'INIT', nowUs);
    }
    if (this.#halting.length > 0) this.#halting = [];
  }

  apply(entry: Entry): void {
    switch (entry.kind) {
      case 'event':
        this.#event(entry);
        return;
      case 'sent':
        if (this.#isStrange(entry)) this.touchedUs = entry.timeUs;
        return;
      case 'delivered':
        // An old one may be outdated, and a host's own may look like another's.
        if (entry.delayed || entry.from === entry.host) this.#disturb(entry, entry.advertisement.vhid);
        return;
      case 'disturbed':
        this.#disturb(entry, entry.vhid);
        return;
    }
  }

  /** An advertisement that no virtual host sent, or an old one that has waited for its peer's MAC address. */
  #isStrange({ host, interface: port, advertisement }: Extract<Entry, { kind: 'sent' }>): boolean {
    if (advertisement === undefined) return false;
    const lane = this.lane(host, port, advertisement.vhid);
    return lane === undefined || (isUnicast(lane) && !lane.isMaster);
  }

  #disturb({ host, interface: port, timeUs }: Exclude<Entry, { kind: 'event' }>, vhid: number): void {
    // What happens between switches happens to all behind them.
    const lanes = this.#links.has(host)
      ? this.lanes.filter((lane) => lane.port.segment === host)
      : (this.#byPort.get(`${host}:${port}`) ?? []);
    for (const lane of lanes) {
      if (vhid === 0 || vhid === lane.config.vhid) lane.disturbedUs = Math.max(lane.disturbedUs, timeUs);
    }
  }

  #event({ event, done, timeUs }: Extract<Entry, { kind: 'event' }>): void {
    switch (event.event) {
      case 'transition':
        this.#transition(event);
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
        const cable = port ?? this.#links.get(event.host)?.at(event.interface);
        if (cable !== undefined) cable.carrier = event.up;
        return;
      }
      case 'fault':
        this.#touch(event.target.split(':')[0] ?? '', timeUs);
        if (done !== undefined) this.#done(done, timeUs);
        return;
      case 'answer':
        if (done !== undefined) this.#done(done, timeUs);
        return;
    }
  }

  #transition({
    host = '',
    interface: port,
    vhid,
    to,
    timeUs,
  }: Extract<TraceEvent, { event: 'transition' }>): void {
    const lane = this.lane(host, port, vhid);
    if (lane !== undefined) this.#tracks.set(lane.track, to as LaneState, timeUs);
  }

  #obscure({ config }: JudgedHost): void {
    const lanes = this.lanesOf(config.name);
    if (lanes.length === 1) return;
    for (const lane of lanes) if (lane.rules.ownDemotion) lane.isObscure = true;
  }

  #touch(host: string, timeUs: number): void {
    this.touchedUs = timeUs;
    const facts = this.hosts.get(host);
    if (facts !== undefined) facts.touchedUs = timeUs;
  }

  #power(name: string, state: JudgedHost['power'], timeUs: number): void {
    this.#touch(name, timeUs);
    const host = this.hosts.get(name);
    if (host === undefined) return;
    const before = host.power;
    host.power = state;
    this.#tracks.power(name, state, timeUs);
    if (before === 'paused' && state === 'on') return;
    if (state !== 'off' && state !== 'on') return;
    resetHost(host);
    this.#rivals = undefined;
    for (const lane of this.lanesOf(name)) {
      lane.reset();
      lane.port.up = true;
      lane.port.sendError = 0;
    }
  }

  #done(fault: Fault, timeUs: number): void {
    switch (fault.kind) {
      case 'command':
        this.#command(this.hosts.get(fault.node), fault.command);
        return;
      case 'shutdown':
        this.#halting.push(fault.node);
        return;
      case 'reboot':
        // A paused host does not notice it.
        if (fault.clean === true && this.hosts.get(fault.node)?.power === 'on')
          this.#halting.push(fault.node);
        return;
      case 'interface-down':
      case 'interface-up': {
        const port = this.#ports.get(`${fault.node}:${fault.interface}`);
        if (port !== undefined) port.up = fault.kind === 'interface-up';
        return;
      }
      case 'cut':
      case 'uncut': {
        for (const cable of this.#cablesOf(fault)) {
          // By one member's cable some frames are lost, and others are not.
          if ('members' in cable && cable.members.length > 0) this.#lose(cable.segment);
          if (fault.direction !== 'in') cable.cutOut = fault.kind === 'cut';
          if (fault.direction !== 'out') cable.cutIn = fault.kind === 'cut';
        }
        return;
      }
      case 'partition':
        for (const port of this.#ports.values()) {
          if (port.segment !== fault.segment) continue;
          port.part = 1 + fault.groups.findIndex((group) => group.includes(port.host.config.name));
        }
        return;
      case 'heal':
        for (const port of this.#ports.values()) if (port.segment === fault.segment) port.part = 0;
        return;
      case 'impair': {
        for (const cable of this.#cablesOf(fault))
          cable.delayUs = Math.max(cable.delayUs, linkDelayUs(fault.link));
        return;
      }
      case 'clock-step': {
        const host = this.hosts.get(fault.node);
        // Set back, it stands still until the old time is reached again; set forward, for so much less.
        if (host !== undefined) host.frozenUs = Math.max(host.frozenUs, timeUs) - fault.deltaUs;
        return;
      }
      case 'clock-drift': {
        const host = this.hosts.get(fault.node);
        if (host === undefined) return;
        host.driftPpb = Math.max(host.driftPpb, Math.abs(fault.driftPpb));
        host.drifts++;
        return;
      }
    }
  }

  /** From now on, nothing is known of who hears whom on the segment. */
  #lose(segment: string): void {
    this.#lost.add(segment);
    for (const lane of this.lanes)
      if (lane.port.segment === segment) lane.disturbedUs = Number.POSITIVE_INFINITY;
  }

  /** A cable between switches; or that of a port, of its VLANs, and of what it is a member of. */
  #cablesOf({ node, port }: { readonly node: string; readonly port?: string | number }): Cable[] {
    const link = this.#links.get(node)?.at(port);
    if (link !== undefined) return [link];
    const names = this.hosts.get(node)?.config.interfaces.map(({ name }) => name) ?? [];
    const named = typeof port === 'string' ? port : names[port ?? 0];
    return [...this.#ports.values()].filter(
      ({ host, name, parent, members }) =>
        host.config.name === node &&
        (name === named || parent === named || (named !== undefined && members.includes(named))),
    );
  }

  #portFacts(host: JudgedHost, name: string, cable: HostKnown['cables'][number]): JudgedPort {
    const { members = [] } = cable.lagg ?? {};
    const links = [cable, ...members].flatMap((each) => [each.link ?? {}, each.out ?? {}, each.in ?? {}]);
    return {
      host,
      name,
      parent: cable.parent,
      members: members.map(({ port }) => port),
      segment: cable.segment,
      switches: members.length > 0 ? members.map((member) => member.switch) : [cable.switch],
      links: this.#links.get(cable.segment),
      carrier: true,
      up: true,
      sendError: 0,
      cutOut: false,
      cutIn: false,
      part: 0,
      delayUs: Math.max(...links.map(linkDelayUs)),
    };
  }

  #command(host: JudgedHost | undefined, command: Command): void {
    if (host === undefined) return;
    const { command: name, vhid, on } = command;
    if (name === 'preempt') host.preempt = on === true;
    if (name === 'allow') host.allow = on === true;
    if (name === 'disable') host.allow = on !== true;
    if (name === 'sendError') {
      const port = this.#ports.get(`${host.config.name}:${command['interface']}`);
      if (port !== undefined) port.sendError = Number(command['error']);
    }
    if (name !== 'configure' && name !== 'address' && name !== 'state') return;
    this.#rivals = undefined;
    for (const lane of this.lanesOf(host.config.name)) {
      if (lane.config.vhid !== vhid) continue;
      if (command['interface'] !== undefined && command['interface'] !== lane.port.name) continue;
      if (command['remove'] === undefined) lane.afterIfconfig();
      if (name === 'configure') configure(lane, command);
      else if (name === 'state') continue;
      else if (command['add'] !== undefined) lane.setAddresses([...lane.addresses, String(command['add'])]);
      else lane.setAddresses(lane.addresses.filter((each) => each !== command['remove']));
    }
  }
}

function configure(lane: JudgedLane, command: Command): void {
  const { advbase = lane.advbase, advskew = lane.advskew, password, key, peer, peer6 } = command;
  lane.configure(Number(advbase), Number(advskew));
  if (password !== undefined) lane.setPassword(password as Password);
  if (key !== undefined)
    lane.key = hideSecret(fromHex(String(revealSecret(key as Password))) ?? new Uint8Array());
  if (peer !== undefined) lane.setPeer(4, String(peer));
  if (peer6 !== undefined) lane.setPeer(6, String(peer6));
}

/** That of an interface that is only the parent of VLANs. */
const NO_CABLE: HostKnown['cables'][number] = { segment: '' };
