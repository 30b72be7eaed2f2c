import { readdirSync, readFileSync } from 'node:fs';
import { parseScenario, type Scenario, type ScenarioInput } from '../src/scenario/index.js';

const folder = new URL('../scenarios/', import.meta.url);

/** The scenarios that come with the lab: name, as resolved, as written. */
export const shipped: readonly (readonly [name: string, scenario: Scenario, input: ScenarioInput])[] =
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => {
      const parsed = parseScenario(readFileSync(new URL(file, folder), 'utf8'), file);
      if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
      return [file.slice(0, -'.yaml'.length), parsed.scenario, parsed.input] as const;
    });
