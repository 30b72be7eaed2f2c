import type { JSX } from 'preact';
import type { HeldState } from '../model/state-join.js';
import type { JudgedState } from '../worker/protocol.js';
import { say } from './messages/say.js';
import { durationUs, tUs } from './state.js';

const WIDE = 64;

/** A state's life on the run's own time: since it was made, when it was last sent or heard, until it expires. */
export function StateLife({ state }: { readonly state: HeldState }): JSX.Element {
  const { createdUs, heardUs, updatedUs, expiresUs } = state;
  const x = (us: number): number => Math.min(WIDE, Math.max(0, (us / durationUs.value) * WIDE));
  const now = x(tUs.value);
  return (
    <svg class="life" viewBox={`0 0 ${WIDE} 10`} width={WIDE} height="10" aria-hidden="true">
      <path class="ground" d={`M0 5H${WIDE}`} />
      <path class="left" d={`M${now} 5H${x(expiresUs)}`} />
      <path class="lived" d={`M${x(createdUs)} 5H${Math.max(now, x(createdUs) + 1)}`} />
      {heardUs !== undefined && <path class="mark" d={`M${x(heardUs)} 1v8`} />}
      {updatedUs !== undefined && updatedUs <= tUs.value && <path class="mark" d={`M${x(updatedUs)} 1v8`} />}
      {expiresUs > durationUs.value && <path class="left" d={`M${WIDE - 4} 2l3 3l-3 3`} />}
    </svg>
  );
}

interface DetailProps {
  readonly row: JudgedState;
  readonly pair: readonly [left: string, right: string];
  /** The host that connections run through now, and the one that would take over. */
  readonly source: string;
  readonly target: string;
}

/** The chosen state: why a failover keeps it or not, its life in words, and all that `pfctl -vv` says. */
export function StateDetail({ row, pair, source, target }: DetailProps): JSX.Element {
  const words = say.value.traffic;
  const { left, right, differs, verdict } = row;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what does not fit is reached by the keys that scroll.
    <section class="detail" aria-label={words.stateNow} tabIndex={0}>
      {verdict && (
        <p class={verdict.fate === 'lost' ? 'bad' : ''}>{words.fateWhy(verdict, source, target)}</p>
      )}
      {differs.length > 0 && <p>{words.differs(differs)}</p>}
      {([left, right] as const).map((state, side) => {
        if (state === undefined) return undefined;
        const other = side === 0 ? right : left;
        return (
          <div key={pair[side]}>
            <h3 translate={false}>{pair[side]}</h3>
            <p class="dim">{lifeOf(state, other, pair[side]!)}</p>
            <pre translate={false}>{state.lines.join('\n')}</pre>
          </div>
        );
      })}
    </section>
  );
}

/** Created, heard of so much later, last update, expires. */
function lifeOf(state: HeldState, other: HeldState | undefined, host: string): string {
  const { life } = say.value.traffic;
  const { createdUs, heardUs, updatedUs, expiresUs } = state;
  // Whoever heard of it later than the other is the copy.
  const isCopy = heardUs !== undefined && (other?.heardUs === undefined || heardUs < other.heardUs);
  const inUs = expiresUs - tUs.value;
  return [
    life.created(createdUs),
    ...(isCopy ? [life.heard(host, heardUs, createdUs)] : []),
    ...(updatedUs === undefined ? [] : [life.updated(updatedUs)]),
    expiresUs > durationUs.value ? life.inSeconds(inUs) : life.expires(expiresUs),
  ].join(' · ');
}
