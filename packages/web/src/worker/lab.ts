import { hostSystems, isOwnHost, type Scenario, type ScenarioRun } from '@carplab/sim/scenario';
import type { Builtins, Prepared } from '../model/builtins.js';
import { branchLetter, lineage, type Story } from '../model/story.js';
import { type Reason, type Vhid, whyNot, whyTransition } from '../model/why.js';
import { BranchTape } from './branch-tape.js';
import { dissectFrame, frameLine } from './dissect-frame.js';
import { joinedStates } from './held-states.js';
import type {
  Dissected,
  FrameLine,
  FramesPart,
  Instant,
  LabProblem,
  MachineFacts,
  Opened,
  Recorded,
  StatesAnswer,
  StatesQuestion,
} from './protocol.js';

/** A story cannot be run: what is wrong with it. */
export class LabError extends Error {
  override readonly name = 'LabError';
  readonly problems: readonly LabProblem[];

  constructor(problems: readonly LabProblem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.problems = problems;
  }
}

/** What changes a scenario needs the schema, which the page loads only then. */
export interface LabTools {
  readonly builtins: Builtins;
  edit(): Promise<typeof import('./edit.js')>;
  /** Resolves after other work that waits for the thread. */
  pause(): Promise<void>;
}

/** How much virtual time a run computes before it looks whether something else is wanted. */
const SLICE_US = 5_000_000;

/** Runs the branches of a story, and answers about any instant of them. Without DOM and clock. */
export class Lab {
  readonly #tools: LabTools;
  #story: Story | undefined;
  #prepared: Prepared | undefined;
  readonly #tapes = new Map<string, BranchTape>();

  constructor(tools: LabTools) {
    this.#tools = tools;
  }

  /** Takes a story; branches that it shares with the one before keep their runs. */
  async open(story: Story): Promise<Opened> {
    const base = JSON.stringify([story.base, story.seed]);
    if (this.#story === undefined || JSON.stringify([this.#story.base, this.#story.seed]) !== base) {
      const prepared = await this.#prepare(story);
      this.#tapes.clear();
      this.#prepared = prepared;
    } else {
      this.#keepEqual(this.#story, story);
    }
    this.#story = story;
    const { scenario } = this.#prepared!;
    const { name, learn, durationUs, segments } = scenario;
    return {
      name,
      learn,
      durationUs,
      segments: segments.map((segment) => segment.name),
      machines: machinesOf(scenario),
      builtins: this.#tools.builtins.titles,
    };
  }

  /** Runs a branch up to a time, or to its end, and says after each slice how far it is. */
  async *run(branch: string, untilUs: number = Number.POSITIVE_INFINITY): AsyncGenerator<Recorded> {
    const tape = await this.#tape(branch);
    const toUs = Math.min(untilUs, tape.durationUs);
    while (tape.recordedUs < toUs) {
      tape.advance(Math.min(toUs, tape.recordedUs + SLICE_US));
      await this.#tools.pause();
      if (tape.recordedUs < toUs) yield tape.recorded(branch);
    }
    yield tape.recorded(branch);
  }

  /** The machines at an instant that is recorded. */
  async seek(branch: string, tUs: number): Promise<Instant> {
    const run = (await this.#tape(branch)).at(tUs);
    return {
      branch,
      tUs: run.world.nowUs,
      traceHash: run.world.traceHash,
      hosts: [...run.hosts.values()].map((host) => ({
        name: host.name,
        isOn: run.world.power(host.name) === 'on',
        demotion: host.demotion?.() ?? 0,
        vhids: host.states?.() ?? [],
      })),
    };
  }

  /** Why a lane is what it is at an instant; without `lane`, the transition at, or last before, that instant. */
  async why(branch: string, tUs: number, lane?: number): Promise<Reason | undefined> {
    const tape = await this.#tape(branch);
    const { record } = tape.recorded(branch);
    const chosen = lane === undefined ? undefined : record.lanes[lane];
    const found = record.transitions.kept.findLast(
      (each) =>
        each.timeUs <= tUs &&
        (chosen === undefined ||
          (each.host === chosen.host && each.link === chosen.link && each.vhid === chosen.vhid)),
    );
    const isNow = found !== undefined && (found.timeUs === tUs || lane === undefined);
    if (!isNow && chosen !== undefined) {
      const now = vhidAt(tape.at(tUs), chosen);
      return now === undefined ? undefined : whyNot(chosen, tUs, now);
    }
    const at = found === undefined ? undefined : record.lanes.find((each) => isOf(each, found));
    if (found === undefined || at === undefined) return undefined;
    const before = vhidAt(tape.at(Math.max(0, found.timeUs - 1)), at);
    return whyTransition(record, at, found, before, vhidAt(tape.at(found.timeUs), at));
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
    const bytes = (await this.#tape(branch)).frames.bytes(frames);
    return frames.map((frame) => {
      const found = bytes.get(frame);
      return found === undefined ? undefined : frameLine(found);
    });
  }

  async dissect(branch: string, frame: number): Promise<Dissected | undefined> {
    return dissectFrame(await this.#tape(branch), frame);
  }

  async states(branch: string, question: StatesQuestion): Promise<StatesAnswer> {
    return joinedStates(await this.#tape(branch), question);
  }

  async #prepare({ base }: Story): Promise<Prepared> {
    if ('builtin' in base) {
      const known = this.#tools.builtins.titles.some(({ name }) => name === base.builtin);
      if (!known) throw new LabError([{ message: `there is no shipped scenario ${base.builtin}` }]);
      return this.#tools.builtins.load(base.builtin);
    }
    const { prepare } = await this.#tools.edit();
    const read = prepare(base.scenario);
    if (!read.ok) throw new LabError(read.errors);
    return read;
  }

  #keepEqual(before: Story, after: Story): void {
    for (const { id } of before.branches) {
      const same = (story: Story): string => JSON.stringify(lineage(story, id));
      if (after.branches.every((each) => each.id !== id) || same(before) !== same(after))
        this.#tapes.delete(id);
    }
  }

  async #tape(id: string): Promise<BranchTape> {
    const known = this.#tapes.get(id);
    if (known !== undefined) return known;
    if (this.#story === undefined) throw new RangeError('no story is open');
    const scenario = await this.#scenario(this.#story, id);
    const tape = new BranchTape(scenario, this.#story.seed);
    this.#tapes.set(id, tape);
    return tape;
  }

  async #scenario(story: Story, id: string): Promise<Scenario> {
    const branch = lineage(story, id).at(-1)!;
    const base = this.#prepared!.scenario;
    if (branch.parent === undefined && branch.steps.length === 0 && id === branchLetter(0)) return base;
    const parent = branch.parent === undefined ? base : (await this.#tape(branch.parent)).scenario;
    const { withSteps } = await this.#tools.edit();
    const made = withSteps(parent, branch);
    if (!made.ok) throw new LabError(made.errors);
    return made.scenario;
  }
}

function isOf(
  one: { readonly host: string; readonly link: string; readonly vhid: number },
  other: { readonly host: string; readonly link: string; readonly vhid: number },
): boolean {
  return one.host === other.host && one.link === other.link && one.vhid === other.vhid;
}

function vhidAt(
  run: ScenarioRun,
  lane: { readonly host: string; readonly interface?: string; readonly vhid: number },
): Vhid | undefined {
  const host = run.hosts.get(lane.host);
  if (!isOwnHost(host)) return undefined;
  return host.states().find(({ vhid, interface: name }) => vhid === lane.vhid && name === lane.interface);
}

function machinesOf(scenario: Scenario): MachineFacts[] {
  const systems = hostSystems(scenario);
  const hosts = scenario.hosts.map(({ config, cables }): MachineFacts => {
    const system = systems[config.name];
    return {
      name: config.name,
      kind: 'host',
      ...(system === undefined ? {} : { system }),
      ports: config.interfaces.map(({ name, addresses = [] }, i) => ({
        name,
        segment: cables[i]?.segment ?? '',
        addresses: [...addresses],
      })),
    };
  });
  const others = (['client', 'server', 'router'] as const).flatMap((kind) =>
    scenario[`${kind}s`].map(({ options, cable }): MachineFacts => {
      const { name, interface: port = '' } = options;
      const addresses = 'addresses' in options ? options.addresses : [options.address];
      return { name, kind, ports: [{ name: port, segment: cable.segment, addresses: [...addresses] }] };
    }),
  );
  return [...hosts, ...others];
}
