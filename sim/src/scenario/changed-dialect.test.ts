import { defineDialect, ELECTION_DIALECTS } from '@carplab/election';
import { describe, expect, it } from 'vitest';
import { hostSystems } from './host-systems.js';
import {
  formatScenario,
  type ParsedScenario,
  parseScenario,
  readScenario,
  requireFileForm,
  runScenario,
  type ScenarioInput,
  TypeScriptOnlyError,
} from './index.js';

const byAddress = defineDialect('freebsd', { name: 'by-address', tie: 'address' });

const pair = (over: Partial<ScenarioInput> = {}): ScenarioInput => ({
  name: 'a pair',
  learn: 'equal hosts',
  duration: '20s',
  segments: ['lan'],
  vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
  hosts: {
    fw1: { dialect: byAddress, on: { lan: '10.0.0.1/24' } },
    fw2: { dialect: byAddress, on: { lan: '10.0.0.2/24' } },
  },
  expect: [{ state: { host: 'fw1', is: 'MASTER', at: '20s' } }],
  ...over,
});

const messages = (parsed: ParsedScenario): string[] =>
  parsed.ok ? [] : parsed.errors.map(({ message }) => message);

function scenarioOf(input: ScenarioInput) {
  const parsed = readScenario(input, 'pair.ts');
  if (!parsed.ok) throw new Error(messages(parsed).join('\n'));
  return parsed.scenario;
}

describe('a host with a changed dialect', () => {
  it('runs by its rules', () => {
    expect(runScenario(scenarioOf(pair())).expectations.every(({ ok }) => ok)).toBe(true);
    const { hosts } = pair();
    const usual = pair({ hosts: { fw1: { ...hosts['fw1']!, dialect: 'freebsd' }, fw2: hosts['fw2']! } });
    expect(runScenario(scenarioOf(usual)).expectations.every(({ ok }) => ok)).toBe(false);
  });

  it('is the default of all, and the same object for two', () => {
    const fw = (octet: number) => ({ on: { lan: `10.0.0.${octet}/24` } });
    const scenario = scenarioOf(
      pair({
        defaults: { dialect: byAddress, release: 12 },
        hosts: { fw1: fw(1), fw2: { ...fw(2), dialect: 'openbsd' } },
      }),
    );
    expect(hostSystems(scenario)).toEqual({ fw1: 'FreeBSD 10 to 13 (election: by-address)', fw2: 'OpenBSD' });
    const shared = { dialect: byAddress, interfaces: { em0: { segment: 'lan' } } };
    const twice = scenarioOf(pair({ hosts: { fw1: shared, fw2: shared } }));
    expect(hostSystems(twice)).toEqual({
      fw1: 'FreeBSD 14 (election: by-address)',
      fw2: 'FreeBSD 14 (election: by-address)',
    });
  });

  it('has everything of the base that is not the election: fixes, pf, pfsync, forged packets, log lines', () => {
    const host = (octet: number, dialect: typeof byAddress) => ({
      ...{ dialect, on: { lan: `10.0.0.${octet}/24` }, fixes: ['peer-octet' as const] },
      ...{ pf: {}, pfsync: { syncdev: 'lan' }, advskew: octet },
    });
    const scenario = scenarioOf(
      pair({
        hosts: { fw1: host(1, byAddress), fw2: host(2, byAddress) },
        steps: [
          {
            at: '10s',
            forge: { vhid: 1, segment: 'lan', source: '10.0.0.9', sign: { as: 'fw1' }, advskew: 9 },
          },
        ],
        expect: [
          { noTransition: { reason: 'user requested via ifconfig' } },
          { counter: { host: 'fw1', name: 'badauth', max: 0 } },
        ],
      }),
    );
    expect(hostSystems(scenario)['fw1']).toBe('FreeBSD 14 (election: by-address; fixes: peer-octet)');
    expect(runScenario(scenario).expectations.every(({ ok }) => ok)).toBe(true);
    const ucarp = defineDialect('ucarp', { name: 'awake', forcedSleepUs: 0 });
    const both = pair({
      hosts: { fw1: { dialect: ucarp, pcapTimeout: '1s', on: { lan: '10.0.0.1/24' } } },
      expect: [{ dualMaster: { vhid: 1, is: 'never' } }],
    });
    expect(scenarioOf(both).expectations[0]).toMatchObject({ claim: { longerThanUs: 1_000_000 } });
  });

  it.each<[string, unknown, string]>([
    [
      'a rule that there is not',
      { ...byAddress, tie: 'dice' },
      "found dialect 'by-address': tie is 'dice'; it takes 'yield' or 'address'; allowed: freebsd, openbsd",
    ],
    ['an object that is no dialect', { name: 'x' }, "hosts.fw1.dialect: found dialect 'x': base is missing"],
    [
      'a shipped one that was changed by hand',
      { ...ELECTION_DIALECTS.ucarp, tie: 'yield' },
      "name is 'ucarp'; it takes a name",
    ],
    ['a list', [byAddress], 'hosts.fw1.dialect: found a list; allowed: freebsd, openbsd'],
    ['a name', 'by-address', "hosts.fw1.dialect: found 'by-address'; allowed: freebsd, openbsd"],
  ])('is refused as %s', (_, dialect, message) => {
    const input = pair({ hosts: { fw1: { ...pair().hosts['fw1']!, dialect: dialect as typeof byAddress } } });
    const [first, ...others] = messages(readScenario(input, 'pair.ts'));
    expect(first).toContain(message);
    expect(others).toEqual([]);
  });

  it('takes a shipped one as an object', () => {
    const { hosts } = pair();
    const scenario = scenarioOf(
      pair({ hosts: { ...hosts, fw1: { ...hosts['fw1']!, dialect: ELECTION_DIALECTS.openbsd } } }),
    );
    expect(hostSystems(scenario)['fw1']).toBe('OpenBSD');
  });

  it('says what the base takes where the host refuses something', () => {
    const { hosts } = pair();
    const bad = pair({ hosts: { ...hosts, fw1: { ...hosts['fw1']!, pcapTimeout: '1s' } } });
    expect(messages(readScenario(bad, 'pair.ts'))[0]).toContain('allowed: with freebsd: release, fixes');
  });
});

describe('a file', () => {
  it('cannot hold one: an object there is a problem with its place', () => {
    const text = `name: x\nlearn: y\nduration: 5s\nsegments: [lan]\nhosts:\n  fw1:\n    dialect: ${JSON.stringify(byAddress)}\n    on: { lan: 10.0.0.1/24 }\n`;
    expect(messages(parseScenario(text, 'x.yaml'))).toEqual([
      'x.yaml:7:14: hosts.fw1.dialect: found keys and values; allowed: freebsd, openbsd, netbsd, dragonfly, freebsd9, ucarp; one of defineDialect is possible only in a TypeScript scenario',
    ]);
    const json = JSON.stringify({ ...pair(), defaults: { dialect: byAddress }, hosts: {} });
    expect(messages(parseScenario(json, 'x.json'))[0]).toContain('defaults.dialect: found keys and values');
  });

  it('is refused by the name of the dialect, with a typed error', () => {
    const refused = (input: ScenarioInput): TypeScriptOnlyError => {
      try {
        formatScenario(input);
      } catch (error) {
        if (error instanceof TypeScriptOnlyError) return error;
      }
      throw new Error('it was not refused');
    };
    expect(refused(pair())).toMatchObject({ dialect: 'by-address', path: 'hosts.fw1.dialect' });
    expect(refused(pair()).message).toContain("hosts.fw1.dialect is 'by-address', which defineDialect made");
    expect(refused(pair({ defaults: { dialect: byAddress } })).path).toBe('defaults.dialect');
    expect(() => requireFileForm(pair())).toThrow(TypeScriptOnlyError);
    const { hosts } = pair();
    const plain = pair({ hosts: { fw1: { ...hosts['fw1']!, dialect: 'freebsd' } } });
    expect(parseScenario(formatScenario(plain), 'x.yaml').ok).toBe(true);
  });
});
