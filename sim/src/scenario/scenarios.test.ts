import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseScenario, runScenario, type Scenario } from './index.js';
import { scenarioJsonSchema } from './schema/scenario-schema.js';

const folder = new URL('../../scenarios/', import.meta.url);
const published = new URL('../../schemas/scenario.v1.schema.json', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

interface Part {
  readonly description?: string;
  readonly $ref?: string;
}

function scenarioOf(file: string): Scenario {
  const parsed = parseScenario(readFileSync(new URL(file, folder), 'utf8'), file);
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.scenario;
}

describe('the shipped scenarios', () => {
  it('are all there', () => {
    expect(files.length).toBeGreaterThan(25);
  });

  it.each(files)('%s meets its expectations', (file) => {
    const scenario = scenarioOf(file);
    const { expectations, summary } = runScenario(scenario);
    expect(expectations.filter(({ ok }) => !ok)).toEqual([]);
    expect(expectations.length).toBeGreaterThan(2);
    expect(summary.expectationsFailed).toBe(0);
  });

  it.each(files.filter((file) => scenarioOf(file).steps.length > 0))('%s fails without its steps', (file) => {
    const { summary } = runScenario({ ...scenarioOf(file), steps: [] });
    expect(summary.expectationsFailed).toBeGreaterThan(0);
  });

  // If the fault is in the configuration, it is corrected there, and an expectation fails.
  it.each([
    ['multicast-eaten', '{ eatsLinkLocalMulticast: true }', '{}'],
    ['snooping-without-querier', 'on-without-querier', 'on-with-querier'],
    ['snooping-with-querier', 'on-with-querier', 'on-without-querier'],
    ['one-family-pruned', 'on-without-querier', 'on-with-querier'],
    ['teaming-echo', ', echo: true', ''],
    ['hypervisor-drops-foreign-sources', ', filter: { dropForeignSources: true }', ''],
    ['hypervisor-not-promiscuous', ', filter: { promiscuous: false }', ''],
    ['spanning-tree', '{ forwardDelay: 30s }', '{}'],
    ['vrrp-same-id', 'vrid: 7', 'vrid: 8'],
    ['password-20th-character', 'Carp2025', 'Carp1026'],
    ['password-differs', 'mekmitasdigoad', 'mekmitasdigoat'],
    ['equal-skews', 'lan: 192.168.1.2/24 }', 'lan: 192.168.1.2/24 }, advskew: 100'],
    ['ucarp-and-two-addresses', '[192.168.1.254/24, 192.168.1.253/24]', '[192.168.1.254/24]'],
    ['openbsd-and-freebsd', '{ dialect: openbsd, ', '{ '],
    ['vlan-flaps-preempt-off', 'preempt: false', 'preempt: true'],
    ['s1a-preempt-off', 'preempt: false', 'preempt: true'],
    ['openbsd-advbase-differs', 'advbase: 4', 'advbase: 1'],
    ['netbsd-and-freebsd', 'dialect: netbsd, ', ''],
    ['demotion-below-zero', 'release: 12', 'release: 14'],
    ['s3c-nat-to-the-interface', 'target: (wan)', 'target: 203.0.113.4'],
    ['s3d-without-pfsync', '  tcpBlackhole: 2', '  pfsync: { syncdev: sync }\n  tcpBlackhole: 2'],
    ['pfsync-1400-to-1301', ', release: 12', ''],
    ['pfsync-version-1301', ', version: 1301', ''],
    ['pfsync-path-mtu', '{ mtu: 576 }', '{}'],
    ['pfsync-interface-names', 'statePolicy: if-bound', 'statePolicy: floating'],
    ['pfsync-floating-names', '  pf:', '  pf:\n    statePolicy: if-bound'],
    ['pfsync-multicast-eaten', '{ eatsLinkLocalMulticast: true }', '{}'],
    ['pfsync-mtu-9000', 'mtu: 9000', 'mtu: 1500'],
    ['pfsync-same-hostid', 'hostid: 305419896, ', ''],
    ['pfsync-bulk-end-lost', 'limit: 8000000, ', ''],
    ['pfsync-never-sends', ', out: { loss: 1 }', ''],
    ['mac-ageing', ', vhids: [{ vhid: 1, peer: 192.168.1.1 }]', ''],
    ['mac-ageing', '{ ageing: 50s }', '{}'],
    ['port-security', 'maxMacs: 1', 'maxMacs: 2'],
    ['pfsense-defaults', ', demotionFactor: 0', ''],
    ['second-preempts-beside-the-first', 'start: 0.78123s', 'start: 0.7s'],
    ['idle-kernels-timers', 'alloweddeviation: 5', 'alloweddeviation: 0'],
    ['starved-machine', ', late: { max: 3.5s }', ''],
    ['vhid-clash', 'vhid: 1, addresses: 192.168.1.253/24', 'vhid: 2, addresses: 192.168.1.253/24'],
    ['unicast-peer-230', 'fixes: [peer-octet], ', ''],
    ['unicast-peer-230', 'snooping: on-with-querier', 'snooping: off'],
  ])('%s fails without its fault: with %j → %j', (name, fault, mended) => {
    const text = readFileSync(new URL(`${name}.yaml`, folder), 'utf8');
    expect(text).toContain(fault);
    const parsed = parseScenario(text.replaceAll(fault, mended), name);
    if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
    expect(runScenario(parsed.scenario).summary.expectationsFailed).toBeGreaterThan(0);
  });

  it.each(files)('%s says what to learn and what it retells', (file) => {
    const { learn, retells } = scenarioOf(file);
    expect(learn.length).toBeGreaterThan(60);
    expect(retells?.length).toBeGreaterThan(15);
    // Outside quotes and `>-`, YAML takes what follows ` #` for a comment and cuts the text there.
    for (const text of [learn, retells]) expect(text).toMatch(/[.")]\s*$/);
  });
});

describe('the published schema', () => {
  it('is the one in the code', () => {
    // Where this fails, write what scenarioJsonSchema() gives to the file, and let biome format it.
    expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(scenarioJsonSchema());
  });

  it('describes each key', () => {
    const schema = scenarioJsonSchema() as { readonly $defs: { readonly [name: string]: Part } };
    const silent: string[] = [];
    let count = 0;
    const look = (part: unknown, at: string): void => {
      if (typeof part !== 'object' || part === null) return;
      const { properties } = part as { readonly properties?: { readonly [key: string]: Part } };
      for (const [key, { description, $ref = '' }] of Object.entries(properties ?? {})) {
        count++;
        const words = description ?? schema.$defs[$ref.replace('#/$defs/', '')]?.description ?? '';
        if (!words.endsWith('.')) silent.push(`${at}.${key}: ${words}`);
      }
      for (const [key, each] of Object.entries(part)) look(each, `${at}.${key}`);
    };
    look(schema, '');
    expect(count).toBeGreaterThan(400);
    expect(silent).toEqual([]);
  });

  // Compiled once: that takes longer than a scenario's whole run.
  const validate = new Ajv2020({ strict: false }).compile(scenarioJsonSchema());

  it.each(files)('accepts %s', (file) => {
    validate(parse(readFileSync(new URL(file, folder), 'utf8')));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('refuses an unknown key', () => {
    const demo = parse(readFileSync(new URL('demo.yaml', folder), 'utf8')) as Record<string, unknown>;
    expect(validate({ ...demo, hosst: {} })).toBe(false);
  });
});
