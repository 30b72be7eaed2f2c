import type { LaneGeometry } from '@carplab/text';
import { type Signal, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { MAX_MARK_NAME, MAX_MARKS, type MarkedInstant } from '../model/marks.js';
import { millis } from './format.js';
import { marks, putMark, removeMark } from './marked.js';
import { say } from './messages/say.js';
import { pause } from './player.js';
import { record, seek, span, trouble, tUs } from './state.js';

/** The instant whose mark is to be named, and what had the focus before. */
const naming: Signal<{ readonly tUs: number; readonly before: Element | null } | undefined> =
  signal(undefined);

/** Marks the shown instant, and goes to its name. */
export function markNow(): void {
  if (record.value === undefined) return;
  pause();
  const now = tUs.value;
  if (!marks.value.some((each) => each.tUs === now)) {
    if (marks.value.length >= MAX_MARKS) {
      trouble.value = say.value.marks.full(MAX_MARKS);
      return;
    }
    putMark({ tUs: now, name: say.value.marks.first(now) });
  }
  naming.value = { tUs: now, before: document.activeElement };
}

/** The marks below the lanes: each goes there, is named, and can be taken away. */
export function MarkList(): JSX.Element | null {
  if (marks.value.length === 0) return null;
  return (
    <ol class="marks" data-hook="marks" aria-label={say.value.marks.list}>
      {marks.value.map((mark, i) => (
        <MarkItem key={mark.tUs} mark={mark} number={i + 1} />
      ))}
    </ol>
  );
}

function MarkItem({ mark, number }: { readonly mark: MarkedInstant; readonly number: number }): JSX.Element {
  const words = say.value.marks;
  const { tUs: at, name } = mark;
  const field = useRef<HTMLInputElement>(null);
  const asked = naming.value;
  // Before the next key: it is a letter of the name.
  useLayoutEffect(() => {
    if (asked?.tUs !== at) return;
    field.current?.focus();
    field.current?.select();
  }, [asked]);
  const leave = (): void => {
    const before = asked?.tUs === at ? asked.before : null;
    naming.value = undefined;
    field.current?.blur();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
  return (
    <li>
      <button
        type="button"
        class="pin"
        aria-label={words.goTo(number, at)}
        aria-current={at === tUs.value ? 'true' : undefined}
        title={words.goTo(number, at)}
        onClick={() => {
          pause();
          seek(at);
        }}
      >
        <span aria-hidden="true">{number}</span>
      </button>
      <input
        ref={field}
        value={name}
        maxLength={MAX_MARK_NAME}
        size={Math.max(6, Math.min(24, name.length))}
        aria-label={words.nameOf(number, at)}
        onInput={(event) => putMark({ tUs: at, name: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'Escape') leave();
        }}
      />
      <button
        type="button"
        class="away"
        aria-label={words.takeAway(number, name)}
        title={words.takeAway(number, name)}
        onClick={(event) => {
          const item = event.currentTarget.closest('li');
          const beside = (item?.nextElementSibling ?? item?.previousElementSibling)?.querySelector('button');
          // The focus stays near what is gone.
          (beside ?? document.querySelector<HTMLElement>('.lanes-room'))?.focus();
          removeMark(at);
        }}
      >
        <span aria-hidden="true">×</span>
      </button>
    </li>
  );
}

/** The marks on the axis of the lanes: a line, and the number that the list has. */
export function MarkLines({ geometry: { plot } }: { readonly geometry: LaneGeometry }): JSX.Element {
  const [fromUs, toUs] = span.value;
  return (
    <>
      {marks.value.map(({ tUs: at, name }, i) => {
        if (at < fromUs || at > toUs) return null;
        const x = Math.round((plot.x + ((at - fromUs) / (toUs - fromUs)) * plot.width) * 10) / 10;
        return (
          <g key={at} class="mark" data-mark={at} transform={`translate(${x} ${plot.y})`}>
            <title>{`${name} · ${millis(at)}`}</title>
            <line y2={plot.height} />
            <circle cy="-8" r="7" />
            <text y="-4.5" text-anchor="middle">
              {i + 1}
            </text>
          </g>
        );
      })}
    </>
  );
}
