import { type DialectName, parseAddress } from '@carplab/codec';
import type { Scenario } from '@carplab/sim';
import { type Families, familiesOf, masterDownUs, type Settings } from '../rules.js';
import { littleEndian } from './see-advertisement.js';

type HostConfig = Scenario['hosts'][number]['config'];
type VhidConfig = HostConfig['vhids'][number];

export type Power = 'on' | 'off' | 'booting' | 'paused';

/** What holds for a host as a whole. */
export interface HostFacts {
  readonly config: HostConfig;
  readonly clock: Scenario['hosts'][number]['clock'];
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
export interface PortFacts {
  readonly host: HostFacts;
  readonly name: string;
  readonly segment: string;
  carrier: boolean;
  up: boolean;
  sendError: number;
  cutOut: boolean;
  cutIn: boolean;
  part: number;
  /** Frames may get lost or damaged in some other way. */
  noisy: boolean;
  /** At most so long from here to the switch, or back, µs. */
  delayUs: number;
}

/** One virtual host of one host: what the trace tells of it. */
export class Lane {
  readonly port: PortFacts;
  readonly config: VhidConfig;
  readonly dialect: DialectName;
  readonly families: Families;
  /** How far its timers may be off, early or late, by the drift of its clock and the length of a tick, µs. */
  readonly earlyUs: number;
  readonly lateUs: number;
  state = 'INIT';
  /** Since when. */
  sinceUs = 0;
  advbase = 1;
  advskew = 0;
  /** Its password and addresses are those of the scenario. */
  asConfigured = true;
  readonly #source: number;
  #slowestBase = 0;
  #slowestSkew = 0;

  constructor(port: PortFacts, config: VhidConfig) {
    this.port = port;
    this.config = config;
    const { dialect, interfaces, hz, pcapTimeoutUs = 0 } = port.host.config;
    this.dialect = dialect;
    const bytes = config.addresses.map((text) => parseAddress(text.split('/')[0]!));
    const has = (length: number): boolean => bytes.some((each) => each?.length === length);
    this.families = familiesOf(dialect, has(4), has(16));
    const own = interfaces.find(({ name }) => name === port.name)?.addresses ?? [];
    const first = own.map((text) => parseAddress(text.split('/')[0]!)).find((each) => each?.length === 4);
    this.#source = first === undefined ? 0 : littleEndian(first, 0);
    this.reset();
    const drift = Math.abs(port.host.clock.driftPpb ?? 0);
    const longestUs = Math.max(masterDownUs(this.settings), 256_000_000);
    this.earlyUs = drift === 0 ? 0 : Math.ceil((longestUs * drift) / 1_000_000_000) + 1;
    this.lateUs = this.earlyUs + (hz === undefined ? 0 : 2 * Math.floor(1_000_000 / hz)) + 2 * pcapTimeoutUs;
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

  /** As after a start. */
  reset(): void {
    this.configure(this.config.advbase ?? 1, this.config.advskew ?? 0);
    this.asConfigured = true;
  }
}

/** A host before anything has happened. */
export function hostFacts({ config, clock }: Scenario['hosts'][number]): HostFacts {
  const host: HostFacts = {
    config,
    clock,
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
export function resetHost(host: HostFacts): void {
  const { config } = host;
  host.preempt = config.preempt ?? false;
  host.demotion = config.demotion ?? 0;
  host.groups = new Map(Object.entries(config.groups ?? {}));
  host.allow = config.allow ?? true;
}
