import { type DialectName, parseAddress } from '@carplab/codec';
import type { Power } from '@carplab/sim';
import { type Families, familiesOf, keyAfter, type Settings, takeoverAfterUs } from '../rules.js';
import { littleEndian } from './see-advertisement.js';
import type { HostKnown } from './trace.js';

type HostConfig = HostKnown['config'];
type VhidConfig = HostConfig['vhids'][number];

const NO_KEY = new Uint8Array(20);

/** What holds for a host as a whole. */
export interface JudgedHost {
  readonly config: HostConfig;
  /** The most that its clock has gained or lost, parts per billion, and how often that has changed. */
  driftPpb: number;
  drifts: number;
  power: Power;
  preempt: boolean;
  /** One number, but for OpenBSD. */
  demotion: number;
  /** OpenBSD: by group. */
  groups: Map<string, number>;
  /** Deaf, or stopped: net.inet.carp.allow. */
  allow: boolean;
  /** After a step back its clock stands still up to here. */
  frozenUs: number;
  /** When something was last done to it, or happened to it, µs. */
  touchedUs: number;
}

/** What holds for a port. */
export interface JudgedPort {
  readonly host: JudgedHost;
  readonly name: string;
  readonly segment: string;
  carrier: boolean;
  up: boolean;
  sendError: number;
  cutOut: boolean;
  cutIn: boolean;
  part: number;
  /** At most so long from here to the switch, or back, µs. */
  delayUs: number;
}

/** One virtual host of one host: what the trace tells of it. */
export class JudgedLane {
  readonly port: JudgedPort;
  readonly config: VhidConfig;
  readonly dialect: DialectName;
  /** IPv4 and IPv6 addresses of the port itself. */
  readonly own: readonly Uint8Array[];
  state = 'INIT';
  /** Since when. */
  sinceUs = 0;
  advbase = 1;
  advskew = 0;
  key: Uint8Array = NO_KEY;
  /** With prefix lengths. */
  addresses: readonly string[] = [];
  families: Families = familiesOf('freebsd', false, false);
  /** Of each family, where its advertisements go instead of to the group. */
  peers: Readonly<Record<4 | 6, Uint8Array | undefined>> = { 4: undefined, 6: undefined };
  /** UCARP counts demotions by process, and a trace by host: whose it is cannot be told. */
  isObscure = false;
  /** When the way of an advertisement of the vhid, to or from here, last did something unforeseen, µs. */
  disturbedUs = -1;
  readonly #source: number;
  #slowestBase = 0;
  #slowestSkew = 0;

  constructor(port: JudgedPort, config: VhidConfig) {
    this.port = port;
    this.config = config;
    this.dialect = port.host.config.dialect;
    const own = port.host.config.interfaces.find(({ name }) => name === port.name)?.addresses ?? [];
    this.own = own.map(bytesOf);
    const first = this.own.find(({ length }) => length === 4);
    this.#source = first === undefined ? 0 : littleEndian(first, 0);
    this.reset();
  }

  /** How far its timers may be off, early or late, by the drift of its clock and the length of a tick, µs. */
  get earlyUs(): number {
    const { driftPpb, drifts } = this.port.host;
    if (driftPpb === 0) return 0;
    const longestUs = Math.max(takeoverAfterUs(this.settings), 256_000_000);
    return Math.ceil((longestUs * driftPpb) / 1_000_000_000) + 1 + drifts;
  }

  get lateUs(): number {
    const { hz, pcapTimeoutUs = 0 } = this.port.host.config;
    return this.earlyUs + (hz === undefined ? 0 : 2 * Math.floor(1_000_000 / hz)) + 2 * pcapTimeoutUs;
  }

  get name(): string {
    return `${this.port.host.config.name} ${this.config.vhid}@${this.port.name}`;
  }

  /** Of its group of rivals. */
  get election(): string {
    return `${this.port.segment} ${this.config.vhid}`;
  }

  get settings(): Settings {
    const { dialect, advbase, advskew, port } = this;
    const { preempt, config } = port.host;
    const { demotion } = this;
    const release = config.release ?? 12;
    const deadRatio = this.config.deadRatio ?? 3;
    return { dialect, advbase, advskew, preempt, demotion, release, deadRatio, source: this.#source };
  }

  /** As slow as it has ever been configured: a timer that runs keeps what it was set by. */
  get slowest(): Settings {
    return { ...this.settings, advbase: this.#slowestBase, advskew: this.#slowestSkew };
  }

  get demotion(): number {
    const { host } = this.port;
    if (this.dialect !== 'openbsd') return host.demotion;
    return (this.config.groups ?? ['carp']).reduce((sum, group) => sum + (host.groups.get(group) ?? 0), 0);
  }

  /** It is on, and could hear and send. */
  get live(): boolean {
    const { host, carrier, up } = this.port;
    return host.power === 'on' && carrier && up && this.state !== 'INIT';
  }

  get isMaster(): boolean {
    return this.state === 'MASTER' && this.port.host.power === 'on';
  }

  /** It reads what it hears at once, and not when libpcap hands it over. */
  get isPrompt(): boolean {
    return (this.port.host.config.pcapTimeoutUs ?? 0) === 0;
  }

  become(state: string, timeUs: number): void {
    this.state = state;
    this.sinceUs = timeUs;
  }

  configure(advbase: number, advskew: number): void {
    this.advbase = advbase;
    this.advskew = advskew;
    this.#slowestBase = Math.max(this.#slowestBase, advbase);
    this.#slowestSkew = Math.max(this.#slowestSkew, advskew);
  }

  setPassword(password: string): void {
    this.key = keyAfter(this.dialect, this.key, password);
  }

  setAddresses(addresses: readonly string[]): void {
    this.addresses = addresses;
    const has = (length: number): boolean => addresses.some((text) => bytesOf(text).length === length);
    this.families = familiesOf(this.dialect, has(4), has(16));
  }

  /** '' goes back to the group. */
  setPeer(family: 4 | 6, peer: string): void {
    this.peers = { ...this.peers, [family]: peer === '' ? undefined : bytesOf(peer) };
  }

  /** As after a start. */
  reset(): void {
    const { advbase = 1, advskew = 0, addresses, password = '', key, peer = '', peer6 = '' } = this.config;
    this.configure(advbase, advskew);
    this.setAddresses(addresses);
    this.key = key ?? keyAfter(this.dialect, NO_KEY, password);
    this.setPeer(4, peer);
    this.setPeer(6, peer6);
    this.isObscure = false;
  }
}

/** The bytes of an address, with or without a prefix length. */
function bytesOf(text: string): Uint8Array {
  return parseAddress(text.split('/')[0]!) ?? new Uint8Array();
}

/** A host before anything has happened. */
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

/** What a start makes of a host. */
export function resetHost(host: JudgedHost): void {
  const { config } = host;
  host.preempt = config.preempt ?? false;
  host.demotion = config.demotion ?? 0;
  host.groups = new Map(Object.entries(config.groups ?? {}));
  host.allow = config.allow ?? true;
}
