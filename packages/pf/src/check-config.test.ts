import { describe, expect, it } from 'vitest';
import { INTERFACES } from '../test/firewall.js';
import { checkPfConfig } from './check-config.js';
import type { PfConfig } from './config.js';

const check = (config: unknown) => checkPfConfig(config as PfConfig, INTERFACES);

describe('a configuration of pf', () => {
  it('has pf’s own defaults', () => {
    const { enabled, limit, skip, hostid, timeouts } = check({});
    expect({ enabled, limit, skip, hostid }).toEqual({
      enabled: true,
      limit: 100_000,
      skip: [false, false],
      hostid: undefined,
    });
    // tcp.first to tcp.closed, udp, icmp, other: pf.conf(5).
    expect(timeouts.slice(0, 14)).toEqual([120, 30, 86_400, 900, 45, 90, 60, 30, 60, 20, 10, 60, 30, 60]);
  });

  it.each([
    [{ statePolicy: 'loose' }, "pf.statePolicy is 'loose'; it takes floating or if-bound"],
    [{ limit: 0 }, 'pf.limit is 0; it takes a whole number from 1 to 16777216'],
    [{ hostid: 0 }, 'pf.hostid is 0; it takes a whole number from 1 to 4294967295'],
    [{ enabled: 'yes' }, "pf.enabled is 'yes'; it takes true or false"],
    [{ skip: ['lo0'] }, "pf.skip is 'lo0'; it takes vtnet0, vtnet1"],
    [{ timeouts: { 'tcp.open': 1 } }, "pf.timeouts is 'tcp.open'; it takes tcp.first, tcp.opening"],
    [{ timeouts: { 'udp.first': -1 } }, 'pf.timeouts.udp.first is -1; it takes a whole number'],
    [{ rules: 'pass' }, "pf.rules is 'pass'; it takes a list of rules"],
    [{ rules: [null] }, 'pf.rules[0] is null; it takes a rule'],
    [{ rules: [{ action: 'deny' }] }, "pf.rules[0].action is 'deny'; it takes pass or block"],
    [
      { rules: [{ action: 'pass', return: true }] },
      'pf.rules[0].return is true; it takes nothing in a pass rule',
    ],
    [
      { rules: [{ action: 'block', state: 'keep' }] },
      "pf.rules[0].state is 'keep'; it takes nothing in a block",
    ],
    [{ rules: [{ action: 'pass', on: 'em0' }] }, "pf.rules[0].on is 'em0'; it takes vtnet0, vtnet1"],
    [{ rules: [{ action: 'pass', proto: 'tpc' }] }, "pf.rules[0].proto is 'tpc'; it takes icmp, igmp, tcp"],
    [
      { rules: [{ action: 'pass', from: '10.0.0.0/33' }] },
      "pf.rules[0].from is '10.0.0.0/33'; it takes an address",
    ],
    [{ rules: [{ action: 'pass', from: '(em0)' }] }, "pf.rules[0].from is '(em0)'; it takes an address"],
    [
      { rules: [{ action: 'pass', proto: 'tcp', to: { port: 70_000 } }] },
      'pf.rules[0].to.port is 70000; it takes a',
    ],
    [
      { rules: [{ action: 'pass', proto: 'tcp', to: { port: '9:8' } }] },
      "pf.rules[0].to.port is '9:8'; it takes a",
    ],
    [{ rules: [{ action: 'pass', to: { port: 22 } }] }, 'pf.rules[0].proto is missing; it takes tcp or udp'],
    [
      { rules: [{ action: 'pass', proto: 'tcp', flags: 'S/A' }] },
      "pf.rules[0].flags is 'S/A'; it takes flags that",
    ],
    [
      { rules: [{ action: 'pass', proto: 'tcp', flags: 'X' }] },
      "pf.rules[0].flags is 'X'; it takes any, or flags",
    ],
    [
      { rules: [{ action: 'pass', icmpType: 8 }] },
      'pf.rules[0].proto is missing; it takes icmp or ipv6-icmp',
    ],
    [
      { rules: [{ action: 'pass', proto: 'icmp', icmpType: 'ping' }] },
      "icmpType is 'ping'; it takes echorep",
    ],
    [{ translation: [{ action: 'map' }] }, "pf.translation[0].action is 'map'; it takes nat or rdr"],
    [{ translation: [{ action: 'nat' }] }, 'pf.translation[0].target is missing; it takes an address'],
    [
      { translation: [{ action: 'nat', target: '(em0)' }] },
      "target is '(em0)'; it takes an address, or (interface)",
    ],
    [
      { translation: [{ action: 'nat', family: 'inet6', target: '203.0.113.4' }] },
      "pf.translation[0].target is '203.0.113.4'; it takes an address of family inet6",
    ],
    [
      { translation: [{ action: 'rdr', target: '203.0.113.4', staticPort: true }] },
      'pf.translation[0].staticPort is true; it takes nothing in an rdr rule',
    ],
  ])('%j is refused: where, what, and what is valid', (config, message) => {
    expect(() => check(config)).toThrow(message);
    expect(() => check(config)).toThrow(RangeError);
  });

  it('has one digest for the same rules, whatever the order of their keys', () => {
    const one = check({ rules: [{ action: 'pass', on: 'vtnet0', proto: 'tcp' }] }).digest;
    expect(one).toHaveLength(16);
    expect(check({ rules: [{ proto: 'tcp', on: 'vtnet0', action: 'pass' }], limit: 5 }).digest).toEqual(one);
    expect(check({ rules: [{ action: 'pass', on: 'vtnet1', proto: 'tcp' }] }).digest).not.toEqual(one);
  });
});
