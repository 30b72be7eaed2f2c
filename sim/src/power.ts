import { revealSecrets } from '@carplab/codec/carp';
import type { CommandResult, NodeCommand } from '@carplab/host';
import { refreshCarrier, tellCarrier } from './carrier.js';
import type { Engine } from './engine.js';
import { POWER_OFF, START } from './event-kind.js';
import type { Fault, FaultCommand } from './fault.js';
import { NO_SLOT, type Power, type Station } from './station.js';

/** How long a shutdown takes, µs: one second, so that the last packets leave before the link goes down. */
export const DEFAULT_GRACE_US = 1_000_000;

/** Powers a node on; it starts `bootUs` later. False if it is on already. */
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

/** The power with which a fault changes nothing; undefined if it changes something, or is not of those that may not. */
export function idlePower(fault: Fault, { power, powerSlot, keepsLinks }: Station): Power | undefined {
  switch (fault.kind) {
    case 'boot':
      return power === 'off' ? undefined : power;
    case 'crash': {
      const isSame = powerSlot === NO_SLOT && keepsLinks === (fault.link === 'stays');
      return power === 'off' && isSame ? power : undefined;
    }
    case 'pause':
      return power === 'on' ? undefined : power;
    case 'resume':
      return power === 'paused' ? undefined : power;
    default:
      return undefined;
  }
}

/** The node starts, now. */
export function startNode(engine: Engine, station: Station): void {
  setPower(engine, station, 'on');
  for (const at of station.allEnds) {
    // A starting node reports its groups, and learns which links are down.
    at.reported = true;
    at.joinedUs = engine.nowUs;
  }
  const carriers = station.cableEnds.map((at) => at?.linked ?? true);
  engine.seal(station);
  station.node.start(station.clock.localAt(engine.nowUs), station, carriers);
  engine.replan(station);
  for (const at of station.allEnds) tellCarrier(engine, at);
}

/** Cuts the power. */
export function powerOff(engine: Engine, station: Station, link: 'goes' | 'stays'): void {
  if (station.powerSlot !== NO_SLOT) engine.queue.remove(station.powerSlot);
  station.powerSlot = NO_SLOT;
  engine.cancelWake(station);
  station.keepsLinks = link === 'stays';
  setPower(engine, station, 'off');
}

/** Asks the node to shut down; it is off after `graceUs`, then `next` runs. Returns its answer. */
export function shutDown(
  engine: Engine,
  station: Station,
  graceUs: number,
  next: Fault | undefined,
): CommandResult {
  const answer = command(engine, station, 'shutdown');
  // This replaces an earlier scheduled shutdown, boot or crash.
  if (station.powerSlot !== NO_SLOT) engine.queue.remove(station.powerSlot);
  station.powerSlot = engine.queue.add(engine.nowUs + graceUs, POWER_OFF, station.index, next);
  return answer;
}

/** Gives a node a command. Returns its answer. */
export function command(
  engine: Engine,
  station: Station,
  name: string,
  args: Omit<FaultCommand, 'command'> = {},
): CommandResult {
  if (station.power !== 'on') return { ok: false, reason: `it is ${station.power}` };
  engine.seal(station);
  const now = station.clock.localAt(engine.nowUs);
  const result = station.node.command(
    { ...(revealSecrets(args) as NodeCommand), command: name },
    now,
    station,
  );
  engine.reschedule(station);
  return result;
}

/** Pauses the node. False if it is not on. */
export function pause(engine: Engine, station: Station): boolean {
  if (station.power !== 'on') return false;
  station.pausedAtUs = station.clock.localAt(engine.nowUs);
  engine.cancelWake(station);
  setPower(engine, station, 'paused');
  return true;
}

/** Resumes it, with the time that it had or with the present. False if it is not paused. */
export function resume(engine: Engine, station: Station, clock: 'still' | 'jumps'): boolean {
  if (station.power !== 'paused') return false;
  if (clock === 'still') station.clock.continueFrom(engine.nowUs, station.pausedAtUs);
  setPower(engine, station, 'on');
  engine.replan(station);
  for (const at of station.allEnds) tellCarrier(engine, at);
  return true;
}

function setPower(engine: Engine, station: Station, power: Power): void {
  const changed = station.power !== power;
  station.power = power;
  for (const at of station.allEnds) refreshCarrier(engine, at);
  if (changed)
    engine.tracer.event({ event: 'power', timeUs: engine.nowUs, host: station.name, state: power });
}
