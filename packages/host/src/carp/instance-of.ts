import { wordAt } from '@carplab/codec/net';
import { createInstance, type Instance } from '@carplab/election';
import type { CheckedVhid } from '../config/check-vhid.js';
import type { Machine, Port } from '../machine.js';
import { groupsDemotion } from './group-demotion.js';

/** The interface's first IPv4 address as a number, first octet most significant; 0 without one. */
export function sourceOf(port: Port): number {
  const first = port.config.addresses.find(({ family }) => family === 4);
  return first ? wordAt(first.bytes, 0) >>> 0 : 0;
}

/** Whether a virtual address is also a real address of the interface. */
export function ownsVip(port: Port, addresses: readonly { readonly text: string }[]): boolean {
  return addresses.some(({ text }) => port.config.addresses.some((own) => own.text === text));
}

/** The election of a virtual host right after the machine starts, from its current settings. */
export function createInstanceOf(machine: Machine, port: Port, vhid: CheckedVhid): Instance {
  const { config, facts, election } = machine;
  const { interfaceDownDemotion, sendErrorDemotion } = config;
  const { advbase, advskew, deadRatio, ignoreLink, prefixes } = vhid;
  const scope = election.demotionScope;
  return createInstance({
    dialect: election,
    vhid: vhid.vhid,
    preempt: machine.preempt,
    allow: machine.allow,
    ipv4: prefixes.some(({ family }) => family === 4),
    ipv6: prefixes.some(({ family }) => family === 6),
    ownsVip: ownsVip(port, prefixes),
    interfaceUp: port.up,
    link: port.carrier ? 'up' : 'down',
    demotion:
      scope === 'groups'
        ? groupsDemotion(machine.groups, vhid.groups ?? DEFAULT_GROUPS)
        : scope === 'host'
          ? machine.demotion
          : 0,
    before14: facts.before14,
    source: sourceOf(port),
    ...(advbase === undefined ? {} : { advbase }),
    ...(advskew === undefined ? {} : { advskew }),
    ...(deadRatio === undefined ? {} : { deadRatio }),
    ...(ignoreLink === undefined ? {} : { ignoreLink }),
    ...(interfaceDownDemotion === undefined ? {} : { interfaceDownDemotion }),
    ...(sendErrorDemotion === undefined ? {} : { sendErrorDemotion }),
  });
}

/** Every carp interface is in this group. */
export const DEFAULT_GROUPS: readonly string[] = Object.freeze(['carp']);
