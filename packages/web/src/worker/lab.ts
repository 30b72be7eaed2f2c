import { revealSecrets } from '@carplab/codec/carp';
import {
  type ExpectationRecord,
  type FoundWords,
  type ScenarioInput,
  ScenarioRun,
} from '@carplab/sim/scenario';
import type { Builtins, Prepared } from '../model/builtins.js';
import type { FaultGroup } from '../model/fault-form.js';
import type { FaultTarget } from '../model/fault-target.js';
import type { FrameWay } from '../model/frame-way.js';
import { isOfLane, lastTransition } from '../model/last-transition.js';
import { lessonOf, storyInput } from '../model/lessons/lessons.js';
import { lateStep, type ManyRuns, manyRuns } from '../model/many-runs.js';
import { type PlannedStep, situationOf } from '../model/situation.js';
import { type Branch, lineage, rootMark, type Story, wholeStory } from '../model/story.js';
import { type Reason, whyNot, whyTransition } from '../model/why.js';
import { BranchTape } from './branch-tape.js';
import { FrameWays, landsUs } from './frame-ways.js';
import { instantOf } from './instant-of.js';
import { LabError } from './lab-error.js';
import { networkOf } from './network.js';
import type { Opened } from './network-facts.js';
import type {
  Dissected,
  FrameLine,
  FramesPart,
  Instant,
  Recorded,
  SetupQuestion,
  StatesAnswer,
  StatesQuestion,
} from './protocol.js';
import { vhidAt } from './vhid-at.js';

/** What changes a scenario needs the schema, which the page loads only then. */
export interface LabTools {
  readonly builtins: Builtins;
  edit(): Promise<typeof import('./edit.js')>;
  /** Resolves after other work that waits for the thread. */
  pause(): Promise<void>;
}

const inspect = () => import('./inspect.js');

/** How much virtual time a run computes before it looks whether something else is wanted. */
const SLICE_US = 5_000_000;
/** Of how much virtual time before an instant frames are shown at most. */
const MOST_WATCHED_US = 1_000_000;
/** Within this a frame that nothing holds back has landed. */
const LANDING_US = 1_000;

/** Runs the branches of a story, and answers about any instant of them. Without DOM and clock. */
export class Lab {
  readonly #tools: LabTools;
  #open: Story | undefined;
  #prepared: Prepared | undefined;
  readonly #tapes = new Map<string, BranchTape>();
  /** Each branch's scenario as read. */
  readonly #read = new Map<string, Prepared>();

  constructor(tools: LabTools) {
    this.#tools = tools;
  }

  /** Takes a story; branches that it shares with the one before keep their runs. */
  async open(story: Story): Promise<Opened> {
    if (this.#open === undefined || rootMark(this.#open) !== rootMark(story)) {
      const prepared = await this.#prepare(story);
      this.#tapes.clear();
      this.#read.clear();
      this.#prepared = prepared;
    } else {
      this.#keepEqual(this.#open, story);
    }
    this.#open = story;
    const { scenario } = this.#prepared!;
    const { name, learn, durationUs } = scenario;
    const { titles: builtins } = this.#tools.builtins;
    return { name, learn, durationUs: story.untilUs ?? durationUs, ...networkOf(scenario), builtins };
  }

  /** Runs a branch up to a time, or to its end, and says after each slice how far it is. */
  async *run(branch: string, untilUs: number = Number.POSITIVE_INFINITY): AsyncGenerator<Recorded> {
    const tape = await this.#tape(branch);
    // Its own configuration may give it other addresses, and other virtual hosts.
    const isRoot = lineage(this.story, branch).every(({ config }) => config === undefined);
    const network = isRoot ? {} : { network: networkOf(tape.scenario) };
    const toUs = Math.min(untilUs, tape.durationUs);
    while (tape.recordedUs < toUs) {
      tape.advance(Math.min(toUs, tape.recordedUs + SLICE_US));
      await this.#tools.pause();
      if (tape.recordedUs < toUs) yield { ...tape.recorded(branch), ...network };
    }
    const many = tape.recordedUs < tape.durationUs ? undefined : await this.#crashes(branch);
    yield { ...tape.recorded(branch), ...network, ...(many === undefined ? {} : { many }) };
  }

  /** What the lesson of the story asks of many runs. */
  async #crashes(branch: string): Promise<ManyRuns | undefined> {
    const wanted = lessonOf(this.story.lesson)?.many;
    if (wanted === undefined) return undefined;
    const crash = (await this.plan(branch)).find(({ step }) => step.crash !== undefined);
    if (crash === undefined) return undefined;
    let last: ManyRuns | undefined;
    for await (const part of this.many(branch, crash.index, wanted.withinUs, wanted.runs)) last = part;
    return last;
  }

  /** The machines at an instant that is recorded; with `sinceUs` also the frames sent after that, to their ends. */
  async seek(branch: string, tUs: number, sinceUs?: number): Promise<Instant> {
    const tape = await this.#tape(branch);
    const fromUs = Math.max(0, sinceUs ?? tUs, tUs - MOST_WATCHED_US);
    if (sinceUs === undefined || fromUs >= tUs) return instantOf(branch, tape.at(tUs));
    const watch = new FrameWays();
    const found = tape.watch(fromUs, tUs, watch, (run) => instantOf(branch, run));
    watch.close();
    tape.watch(tUs, tUs + LANDING_US, watch);
    return { ...found, ways: watch.ways };
  }

  /** The whole way of a frame; undefined for a number that there is not. */
  async way(branch: string, number: number): Promise<FrameWay | undefined> {
    const tape = await this.#tape(branch);
    const sentUs = tape.frames.sentUs(number);
    if (sentUs === undefined) return undefined;
    const watch = new FrameWays(number);
    let run = tape.watch(sentUs - 1, sentUs + LANDING_US, watch);
    // One that is held back lands later.
    for (let lands = landsUs(run, number); lands !== undefined; lands = landsUs(run, number)) {
      if (run.world.nowUs >= Math.min(lands, tape.recordedUs)) break;
      run = tape.watch(run.world.nowUs, lands, watch);
    }
    return watch.ways[0];
  }

  /** Why a lane is what it is at an instant; without `lane`, the transition at, or last before, that instant. */
  async why(branch: string, tUs: number, lane?: number): Promise<Reason | undefined> {
    const tape = await this.#tape(branch);
    const { record } = tape.recorded(branch);
    const chosen = lane === undefined ? undefined : record.lanes[lane];
    const found = lastTransition(record, tUs, chosen);
    const isNow = found !== undefined && (found.timeUs === tUs || lane === undefined);
    if (!isNow && chosen !== undefined) {
      const now = vhidAt(tape.at(tUs), chosen);
      return now === undefined ? undefined : whyNot(chosen, tUs, now);
    }
    const at = found === undefined ? undefined : record.lanes.find((each) => isOfLane(found, each));
    if (found === undefined || at === undefined) return undefined;
    const before = vhidAt(tape.at(Math.max(0, found.timeUs - 1)), at);
    return whyTransition(record, at, found, before, vhidAt(tape.at(found.timeUs), at));
  }

  /** What the expectations of a branch that has run found, in other words. */
  async found(branch: string, words: FoundWords): Promise<readonly ExpectationRecord[]> {
    return (await this.#tape(branch)).found(words);
  }

  /** The steps of a branch, as its own branches find them. */
  async plan(id: string): Promise<readonly PlannedStep[]> {
    const { planOf } = await this.#tools.edit();
    const branch: Branch = lineage(this.story, id).at(-1)!;
    const parent = branch.parent === undefined ? this.#prepared!.input : await this.#settled(branch.parent);
    return revealSecrets(planOf(parent, branch, await this.#settled(id)));
  }

  /** What can be done to something at an instant. */
  async faults(id: string, tUs: number, target: FaultTarget): Promise<readonly FaultGroup[]> {
    const { faultsOf, seenFrame, stepSchema } = await this.#tools.edit();
    const steps = await this.plan(id);
    const tape = await this.#tape(id);
    const run = tape.at(tUs);
    const frame =
      target.kind === 'frame' ? seenFrame(run.scenario, this.story.seed, target.frame) : undefined;
    const now = { ...situationOf(run, steps), ...(frame === undefined ? {} : { frame }) };
    return faultsOf(target, now, stepSchema());
  }

  /** The configuration of a host, and what a change of it comes to. */
  async setup(id: string, { tUs, host, change }: SetupQuestion) {
    const { configPatch, setupOf } = await this.#tools.edit();
    const { input } = await this.branch(id);
    const setup = setupOf((await this.#tape(id)).at(tUs), input, host);
    if (change === undefined || setup === undefined) return { setup };
    return { setup, patch: configPatch(input, host, change.field, change.text, change.isForAll) };
  }

  /** The branch under many seeds, with the moment of one step left to chance. */
  async *many(id: string, index: number, withinUs: number, runs: number): AsyncGenerator<ManyRuns> {
    const { branchFrom } = await this.#tools.edit();
    const read = branchFrom(lateStep(await this.#settled(id), index, withinUs), { id, atUs: 0, steps: [] });
    if (!read.ok) throw new LabError(read.errors);
    for (const part of manyRuns(read.scenario, runs)) {
      await this.#tools.pause();
      yield part;
    }
  }

  /** All frames recorded so far, in parts. */
  async *frames(branch: string): AsyncGenerator<FramesPart> {
    const { frames } = await this.#tape(branch);
    for (const chunk of frames.chunks()) {
      yield { chunk };
      await this.#tools.pause();
    }
    yield { last: { names: frames.names, left: frames.left } };
  }

  /** What stands on the lines of some frames; undefined for a number that there is not. */
  async lines(branch: string, frames: readonly number[]): Promise<(FrameLine | undefined)[]> {
    const { frameLine } = await inspect();
    const bytes = (await this.#tape(branch)).frames.bytes(frames);
    return frames.map((frame) => {
      const found = bytes.get(frame);
      return found === undefined ? undefined : frameLine(found);
    });
  }

  async dissect(branch: string, frame: number): Promise<Dissected | undefined> {
    const { dissectFrame } = await inspect();
    return dissectFrame(await this.#tape(branch), frame);
  }

  async states(branch: string, question: StatesQuestion): Promise<StatesAnswer> {
    const { joinedStates } = await inspect();
    const { rightBranch: beside } = question;
    const tape = await this.#tape(branch);
    return joinedStates(tape, question, beside === undefined ? undefined : await this.#tape(beside));
  }

  async #prepare(story: Story): Promise<Prepared> {
    const { base } = story;
    const shipped = 'builtin' in base ? await this.#shipped(base.builtin) : undefined;
    if (shipped !== undefined && story.lesson === undefined) return shipped;
    const { prepare } = await this.#tools.edit();
    const read = prepare(storyInput('scenario' in base ? base.scenario : shipped!.input, story));
    if (!read.ok) throw new LabError(read.errors);
    return read;
  }

  #shipped(name: string): Promise<Prepared> {
    const { titles, load } = this.#tools.builtins;
    if (titles.some((each) => each.name === name)) return load(name);
    throw new LabError([{ message: `there is no shipped scenario ${name}` }]);
  }

  #keepEqual(before: Story, after: Story): void {
    for (const { id } of before.branches) {
      const same = (story: Story): string => JSON.stringify(lineage(story, id));
      if (after.branches.some((each) => each.id === id) && same(before) === same(after)) continue;
      this.#tapes.delete(id);
      this.#read.delete(id);
    }
  }

  async #tape(id: string): Promise<BranchTape> {
    const known = this.#tapes.get(id);
    if (known !== undefined) return known;
    const { scenario } = await this.branch(id);
    const tape = new BranchTape(scenario, this.story.seed);
    this.#tapes.set(id, tape);
    return tape;
  }

  /** The story that is open. */
  get story(): Story {
    if (this.#open === undefined) throw new RangeError('no story is open');
    return this.#open;
  }

  /** The same with its scenario in full. */
  get whole(): Story {
    return revealSecrets(wholeStory(this.story, this.#prepared!.input));
  }

  /** A branch's scenario, and as it was written. */
  async branch(id: string): Promise<Prepared> {
    const known = this.#read.get(id);
    if (known !== undefined) return known;
    const story = this.story;
    const branch = lineage(story, id).at(-1)!;
    const isBase = branch.parent === undefined && branch.steps.length === 0 && story.untilUs === undefined;
    if (isBase && branch.without === undefined) return this.#prepared!;
    const { branchFrom, rootOf } = await this.#tools.edit();
    const read =
      branch.parent === undefined
        ? rootOf(story, branch, this.#prepared!.input)
        : branchFrom(await this.#settled(branch.parent), branch);
    if (!read.ok) throw new LabError(read.errors);
    this.#read.set(id, read);
    return read;
  }

  async #settled(id: string): Promise<ScenarioInput> {
    const { settled } = await this.#tools.edit();
    const { scenario, input } = await this.branch(id);
    return settled(new ScenarioRun(scenario, { seed: this.story.seed }), input);
  }
}
