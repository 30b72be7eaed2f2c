import type { LaneState } from '@carplab/analysis';
import { type Password, parseAddress, type Secret } from '@carplab/codec';
import { hideSecret, revealSecret } from '@carplab/codec/carp';
import { textOfAddress } from '@carplab/codec/net';
import { faultsOf, implementationOf } from '@carplab/implementations';
import type { Power } from '@carplab/sim';
import { baseDialect, type Track } from '@carplab/sim/scenario';
import { type DialectRules, dialectRules } from '../dialect-rules.js';
import { type Families, familiesOf, keyAfter, type Settings, takeoverAfterUs } from '../rules.js';
import type { JudgedLinks } from './judged-links.js';
import { littleEndian } from './see-advertisement.js';
import type { HostKnown } from './trace.js';

type HostConfig = HostKnown['config'];
type VhidConfig = HostConfig['vhids'][number];

const NO_KEY = new Uint8Array(20);

/** What holds for a host as a whole. */
export interface JudgedHost {
  readonly config: HostConfig;
  /** The largest drift of its clock so far, parts per billion, and how often the drift has changed. */
  driftPpb: number;
  drifts: number;
  power: Power;
  preempt: boolean;
  /** One number, except on OpenBSD. */
  demotion: number;
  /** OpenBSD: by group. */
  groups: Map<string, number>;
  /** net.inet.carp.allow: without it, the host is deaf or stopped. */
  allow: boolean;
  /** After a step back its clock stands still until then. */
  frozenUs: number;
  /** When something was last done to it, or happened to it, µs. */
  touchedUs: number;
}

/** What holds for a port. */
export interface JudgedPort {
  readonly host: JudgedHost;
  readonly name: string;
  /** The port whose cable it shares. */
  readonly parent: string | undefined;
  /** Of a lagg, or a VLAN on one: the ports whose cables it has. */
  readonly members: readonly string[];
  readonly segment: string;
  /** Those that it is connected to; undefined: the first of the segment. */
  readonly switches: readonly (string | undefined)[];
  /** Between the switches of the segment, if it has several and they are known. */
  readonly links: JudgedLinks | undefined;
  carrier: boolean;
  up: boolean;
  sendError: number;
  cutOut: boolean;
  cutIn: boolean;
  part: number;
  /** The longest time to or from the switch, µs. */
  delayUs: number;
}

/** One host's part in one virtual host, as far as the trace shows it. */
export class JudgedLane {
  readonly port: JudgedPort;
  readonly config: VhidConfig;
  readonly dialect: HostConfig['dialect'];
  readonly rules: DialectRules;
  /** IPv4 and IPv6 addresses of the port itself. */
  readonly own: readonly Uint8Array[];
  /** As the record follows it. */
  readonly track: Readonly<Track>;
  advbase = 1;
  advskew = 0;
  key: Secret = hideSecret(NO_KEY);
  /** With prefix lengths. */
  addresses: readonly string[] = [];
  families: Families = familiesOf('freebsd', false, false);
  /** By family: where advertisements are sent, if not to the group. */
  peers: Readonly<Record<4 | 6, Uint8Array | undefined>> = { 4: undefined, 6: undefined };
  /** UCARP counts demotions by process, and a trace by host: it is not known whose they are. */
  isObscure = false;
  /** When an advertisement of the vhid, to or from here, was last lost, delayed or damaged, µs. */
  disturbedUs = -1;
  readonly #source: number;
  #slowestBase = 0;
  #slowestSkew = 0;

  constructor(port: JudgedPort, config: VhidConfig, track: Readonly<Track>) {
    this.port = port;
    this.config = config;
    this.track = track;
    this.dialect = port.host.config.dialect;
    this.rules = dialectRules(this.dialect);
    const own = port.host.config.interfaces.find(({ name }) => name === port.name)?.addresses ?? [];
    this.own = own.map(bytesOf);
    const first = this.own.find(({ length }) => length === 4);
    this.#source = first === undefined ? 0 : littleEndian(first, 0);
    this.reset();
  }

  /** How early its timers may be, because of clock drift, µs. */
  get earlyUs(): number {
    const { driftPpb, drifts } = this.port.host;
    if (driftPpb === 0) return 0;
    const longestUs = Math.max(takeoverAfterUs(this.settings), 256_000_000);
    return Math.ceil((longestUs * driftPpb) / 1_000_000_000) + 1 + drifts;
  }

  /** How late they may be, because of clock drift, ticks, libpcap, and what its configuration allows, µs. */
  get lateUs(): number {
    const { hz, pcapTimeoutUs = 0, lateUs = 0, alloweddeviation = 0 } = this.port.host.config;
    // An upper bound of what FreeBSD makes of the percentage: its power of two is at most half as much again.
    const deviationUs = Math.ceil((takeoverAfterUs(this.slowest) * 1.5 * alloweddeviation) / 100);
    return (
      this.earlyUs +
      lateUs +
      deviationUs +
      (hz === undefined ? 0 : 2 * Math.floor(1_000_000 / hz)) +
      2 * pcapTimeoutUs
    );
  }

  /** It looks at the TTL where its peer is the group; with FreeBSD's fault `peer-octet`, only over IPv6. */
  checksTtl(family: 4 | 6): boolean {
    return family === 6 || this.peers[4] !== undefined || !this.#faults.includes('peer-octet');
  }

  /** A command of ifconfig for it has run: with FreeBSD's fault `ifconfig-peer`, its peers are the groups again. */
  afterIfconfig(): void {
    if (this.#faults.includes('ifconfig-peer')) this.peers = { 4: undefined, 6: undefined };
  }

  get #faults(): readonly string[] {
    const { dialect, release, fixes } = this.port.host.config;
    return faultsOf(implementationOf(baseDialect(dialect), release)!, fixes);
  }

  get name(): string {
    return `${this.port.host.config.name} ${this.config.vhid}@${this.port.name}`;
  }

  /** The name of its election: segment and vhid. */
  get election(): string {
    return `${this.port.segment} ${this.config.vhid}`;
  }

  get settings(): Settings {
    const { dialect, advbase, advskew, port } = this;
    const { preempt, config } = port.host;
    const { demotion } = this;
    const { release } = implementationOf(baseDialect(dialect), config.release)!.host;
    const deadRatio = this.config.deadRatio ?? 3;
    const ipv4 = this.families.sent4;
    return { dialect, advbase, advskew, preempt, demotion, release, deadRatio, source: this.#source, ipv4 };
  }

  /** With the slowest advbase and advskew so far: a running timer keeps the values that it was set with. */
  get slowest(): Settings {
    return { ...this.settings, advbase: this.#slowestBase, advskew: this.#slowestSkew };
  }

  get demotion(): number {
    const { host } = this.port;
    if (!this.rules.byGroups) return host.demotion;
    return (this.config.groups ?? ['carp']).reduce((sum, group) => sum + (host.groups.get(group) ?? 0), 0);
  }

  get state(): LaneState {
    return this.track.state;
  }

  /** Since when it is in that state, µs. */
  get sinceUs(): number {
    return this.track.sinceUs;
  }

  /** It could hear and send. */
  get live(): boolean {
    const { carrier, up } = this.port;
    return carrier && up && (this.state === 'BACKUP' || this.isMaster);
  }

  get isMaster(): boolean {
    return this.state === 'MASTER';
  }

  /** It reads advertisements immediately, and not when libpcap delivers them. */
  get isPrompt(): boolean {
    return (this.port.host.config.pcapTimeoutUs ?? 0) === 0;
  }

  configure(advbase: number, advskew: number): void {
    this.advbase = advbase;
    this.advskew = advskew;
    this.#slowestBase = Math.max(this.#slowestBase, advbase);
    this.#slowestSkew = Math.max(this.#slowestSkew, advskew);
  }

  setPassword(password: Password): void {
    this.key = hideSecret(keyAfter(this.dialect, revealSecret(this.key) as Uint8Array, password));
  }

  setAddresses(addresses: readonly string[]): void {
    this.addresses = addresses;
    const has = (length: number): boolean => addresses.some((text) => bytesOf(text).length === length);
    this.families = familiesOf(this.dialect, has(4), has(16));
  }

  /** '': back to the group. */
  setPeer(family: 4 | 6, peer: string): void {
    this.peers = { ...this.peers, [family]: peer === '' ? undefined : bytesOf(peer) };
  }

  /** As after a start. */
  reset(): void {
    const { advbase = 1, advskew = 0, addresses, password = '', key, peer = '', peer6 = '' } = this.config;
    this.configure(advbase, advskew);
    this.setAddresses(addresses);
    this.key = hideSecret(key ?? keyAfter(this.dialect, NO_KEY, password));
    this.setPeer(4, textOfAddress(peer));
    this.setPeer(6, textOfAddress(peer6));
    this.isObscure = false;
  }
}

/** The bytes of an address, with or without a prefix length. */
function bytesOf(text: string): Uint8Array {
  return parseAddress(text.split('/')[0]!) ?? new Uint8Array();
}

/** A host before anything happens. */
export function hostFacts({ config, clock }: HostKnown): JudgedHost {
  const host: JudgedHost = {
    config,
    driftPpb: Math.abs(clock?.driftPpb ?? 0),
    drifts: 0,
    power: 'off',
    preempt: false,
    demotion: 0,
    groups: new Map(),
    allow: true,
    frozenUs: 0,
    touchedUs: -1,
  };
  resetHost(host);
  return host;
}

/** Sets a host to its state after a start. */
export function resetHost(host: JudgedHost): void {
  const { config } = host;
  host.preempt = config.preempt ?? false;
  host.demotion = config.demotion ?? 0;
  host.groups = new Map(Object.entries(config.groups ?? {}));
  host.allow = config.allow ?? true;
}
