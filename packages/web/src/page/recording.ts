import { batch, type Signal, signal } from '@preact/signals';
import { cured, type KeyCure, type KeyRow, readKeys } from '../model/recording-keys.js';
import {
  RECORDING,
  type RecordingKeys,
  type RecordingTrouble,
  type ShownRecording,
} from '../worker/recording-protocol.js';
import type { ReadProgress } from '../worker/recordings/capture-content.js';
import { takeMarks } from './marked.js';
import { say } from './messages/say.js';
import { turn } from './panel-open.js';
import {
  branch,
  chosenFrame,
  compared,
  instant,
  lab,
  lane,
  opened,
  reason,
  recording,
  runs,
  span,
  stage,
  trouble,
  tUs,
} from './state.js';

/** The capture that is being read, and how far it is. */
export const reading: Signal<{ readonly name: string; readonly progress?: ReadProgress } | undefined> =
  signal(undefined);

const NO_ROW: KeyRow = { password: '', addresses: '' };
/** What was typed. It is in this tab's memory and nowhere else: in no link, file or setting. */
export const keyRows: Signal<readonly KeyRow[]> = signal([NO_ROW]);
/** What is wrong with it, in words. */
export const keyProblem: Signal<string> = signal('');

/** The worker's number of the request that is being answered. */
let running: number | undefined;

/** Gives up what is being read; the page stays as it is. */
export function cancelReading(): void {
  if (running !== undefined) lab.cancel(running);
  running = undefined;
  reading.value = undefined;
}

/** Reads a capture and shows it; what is wrong with it is said, and then the page stays as it is. */
export async function openCapture(file: File): Promise<void> {
  const part = await read(file.name, { file, keys: { passwords: [], vips: [] } });
  if (part === undefined) return;
  if ('code' in part) {
    trouble.value = troubleText(file.name, part);
    return;
  }
  const end = part.opened.durationUs;
  batch(() => {
    keyRows.value = [NO_ROW];
    keyProblem.value = '';
    recording.value = part.facts;
    opened.value = { ...part.opened, builtins: opened.value?.builtins ?? [] };
    branch.value = RECORDING;
    runs.value = new Map([[RECORDING, part.recorded]]);
    compared.value = undefined;
    tUs.value = 0;
    span.value = [0, end];
    lane.value = firstLane(part);
    chosenFrame.value = undefined;
    takeMarks([]);
    instant.value = undefined;
    reason.value = undefined;
    turn.value = 'why';
    stage.value = 'ready';
    trouble.value = part.facts.problems.join('\n');
  });
}

/** Reads the open capture again with the keys that were typed. */
export async function applyKeys(rows: readonly KeyRow[]): Promise<void> {
  const facts = recording.value;
  if (facts === undefined) return;
  const typed = readKeys(rows);
  keyRows.value = rows;
  keyProblem.value = typed.ok ? '' : say.value.recording.noAddress(typed.word);
  if (!typed.ok) return;
  const part = await read(facts.name, { keys: typed.keys });
  if (part === undefined || 'code' in part) return;
  batch(() => {
    recording.value = part.facts;
    runs.value = new Map([[RECORDING, part.recorded]]);
  });
}

/** Takes the addresses that a finding says would make the HMAC right. */
export async function applyCure(cure: KeyCure): Promise<void> {
  const facts = recording.value;
  if (facts !== undefined) await applyKeys(cured(keyRows.value, cure, facts.vhids));
}

async function read(
  name: string,
  request: { readonly file?: Blob; readonly keys: RecordingKeys },
): Promise<ShownRecording | RecordingTrouble | undefined> {
  cancelReading();
  reading.value = { name };
  let own: number | undefined;
  try {
    const { part } = await lab.ask(
      'record',
      { name, ...request },
      ({ part: each }) => {
        if (!('progress' in each)) return false;
        reading.value = { name, progress: each.progress };
        return true;
      },
      (id) => {
        own = id;
        running = id;
      },
    );
    return 'shown' in part ? part.shown : 'trouble' in part ? part.trouble : undefined;
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error);
    return undefined;
  } finally {
    if (running === own) {
      running = undefined;
      reading.value = undefined;
    }
  }
}

function troubleText(name: string, { code, frames, problems }: RecordingTrouble): string {
  const words = say.value.recording;
  if (code === 'unreadable' && problems.length > 0) return problems.join('\n');
  return [words.nothing(name, frames), ...problems].join('\n');
}

/** The lane that is looked at first: that of the worst that was found. */
function firstLane({ facts, recorded }: ShownRecording): number | undefined {
  const worst = facts.remarks.find(({ severity, lane: at }) => severity === 'error' && at !== undefined);
  return worst?.lane ?? (recorded.record.lanes.length > 0 ? 0 : undefined);
}
