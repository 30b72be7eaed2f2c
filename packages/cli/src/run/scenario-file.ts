import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { type ParsedScenario, parseScenario, type Scenario, type ScenarioInput } from '@carplab/sim/scenario';
import { isLink, type LinkContent } from '@carplab/web';
import { Failure, fileFailure } from '../failure.js';
import { diskPath } from '../input/disk-path.js';
import { printErr } from '../output/output.js';
import { isNameOnly, nearestShipped, shippedFile } from '../scenarios/shipped.js';
import { loadScript } from '../script/load-script.js';
import { scenarioOfLink } from './link-scenario.js';

const SCRIPTS = new Set(['.ts', '.mts', '.js', '.mjs']);

/** The file of a scenario that is given by its path, or by its name if it is shipped. Throws a `Failure`. */
export function scenarioFile(given: string): string {
  if (isLink(given) || !isNameOnly(given)) return given;
  const shipped = shippedFile(given);
  if (shipped !== undefined) return shipped;
  const meant = nearestShipped(given);
  if (meant === undefined) return given;
  const message = `cannot read ${given}: no such file, nor a shipped scenario; did you mean ${meant}? (see carplab scenarios)`;
  throw new Failure([{ code: 'cannot-read', message, hint: meant }]);
}

/** A scenario that was read. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly input: ScenarioInput;
  /** Its name, if it is a shipped one. */
  readonly shipped?: string;
  /** What its link says, if it was given as one. */
  readonly link?: LinkContent;
}

/**
 * Reads a scenario: YAML or JSON, a TypeScript or JavaScript module whose `scenario` (or default) export is one, the
 * shipped one of that name, or a link of the page.
 */
export async function loadScenario(given: string): Promise<LoadedScenario> {
  if (isLink(given)) {
    const { warnings, content, ...read } = await scenarioOfLink(given);
    for (const warning of warnings) printErr(`carplab: ${warning}\n`);
    return { ...read, link: content };
  }
  const path = scenarioFile(given);
  const parsed = SCRIPTS.has(extname(path)) ? await loadScript(path) : parseFile(path);
  if (!parsed.ok) throw new Failure(parsed.errors);
  const { scenario, input } = parsed;
  return { scenario, input, ...(path === given ? {} : { shipped: given }) };
}

function parseFile(path: string): ParsedScenario {
  let text: string;
  try {
    text = readFileSync(path === '-' ? 0 : diskPath(path), 'utf8');
  } catch (error) {
    throw fileFailure(path, 'read', error);
  }
  return parseScenario(text, path === '-' ? 'stdin' : path);
}
