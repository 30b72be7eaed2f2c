import { revealSecrets } from '@carplab/codec/carp';
import {
  formatScenario,
  type RunFiles,
  runEventLine,
  type ScenarioInput,
  type ScenarioResult,
  WrittenRun,
} from '@carplab/sim/scenario';
import { visibleLine } from '@carplab/text';
import type { Prepared } from '../model/builtins.js';
import { EXPORT_ENDINGS, type ExportKind } from '../model/export-kinds.js';
import { formatStory } from '../model/link.js';
import type { Lab } from './lab.js';
import { LabError } from './lab-error.js';
import { Parts } from './parts.js';
import type { ExportedFile, ExportQuestion } from './protocol.js';

/** A run computes so much virtual time before it looks whether something else is wanted, µs. */
const SLICE_US = 5_000_000;
/** Larger files are not made. */
const MAX_EXPORT = 512 * 1024 * 1024;

/** Makes a file of a branch of the open story. Two of one version are equal octet for octet. Passwords are in it as they are. */
export async function exportFile(
  lab: Lab,
  question: ExportQuestion,
  pause: () => Promise<void>,
): Promise<ExportedFile> {
  const { kind, view } = question;
  const prepared = await lab.branch(view.branch);
  const { base } = lab.story;
  const name = 'builtin' in base ? base.builtin : plainName(prepared.scenario.name);
  const parts = new Parts();
  const run = (files: RunFiles, onLine?: (line: string) => void): Promise<ScenarioResult> =>
    runThrough(prepared, lab.story.seed, files, { parts, pause, ...(onLine ? { onLine } : {}) });
  const input = revealSecrets<ScenarioInput>({ ...prepared.input, seed: lab.story.seed });
  switch (kind) {
    case 'yaml':
      parts.add(formatScenario(input));
      break;
    case 'vitest':
      parts.add(vitestFile(input, (await run({})).summary));
      break;
    case 'story': {
      const { traceHash } = await lab.seek(view.branch, view.tUs);
      parts.add(formatStory({ story: lab.story, view, by: question.by, trace: traceHash.slice(0, 8) }));
      break;
    }
    case 'note': {
      const lines: string[] = [];
      const { summary } = await run({}, (line) => lines.push(line));
      parts.add(noteFile(prepared, question, summary.traceHash, lines));
      break;
    }
    default: {
      // The page makes the PNG of it: a worker cannot draw an SVG.
      const file = kind === 'pcapng' ? 'pcap' : kind === 'png' ? 'svg' : kind;
      const write = (part: string | Uint8Array): void => parts.add(part);
      await run({ [file]: write });
    }
  }
  return { name: `${name}-${view.branch}${EXPORT_ENDINGS[kind satisfies ExportKind]}`, blob: parts.blob };
}

interface Watch {
  readonly parts: Parts;
  readonly pause: () => Promise<void>;
  readonly onLine?: (line: string) => void;
}

/** Runs from beginning to end, as `carplab run` does. */
async function runThrough(
  { scenario }: Prepared,
  seed: number,
  files: RunFiles,
  { parts, pause, onLine }: Watch,
): Promise<ScenarioResult> {
  const written = new WrittenRun(scenario, files, {
    seed,
    onEvent: (event) => {
      const line = runEventLine(event);
      if (line !== undefined) onLine?.(line);
    },
  });
  const { run } = written;
  while (run.world.nowUs < scenario.durationUs) {
    run.runTo(Math.min(scenario.durationUs, run.world.nowUs + SLICE_US));
    if (parts.size > MAX_EXPORT)
      throw new LabError([
        { message: 'The file would be larger than 512 MiB: export the scenario, and carplab run writes it.' },
      ]);
    await pause();
  }
  const result = run.finish();
  written.close();
  return result;
}

function vitestFile(
  input: ScenarioInput,
  { traceHash, expectationsFailed }: ScenarioResult['summary'],
): string {
  return `import { defineScenario, readScenario, runScenario } from '@carplab/sim/scenario';
import { expect, it } from 'vitest';

const scenario = defineScenario(${JSON.stringify(input, null, 2)});

it(${JSON.stringify(input.name)}, () => {
  const read = readScenario(scenario, 'scenario');
  if (!read.ok) throw new Error(read.errors.map(({ message }) => message).join('\\n'));
  const { summary } = runScenario(read.scenario);
  expect(summary.expectationsFailed).toBe(${expectationsFailed});
  expect(summary.traceHash).toBe('${traceHash}');
});
`;
}

function noteFile(
  { scenario }: Prepared,
  { url, view, by }: ExportQuestion,
  traceHash: string,
  lines: readonly string[],
): string {
  return `# ${visibleLine(scenario.name)}

${visibleLine(scenario.learn)}

[Branch ${view.branch} at ${view.tUs / 1_000_000} s](${url}), carplab ${by}, trace \`${traceHash}\`

## Events

\`\`\`text
${lines.join('\n')}
\`\`\`
`;
}

/** For a file's name. */
function plainName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 60).replace(/^-|-$/g, '') || 'scenario';
}
