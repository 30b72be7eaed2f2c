import { readFileSync } from 'node:fs';
import {
  parseScenario,
  readScenario,
  type Scenario,
  type ScenarioInput,
  ScenarioRun,
} from '@carplab/sim/scenario';
import { visibleLine } from '@carplab/text';
import { branchInput, contentMark, decodeLink, type LinkContent, storyInput } from '@carplab/web';
import { Failure } from '../failure.js';
import { nearestShipped, shippedFile } from '../scenarios/shipped.js';

export interface LinkedScenario {
  readonly scenario: Scenario;
  readonly input: ScenarioInput;
  readonly content: LinkContent;
  /** What is no longer as it was when the link was made. */
  readonly warnings: readonly string[];
}

/** The branch that a link shows, as a scenario. Throws a `Failure`. */
export async function scenarioOfLink(link: string): Promise<LinkedScenario> {
  const decoded = await decodeLink(link);
  if (!decoded.ok) throw new Failure([decoded.problem]);
  const { content } = decoded;
  const base = baseOf(content);
  const input = storyInput(base.input, content.story);
  const made = branchInput(content.story, content.view.branch, input);
  if (!made.ok) throw new Failure(made.errors);
  const read = readScenario(made.input, 'link');
  if (!read.ok) throw new Failure(read.errors);
  const changed = base.changed ?? otherTrace(read.scenario, content);
  return { ...read, content, warnings: changed === undefined ? [] : [changed] };
}

interface Base {
  readonly input: ScenarioInput;
  readonly changed?: string;
}

function baseOf({ story, content, by }: LinkContent): Base {
  const { base } = story;
  if ('scenario' in base) return { input: base.scenario };
  const shown = visibleLine(base.builtin);
  const file = shippedFile(base.builtin);
  if (file === undefined) {
    const meant = nearestShipped(base.builtin);
    const question = meant === undefined ? 'see carplab scenarios' : `did you mean ${meant}?`;
    const message = `this link is based on ${shown}, which is no shipped scenario here; ${question}`;
    throw new Failure([{ code: 'cannot-read', message }]);
  }
  const parsed = parseScenario(readFileSync(file, 'utf8'), file);
  if (!parsed.ok) throw new Failure(parsed.errors);
  const { input } = parsed;
  if (content === undefined || content === contentMark(input)) return { input };
  const changed = `${shown} has changed since carplab ${visibleLine(by)}, which made this link: the run may differ`;
  return { input, changed };
}

/** In words, if this version runs it differently up to the time that the link shows. */
function otherTrace(scenario: Scenario, { view, trace, by }: LinkContent): string | undefined {
  if (trace === undefined) return undefined;
  const run = new ScenarioRun(scenario);
  run.runTo(view.tUs);
  return run.world.traceHash.startsWith(trace)
    ? undefined
    : `this version runs it differently than carplab ${visibleLine(by)}, which made this link`;
}
