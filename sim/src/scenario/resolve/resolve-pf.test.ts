import { describe, expect, it } from 'vitest';
import { readScenario } from '../parse-scenario.js';

const scenario = (pf: unknown, host: object = {}) => ({
  name: 'x',
  learn: 'y',
  duration: '10s',
  segments: ['wan', 'lan'],
  hosts: { fw1: { on: { wan: '203.0.113.2/28', lan: '192.168.1.1/24' }, pf, ...host } },
});
const errorOf = (pf: unknown, host: object = {}): string | undefined => {
  const parsed = readScenario(scenario(pf, host), 'x.ts');
  return parsed.ok ? undefined : parsed.errors[0]?.message;
};

describe('pf in a scenario', () => {
  it('accepts segment names for a host with one interface on each', () => {
    const pf = {
      skip: ['lan'],
      translation: [{ action: 'nat', on: '!lan', from: 'lan:network', target: '(wan)' }],
      rules: [
        {
          action: 'pass',
          on: ['wan', 'vtnet1'],
          from: ['!(lan)', '10.0.0.0/8'],
          to: { address: 'wan:network' },
        },
      ],
    };
    const parsed = readScenario(scenario(pf), 'x.ts');
    expect(parsed.ok && parsed.scenario.hosts[0]!.config.pf).toEqual({
      skip: ['vtnet1'],
      translation: [{ action: 'nat', on: '!vtnet1', from: 'vtnet1:network', target: '(vtnet0)' }],
      rules: [
        {
          action: 'pass',
          on: ['vtnet0', 'vtnet1'],
          from: ['!(vtnet1)', '10.0.0.0/8'],
          to: { address: 'vtnet0:network' },
        },
      ],
    });
  });

  it.each([
    [
      { rules: [{ action: 'allow' }] },
      /hosts\.fw1\.pf\.rules\[0\]\.action: found 'allow'; allowed: pass, block/,
    ],
    [{ rulez: [] }, /pf\.rulez: found 'rulez'; .*did you mean 'rules'/],
    [{ rules: [{ action: 'pass', on: 'dmz' }] }, /rules\[0\]\.on is 'dmz'; it takes vtnet0, vtnet1/],
    [{ rules: [{ action: 'pass', to: { port: 22 } }] }, /rules\[0\]\.proto is missing; it takes tcp or udp/],
    [
      { translation: [{ action: 'nat', on: 'wan' }] },
      /translation\[0\]\.target is missing; it takes an address/,
    ],
    [{ timeouts: { 'tcp.est': 5 } }, /pf\.timeouts is 'tcp\.est'; it takes tcp\.first/],
    [{ limit: 0 }, /pf\.limit: found 0; allowed: a whole number from 1 to 16777216/],
  ])('%j is refused with its place', (pf, message) => {
    expect(errorOf(pf)).toMatch(message);
  });

  it('accepts routes, services and blackhole settings', () => {
    const more = {
      routes: [{ to: 'default', via: '203.0.113.1' }],
      services: [{ port: 22 }],
      tcpBlackhole: 2,
    };
    expect(errorOf({}, more)).toBeUndefined();
    expect(errorOf({}, { routes: [{ to: 'default', via: '10.0.0.1' }] })).toMatch(
      /routes\[0\]\.via is '10\.0\.0\.1'/,
    );
  });
});
