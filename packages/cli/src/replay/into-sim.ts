import type { Rewriter } from '@carplab/analysis';
import type { ScenarioRun } from '@carplab/sim/scenario';
import { duration } from '@carplab/text';
import { Failure } from '../failure.js';
import { captureProblems, openInputs, readFrames } from '../input/frames.js';
import { printErr, printOut } from '../output/output.js';
import { checkOutputs, usesStdout } from '../run/check-outputs.js';
import { perform } from '../run/perform.js';
import { lanesLines, verdictLines } from '../run/run-report.js';
import { loadScenario } from '../run/scenario-file.js';
import { Chosen } from './chosen.js';
import { keysOf, type ReplayOptions } from './replay-options.js';

/**
 * Plays captures into a scenario: each packet enters a segment at its time, as if a station there sent it. Returns the
 * exit status.
 */
export async function replayIntoSim(
  paths: readonly string[],
  scenarioPath: string,
  rewriter: Rewriter,
  options: ReplayOptions,
): Promise<number> {
  checkOutputs([scenarioPath, ...paths], options, options.json === true);
  const { scenario } = await loadScenario(scenarioPath);
  const names = scenario.segments.map(({ name }) => name);
  const segment = options.segment ?? (names.length === 1 ? names[0] : undefined);
  if (segment === undefined || !names.includes(segment))
    throw new Failure(
      `${segment === undefined ? 'which segment should the packets enter?' : `${scenarioPath} has no segment '${segment}':`} --segment takes ${names.join(' or ')}`,
    );
  const chosen = new Chosen(rewriter, options, keysOf(options));
  const inputs = openInputs(paths);
  const counts = { sent: 0, late: 0 };
  const startUs = options.at ?? 0;
  const { speed = 1 } = options;

  const feed = async (run: ScenarioRun): Promise<void> => {
    let firstUs = Number.NaN;
    await readFrames(
      inputs,
      { stopped: false },
      (frame, input) => {
        const bytes = chosen.take(frame, input);
        if (!bytes) return true;
        if (Number.isNaN(firstUs)) firstUs = frame.timeUs;
        const timeUs = startUs + Math.max(0, Math.round((frame.timeUs - firstUs) / speed));
        if (timeUs > scenario.durationUs) {
          counts.late++;
          return true;
        }
        run.runTo(timeUs);
        run.world.inject({ kind: 'forge', segment, frame: bytes });
        counts.sent++;
        return true;
      },
      () => {},
    );
  };
  try {
    const { chart, result, status, failure } = await perform(
      scenario,
      options.seed ?? scenario.seed,
      options,
      {
        json: options.json ?? false,
        feed,
      },
    );
    if (!options.json && !usesStdout(options)) {
      const lines = [...lanesLines(chart, scenario.learn), ...(result ? ['', ...verdictLines(result)] : [])];
      printOut(`${lines.join('\n')}\n`);
    }
    const broken = inputs.flatMap(captureProblems);
    chosen.warn();
    const late =
      counts.late === 0
        ? []
        : [`not sent: ${counts.late} after the scenario's end at ${duration(scenario.durationUs)}`];
    const what = `${counts.sent} packets entered ${segment} from ${duration(startUs)} on`;
    printErr(`${[...broken, what, ...late, ...chosen.lines()].join('\n')}\n`);
    if (failure !== undefined) throw failure;
    const fine = broken.length === 0 && chosen.unsendable.size === 0;
    return fine || status > 1 ? status : 1;
  } finally {
    for (const input of inputs) input.chunks.close();
  }
}
