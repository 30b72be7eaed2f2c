import type { Machine, Port, VirtualHost } from '../machine.js';
import type { CommandResult, NodeCommand } from '../node.js';

/** Why a command was refused; thrown inside a command and caught around all of them. */
export class Refused extends Error {}

export const DONE: CommandResult = Object.freeze({ ok: true });

export function refuse(reason: string): never {
  throw new Refused(reason);
}

function found(value: unknown): string {
  return value === undefined ? 'missing' : typeof value === 'string' ? `'${value}'` : `${value}`;
}

export function integerOf(command: NodeCommand, key: string): number {
  const value = command[key];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  return refuse(`${key} is ${found(value)}; it takes a whole number`);
}

export function flagOf(command: NodeCommand, key: string): boolean {
  const value = command[key];
  if (typeof value === 'boolean') return value;
  return refuse(`${key} is ${found(value)}; it takes true or false`);
}

export function textOf(command: NodeCommand, key: string): string {
  const value = command[key];
  if (typeof value === 'string') return value;
  return refuse(`${key} is ${found(value)}; it takes text`);
}

export function portOf(machine: Machine, command: NodeCommand): Port {
  const wanted = textOf(command, 'interface');
  const port = machine.ports.find(({ config }) => config.name === wanted);
  return port ?? refuse(`no interface '${wanted}'; there are ${names(machine.ports)}`);
}

const names = (ports: readonly Port[]): string => ports.map(({ config }) => config.name).join(', ');

/** The virtual host that `vhid` names; `interface` is needed if several interfaces have that number. */
export function virtualHostOf(machine: Machine, command: NodeCommand): VirtualHost {
  const vhid = integerOf(command, 'vhid');
  const where = command['interface'] === undefined ? machine.ports : [portOf(machine, command)];
  const matches = machine.vhids.filter(({ config, port }) => config.vhid === vhid && where.includes(port));
  if (matches.length > 1)
    return refuse(`vhid ${vhid} is on ${names(matches.map(({ port }) => port))}; say which interface`);
  const all = machine.vhids.map(({ config }) => `${config.vhid}@${config.interface}`).join(', ');
  return matches[0] ?? refuse(`no vhid ${vhid} there; this host has ${all || 'none'}`);
}
