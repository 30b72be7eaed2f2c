import { readFileSync } from 'node:fs';
import * as election from '@carplab/election';
import * as scenarioPackage from '@carplab/sim/scenario';
import {
  parseScenario,
  readScenario,
  runScenario,
  type Scenario,
  type ScenarioInput,
} from '@carplab/sim/scenario';
import { transformSync } from 'esbuild';
import { expect, it } from 'vitest';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const page = read('docs/scenarios.md');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code!);

const examples = blocks('yaml')
  .filter((text) => text.startsWith('name:'))
  .map((text) => [text.match(/^name: (.*)/)![1]!, text] as const);

function scenarioOf(text: string): Scenario {
  const parsed = parseScenario(text, 'docs/scenarios.md');
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.scenario;
}

it.each(examples)('docs/scenarios.md: "%s" holds, and only because of its steps', (_, text) => {
  const scenario = scenarioOf(text);
  expect(runScenario(scenario).expectations.filter(({ ok }) => !ok)).toEqual([]);
  expect(runScenario({ ...scenario, steps: [] }).summary.expectationsFailed).toBeGreaterThan(0);
});

const PACKAGES: Readonly<Record<string, unknown>> = {
  '@carplab/election': election,
  '@carplab/sim/scenario': scenarioPackage,
};

function exportedBy(code: string): ScenarioInput {
  const { code: script } = transformSync(code, { loader: 'ts', format: 'cjs' });
  const module: { exports: { scenario?: ScenarioInput } } = { exports: {} };
  new Function('require', 'module', 'exports', script)(
    (name: string) => PACKAGES[name],
    module,
    module.exports,
  );
  return module.exports.scenario!;
}

function failedIn(value: unknown): number {
  const parsed = readScenario(value, 'docs/scenarios.md');
  if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
  return runScenario(parsed.scenario).summary.expectationsFailed;
}

it.each(blocks('ts'))('its TypeScript holds too', (code) => {
  expect(failedIn(exportedBy(code))).toBe(0);
});

it('the one with a changed rule holds only because of it', () => {
  const changed = blocks('ts')
    .map(exportedBy)
    .filter(({ defaults }) => defaults?.dialect !== undefined);
  expect(changed).toHaveLength(1);
  expect(failedIn({ ...changed[0]!, defaults: { dialect: 'freebsd' } })).toBeGreaterThan(0);
});

interface Part {
  readonly properties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
  readonly anyOf?: readonly Part[];
  readonly oneOf?: readonly Part[];
  readonly $ref?: string;
}

it('names every step and expectation that the schema has', () => {
  const schema = JSON.parse(read('sim/schemas/scenario.v1.schema.json')) as Part & {
    readonly $defs: Readonly<Record<string, Part>>;
  };
  const resolved = (part: Part): Part =>
    part.$ref === undefined ? part : resolved(schema.$defs[part.$ref.split('/').at(-1)!]!);
  const kinds = (key: string): string[] => {
    const each = resolved(resolved(schema.properties![key]!).items!);
    return (each.anyOf ?? each.oneOf ?? [each]).flatMap((part) => Object.keys(resolved(part).properties!));
  };
  const all = new Set([...Object.keys(schema.properties!), ...kinds('steps'), ...kinds('expect')]);
  all.delete('$schema');
  expect(all.size).toBeGreaterThan(50);
  expect([...all].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
