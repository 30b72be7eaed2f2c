import { type AddressInput, parseAddress, parseMac } from '@carplab/codec';
import { expect, it } from 'vitest';
import { EchoServer, PingClient, World } from '../index.js';
import { defineScenario, formatScenario, parseScenario, readScenario, runScenario } from './index.js';

const bytes = (text: string): Uint8Array => parseAddress(text) ?? parseMac(text)!;

/** Each place where a scenario has one address. */
const withAll = <A extends AddressInput>(address: (text: string) => A) =>
  defineScenario<A>({
    ...{ name: 'addresses', learn: 'text or bytes', duration: '20s', segments: ['lan', 'wan'] },
    vhids: [
      {
        ...{ vhid: 1, segment: 'lan', addresses: ['10.0.0.254/24', '2001:db8::254/64'], password: 'secret' },
        ...{ peer: address('224.0.0.18'), peer6: address('ff02::12') },
      },
    ],
    hosts: {
      fw1: {
        interfaces: {
          em0: {
            segment: 'lan',
            addresses: ['10.0.0.1/24', '2001:db8::1/64'],
            mac: address('52:54:00:00:00:01'),
          },
          em1: {
            ...{
              segment: 'wan',
              addresses: ['192.0.2.1/24', '2001:db8:1::1/64'],
              joins: [address('224.0.0.18')],
            },
            ...{ gateway: address('192.0.2.7'), gateway6: address('2001:db8:1::7') },
          },
        },
        routes: [{ to: '198.51.100.0/24', via: address('192.0.2.8') }],
        pfsync: { syncdev: 'lan', syncpeer: address('10.0.0.2') },
      },
      fw2: { advskew: 100, on: { lan: ['10.0.0.2/24', '2001:db8::2/64'] } },
      ob: {
        ...{ dialect: 'openbsd', on: { wan: '192.0.2.9/24' } },
        vhids: [
          { vhid: 9, segment: 'wan', addresses: '192.0.2.99/24', lladdr: address('52:54:00:00:00:99') },
        ],
      },
    },
    duplicates: [address('10.0.0.9')],
    clients: {
      pc: {
        ...{ segment: 'lan', addresses: '10.0.0.9/24', mac: address('52:54:00:00:00:09') },
        ...{ gateways: address('10.0.0.254'), ping: address('192.0.2.5') },
        sessions: { ssh: { to: address('192.0.2.5'), port: 22 } },
      },
    },
    servers: {
      twin: { segment: 'lan', addresses: '10.0.0.9/24' },
      web: { segment: 'wan', addresses: '192.0.2.5/24', gateways: [address('192.0.2.1')], services: 22 },
    },
    routers: {
      r: {
        ...{ segment: 'wan', address: '192.0.2.6/24', mac: address('52:54:00:00:00:06'), vrid: 4 },
        virtual: [address('192.0.2.66')],
      },
    },
    steps: [
      {
        at: '11s',
        forge: {
          ...{ segment: 'lan', vhid: 1, source: address('10.0.0.66'), mac: address('52:54:00:00:00:66') },
          sign: { password: 'secret', addresses: address('10.0.0.254') },
        },
      },
      {
        at: '12s',
        forgePfsync: {
          ...{ segment: 'lan', source: address('10.0.0.66'), destination: address('10.0.0.1') },
          ...{ mac: address('52:54:00:00:00:67'), variant: 'freebsd-1400', messages: [] },
        },
      },
      { at: '13s', configure: { host: 'fw1', vhid: 1, peer: address('10.0.0.2') } },
    ],
    expect: [
      { flooded: { segment: 'lan', mac: address('00:00:5e:00:01:01'), max: 1000 } },
      { pingsLost: { client: 'pc', max: 20 } },
    ],
  });

it('an address in a TypeScript scenario is text or bytes, and text once it is read', () => {
  const read = (input: unknown) => {
    const parsed = readScenario(input, 'x.ts');
    expect(parsed.ok ? [] : parsed.errors.map(({ message }) => message)).toEqual([]);
    return parsed.ok ? parsed : undefined!;
  };
  const asText = read(withAll((text) => text));
  const asBytes = read(withAll(bytes));
  expect(asBytes.input).toEqual(asText.input);
  expect(formatScenario(asBytes.input)).toBe(formatScenario(asText.input));
  expect(parseScenario(formatScenario(asBytes.input), 'x.yaml').ok).toBe(true);
  expect(runScenario(asBytes.scenario).summary.traceHash).toBe(
    runScenario(asText.scenario).summary.traceHash,
  );
});

it('bytes that are no address are refused where they are', () => {
  const scenario = withAll(bytes);
  scenario.hosts['fw1']!.interfaces!['em0']!.mac = Uint8Array.of(1, 2);
  scenario.clients!['pc']!.gateways = [new Uint8Array(3)];
  const parsed = readScenario(scenario, 'x.ts');
  expect(parsed.ok ? [] : parsed.errors.map(({ message }) => message)).toEqual([
    expect.stringContaining("mac: found '2 bytes'; allowed: a unicast MAC address"),
    expect.stringContaining("gateways[0]: found '3 bytes'; allowed: an IP address"),
  ]);
});

it('a world built by hand takes bytes for MAC addresses, gateways, groups and what is pinged', () => {
  const seen = (address: (text: string) => AddressInput): string[] => {
    const world = new World({ seed: 1 });
    world.addSegment({ name: 'lan', snooping: 'on-with-querier' });
    const mac = (last: number) => address(`02:00:00:00:00:0${last}`);
    world.addNode(new EchoServer({ name: 'fw', mac: mac(1), addresses: ['192.0.2.1/24'] }));
    world.addNode(
      new PingClient({
        ...{ name: 'pc', mac: mac(2), addresses: ['192.0.2.9/24'] },
        ...{ gateways: [address('192.0.2.1')], to: address('198.51.100.1') },
      }),
    );
    world.connect({ node: 'fw', segment: 'lan', groups: [address('224.0.0.18')] });
    world.connect({ node: 'pc', segment: 'lan' });
    const events: string[] = [];
    world.observe({ event: (event) => void events.push(JSON.stringify(event)) });
    world.run(3_000_000);
    return events;
  };
  expect(seen((text) => text).length).toBeGreaterThan(5);
  expect(seen(bytes)).toEqual(seen((text) => text));
});
