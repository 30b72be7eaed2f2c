import type { CableEnd } from './cable-end.js';
import type { Engine } from './engine.js';
import type { Fault } from './fault.js';
import { checkFaultKeys } from './fault-keys.js';
import { checkLink, micros } from './link-direction.js';
import { INJECTOR } from './rule.js';
import { checkRule, requireWord } from './rule-set.js';
import type { Segment } from './segment.js';
import type { Station } from './station.js';
import { textOf } from './value-text.js';
import { checkDrift } from './virtual-clock.js';

/** An unknown node, segment or port. */
export class UnknownNameError extends RangeError {
  override readonly name = 'UnknownNameError';
  readonly what: 'node' | 'segment' | 'port';
  /** The name that was given. */
  readonly found: string;
  /** The known names. */
  readonly known: readonly string[];

  constructor(
    what: UnknownNameError['what'],
    found: string,
    among: readonly { readonly name: string }[],
    message: string,
  ) {
    const known = among.map(({ name }) => name);
    super(known.length === 0 ? message : `${message}; there are ${known.join(', ')}`);
    this.what = what;
    this.found = found;
    this.known = known;
  }
}

/** @throws {RangeError} for a name that is taken. */
export function requireFree(name: string, taken: readonly { readonly name: string }[]): void {
  if (taken.some((other) => other.name === name)) throw new RangeError(`'${name}' already exists`);
}

/** @throws {UnknownNameError} if there is no such node; so do the next functions. */
export function stationOf(engine: Engine, name: string): Station {
  const station = engine.stations.find((candidate) => candidate.name === name);
  if (station === undefined)
    throw new UnknownNameError('node', name, engine.stations, `there is no node '${name}'`);
  return station;
}

export function segmentOf(engine: Engine, name: string): Segment {
  const segment = engine.segments.find((candidate) => candidate.name === name);
  if (segment === undefined)
    throw new UnknownNameError('segment', name, engine.segments, `there is no segment '${name}'`);
  return segment;
}

/** All switches of a segment. */
export function switchesOf(engine: Engine, name: string): Segment[] {
  const all = engine.segments.filter((candidate) => candidate.name === name);
  return all.length === 0 ? [segmentOf(engine, name)] : all;
}

/** A switch of a segment. Default: the first. @throws {RangeError} if there is none of that name. */
export function switchOf(engine: Engine, name: string, at: string | undefined): Segment {
  if (at === undefined) return segmentOf(engine, name);
  const found = switchesOf(engine, name).find(({ switchName }) => switchName === at);
  if (found === undefined) throw new RangeError(`${name} has no switch '${at}'`);
  return found;
}

/** Index of a node's port, by name or index. Default: the first. */
export function portOf(station: Station, port: string | number = 0): number {
  const { ports } = station.node;
  const index = typeof port === 'number' ? port : ports.findIndex((candidate) => candidate.name === port);
  if (ports[index] === undefined) {
    throw new UnknownNameError('port', `${port}`, ports, `${station.name} has no port '${port}'`);
  }
  return index;
}

export function cableEndOf(engine: Engine, node: string, port: string | number | undefined): CableEnd {
  const station = stationOf(engine, node);
  const index = portOf(station, port);
  const at = station.cableEnds[index];
  if (at === undefined)
    throw new RangeError(`${node}:${station.node.ports[index]!.name} is connected to nothing`);
  return at;
}

/** Both ends of a cable between switches, the first one's first; undefined if it is none. */
export function uplinkOf(
  engine: Engine,
  segment: string,
  name: string | number | undefined,
): CableEnd[] | undefined {
  const ends = engine.cableEnds.filter(
    (at) => at.peer !== undefined && at.segment.name === segment && at.interface === name,
  );
  return ends.length === 0 || engine.stations.some((station) => station.name === segment) ? undefined : ends;
}

/** What a port's cable carries: its own ends, if it is connected, those of its VLANs, and of a lagg's where it is a member. */
export function cableEndsOf(engine: Engine, node: string, port: string | number | undefined): CableEnd[] {
  const uplink = uplinkOf(engine, node, port);
  if (uplink !== undefined) return uplink;
  const station = stationOf(engine, node);
  const index = portOf(station, port);
  const { name } = station.node.ports[index]!;
  const ends = station.allEnds.filter((at) => at.port === index || at.parent === name || at.member === name);
  if (ends.length === 0) throw new RangeError(`${node}:${name} is connected to nothing`);
  return ends;
}

/** Where a forged frame enters: at the port of a node, or at the injector's. */
export function viaOf(engine: Engine, segment: Segment, via: string | undefined): CableEnd {
  if (via === undefined) return engine.cableEnds[segment.injector]!;
  const at = switchesOf(engine, segment.name)
    .flatMap(({ cableEnds }) => cableEnds)
    .find((candidate) => candidate.node === via && candidate.peer === undefined);
  if (at === undefined) throw new RangeError(`${via} is not connected to ${segment.name}`);
  return at;
}

/** Checks a fault from outside. @throws {RangeError} for a key that does not belong there, an unknown name or a bad value. */
export function checkFault(engine: Engine, fault: Fault): void {
  checkFaultKeys(fault);
  faultTarget(engine, fault);
}

/** The target of a fault, for the trace. @throws {RangeError} for an unknown name or a bad value. */
export function faultTarget(engine: Engine, fault: Fault): string {
  switch (fault.kind) {
    case 'rule': {
      checkRule(fault.rule);
      const { segment, source, target } = fault.rule.when ?? {};
      if (segment !== undefined) segmentOf(engine, segment);
      if (source !== undefined && source !== INJECTOR) stationOf(engine, source);
      if (target !== undefined) stationOf(engine, target);
      return fault.rule.reason;
    }
    case 'forge':
      viaOf(engine, segmentOf(engine, fault.segment), fault.via);
      requireFrame(fault.frame);
      return fault.segment;
    case 'replay':
      viaOf(engine, segmentOf(engine, fault.segment), fault.via);
      for (const { afterUs, frame } of fault.frames) {
        requireMicros('afterUs', afterUs);
        requireFrame(frame);
      }
      return fault.segment;
    case 'partition':
      if (switchesOf(engine, fault.segment).length > 1)
        throw new RangeError(`${fault.segment} has several switches: unplug a cable between them`);
      for (const node of fault.groups.flat()) viaOf(engine, segmentOf(engine, fault.segment), node);
      return segmentOf(engine, fault.segment).name;
    case 'heal':
    case 'switch-up':
      return segmentOf(engine, fault.segment).name;
    case 'switch-reboot':
      requireMicros('downUs', fault.downUs);
      return segmentOf(engine, fault.segment).name;
    case 'interface-down':
    case 'interface-up': {
      const station = stationOf(engine, fault.node);
      portOf(station, `${fault.interface}`);
      return `${station.name}:${fault.interface}`;
    }
    case 'crash':
      requireWord('link', fault.link, undefined, 'goes', 'stays');
      return stationOf(engine, fault.node).name;
    case 'shutdown':
      micros('graceUs', fault.graceUs, 0);
      return stationOf(engine, fault.node).name;
    case 'boot':
      micros('bootUs', fault.bootUs, 0);
      return stationOf(engine, fault.node).name;
    case 'reboot':
      requireMicros('bootUs', fault.bootUs);
      requireWord('clean', fault.clean, undefined, true, false);
      return stationOf(engine, fault.node).name;
    case 'resume':
      requireWord('clock', fault.clock, 'still', 'jumps');
      return stationOf(engine, fault.node).name;
    case 'clock-step':
      if (!Number.isSafeInteger(fault.deltaUs))
        throw new RangeError(`deltaUs is ${textOf(fault.deltaUs)}; it takes whole microseconds`);
      return stationOf(engine, fault.node).name;
    case 'clock-drift':
      checkDrift(fault.driftPpb);
      return stationOf(engine, fault.node).name;
    case 'command':
      if (typeof fault.command.command !== 'string') throw new RangeError('a command without a name');
      return stationOf(engine, fault.node).name;
    case 'pause':
      return stationOf(engine, fault.node).name;
    case 'link-down':
    case 'link-up':
    case 'link-flap':
    case 'port-enable':
    case 'cut':
    case 'uncut':
    case 'impair': {
      if (fault.kind === 'link-flap') requireMicros('downUs', fault.downUs);
      if (fault.kind === 'impair') checkLink(fault.link);
      if ('direction' in fault) requireWord('direction', fault.direction, undefined, 'out', 'in');
      cableEndsOf(engine, fault.node, fault.port);
      if (uplinkOf(engine, fault.node, fault.port) !== undefined) return `${fault.node}:${fault.port}`;
      const station = stationOf(engine, fault.node);
      return `${station.name}:${station.node.ports[portOf(station, fault.port)]!.name}`;
    }
  }
}

function requireFrame(frame: Uint8Array): void {
  if (!(frame instanceof Uint8Array) || frame.length === 0) throw new RangeError('a frame without a byte');
}

function requireMicros(name: string, value: number): void {
  micros(name, value === undefined ? Number.NaN : value, 0);
}
