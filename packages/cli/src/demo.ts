import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  parseScenario,
  readScenario,
  runScenario,
  type Scenario,
  type ScenarioInput,
  type ScenarioResult,
  type Takeover,
} from '@carplab/sim';
import { duration, lanesText, NO_PAINT, table } from '@carplab/text';
import { paintFor } from './colours.js';
import { Failure, fileFailure } from './failure.js';
import { printErr, printOut } from './output.js';
import { summaryLine, verdictLines } from './run.js';
import { type OutputFiles, RecordedRun } from './run-outputs.js';

export interface DemoOptions {
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** `carplab demo`: the two firewalls of the OPNsense how-to, and what its claims are worth. */
export function demo(options: DemoOptions): number {
  const path = createRequire(import.meta.url).resolve('@carplab/sim/scenarios/demo.yaml');
  const parsed = parseScenario(readFileSync(path, 'utf8'), 'demo.yaml');
  if (!parsed.ok) throw new Failure(parsed.errors.map(({ message }) => message).join('; '));
  const { scenario, input } = parsed;
  const seed = options.seed ?? scenario.seed;
  const recorded = new RecordedRun(scenario, seed, outputFiles(options.out), (event) => {
    if (options.json) printOut(`${JSON.stringify(event)}\n`);
  });
  const result = recorded.run.finish();
  recorded.close(scenario.name, scenario.durationUs);
  if (options.out !== undefined) {
    copyFileSync(path, join(options.out, 'demo.yaml'));
    printErr(`written to ${options.out}: demo.pcapng, demo.svg, demo.yaml\n`);
  }
  if (!options.json) {
    const paint = paintFor(1) ?? NO_PAINT;
    const chart = recorded.lanes.chart(scenario.name, scenario.durationUs);
    const lanes = lanesText(chart, { width: process.stdout.columns ?? 100, paint });
    const claims = claimLines(scenario, result, haltResult(input, seed));
    printOut(
      `${[...lanes, '', ...claims, '', ...verdictLines(result, paint), summaryLine(result)].join('\n')}\n`,
    );
  }
  return result.summary.expectationsFailed === 0 ? 0 : 1;
}

function outputFiles(directory: string | undefined): OutputFiles {
  if (directory === undefined) return {};
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw fileFailure(directory, 'make the directory', error);
  }
  return { pcap: join(directory, 'demo.pcapng'), svg: join(directory, 'demo.svg') };
}

/** The same run with a clean halt in the place of the crash. */
function haltResult(input: ScenarioInput, seed: number): ScenarioResult {
  const steps = (input.steps ?? []).map((step) => {
    if (!('crash' in step)) return step;
    const { crash, ...rest } = step;
    return { ...rest, shutdown: crash };
  });
  const parsed = readScenario({ ...input, steps, expect: [] }, 'demo.yaml');
  if (!parsed.ok) throw new Failure(parsed.errors.map(({ message }) => message).join('; '));
  return runScenario(parsed.scenario, { seed });
}

/** What the how-to says beside what happened in this run, and why they differ. */
function claimLines(scenario: Scenario, result: ScenarioResult, halt: ScenarioResult): string[] {
  const stepTime = (kind: string): number =>
    scenario.steps.find(({ action }) => action.kind === kind)?.timeUs ?? 0;
  const crashUs = stepTime('crash');
  const returnUs = stepTime('boot');
  const between = (all: readonly Takeover[], fromUs: number, toUs: number): Takeover[] =>
    all.filter(({ faultUs }) => faultUs >= fromUs && faultUs < toUs);
  const lost = (from: ScenarioResult, fromUs: number, toUs: number): string => {
    const counts = new Map<string, number>();
    for (const event of from.events)
      if (event.event === 'ping' && event.timeUs >= fromUs && event.timeUs < toUs)
        counts.set(event.client, (counts.get(event.client) ?? 0) + (event.lost ? 1 : 0));
    return [...counts.values()].join(' and ');
  };
  const range = (takeovers: readonly Takeover[]): string =>
    takeovers.map(({ durationUs }) => duration(durationUs)).join(' and ');
  const firstStepUs = Math.min(...scenario.steps.map(({ timeUs }) => timeUs));
  const announced = between(result.takeovers, firstStepUs, crashUs).filter(({ to }) => to === 'OPNsense-2');
  const crash = between(result.takeovers, crashUs, returnUs);
  const halted = between(halt.takeovers, crashUs, returnUs);
  const rows = [
    ['what', 'the how-to says', 'what happened here', 'why'],
    [
      'maintenance mode',
      '2–3 s',
      `${range(announced)}; pings lost: ${lost(result, firstStepUs, firstStepUs + 10_000_000)}`,
      'an advertisement with advskew 240 goes out at once, and node 2 preempts',
    ],
    [
      'crash of node 1',
      '1–3 s, 1–2 pings lost',
      `${range(crash)}; pings lost: ${lost(result, crashUs, returnUs)}`,
      'node 2 waits 3 × advbase + 100/256 s = 3.391 s after the last advertisement, which was up to 1 s old',
    ],
    [
      'clean halt instead',
      'smooth',
      `${range(halted)}; pings lost: ${lost(halt, crashUs, returnUs)}`,
      'FreeBSD sends no goodbye: a halt is no faster than a crash; enter maintenance mode first',
    ],
    [
      'return of node 1',
      'it stays BACKUP',
      result.takeovers.some(({ faultUs, to }) => faultUs >= returnUs && to === 'OPNsense-1')
        ? 'it took both addresses back'
        : 'it stayed BACKUP',
      'with preempt on, the better node takes over as soon as it hears the worse one',
    ],
  ];
  return table(rows);
}
