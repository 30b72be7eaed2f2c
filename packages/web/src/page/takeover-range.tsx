import type { JSX } from 'preact';
import type { Wait } from '../model/why.js';
import { millis } from './format.js';
import { say } from './messages/say.js';

/** What tutorials promise, in seconds. */
export const CLAIM = [1, 3] as const;
const WIDTH = 344;
/** Seconds from edge to edge, at least. */
const SCALE = 5;

interface TakeoverRangeProps {
  readonly wait: Wait;
  /** The interval of the MASTER that was lost. */
  readonly intervalUs: number;
  readonly tookUs: number;
}

/** How long the takeover took, in what is possible, with the tutorials' claim below. */
export function TakeoverRange({ wait, intervalUs, tookUs }: TakeoverRangeProps): JSX.Element {
  const { claim, possible } = say.value;
  // A crash comes at any moment between two advertisements of the MASTER.
  const mostUs = wait.waitUs;
  const leastUs = Math.max(0, wait.waitUs - intervalUs);
  const all = Math.max(SCALE, Math.ceil(Math.max(mostUs, tookUs) / 1_000_000) + 1);
  const x = (s: number): number => Math.round((s / all) * WIDTH * 10) / 10;
  const text = possible(millis(leastUs), millis(mostUs));
  return (
    <svg class="range" viewBox={`0 0 ${WIDTH} 56`} role="img" aria-label={`${text}; ${claim}`}>
      <text x={x(CLAIM[0])} y="12">
        {claim}
      </text>
      <rect class="claim" x={x(CLAIM[0])} y="18" width={x(CLAIM[1]) - x(CLAIM[0])} height="3" rx="1.5" />
      <rect class="ground" x="0" y="26" width={WIDTH} height="8" rx="4" />
      <rect
        class="possible"
        x={x(leastUs / 1e6)}
        y="26"
        width={x((mostUs - leastUs) / 1e6)}
        height="8"
        rx="4"
      />
      <rect class="here" x={x(tookUs / 1e6) - 1} y="22" width="2" height="16" />
      <text x={Math.min(WIDTH - 170, x(leastUs / 1e6))} y="50">
        {text}
      </text>
    </svg>
  );
}
