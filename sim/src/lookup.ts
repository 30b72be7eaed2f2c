import type { CableEnd } from './cable-end.js';
import type { Engine } from './engine.js';
import type { Fault } from './fault.js';
import { checkLink, micros } from './link-direction.js';
import { checkRule } from './rule-set.js';
import type { Segment } from './segment.js';
import type { Station } from './station.js';
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

/** Where a forged frame enters: at the port of a node, or at the injector's. */
export function viaOf(engine: Engine, segment: Segment, via: string | undefined): CableEnd {
  if (via === undefined) return engine.cableEnds[segment.injector]!;
  const at = segment.cableEnds.find((candidate) => candidate.node === via);
  if (at === undefined) throw new RangeError(`${via} is not connected to ${segment.name}`);
  return at;
}

/** The target of a fault, for the trace. @throws {RangeError} for an unknown name or a bad value. */
export function faultTarget(engine: Engine, fault: Fault): string {
  switch (fault.kind) {
    case 'rule':
      checkRule(fault.rule);
      return fault.rule.reason;
    case 'forge':
    case 'replay':
      viaOf(engine, segmentOf(engine, fault.segment), fault.via);
      if (fault.kind === 'replay') for (const { afterUs } of fault.frames) micros('afterUs', afterUs, 0);
      return fault.segment;
    case 'partition':
      for (const node of fault.groups.flat()) viaOf(engine, segmentOf(engine, fault.segment), node);
      return segmentOf(engine, fault.segment).name;
    case 'heal':
    case 'switch-up':
      return segmentOf(engine, fault.segment).name;
    case 'switch-reboot':
      micros('downUs', fault.downUs, 0);
      return segmentOf(engine, fault.segment).name;
    case 'interface-down':
    case 'interface-up':
      return `${stationOf(engine, fault.node).name}:${fault.interface}`;
    case 'crash':
    case 'shutdown':
    case 'boot':
    case 'reboot':
    case 'pause':
    case 'resume':
    case 'clock-step':
    case 'clock-drift':
    case 'command':
      if ('bootUs' in fault) micros('bootUs', fault.bootUs, 0);
      if ('graceUs' in fault) micros('graceUs', fault.graceUs, 0);
      if ('driftPpb' in fault) checkDrift(fault.driftPpb);
      if ('deltaUs' in fault) micros('deltaUs', Math.abs(fault.deltaUs), 0);
      return stationOf(engine, fault.node).name;
    default: {
      if ('downUs' in fault) micros('downUs', fault.downUs, 0);
      if (fault.kind === 'impair') checkLink(fault.link);
      const at = cableEndOf(engine, fault.node, fault.port);
      return `${at.node}:${at.interface}`;
    }
  }
}
