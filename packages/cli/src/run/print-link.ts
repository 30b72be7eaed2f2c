import { ScenarioRun } from '@carplab/sim/scenario';
import { contentMark, encodeLink, MAX_LINK, newStory, type Story, type StoryView } from '@carplab/web';
import { Failure } from '../failure.js';
import { printOut } from '../output/output.js';
import type { LoadedScenario } from './scenario-file.js';

export interface LinkRequest {
  readonly seed?: number;
  /** The instant to show, µs. Default: that of a given link, or the beginning. */
  readonly at?: number;
}

/** `carplab run SCENARIO --link`: prints the page's link. */
export async function printLink(loaded: LoadedScenario, request: LinkRequest, by: string): Promise<number> {
  printOut(`${await linkOf(loaded, request, by)}\n`);
  return 0;
}

/** The page's link to a scenario; runs nothing but what the trace up to the instant needs. `by` is carplab's version. */
export async function linkOf(loaded: LoadedScenario, request: LinkRequest, by: string): Promise<string> {
  const { scenario, input, shipped, link } = loaded;
  const { durationUs } = scenario;
  const tUs = request.at ?? link?.view.tUs ?? 0;
  if (tUs > durationUs)
    throw new Failure(`--at ${tUs / 1_000_000}s: the scenario ends at ${durationUs / 1_000_000}s`);
  const seed = request.seed ?? scenario.seed;
  const story: Story =
    link === undefined
      ? newStory(shipped === undefined ? { scenario: input } : { builtin: shipped }, seed)
      : { ...link.story, seed };
  const view: StoryView = { branch: 'A', fromUs: 0, toUs: durationUs, ...link?.view, tUs };
  const run = new ScenarioRun(scenario, { seed });
  run.runTo(tUs);
  const trace = run.world.traceHash.slice(0, 8);
  const content = link?.content ?? (shipped === undefined ? undefined : contentMark(input));
  const text = await encodeLink({ story, view, by, trace, ...(content === undefined ? {} : { content }) });
  if (text.length > MAX_LINK)
    throw new Failure(`its link would have ${text.length} characters; at most ${MAX_LINK} are read`);
  return text;
}
