import { type Signal, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { useDrag } from './drag.js';
import { say } from './messages/say.js';
import { keep, read } from './theme.js';

/** Of a column, CSS pixels. */
const LEAST = 260;
const MOST = 640;
const STEP = 16;

type Side = 'left' | 'right';

const KEYS = { left: 'carplab.left', right: 'carplab.right' } as const;
const within = (width: number): number => Math.min(MOST, Math.max(LEAST, Math.round(width)));
const stored = (side: Side): Signal<number> => signal(within(Number(read(KEYS[side])) || 348));

/** The widths of the outer columns. */
export const leftWidth: Signal<number> = stored('left');
export const rightWidth: Signal<number> = stored('right');

/** Between two columns: dragged, or moved by Alt with the arrows. */
export function Divider({ side }: { readonly side: Side }): JSX.Element {
  const width = side === 'left' ? leftWidth : rightWidth;
  const sign = side === 'left' ? 1 : -1;
  const held = useRef({ x: 0, width: 0 });
  const set = (to: number): void => {
    width.value = within(to);
    keep(KEYS[side], `${width.value}`);
  };
  const drag = useDrag(({ clientX }, isFirst) => {
    if (isFirst) held.current = { x: clientX, width: width.value };
    else set(held.current.width + sign * (clientX - held.current.x));
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved; this is the separator of ARIA that can.
    <div
      class={`divider ${side}`}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={say.value.divider}
      aria-valuenow={width.value}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      {...drag}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
        if (step === undefined || !event.altKey) return;
        event.preventDefault();
        set(width.value + sign * step);
      }}
    />
  );
}
