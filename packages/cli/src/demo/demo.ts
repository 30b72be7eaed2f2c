import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  parseScenario,
  readScenario,
  runScenario,
  type ScenarioInput,
  type ScenarioResult,
} from '@carplab/sim/scenario';
import { Failure, fileFailure } from '../failure.js';
import { printErr, printOut } from '../output/output.js';
import { proseWidth } from '../output/width.js';
import { type PerformOptions, perform } from '../run/perform.js';
import type { OutputFiles } from '../run/run-outputs.js';
import { lanesLines, verdictLines } from '../run/run-report.js';
import { schemaLine, shippedFile } from '../scenarios/shipped.js';
import { claimLines, PFCTL_US, type Variants } from './demo-claims.js';

export interface DemoOptions extends PerformOptions {
  readonly seed?: number;
  readonly out?: string;
  /** What was found also where an expectation holds. */
  readonly verbose?: boolean;
}

/** `carplab demo`: runs the two firewalls of the OPNsense how-to and checks its claims. Returns the exit status. */
export async function demo(options: DemoOptions): Promise<number> {
  const text = readFileSync(shippedFile('demo')!, 'utf8');
  const parsed = parseScenario(text, 'demo.yaml');
  if (!parsed.ok) throw new Failure(parsed.errors);
  const { scenario, input } = parsed;
  const seed = options.seed ?? scenario.seed;
  const { chart, result, status, failure } = await perform(scenario, seed, outputFiles(options.out), options);
  if (options.out !== undefined) {
    // There its schema is elsewhere.
    const copy = text.replace(/^# yaml-language-server.*$/m, schemaLine(options.out));
    writeFileSync(join(options.out, 'demo.yaml'), copy);
    printErr(`written to ${options.out}: demo.pcapng, demo.svg, demo.yaml\n`);
  }
  if (!options.json) {
    const judged = result && [
      '',
      ...claimLines(scenario, result, variantsOf(input, seed)),
      '',
      ...verdictLines(result, { details: options.verbose ?? false, width: proseWidth() }),
    ];
    printOut(`${[...lanesLines(chart, scenario.learn), ...(judged ?? [])].join('\n')}\n`);
  }
  if (failure !== undefined) throw failure;
  return status;
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

/** Further runs, for the claims that the one shown does not cover. */
function variantsOf(input: ScenarioInput, seed: number): Variants {
  const steps = input.steps ?? [];
  const halts = steps.map((step) => {
    if (!('crash' in step)) return step;
    const { crash, ...rest } = step;
    return { ...rest, shutdown: crash };
  });
  const defaults = { ...input.defaults, pf: {} };
  const off = { at: PFCTL_US / 1_000_000, pf: { host: 'OPNsense-1', on: false } };
  return {
    halt: variant({ ...input, steps: halts }, seed),
    pfctl: variant({ ...input, defaults, duration: '40s', steps: [off] }, seed),
  };
}

function variant(input: ScenarioInput, seed: number): ScenarioResult {
  const parsed = readScenario({ ...input, expect: [] }, 'demo.yaml');
  if (!parsed.ok) throw new Failure(parsed.errors);
  return runScenario(parsed.scenario, { seed });
}
