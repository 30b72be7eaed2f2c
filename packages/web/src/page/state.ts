import type { Record as RunRecord } from '@carplab/analysis';
import { revealSecrets } from '@carplab/codec/carp';
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { FrameWay } from '../model/frame-way.js';
import { newStory, type Story, type StoryView } from '../model/story.js';
import type { Reason } from '../model/why.js';
import type { Network, Opened } from '../worker/network-facts.js';
import type { Instant, Recorded } from '../worker/protocol.js';
import type { RecordingFacts, Remark } from '../worker/recording-protocol.js';
import { LabClient } from './lab-client.js';
import { marks, takeMarks } from './marked.js';
import { isPhone } from './media.js';
import { say } from './messages/say.js';
import { newest } from './newest.js';
import { openPanels, takePanels } from './panel-open.js';

/** Everything that the page shows. It is in the link, or in the reader's settings, or the worker's answer. */
export const story: Signal<Story> = signal(newStory({ builtin: 'demo' }, 1));
export const opened: Signal<Opened | undefined> = signal(undefined);
/** The capture that is shown instead of the story. */
export const recording: Signal<RecordingFacts | undefined> = signal(undefined);
export const runs: Signal<ReadonlyMap<string, Recorded>> = signal(new Map());
export const branch: Signal<string> = signal('A');
/** A second branch beside it. */
export const compared: Signal<string | undefined> = signal(undefined);
/** The instant shown, whole µs. */
export const tUs: Signal<number> = signal(0);
/** The window of the lanes, µs. */
export const span: Signal<readonly [fromUs: number, toUs: number]> = signal([0, 1]);
/** The selected lane: its place in the record. */
export const lane: Signal<number | undefined> = signal(undefined);
/** The chosen frame, by its number in the run. */
export const chosenFrame: Signal<number | undefined> = signal(undefined);
export const instant: Signal<Instant | undefined> = signal(undefined);
export const reason: Signal<Reason | undefined> = signal(undefined);
export const stage: Signal<'loading' | 'ready' | 'error'> = signal('loading');
/** What went wrong, in words; empty if nothing did. */
export const trouble: Signal<string> = signal('');

export const recorded: ReadonlySignal<Recorded | undefined> = computed(() => runs.value.get(branch.value));
export const record: ReadonlySignal<RunRecord | undefined> = computed(() => recorded.value?.record);
const NO_REMARKS: readonly Remark[] = [];
/** What was found in the capture that is shown. */
export const remarks: ReadonlySignal<readonly Remark[]> = computed(
  () => recording.value?.remarks ?? NO_REMARKS,
);
/** The network of the shown branch. */
export const network: ReadonlySignal<Network | undefined> = computed(
  () => recorded.value?.network ?? opened.value,
);
export const durationUs: ReadonlySignal<number> = computed(() => opened.value?.durationUs ?? 1);

export const view: ReadonlySignal<StoryView> = computed(() => ({
  branch: branch.value,
  ...(compared.value === undefined ? {} : { compare: compared.value }),
  tUs: tUs.value,
  fromUs: span.value[0],
  toUs: span.value[1],
  ...selected({ lane: lane.value, frame: chosenFrame.value }),
  ...(openPanels.value.length === 0 ? {} : { panels: openPanels.value }),
  ...(marks.value.length === 0 ? {} : { marks: marks.value }),
  ...(say.value.lang === 'en' ? {} : { lang: say.value.lang }),
}));

/** What is selected, as the link has it: `lane 2 frame 560`. */
function selected(things: Readonly<Record<string, number | undefined>>): { readonly select?: string } {
  const words = Object.entries(things).flatMap(([thing, at]) => (at === undefined ? [] : [`${thing} ${at}`]));
  return words.length === 0 ? {} : { select: words.join(' ') };
}

export const lab: LabClient = new LabClient();

/** Opens a story and runs the branch that the view shows; the view's members that are absent follow from the story. */
export async function open(given: Story, shown: Partial<StoryView> = {}): Promise<void> {
  stage.value = 'loading';
  try {
    const answer = await lab.ask('open', { story: revealSecrets(given) });
    const end = answer.opened.durationUs;
    batch(() => {
      story.value = given;
      recording.value = undefined;
      opened.value = answer.opened;
      runs.value = new Map();
      branch.value = shown.branch ?? 'A';
      compared.value = shown.compare;
      tUs.value = Math.min(shown.tUs ?? 0, end);
      span.value = [Math.min(shown.fromUs ?? 0, end - 1), Math.min(shown.toUs ?? end, end)];
      const chosen = (thing: string): number | undefined => {
        const at = new RegExp(`\\b${thing} (\\d{1,9})\\b`).exec(shown.select ?? '')?.[1];
        return at === undefined ? undefined : Number(at);
      };
      if (shown.panels !== undefined) takePanels(shown.panels);
      takeMarks(shown.marks ?? []);
      lane.value = chosen('lane');
      chosenFrame.value = chosen('frame');
      instant.value = undefined;
      reason.value = undefined;
    });
    await run(branch.value);
    if (isPhone.value && shown.fromUs === undefined) frameFault();
  } catch (error) {
    batch(() => {
      trouble.value = error instanceof Error ? error.message : String(error);
      stage.value = opened.value === undefined ? 'error' : 'ready';
    });
  }
}

/** Runs a branch; the machines are asked about the shown instant once it is there. */
export async function run(id: string): Promise<void> {
  await lab.ask('run', { branch: id }, ({ recorded: part }) => {
    batch(() => {
      runs.value = new Map(runs.value).set(id, part);
      if (part.done && id === branch.value) stage.value = 'ready';
    });
    return !part.done;
  });
  if (id === branch.value) look();
}

/** Asks the machines about the shown instant. */
export const look: () => void = newest(
  async () => {
    const where = { branch: branch.value, tUs: tUs.value };
    const before = instant.value;
    // The frames between the instant shown before and this one, if time went on.
    const isOn = before?.branch === where.branch && before.tUs < where.tUs;
    const chosen = lane.value === undefined ? {} : { lane: lane.value };
    const [sought, why] = await Promise.all([
      lab.ask('seek', { ...where, ...(isOn ? { sinceUs: before.tUs } : {}) }),
      lab.ask('why', { ...where, ...chosen }),
    ]);
    batch(() => {
      instant.value = sought.instant;
      reason.value = why.reason;
    });
  },
  (error) => {
    trouble.value = error instanceof Error ? error.message : String(error);
  },
);

/** The way of a frame of the shown branch. */
export async function askWay(frame: number): Promise<FrameWay | undefined> {
  return (await lab.ask('way', { branch: branch.peek(), frame })).way;
}

/** Shows another instant, and the lane that was meant. */
export function seek(timeUs: number, chosen?: number): void {
  const to = Math.max(0, Math.min(Math.round(timeUs), recorded.value?.recordedUs ?? 0));
  batch(() => {
    tUs.value = to;
    if (chosen !== undefined) lane.value = chosen;
    follow();
  });
  look();
}

/** Keeps the shown instant within the window. */
function follow(): void {
  const [fromUs, toUs] = span.value;
  if (tUs.value >= fromUs && tUs.value <= toUs) return;
  const width = toUs - fromUs;
  const from = Math.max(0, Math.min(durationUs.value - width, tUs.value - Math.round(width / 4)));
  span.value = [from, from + width];
}

/** The narrowest window, µs. */
const LEAST_US = 1_000;

/** Zooms around the shown instant, or pans: by a factor, and by a part of the window. */
export function frame(factor: number, shift = 0): void {
  const [fromUs, toUs] = span.value;
  const end = durationUs.value;
  const width = Math.max(LEAST_US, Math.min(end, Math.round((toUs - fromUs) * factor)));
  const anchor = Math.min(toUs, Math.max(fromUs, tUs.value));
  const part = (anchor - fromUs) / (toUs - fromUs);
  const wanted = Math.round(anchor - part * width + shift * width);
  const from = Math.max(0, Math.min(end - width, wanted));
  span.value = [from, from + width];
}

/** How much a phone shows at first, µs. */
const PHONE_US = 20_000_000;

/** The first harm of the run in a window that a phone has room for. */
function frameFault(): void {
  const harm = record.value?.vacancies.kept.find(({ cause }) => cause !== undefined)?.fromUs;
  if (harm === undefined || durationUs.value <= PHONE_US) return;
  const from = Math.max(0, Math.min(durationUs.value - PHONE_US, harm - PHONE_US / 4));
  span.value = [from, from + PHONE_US];
}

/** The whole run in the window. */
export function frameAll(): void {
  span.value = [0, durationUs.value];
}
