import * as z from 'zod';
import type { ScenarioInput } from '../input/scenario-input.js';
import { EXPECTATION } from './expectation-schema.js';
import { keys, list, name, named, opt, text, time, whole } from './leaf.js';
import { CLIENT, HOST, HOST_SETTINGS, ROUTER, SEGMENT, SERVER, SHARED_VHID } from './network-schema.js';
import { STEP } from './step-schema.js';

/** What a scenario may consist of. What its parts say of each other is for `resolveScenario`. */
export const SCENARIO: z.ZodType<ScenarioInput, ScenarioInput> = keys({
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
});

/** The schema as JSON Schema (draft 2020-12), for editors. */
export function scenarioJsonSchema(): object {
  return {
    ...z.toJSONSchema(SCENARIO, { io: 'input', reused: 'ref' }),
    $id: 'urn:carplab:scenario.v1',
    title: 'A scenario for carplab run',
  };
}
