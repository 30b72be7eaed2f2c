import { AddressError, type AddressInput, addressBytes, u32At } from '@carplab/codec/net';
import type { DialectName, ElectionDialect } from './dialect.js';
import { electionDialect } from './election-dialect.js';
import { isConfigurable, setRules } from './rules-of.js';
import type { Link, State } from './state.js';

/**
 * One virtual host on one machine: its complete state, as plain numbers, booleans and strings. `step` changes it in
 * place; reading is free. Times are absolute microseconds; -1: not set.
 */
export interface Instance {
  /** The name of its dialect. */
  readonly dialect: string;
  readonly vhid: number;
  state: State;
  /** Configured and up (`ifconfig carpN up`; FreeBSD: the vhid exists). */
  started: boolean;

  /** Seconds. */
  advbase: number;
  /** 1/256 s, as configured. */
  advskew: number;
  preempt: boolean;
  /** How many advbases a backup waits: 3, or UCARP's `-r`. */
  deadRatio: number;
  ipv4: boolean;
  ipv6: boolean;
  ownsVip: boolean;
  /** Own IPv4 address as a number, first octet most significant: breaks UCARP's ties. */
  readonly source: number;
  /** OpenBSD: number of virtual hosts on the carp interface; send errors are counted in multiples of it. */
  readonly nodes: number;

  allow: boolean;
  interfaceUp: boolean;
  link: Link;
  /** UCARP `-S`: ignore the carrier. */
  readonly ignoreLink: boolean;
  /** The parent interface is not working, and the demotion for that is counted. */
  suppressed: boolean;

  /** The host's demotion, as the dialect defines it. */
  demotion: number;
  /** What a broken interface and a run of send errors add to it. */
  readonly interfaceDownDemotion: number;
  readonly sendErrorDemotion: number;
  /**
   * FreeBSD 10 to 13: one success forgets the send errors, so their demotion is never taken back. A demotion below 0
   * makes the skew negative, and its byte wraps.
   */
  readonly before14: boolean;
  sendErrors: number;
  sendSuccesses: number;

  advertiseUs: number;
  masterDown4Us: number;
  masterDown6Us: number;
  wakeUs: number;
  /** Advertisements until the second gratuitous ARP; -1: none pending. */
  delayedArp: number;

  /** A valid advertisement has been received: the counter continues from the last one received or sent. */
  heard: boolean;
  counterHigh: number;
  counterLow: number;
}

export interface InstanceConfig {
  /** A shipped dialect by name, or one made with `defineDialect`. */
  readonly dialect: DialectName | ElectionDialect;
  /** 1 to 255. */
  readonly vhid: number;
  /** Seconds. Default: 1 */
  readonly advbase?: number;
  /** 1/256 s. Default: 0 */
  readonly advskew?: number;
  readonly preempt?: boolean;
  /** Has IPv4 addresses. Default: true */
  readonly ipv4?: boolean;
  readonly ipv6?: boolean;
  /** DragonFly, FreeBSD 9: a virtual address is also a real one of this host. */
  readonly ownsVip?: boolean;
  readonly allow?: boolean;
  readonly interfaceUp?: boolean;
  readonly link?: Link;
  /** The host's demotion. Default: 0 */
  readonly demotion?: number;
  /** FreeBSD: net.inet.carp.ifdown_demotion_factor. Default: the dialect's own value */
  readonly interfaceDownDemotion?: number;
  /** FreeBSD: net.inet.carp.senderr_demotion_factor (OPNsense sets it to 0). Default: the dialect's own value */
  readonly sendErrorDemotion?: number;
  /** True for FreeBSD 10 to 12. See `Instance`. */
  readonly before14?: boolean;
  /** UCARP `-r`; leave it at 3 for the others. */
  readonly deadRatio?: number;
  /** UCARP `-s`, an IPv4 address: as text, as 4 bytes, or as a number, first octet most significant. Default: none, 0 */
  readonly source?: AddressInput | number;
  /** UCARP `-S`. */
  readonly ignoreLink?: boolean;
  /** OpenBSD: virtual hosts on the carp interface. Default: 1 */
  readonly nodes?: number;
}

/**
 * A virtual host in INIT, ready for `start`.
 *
 * @throws DialectError for a dialect that is none; AddressError for a source that is no IPv4 address; RangeError for a
 * vhid outside 1 to 255, or a base and skew that the implementation's own configuration refuses
 * @example
 * const backup = createInstance({ dialect: 'freebsd', vhid: 1, advskew: 100 });
 * backup.state; // => 'INIT'
 * step(backup, { type: 'start' }, 0, new EffectList());
 * backup.state; // => 'BACKUP'
 * backup.masterDown4Us; // => 3390625
 * createInstance({ dialect: 'ucarp', vhid: 1, source: '10.0.0.2' }).source; // => 0x0a00_0002
 */
export function createInstance(config: InstanceConfig): Instance {
  const dialect = electionDialect(config.dialect);
  const { vhid, advbase = 1, advskew = 0, deadRatio = 3, nodes = 1, ownsVip = false } = config;
  const whole = [vhid, advbase, advskew, deadRatio, nodes].every(Number.isInteger);
  if (!whole || vhid < 1 || vhid > 255 || deadRatio < 1 || nodes < 1)
    throw new RangeError(
      `vhid ${vhid}, dead ratio ${String(deadRatio)}, nodes ${nodes}: whole numbers from 1, vhid to 255`,
    );
  if (!isConfigurable(dialect, advbase, advskew))
    throw new RangeError(`${dialect.name} takes no advbase ${advbase} with advskew ${advskew}`);
  const instance: Instance = {
    dialect: dialect.name,
    vhid,
    state: 'INIT',
    started: false,
    advbase,
    advskew: ownsVip && dialect.ownerSkewZero ? 0 : advskew,
    preempt: config.preempt ?? false,
    deadRatio,
    // UCARP has exactly one IPv4 address: its `-a`.
    ipv4: dialect.ipv6 === 'none' || (config.ipv4 ?? true),
    ipv6: dialect.ipv6 !== 'none' && (config.ipv6 ?? false),
    ownsVip,
    source: sourceNumber(config.source ?? 0),
    nodes,
    allow: dialect.allow === 'none' || (config.allow ?? true),
    interfaceUp: config.interfaceUp ?? true,
    link: config.link ?? 'up',
    ignoreLink: config.ignoreLink ?? false,
    suppressed: false,
    demotion: config.demotion ?? 0,
    interfaceDownDemotion: config.interfaceDownDemotion ?? dialect.interfaceDownDemotion,
    sendErrorDemotion: config.sendErrorDemotion ?? dialect.sendErrorDemotion,
    before14: config.before14 ?? false,
    sendErrors: 0,
    sendSuccesses: 0,
    advertiseUs: -1,
    masterDown4Us: -1,
    masterDown6Us: -1,
    wakeUs: -1,
    delayedArp: -1,
    heard: false,
    counterHigh: 0,
    counterLow: 0,
  };
  setRules(instance, dialect);
  return instance;
}

function sourceNumber(source: AddressInput | number): number {
  if (typeof source !== 'number') return u32At(addressBytes('source', source, 4), 0);
  if (source === source >>> 0) return source;
  throw new AddressError('source', source, 'an IPv4 address as a number, 0 to 4294967295');
}
