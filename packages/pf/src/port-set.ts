import type { PortSpec } from './config.js';
import { fail, listOf } from './fail.js';

/** From one port to another, both included. */
export type PortRange = readonly [low: number, high: number];

/** Services of /etc/services that rules are written with. */
const SERVICES: Readonly<Record<string, number>> = {
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  http: 80,
  ntp: 123,
  snmp: 161,
  https: 443,
  syslog: 514,
};

const ALLOWED = 'a port from 0 to 65535, a range such as 1000:2000, or a service such as ssh';

/**
 * The ports that a rule names; undefined for any.
 *
 * @throws RangeError for what is none
 */
export function portSet(where: string, spec: PortSpec | undefined): readonly PortRange[] | undefined {
  const ports = listOf(spec);
  return ports.length === 0 ? undefined : ports.map((port) => portRange(where, port));
}

/** One port or range. */
export function portRange(where: string, spec: number | string): PortRange {
  const text = String(spec);
  const service = Object.hasOwn(SERVICES, text) ? SERVICES[text] : undefined;
  const match = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(service === undefined ? text : `${service}`);
  const low = Number(match?.[1]);
  const high = match?.[2] === undefined ? low : Number(match[2]);
  if (match === null || high > 0xffff || low > high) return fail(where, spec, ALLOWED);
  return [low, high];
}

/** Whether a port is included. */
export function hasPort(ranges: readonly PortRange[], port: number): boolean {
  for (const [low, high] of ranges) if (port >= low && port <= high) return true;
  return false;
}
