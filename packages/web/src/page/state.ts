import type { Record as RunRecord } from '@carplab/analysis';
import { revealSecrets } from '@carplab/codec/carp';
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { newStory, type Story, type StoryView } from '../model/story.js';
import type { Reason } from '../model/why.js';
import type { Instant, Opened, Recorded } from '../worker/protocol.js';
import { LabClient } from './lab-client.js';

/** Everything that the page shows. It is in the link, or in the reader's settings, or the worker's answer. */
export const story: Signal<Story> = signal(newStory({ builtin: 'demo' }, 1));
export const opened: Signal<Opened | undefined> = signal(undefined);
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
export const instant: Signal<Instant | undefined> = signal(undefined);
export const reason: Signal<Reason | undefined> = signal(undefined);
export const stage: Signal<'loading' | 'ready' | 'error'> = signal('loading');
/** What went wrong, in words; empty if nothing did. */
export const trouble: Signal<string> = signal('');

export const recorded: ReadonlySignal<Recorded | undefined> = computed(() => runs.value.get(branch.value));
export const record: ReadonlySignal<RunRecord | undefined> = computed(() => recorded.value?.record);
export const durationUs: ReadonlySignal<number> = computed(() => opened.value?.durationUs ?? 1);

export const view: ReadonlySignal<StoryView> = computed(() => ({
  branch: branch.value,
  ...(compared.value === undefined ? {} : { compare: compared.value }),
  tUs: tUs.value,
  fromUs: span.value[0],
  toUs: span.value[1],
  ...(lane.value === undefined ? {} : { select: `lane ${lane.value}` }),
}));

export const lab: LabClient = new LabClient();

/** Opens a story and runs the branch that the view shows; the view's members that are absent follow from the story. */
export async function open(given: Story, shown: Partial<StoryView> = {}): Promise<void> {
  stage.value = 'loading';
  try {
    const answer = await lab.ask('open', { story: revealSecrets(given) });
    const end = answer.opened.durationUs;
    batch(() => {
      story.value = given;
      opened.value = answer.opened;
      runs.value = new Map();
      branch.value = shown.branch ?? 'A';
      compared.value = shown.compare;
      tUs.value = Math.min(shown.tUs ?? 0, end);
      span.value = [Math.min(shown.fromUs ?? 0, end - 1), Math.min(shown.toUs ?? end, end)];
      const place = /^lane (\d+)$/.exec(shown.select ?? '')?.[1];
      lane.value = place === undefined ? undefined : Number(place);
      instant.value = undefined;
      reason.value = undefined;
    });
    await run(branch.value);
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

let isLooking = false;
let isStale = false;

/** Asks the machines about the shown instant: one request in flight, the newest waiting. */
export function look(): void {
  if (isLooking) {
    isStale = true;
    return;
  }
  isLooking = true;
  isStale = false;
  const where = { branch: branch.value, tUs: tUs.value };
  const chosen = lane.value === undefined ? {} : { lane: lane.value };
  Promise.all([lab.ask('seek', where), lab.ask('why', { ...where, ...chosen })])
    .then(([sought, why]) => {
      batch(() => {
        instant.value = sought.instant;
        reason.value = why.reason;
      });
    })
    .catch((error: unknown) => {
      trouble.value = error instanceof Error ? error.message : String(error);
    })
    .finally(() => {
      isLooking = false;
      if (isStale) look();
    });
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

/** The whole run in the window. */
export function frameAll(): void {
  span.value = [0, durationUs.value];
}
