import type { CommandResult } from '@carplab/host';
import type { CableEnd } from './cable-end.js';
import { updateCarrier } from './carrier.js';
import type { Engine } from './engine.js';
import { FAULT } from './event-kind.js';
import type { Fault } from './fault.js';
import type { LinkDirection } from './link-direction.js';
import {
  cableEndsOf,
  faultTarget,
  portOf,
  segmentOf,
  stationOf,
  switchesOf,
  uplinkOf,
  viaOf,
} from './lookup.js';
import { hashPlain } from './plain-data.js';
import { boot, command, DEFAULT_GRACE_US, idlePower, pause, powerOff, resume, shutDown } from './power.js';

/**
 * Makes a fault happen now. The trace has it before its consequences and its answer after them. The hash has both as
 * one entry after the consequences: it covers what happened, not how it is reported.
 */
export function injectFault(engine: Engine, fault: Fault): void {
  const target = faultTarget(engine, fault);
  const { nowUs, tracer } = engine;
  const station = 'node' in fault ? engine.stations.find(({ name }) => name === fault.node) : undefined;
  const id = tracer.fault(nowUs, fault, target, station && idlePower(fault, station));
  const hashed = { event: 'fault', timeUs: nowUs, kind: fault.kind, target };
  if (!isAnswered(fault)) {
    hashPlain(tracer.hasher, hashed);
    apply(engine, fault, id);
    return;
  }
  const answer = ask(engine, fault);
  hashPlain(tracer.hasher, { ...hashed, detail: answer.ok ? 'ok' : `refused: ${answer.reason}` });
  tracer.report({ event: 'answer', timeUs: nowUs, faultId: id, ...answer });
}

type Asking = Extract<Fault, { readonly kind: 'command' | 'shutdown' | 'interface-down' | 'interface-up' }>;

function isAnswered(fault: Fault): fault is Asking {
  const { kind } = fault;
  return kind === 'command' || kind === 'shutdown' || kind === 'interface-down' || kind === 'interface-up';
}

function ask(engine: Engine, fault: Asking): CommandResult {
  const station = stationOf(engine, fault.node);
  switch (fault.kind) {
    case 'shutdown':
      return shutDown(engine, station, fault.graceUs ?? DEFAULT_GRACE_US, undefined);
    case 'command':
      return command(engine, station, fault.command.command, fault.command);
    default: {
      const args = { interface: fault.interface, up: fault.kind === 'interface-up' };
      return command(engine, station, 'interface', args);
    }
  }
}

function apply(engine: Engine, fault: Exclude<Fault, Asking>, id: number): void {
  switch (fault.kind) {
    case 'crash':
      powerOff(engine, stationOf(engine, fault.node), fault.link ?? 'goes');
      return;
    case 'boot':
      boot(engine, stationOf(engine, fault.node), fault.bootUs ?? 0);
      return;
    case 'reboot':
      reboot(engine, fault.node, fault.bootUs, fault.clean ?? false);
      return;
    case 'pause':
      pause(engine, stationOf(engine, fault.node));
      return;
    case 'resume':
      resume(engine, stationOf(engine, fault.node), fault.clock);
      return;
    case 'clock-step':
    case 'clock-drift': {
      const station = stationOf(engine, fault.node);
      if (fault.kind === 'clock-step') station.clock.step(engine.nowUs, fault.deltaUs);
      else station.clock.drift(engine.nowUs, fault.driftPpb);
      if (station.power === 'on') engine.replan(station);
      return;
    }
    case 'rule':
      engine.rules.add(fault.rule, engine.nextFrameId);
      return;
    case 'partition':
    case 'heal':
    case 'switch-reboot':
    case 'switch-up':
    case 'forge':
    case 'replay':
      applyToSegment(engine, fault, id);
      return;
    default:
      for (const at of cableEndsOf(engine, fault.node, fault.port)) applyToLink(engine, at, fault);
      if (fault.kind === 'link-flap') {
        const { node, port } = fault;
        const isUplink = uplinkOf(engine, node, port) !== undefined;
        const index = isUplink ? port! : portOf(stationOf(engine, node), port);
        const up: Fault = { kind: 'link-up', node, port: index };
        engine.queue.add(engine.nowUs + fault.downUs, FAULT, 0, up);
      }
      return;
  }
}

function reboot(engine: Engine, node: string, bootUs: number, clean: boolean): void {
  const station = stationOf(engine, node);
  if (!clean) {
    powerOff(engine, station, 'goes');
    boot(engine, station, bootUs);
    return;
  }
  const graceUs = Math.min(DEFAULT_GRACE_US, bootUs);
  shutDown(engine, station, graceUs, { kind: 'boot', node, bootUs: bootUs - graceUs });
}

type LinkFault = Extract<Fault, { readonly port?: string | number }>;

function applyToLink(engine: Engine, at: CableEnd, fault: LinkFault): void {
  switch (fault.kind) {
    case 'link-down':
    case 'link-up':
    case 'link-flap': {
      const station = engine.stations[at.station];
      const isOwn = station === undefined || at.port === portOf(station, fault.port);
      // A lagg has no cable of its own: its members' are meant.
      const isLagg = at.lagg !== undefined && at.parent === undefined;
      at[isOwn && !isLagg ? 'cable' : 'trunk'] = fault.kind === 'link-up';
      updateCarrier(engine, at);
      return;
    }
    case 'port-enable':
      at.enabled = true;
      updateCarrier(engine, at);
      return;
    case 'cut':
    case 'uncut':
      for (const direction of directions(at, fault.direction)) direction.cut = fault.kind === 'cut';
      return;
    case 'impair':
      for (const direction of directions(at, fault.direction)) direction.set(fault.link);
      return;
  }
}

function directions(at: CableEnd, one: 'out' | 'in' | undefined): LinkDirection[] {
  if (at.peer === undefined) return one === undefined ? [at.out, at.in] : [at[one]];
  // Out: from the switch that the cable's name has first.
  const isFirst = at.index < at.peer.index;
  return one === undefined || (one === 'out') === isFirst ? [at.in] : [];
}

type SegmentFault = Extract<Fault, { readonly segment: string }>;

function applyToSegment(engine: Engine, fault: SegmentFault, id: number): void {
  const segment = segmentOf(engine, fault.segment);
  const all = switchesOf(engine, fault.segment);
  const ends = all.flatMap(({ cableEnds }) => cableEnds);
  switch (fault.kind) {
    case 'partition':
      segment.partitioned = true;
      // Group 0 is for unnamed nodes.
      for (const at of segment.cableEnds) {
        at.part = 1 + fault.groups.findIndex((group) => group.includes(at.node));
      }
      return;
    case 'heal':
      segment.partitioned = false;
      for (const at of segment.cableEnds) at.part = 0;
      return;
    case 'switch-reboot':
      for (const each of all) {
        each.powered = false;
        each.macs.clear();
        each.groups.clear();
      }
      for (const at of ends) updateCarrier(engine, at);
      engine.queue.add(engine.nowUs + fault.downUs, FAULT, 0, { kind: 'switch-up', segment: segment.name });
      return;
    case 'switch-up':
      for (const each of all) each.powered = true;
      for (const at of ends) updateCarrier(engine, at);
      return;
    case 'forge':
      engine.forge(viaOf(engine, segment, fault.via), fault.frame, id);
      return;
    case 'replay':
      for (const { afterUs, frame } of fault.frames) {
        const via = fault.via === undefined ? {} : { via: fault.via };
        const one: Fault = { kind: 'forge', segment: segment.name, frame, ...via };
        engine.queue.add(engine.nowUs + afterUs, FAULT, 0, one);
      }
      return;
  }
}
