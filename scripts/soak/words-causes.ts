import { type Scenario, ScenarioRun } from '@carplab/sim/scenario';
import { laneChart } from '@carplab/text';
import { names, readMasters } from './words-printed.js';
import { type Mastership, type SeenFault, type Truth, TruthRecorder } from './words-truth.js';
import { CLOSE_US, intervalUs } from './words-wire.js';

/** A host became MASTER after another one. */
interface Takeover {
  readonly segment: string;
  readonly vhid: number;
  readonly from: string;
  /** Since when `from` had been MASTER. */
  readonly fromUs: number;
  readonly to: string;
  readonly timeUs: number;
  /** The last that it heard before; undefined if it heard none, or acts on a frame. */
  readonly silence: { readonly untilUs: number } | undefined;
  /** When the last MASTER had stopped being one; `timeUs` if one had not. */
  readonly lostUs: number;
  /** From the first MASTER, or before the first ones have agreed. */
  readonly isFromFirst: boolean;
}

export type Verdict = readonly [how: 'right' | 'missed' | 'false' | 'open', where: string];

/** What happened in a run: who was MASTER, and the faults, which have no numbers here. */
class Past {
  readonly faults: readonly SeenFault[];
  readonly truths: readonly Truth[];
  readonly #begun: ReadonlySet<string>;

  constructor(recorder: TruthRecorder, endUs: number) {
    this.faults = recorder.faults;
    this.truths = recorder.truths(endUs);
    this.#begun = new Set(
      this.truths.flatMap((truth) =>
        truth.masterships.map((each) => `${placeOf(truth)} ${each.host} ${each.fromUs}`),
      ),
    );
  }

  /** Whether the host becomes MASTER at this very time. */
  has({ segment, vhid, to, timeUs }: Takeover): boolean {
    return this.#begun.has(`${segment} ${vhid} ${to} ${timeUs}`);
  }

  /** Whether the host becomes MASTER at that time or later. */
  hasLater(takeover: Takeover, sinceUs: number): boolean {
    const truth = this.truths.find((each) => placeOf(each) === placeOf(takeover));
    return truth?.masterships.some(({ host, fromUs }) => host === takeover.to && fromUs >= sinceUs) ?? false;
  }

  /** Whether the host is MASTER already before it would become one. */
  hasEarlier(takeover: Takeover): boolean {
    const truth = this.truths.find((each) => placeOf(each) === placeOf(takeover));
    return (
      truth?.masterships.some(
        ({ host, fromUs, toUs }) =>
          host === takeover.to && fromUs < takeover.timeUs && toUs >= takeover.timeUs,
      ) ?? false
    );
  }

  /** Whether a host stops being MASTER at this very time. */
  hasEnd({ segment, vhid, from, lostUs }: Takeover): boolean {
    const truth = this.truths.find((each) => placeOf(each) === placeOf({ segment, vhid }));
    return truth?.masterships.some(({ host, toUs }) => host === from && toUs === lostUs) ?? false;
  }

  hasFault({ kind, target, timeUs }: SeenFault): boolean {
    return this.faults.some((each) => each.kind === kind && each.target === target && each.timeUs === timeUs);
  }
}

const placeOf = ({ segment, vhid }: Pick<Takeover, 'segment' | 'vhid'>): string => `${segment} ${vhid}`;

/**
 * Compares the causes that `run` prints for takeovers with what happens without them: the scenario is run again without
 * the step that did the fault. A cause without which the same host becomes MASTER at the same microsecond is false, and
 * so is one that came when the MASTER had long been silent. It is missing where the last step before the first takeover
 * after it has no word, though without it that host never becomes MASTER again. If two steps would each have sufficed,
 * or a step only moved the time, it is open; and so it is where a cable between switches loses frames by itself, which
 * are others if a step is left out. What a step began and ended again, such as a switch that was down, is also run
 * without its end: without both, nothing would have stood in the way.
 */
export function judgeCauses(scenario: Scenario, run: ScenarioRun, recorder: TruthRecorder): Verdict[] {
  const endUs = scenario.durationUs;
  const past = new Past(recorder, endUs);
  const takeovers = past.truths.flatMap((truth) => takeoversOf(truth, recorder));
  if (takeovers.length === 0) return [];
  const known = new Map<string, Past>();
  const without = (left: readonly number[]): Past => {
    const key = left.join();
    const found = known.get(key) ?? again(scenario, left);
    known.set(key, found);
    return found;
  };
  /** The steps without which a fault does not happen: one at its time, or an earlier one that it follows from. */
  const stepsOf = (fault: SeenFault): number[] => {
    const needed = (i: number): boolean => !without([i]).hasFault(fault);
    const before = [...scenario.steps.keys()].filter((i) => scenario.steps[i]!.timeUs <= fault.timeUs);
    const own = before.filter((i) => scenario.steps[i]!.timeUs === fault.timeUs).filter(needed);
    return own.length > 0 ? own : before.filter(needed);
  };
  /** Whether it is the end of what a step began. */
  const isEnd = ({ kind, timeUs }: SeenFault): boolean =>
    ENDS.has(kind) && !scenario.steps.some((step) => step.timeUs === timeUs);
  /** The scenario again, where what ends with this fault never ends. */
  const endless = (fault: SeenFault): Past => {
    const before = stepsOf(fault);
    const key = `endless ${before}`;
    const found = known.get(key) ?? againEndless(scenario, before);
    known.set(key, found);
    return found;
  };
  return takeovers.map((takeover): Verdict => {
    const { timeUs, to, segment, vhid, silence } = takeover;
    const lines = readMasters(laneChart(run.record, timeUs, timeUs)).filter(
      ({ host, vhids }) => host === to && names(vhids, vhid, segment),
    );
    const where = `${to} of vhid ${vhid} on ${segment} at ${timeUs / 1e6}`;
    if (lines.length === 0) return ['missed', `${where}: no line`];
    const [after] = lines.flatMap((line) => line.after ?? []);
    if (after === undefined) return [silent(takeover), where];
    const saidUs = timeUs - after.us;
    const said = past.faults.filter(
      (fault) =>
        Math.abs(fault.timeUs - saidUs) <= ROUNDED_US &&
        after.text.includes(fault.kind) &&
        after.text.includes(fault.target),
    );
    const what = `${where}: ${after.us / 1e6} s after ${after.text}`;
    if (said.length === 0) return ['false', `${what}, which did not happen`];
    const isLate =
      silence !== undefined && said.every((fault) => fault.timeUs > silence.untilUs && fault.timeUs < timeUs);
    if (isLate) return ['false', `${what}, when it had been silent since ${silence.untilUs / 1e6}`];
    const steps = [...new Set(said.flatMap(stepsOf))];
    if (steps.length === 0) return ['open', what];
    if (steps.some((i) => !without([i]).has(takeover))) return ['right', what];
    if (said.some((fault) => isEnd(fault) && !endless(fault).has(takeover))) return ['right', what];
    // It took the MASTER away, beside which the other one would have become one at that time.
    const first = originOf(takeover);
    const tookAway = first.lostUs < first.timeUs && steps.some((i) => !without([i]).hasEnd(first));
    if (tookAway) return ['open', what];
    const firstUs = Math.min(...steps.map((i) => scenario.steps[i]!.timeUs));
    const later = [...scenario.steps.keys()].filter((i) => scenario.steps[i]!.timeUs >= firstUs);
    return [without(later).has(takeover) ? 'false' : 'open', what];
  });

  function isHost(target: string): boolean {
    return scenario.hosts.some(({ config }) => config.name === hostOf(target));
  }

  /** Whether a cable lost advertisements by itself while the last MASTER was one. */
  function isUnlucky(takeover: Takeover): boolean {
    const truth = past.truths.find((each) => placeOf(each) === placeOf(takeover));
    return (truth?.carried ?? []).some(
      ({ frameId, sentUs }) =>
        recorder.unlucky.has(frameId) && sentUs >= takeover.fromUs && sentUs < takeover.timeUs,
    );
  }

  /** The takeover that others followed at once, in which the hosts agreed on a MASTER. */
  function originOf(takeover: Takeover): Takeover {
    const before = takeovers.findLast(
      (each) =>
        placeOf(each) === placeOf(takeover) &&
        each.timeUs < takeover.timeUs &&
        each.timeUs > takeover.timeUs - HANDOVER_US,
    );
    return before === undefined ? takeover : originOf(before);
  }

  /** The verdict where no cause is printed. */
  function silent(takeover: Takeover): Verdict[0] {
    const all = [...scenario.steps.keys()];
    const before = all.filter((i) => scenario.steps[i]!.timeUs <= takeover.lostUs);
    const last = before.at(-1);
    if (last === undefined) return 'right';
    const sinceUs = scenario.steps[last]!.timeUs;
    const isFirst = !takeovers.some(
      (each) =>
        placeOf(each) === placeOf(takeover) && each.timeUs >= sinceUs && each.timeUs < takeover.timeUs,
    );
    if (without([last]).has(takeover)) return 'right';
    // A step without which the host would be MASTER all along has not made it one.
    if (without([last]).hasEarlier(takeover)) return 'open';
    // What is done to a third host takes no MASTER away, though this host may then hear less.
    const done = past.faults.filter(({ timeUs }) => timeUs === sinceUs);
    const isOthers = done.every(
      ({ target }) => isHost(target) && ![takeover.from, takeover.to].includes(hostOf(target)),
    );
    if (isOthers && takeover.lostUs === takeover.timeUs) return 'open';
    // What came before the first MASTER was no loss; and a host that flaps by itself does so at another time.
    if (takeover.isFromFirst && sinceUs <= takeover.fromUs) return 'open';
    const isNeeded = [[last], all].every((left) => !without(left).hasLater(takeover, sinceUs));
    return isFirst && isNeeded && !isUnlucky(takeover) ? 'missed' : 'open';
  }
}

/** Of a host or a port. */
const hostOf = (target: string): string => target.split(':')[0] ?? '';

/** Within this, hosts agree on a MASTER, µs. */
const HANDOVER_US = 100_000;

/** Printed durations have three places after the point, in seconds too. */
const ROUNDED_US = 501;

/** They can be the end of what a step began. */
const ENDS: ReadonlySet<string> = new Set(['link-up', 'switch-up', 'boot']);

/** The scenario without some of its steps. */
function again(scenario: Scenario, left: readonly number[]): Past {
  return outcomeOf(
    scenario,
    scenario.steps.filter((_, i) => !left.includes(i)),
  );
}

/** The scenario in which what some of its steps begin never ends. */
function againEndless(scenario: Scenario, some: readonly number[]): Past {
  const endUs = scenario.durationUs;
  const steps = scenario.steps.map((step, i) => {
    const { action } = step;
    if (!some.includes(i)) return step;
    if ('downUs' in action) return { ...step, action: { ...action, downUs: endUs } };
    return action.kind === 'reboot' ? { ...step, action: { ...action, bootUs: endUs } } : step;
  });
  return outcomeOf(scenario, steps);
}

function outcomeOf(scenario: Scenario, steps: Scenario['steps']): Past {
  const run = new ScenarioRun({ ...scenario, steps, expectations: [] });
  const recorder = new TruthRecorder(scenario);
  run.world.observe(recorder);
  run.finish();
  return new Past(recorder, scenario.durationUs);
}

/** The one that is MASTER, the last to become one; or the last that was. */
function holder(begun: readonly Mastership[], timeUs: number): Mastership | undefined {
  const end = ({ toUs }: Mastership): number => Math.min(toUs, timeUs);
  const lastUs = Math.max(...begun.map(end));
  return begun.findLast((each) => end(each) === lastUs);
}

function takeoversOf(truth: Truth, { heard, late }: TruthRecorder): Takeover[] {
  const { segment, vhid, masterships, carried } = truth;
  const order = [...masterships].sort((a, b) => a.fromUs - b.fromUs);
  return order.flatMap((mastership, i): Takeover[] => {
    const { host: to, fromUs: timeUs } = mastership;
    // Of those that begin at one time, none has taken over from another.
    const earlier = order.slice(0, i).filter((each) => each.fromUs < timeUs);
    const before = holder(earlier, timeUs);
    // One that never advertised, since its peer answers no ARP, has taken nothing over.
    const isHeard = carried.some(
      ({ host, sentUs }) => host === to && sentUs >= timeUs && sentUs <= mastership.toUs,
    );
    if (before === undefined || before.host === to || mastership.isResumed || !isHeard) return [];
    return [
      {
        ...{ segment, vhid, from: before.host, fromUs: before.fromUs, to, timeUs },
        isFromFirst: before.fromUs < order[0]!.fromUs + HANDOVER_US,
        lostUs: Math.min(before.toUs, timeUs),
        silence: silenceOf(mastership, earlier),
      },
    ];
  });

  /** Until when a fault may have silenced the MASTER, for a host that acts because it hears none. */
  function silenceOf(
    { host, fromUs, begunBy, listenedUs }: Mastership,
    others: readonly Mastership[],
  ): Takeover['silence'] {
    if (begunBy !== undefined || listenedUs === fromUs) return undefined;
    const last = carried.findLast(
      (each) => each.host !== host && each.timeUs < fromUs && heard.get(each.frameId)?.has(host),
    );
    if (last === undefined) return undefined;
    // While several were MASTER, or none, the wire says less.
    const leftUs = Math.max(...others.map((each) => (each.toUs < fromUs ? each.toUs : each.fromUs)));
    const dueUs = Math.max(last.timeUs, listenedUs) + intervalUs(last) * (1 + late) + 20 * CLOSE_US;
    return { untilUs: Math.max(dueUs, leftUs) };
  }
}
