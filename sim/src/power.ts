import type { CommandResult } from '@carplab/host';
import { refreshCarrier, tellCarrier } from './carrier.js';
import type { Engine } from './engine.js';
import { POWER_OFF, START } from './event-kind.js';
import type { Fault } from './fault.js';
import { NO_SLOT, type Power, type Station } from './station.js';

/** What a service needs to stop, µs: a second, so that its last words leave before the link goes. */
export const DEFAULT_GRACE_US = 1_000_000;

/** Power comes; `bootUs` later the node starts. False if it has power already. */
export function boot(engine: Engine, station: Station, bootUs: number): boolean {
  if (station.power !== 'off') return false;
  if (bootUs === 0) {
    startNode(engine, station);
    return true;
  }
  setPower(engine, station, 'booting');
  station.powerSlot = engine.queue.add(engine.nowUs + bootUs, START, station.index, undefined);
  return true;
}

/** The node starts, now. */
export function startNode(engine: Engine, station: Station): void {
  setPower(engine, station, 'on');
  for (const at of station.cableEnds) {
    if (at === undefined) continue;
    // A starting node reports its groups, and is told of links that are down as well as that it starts without them.
    at.told = true;
    at.joinedUs = engine.nowUs;
  }
  const carriers = station.cableEnds.map((at) => at?.carrier ?? true);
  engine.seal(station);
  station.node.start(station.clock.localAt(engine.nowUs), station, carriers);
  engine.replan(station);
  for (const at of station.cableEnds) if (at !== undefined) tellCarrier(engine, at);
}

/** Power is gone, now. */
export function powerOff(engine: Engine, station: Station, link: 'goes' | 'stays'): void {
  if (station.powerSlot !== NO_SLOT) engine.queue.remove(station.powerSlot);
  station.powerSlot = NO_SLOT;
  engine.cancelWake(station);
  station.keepsLinks = link === 'stays';
  setPower(engine, station, 'off');
}

/** The node is asked to shut down, and is off after `graceUs`; then `next` happens. Returns what it answers. */
export function shutDown(
  engine: Engine,
  station: Station,
  graceUs: number,
  next: Fault | undefined,
): CommandResult {
  const answer = command(engine, station, 'shutdown');
  // A shutdown, a boot or a crash planned before gives way to this one.
  if (station.powerSlot !== NO_SLOT) engine.queue.remove(station.powerSlot);
  station.powerSlot = engine.queue.add(engine.nowUs + graceUs, POWER_OFF, station.index, next);
  return answer;
}

/** Gives a node a command without arguments or with them. Returns what it answers. */
export function command(
  engine: Engine,
  station: Station,
  name: string,
  args: Readonly<Record<string, string | number | boolean | undefined>> = {},
): CommandResult {
  if (station.power !== 'on') return { ok: false, reason: `it is ${station.power}` };
  engine.seal(station);
  const now = station.clock.localAt(engine.nowUs);
  const result = station.node.command({ ...args, command: name }, now, station);
  engine.reschedule(station);
  return result;
}

/** The node stands still. False if it is not on. */
export function pause(engine: Engine, station: Station): boolean {
  if (station.power !== 'on') return false;
  station.pausedAtUs = station.clock.localAt(engine.nowUs);
  engine.cancelWake(station);
  setPower(engine, station, 'paused');
  return true;
}

/** It goes on: with the time that it had, or with the present one. False if it is not paused. */
export function resume(engine: Engine, station: Station, clock: 'still' | 'jumps'): boolean {
  if (station.power !== 'paused') return false;
  if (clock === 'still') station.clock.continueFrom(engine.nowUs, station.pausedAtUs);
  setPower(engine, station, 'on');
  engine.replan(station);
  for (const at of station.cableEnds) if (at !== undefined) tellCarrier(engine, at);
  return true;
}

function setPower(engine: Engine, station: Station, power: Power): void {
  const changed = station.power !== power;
  station.power = power;
  for (const at of station.cableEnds) if (at !== undefined) refreshCarrier(engine, at);
  if (changed)
    engine.tracer.event({ event: 'power', timeUs: engine.nowUs, host: station.name, state: power });
}
