import * as z from 'zod';
import type { ScenarioInput } from '../input/scenario-input.js';
import { CLIENT, ROUTER, SERVER } from './endpoint-schema.js';
import { EXPECTATION } from './expectation-schema.js';
import { HOST, HOST_SETTINGS, SHARED_VHID } from './host-schema.js';
import { described, keys, list, name, named, opt, text, time, whole } from './leaf.js';
import { SEGMENT } from './network-schema.js';
import { STEP } from './step-schema.js';

/** What a scenario may consist of. What its parts say of each other is for `resolveScenario`. */
export const SCENARIO: z.ZodType<ScenarioInput, ScenarioInput> = keys(
  described(
    {
      $schema: opt(z.string()),
      name: text('a name'),
      learn: text('what a person should learn from it'),
      retells: opt(text('which report it retells')),
      seed: opt(whole(0, Number.MAX_SAFE_INTEGER)),
      duration: time(),
      segments: z.union(
        [list(name('a segment'), 'names of segments'), named(name('a segment'), z.nullable(SEGMENT))],
        { error: 'a list of names, or names with options' },
      ),
      defaults: opt(HOST_SETTINGS),
      vhids: opt(list(SHARED_VHID, 'virtual hosts, such as { vhid: 1, addresses: 192.168.1.254/24 }')),
      hosts: named(name('a host'), HOST),
      duplicates: opt(list(text('an IP address or a MAC address'), 'IP or MAC addresses')),
      clients: opt(named(name('a client'), CLIENT)),
      servers: opt(named(name('a server'), SERVER)),
      routers: opt(named(name('a router'), ROUTER)),
      steps: opt(list(STEP, 'steps, such as { at: 10s, crash: fw1 }')),
      expect: opt(list(EXPECTATION, 'expectations, such as { takeover: { max: 3.4s } }')),
    },
    {
      $schema: "The schema's place, for editors.",
      name: 'What it is called in reports.',
      learn: 'What a person should learn from it.',
      retells: 'Which report or paragraph it retells.',
      seed: 'Of all random draws, a whole number: 1 when absent. The same seed gives the same run.',
      duration: 'How long it runs, in virtual time: 12.5s, 300ms, 2m, or a number of seconds; at most 366d.',
      segments: 'The switches: their names, or names with options.',
      defaults: 'What all hosts have that do not say otherwise.',
      vhids: 'The virtual hosts that every host on their segment runs, unless it says otherwise.',
      hosts: 'The firewalls, by name.',
      duplicates:
        'Addresses and MAC addresses that several machines of a segment have, and are meant to: a mistake for any other.',
      clients: 'Machines that ping, or hold sessions, by name.',
      servers: 'Machines that answer, by name.',
      routers: 'VRRPv2 routers, always master, that disturb CARP on their segment, by name.',
      steps: 'What happens, each at its time.',
      expect: 'What must hold; where something does not, carplab run ends with status 1.',
    },
  ),
);

/** The schema as JSON Schema (draft 2020-12), for editors. */
export function scenarioJsonSchema(): object {
  return {
    ...z.toJSONSchema(SCENARIO, { io: 'input', reused: 'ref' }),
    $id: 'urn:carplab:scenario.v1',
    title: 'A scenario for carplab run',
  };
}
