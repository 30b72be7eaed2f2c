import type { Record as RunRecord } from '@carplab/analysis';
import { computed, type ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { millis } from './format.js';
import { say } from './messages/say.js';
import { pause } from './player.js';
import { record, recording, remarks, seek, tUs } from './state.js';

/** What the list has, and the narration says. */
export interface EventEntry {
  readonly timeUs: number;
  readonly text: string;
  /** The colour of its mark. */
  readonly kind: string;
  readonly isTransition?: true;
  /** Its lane in the record. */
  readonly lane?: number;
}

/** Causes before effects at one instant. */
function entriesOf(record: RunRecord): EventEntry[] {
  const words = say.value;
  const harmful = new Set(record.vacancies.kept.flatMap(({ cause }) => (cause ? [cause.id] : [])));
  const laneOf = (entry: { readonly host: string; readonly link: string; readonly vhid: number }): number =>
    record.lanes.findIndex(
      ({ host, link, vhid }) => host === entry.host && link === entry.link && vhid === entry.vhid,
    );
  const entries: EventEntry[] = [
    ...record.faults.kept.map((fault) => ({
      timeUs: fault.timeUs,
      text: words.faultLine(fault),
      kind: harmful.has(fault.id) ? 'harm' : 'calm',
    })),
    ...record.demotions.kept.map(({ timeUs, host, delta, total, reason }) => ({
      timeUs,
      text: words.demotionLine(host, delta, total, reason),
      kind: 'calm',
    })),
    ...record.transitions.kept.map((entry) => ({
      timeUs: entry.timeUs,
      text: words.transitionLine(entry),
      kind: entry.to,
      isTransition: true as const,
      lane: laneOf(entry),
    })),
    ...record.alarms.kept.map(({ timeUs, message }) => ({ timeUs, text: message, kind: 'harm' })),
    ...remarks.value.flatMap(({ timeUs, text, severity, lane }) =>
      timeUs === undefined
        ? []
        : [
            {
              timeUs,
              text,
              kind: severity === 'note' ? 'calm' : 'harm',
              ...(lane === undefined ? {} : { lane }),
            },
          ],
    ),
    ...record.sessions.kept
      .filter(({ fate }) => fate !== 'survived')
      .map(({ timeUs, client, name, fate }) => ({
        timeUs,
        text: words.sessionLine(client, name, fate),
        kind: 'harm',
      })),
  ];
  return entries.sort((a, b) => a.timeUs - b.timeUs);
}

/** What happened in the shown record, in order. */
export const entries: ReadonlySignal<readonly EventEntry[]> = computed(() =>
  record.value === undefined ? [] : entriesOf(record.value),
);

/** What happened at an instant, in words; empty if nothing did. */
export function wordsAt(timeUs: number): string {
  return entries.value
    .filter((entry) => entry.timeUs === timeUs)
    .map(({ text }) => text)
    .join(', ');
}

export function EventList(): JSX.Element {
  const words = say.value;
  const now = tUs.value;
  const list = useRef<HTMLOListElement>(null);
  // What happens now, or happened last, stays in sight while the run plays.
  const current = entries.value.findLastIndex(({ timeUs }) => timeUs <= now);
  useEffect(() => {
    const at = list.current?.children[current] as HTMLElement | undefined;
    const box = list.current;
    if (at === undefined || box === null) return;
    const top = at.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top + at.offsetHeight > box.scrollTop + box.clientHeight)
      box.scrollTop = top - at.offsetHeight;
  }, [current]);
  return (
    <section class="card" data-hook="events" aria-label={words.events}>
      <header>
        <h2>{words.events}</h2>
        <p>{words.eventsHint}</p>
      </header>
      {entries.value.length === 0 && (
        <p class="empty">
          {recording.value ? words.recording.noEvents : record.value ? words.noEvents : words.computing}
        </p>
      )}
      <ol class="events" ref={list}>
        {entries.value.map(({ timeUs, text, kind, lane }, i) => (
          <li
            key={`${timeUs} ${i}`}
            class={`${kind} ${timeUs <= now ? 'past' : 'future'}`}
            aria-current={timeUs === now ? 'true' : undefined}
          >
            <button
              type="button"
              onClick={() => {
                pause();
                seek(timeUs, lane);
              }}
            >
              <time>{millis(timeUs)}</time>
              <i />
              <span translate={false} title={text}>
                {text}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
