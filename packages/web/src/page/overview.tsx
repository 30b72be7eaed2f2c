import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { useDrag } from './drag.js';
import { marks } from './marked.js';
import { say } from './messages/say.js';
import { durationUs, record, span, tUs } from './state.js';

/** Parts of the width: bars narrower than one are not drawn. */
const PARTS = 1000;

/** The whole run in one strip, with the window of the lanes; a click or a drag moves the window. */
export function Overview(): JSX.Element {
  const strip = useRef<HTMLDivElement>(null);
  const drag = useDrag(({ clientX }) => {
    const { left, width } = strip.current!.getBoundingClientRect();
    const [fromUs, toUs] = span.value;
    const wide = toUs - fromUs;
    const middle = ((clientX - left) / width) * durationUs.value;
    const from = Math.round(Math.max(0, Math.min(durationUs.value - wide, middle - wide / 2)));
    span.value = [from, from + wide];
  });
  const bars = useComputed(() => {
    const lanes = record.value?.lanes ?? [];
    const high = 24 / Math.max(1, lanes.length);
    return lanes.map((each, i) => {
      const path = each.bands.kept
        .filter(({ state }) => state === 'MASTER')
        .map(({ fromUs, toUs }) => {
          const x = Math.floor((fromUs / durationUs.value) * PARTS);
          const wide = Math.max(1, Math.round((toUs / durationUs.value) * PARTS) - x);
          return `M${x} ${i * high + high * 0.2}h${wide}v${high * 0.6}h-${wide}z`;
        });
      return path.join('');
    });
  });
  const part = (us: number): number => (us / durationUs.value) * PARTS;
  const [fromUs, toUs] = span.value;
  return (
    <div class="overview" ref={strip} title={say.value.overview} aria-hidden="true" {...drag}>
      <svg viewBox={`0 0 ${PARTS} 24`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="window" x={part(fromUs)} y="0" width={part(toUs - fromUs)} height="24" />
        {bars.value.map((path, i) => (
          <path key={i} class="bar" d={path} />
        ))}
        {marks.value.map(({ tUs: at }) => (
          <rect key={at} class="marked" x={part(at) - 1} y="0" width="2" height="24" />
        ))}
        <rect class="head" x={part(tUs.value) - 0.75} y="0" width="1.5" height="24" />
      </svg>
    </div>
  );
}
