import { revealSecrets } from '@carplab/codec/carp';
import { stringify } from 'yaml';
import type { ScenarioInput } from './input/scenario-input.js';
import { requireFileForm } from './typescript-only.js';

/** Wider than hand-written files, so that a step fits on one line. */
const WIDTH = 110;

/**
 * A scenario as a YAML file that `parseScenario` and `carplab run` read back, passwords included.
 *
 * @throws TypeScriptOnlyError if a host has a dialect of `defineDialect`
 * @example
 * const input = { name: 'x', learn: 'y', duration: '5s', segments: ['lan'], hosts: {} };
 * formatScenario(input); // => 'name: x\nlearn: y\nduration: 5s\nsegments: [ lan ]\nhosts: {}\n'
 * parseScenario(formatScenario(input), 'x.yaml').ok; // => true
 */
export function formatScenario(input: ScenarioInput): string {
  requireFileForm(input);
  const parts = Object.entries(revealSecrets(input)).flatMap(([key, value]) =>
    value === undefined ? [] : [part(key, value)],
  );
  return parts.join('');
}

/** One key. A list of objects or an object of objects gets one line for each. */
function part(key: string, value: unknown): string {
  const flow = (inner: unknown): string =>
    stringify(inner, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true }).trimEnd();
  if (Array.isArray(value) && value.some((each) => typeof each === 'object')) {
    return `${key}:\n${value.map((each) => `  - ${flow(each)}\n`).join('')}`;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
    const lines = Object.entries(value).map(([name, each]) => `  ${flow(name)}: ${flow(each)}\n`);
    return `${key}:\n${lines.join('')}`;
  }
  if (typeof value === 'object') return `${key}: ${flow(value)}\n`;
  return stringify({ [key]: value }, { lineWidth: WIDTH });
}
