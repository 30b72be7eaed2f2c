import { parseTime } from '@carplab/sim/scenario';
import type { JSX } from 'preact';
import type { FaultForm } from '../model/fault-form.js';
import { type Histogram, histogram } from '../model/many-runs.js';
import { stepText } from '../model/step-text.js';
import { millis } from './format.js';
import { asked } from './many-asked.js';
import { say } from './messages/say.js';
import { branch, lab, trouble } from './state.js';
import { CLAIM } from './takeover-range.js';

/** What tutorials promise that a failover costs, in pings. */
const CLAIMED_PINGS = [1, 2] as const;
/** How wide a part of the histogram is, µs. */
const PART_US = 50_000;

/** The worker's number of the request that is being answered. */
let running: number | undefined;

/** Many runs of the shown branch with the moment of a step left to chance. Returns what is wrong, in words. */
export function startMany(form: FaultForm, values: Readonly<Record<string, string>>): string | undefined {
  const runs = Number(values['runs']);
  const withinUs = parseTime(values['within']);
  if (!Number.isInteger(runs) || runs < 1 || runs > 10_000) return say.value.faults.badRuns;
  if (withinUs === undefined || withinUs < 0) return say.value.faults.badTime;
  cancel();
  const title = say.value.faults.manyRuns(runs.toLocaleString('en'), stepText(form.fixed));
  asked.value = { title, total: runs };
  const request = { branch: branch.value, index: form.index ?? 0, withinUs, runs };
  lab
    .ask(
      'many',
      request,
      ({ many }) => {
        asked.value = { title, total: runs, so: many };
        return many.done < many.total;
      },
      (id) => {
        running = id;
      },
    )
    .then(() => {
      running = undefined;
    })
    .catch((error: unknown) => {
      asked.value = undefined;
      trouble.value = error instanceof Error ? error.message : String(error);
    });
  return undefined;
}

function cancel(): void {
  if (running !== undefined) lab.cancel(running);
  running = undefined;
}

/** What came of many runs: how long takeovers took, and how many pings were lost, beside what tutorials promise. */
export function Many(): JSX.Element | null {
  const { value } = asked;
  if (value === undefined) return null;
  const words = say.value.faults;
  const { title, total, so } = value;
  const { takeovers = [], pings = [], done = 0, without = 0 } = so ?? {};
  const seconds = takeovers.map((us) => us / 1_000_000);
  const percent = (list: readonly number[], most: number): string =>
    `${Math.round((list.filter((each) => each <= most).length / Math.max(1, list.length)) * 100)} %`;
  const least = (list: readonly number[]): number => list.reduce((a, b) => Math.min(a, b), list[0] ?? 0);
  const most = (list: readonly number[]): number => list.reduce((a, b) => Math.max(a, b), list[0] ?? 0);
  return (
    <section class="card many" data-hook="many" data-done={done} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <p>{words.manyHint}</p>
      </header>
      <div class="going">
        <progress value={done} max={total} aria-label={words.manyBusy(done, total)} />
        <span>{words.manyBusy(done, total)}</span>
        <button
          type="button"
          class="control"
          onClick={() => {
            cancel();
            asked.value = undefined;
          }}
        >
          {done < total ? words.cancel : say.value.close}
        </button>
      </div>
      {without > 0 && <p>{words.manyNone(without)}</p>}
      {takeovers.length > 0 && (
        <Bars
          title={words.takeoverTimes}
          text={words.manyWithin(
            millis(least(takeovers)),
            millis(most(takeovers)),
            percent(seconds, CLAIM[1]),
          )}
          of={histogram(takeovers, PART_US)}
          scale={1_000_000}
          claim={CLAIM}
        />
      )}
      {pings.length > 0 && (
        <Bars
          title={words.lostPings}
          text={words.manyPings(least(pings), most(pings), percent(pings, CLAIMED_PINGS[1]))}
          of={histogram(pings, 1)}
          scale={1}
          claim={[CLAIMED_PINGS[0] - 0.5, CLAIMED_PINGS[1] + 0.5]}
          isWhole
        />
      )}
    </section>
  );
}

const WIDTH = 344;
const HIGH = 72;

interface BarsProps {
  readonly title: string;
  readonly text: string;
  readonly of: Histogram;
  /** How much of the values is 1 on the axis. */
  readonly scale: number;
  readonly claim: readonly [number, number];
  /** Bars stand on whole numbers. */
  readonly isWhole?: boolean;
}

function Bars({ title, text, of, scale, claim, isWhole = false }: BarsProps): JSX.Element {
  const { from, width, counts } = of;
  const shift = isWhole ? 0.5 : 0;
  const end = Math.ceil(Math.max((from + width * counts.length) / scale, claim[1]) + 0.5);
  const x = (value: number): number => Math.round((value / end) * WIDTH * 10) / 10;
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  return (
    <figure>
      <figcaption>
        <b>{title}</b> {text}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HIGH + 20}`} role="img" aria-label={`${title}: ${text}`}>
        <rect class="claimed" x={x(claim[0])} y="0" width={x(claim[1]) - x(claim[0])} height={HIGH}>
          <title>{say.value.faults.claimed}</title>
        </rect>
        {counts.map((count, i) => {
          const high = Math.round((count / most) * (HIGH - 4) * 10) / 10;
          const left = x((from + i * width) / scale - shift) + 0.5;
          const wide = x(width / scale) - 1;
          return count === 0 ? null : (
            <rect
              key={left}
              class="bar"
              x={left}
              y={HIGH - high}
              width={Math.max(1, wide)}
              height={high}
              rx="1"
            >
              <title>{count}</title>
            </rect>
          );
        })}
        <path class="axis" d={`M0 ${HIGH + 0.5}H${WIDTH}`} />
        {Array.from({ length: end + 1 }, (_, value) => (
          <text
            key={value}
            x={x(value)}
            y={HIGH + 15}
            text-anchor={value === 0 ? 'start' : value === end ? 'end' : 'middle'}
          >
            {value}
          </text>
        ))}
      </svg>
    </figure>
  );
}
