import type { Attachment } from './attachment.js';
import { updateCarrier } from './carrier.js';
import type { Engine } from './engine.js';
import { FAULT } from './event-kind.js';
import type { Fault } from './fault.js';
import type { LinkDirection } from './link-direction.js';
import { attachmentOf, faultTarget, segmentOf, stationOf, viaOf } from './lookup.js';
import { boot, command, DEFAULT_GRACE_US, pause, powerOff, resume, shutDown } from './power.js';

/** Lets a fault happen, now. */
export function injectFault(engine: Engine, fault: Fault): void {
  const target = faultTarget(engine, fault);
  // Told first: what follows from the fault follows it in the trace as well. Only a command has an answer to add.
  const withAnswer =
    fault.kind === 'command' || fault.kind === 'shutdown' || fault.kind.startsWith('interface-');
  const { nowUs, tracer } = engine;
  if (withAnswer) tracer.command();
  else tracer.event({ event: 'fault', timeUs: nowUs, kind: fault.kind, target });
  const answer = apply(engine, fault);
  if (withAnswer)
    tracer.event({ event: 'fault', timeUs: nowUs, kind: fault.kind, target, detail: answer ?? '' });
}

function apply(engine: Engine, fault: Fault): string | undefined {
  switch (fault.kind) {
    case 'crash':
      powerOff(engine, stationOf(engine, fault.node), fault.link ?? 'goes');
      return;
    case 'shutdown':
      return shutDown(engine, stationOf(engine, fault.node), fault.graceUs ?? DEFAULT_GRACE_US, undefined);
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
    case 'interface-down':
    case 'interface-up': {
      const args = { interface: fault.interface, up: fault.kind === 'interface-up' };
      return command(engine, stationOf(engine, fault.node), 'interface', args);
    }
    case 'command':
      return command(engine, stationOf(engine, fault.node), fault.command.command, fault.command);
    case 'rule':
      engine.rules.add(fault.rule, engine.nextFrameId);
      return;
    case 'partition':
    case 'heal':
    case 'switch-reboot':
    case 'switch-up':
    case 'forge':
    case 'replay':
      applyToSegment(engine, fault);
      return;
    default:
      applyToLink(engine, attachmentOf(engine, fault.node, fault.port), fault);
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

function applyToLink(engine: Engine, at: Attachment, fault: LinkFault): void {
  switch (fault.kind) {
    case 'link-down':
    case 'link-up':
      at.cable = fault.kind === 'link-up';
      updateCarrier(engine, at);
      return;
    case 'link-flap': {
      at.cable = false;
      updateCarrier(engine, at);
      const up: Fault = { kind: 'link-up', node: fault.node, port: at.port };
      engine.queue.add(engine.nowUs + fault.downUs, FAULT, 0, up);
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

function directions(at: Attachment, one: 'out' | 'in' | undefined): LinkDirection[] {
  return one === undefined ? [at.out, at.in] : [at[one]];
}

type SegmentFault = Extract<Fault, { readonly segment: string }>;

function applyToSegment(engine: Engine, fault: SegmentFault): void {
  const segment = segmentOf(engine, fault.segment);
  switch (fault.kind) {
    case 'partition':
      segment.partitioned = true;
      // Group 0 is that of the nodes not named.
      for (const at of segment.attachments) {
        at.part = 1 + fault.groups.findIndex((group) => group.includes(at.node));
      }
      return;
    case 'heal':
      segment.partitioned = false;
      for (const at of segment.attachments) at.part = 0;
      return;
    case 'switch-reboot':
      segment.powered = false;
      segment.macs.clear();
      segment.groups.clear();
      for (const at of segment.attachments) updateCarrier(engine, at);
      engine.queue.add(engine.nowUs + fault.downUs, FAULT, 0, { kind: 'switch-up', segment: segment.name });
      return;
    case 'switch-up':
      segment.powered = true;
      for (const at of segment.attachments) updateCarrier(engine, at);
      return;
    case 'forge':
      engine.forge(viaOf(engine, segment, fault.via), fault.frame);
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
