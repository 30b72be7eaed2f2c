import * as z from 'zod';
import { DATE_FORM, DATE_FORMS, parseDate } from '../date.js';
import type { ScenarioInput } from '../input/scenario-input.js';
import { DURATION_ALLOWED } from '../time.js';
import { CLIENT, ROUTER, SERVER } from './endpoint-schema.js';
import { EXPECTATION } from './expectation-schema.js';
import { HOST, HOST_SETTINGS, SHARED_VHID } from './host-schema.js';
import { described, keys, list, name, named, oneAddress, opt, text, time, whole } from './leaf.js';
import { SEGMENT, SWITCH_LINK } from './network-schema.js';
import { STEP } from './step-schema.js';

/** The shape of a scenario. `resolveScenario` checks references between its parts. */
export const SCENARIO: z.ZodType<ScenarioInput, ScenarioInput> = keys(
  described(
    {
      $schema: opt(z.string()),
      name: text('a name'),
      learn: text('what the reader should learn from it'),
      retells: opt(text('which report it retells')),
      seed: opt(whole(0, Number.MAX_SAFE_INTEGER)),
      date: opt(
        z
          .string({ error: DATE_FORMS })
          .regex(DATE_FORM, { error: DATE_FORMS, abort: true })
          .refine((text) => parseDate(text) !== undefined, { error: DATE_FORMS }),
      ),
      duration: time(DURATION_ALLOWED),
      segments: z.union(
        [list(name('a segment'), 'names of segments'), named(name('a segment'), z.nullable(SEGMENT))],
        { error: 'a list of names, or names with options' },
      ),
      links: opt(list(SWITCH_LINK, 'cables, such as { segment: lan, between: [sw1, sw2] }')),
      defaults: opt(HOST_SETTINGS),
      vhids: opt(list(SHARED_VHID, 'virtual hosts, such as { vhid: 1, addresses: 192.168.1.254/24 }')),
      hosts: named(name('a host'), HOST),
      duplicates: opt(list(oneAddress('an IP address or a MAC address'), 'IP or MAC addresses')),
      clients: opt(named(name('a client'), CLIENT)),
      servers: opt(named(name('a server'), SERVER)),
      routers: opt(named(name('a router'), ROUTER)),
      steps: opt(list(STEP, 'steps, such as { at: 10s, crash: fw1 }')),
      expect: opt(list(EXPECTATION, 'expectations, such as { takeover: { max: 3.4s } }')),
    },
    {
      $schema: "The schema's URL or path, for editors.",
      name: 'Its name in reports.',
      learn: 'What the reader should learn from it.',
      retells: 'Which report or paragraph it retells.',
      seed: 'The seed of all random draws, a whole number. Default: 1. The same seed gives the same run.',
      date: 'What virtual 0 stands for, as ISO 8601, such as 2026-11-30T09:15:00Z: captures carry it. Default: 1970.',
      duration:
        'How long it runs, in virtual time: 12.5s, 300ms, 3m10s, or a number of seconds; at most 366d.',
      segments: 'The switches, by name; each may have options.',
      links: 'The cables between the switches of a segment, without a loop.',
      defaults: 'Settings for all hosts, unless a host overrides them.',
      vhids: 'Virtual hosts run by every host on their segment, unless a host overrides them.',
      hosts: 'The firewalls, by name.',
      duplicates:
        'IP and MAC addresses that several machines on a segment share on purpose; any other duplicate is an error.',
      clients: 'Machines that ping or open sessions, by name.',
      servers: 'Machines that answer, by name.',
      routers: 'VRRPv2 routers, by name: always master, they disturb CARP on their segment.',
      steps: 'What happens, and when.',
      expect: 'What must hold; otherwise carplab run exits with status 1.',
    },
  ),
);

/** A schema made of `schemaParts` as JSON Schema (draft 2020-12), for editors. */
export function jsonSchemaOf(schema: z.ZodType, name: string, title: string): object {
  return {
    ...z.toJSONSchema(schema, { io: 'input', reused: 'ref' }),
    $id: `urn:carplab:${name}`,
    title,
  };
}

/** The schema of scenarios as JSON Schema. */
export function scenarioJsonSchema(): object {
  return jsonSchemaOf(SCENARIO, 'scenario.v1', 'A scenario for carplab run');
}
