import { type ScenarioResult, timeText } from '@carplab/sim/scenario';
import {
  type LaneChart,
  lanesText,
  NO_PAINT,
  type Paint,
  plural,
  visibleLine,
  visibleText,
  wrap,
} from '@carplab/text';
import { paintFor } from '../output/colours.js';
import { breakAt, PAGE, pageWidth } from '../output/width.js';

/** Colours of stdout. */
export function outPaint(): Paint {
  return paintFor(1) ?? NO_PAINT;
}

/** The lanes of a run, with title and `learn` text above them. */
export function lanesLines(chart: LaneChart, learn: string): string[] {
  const width = pageWidth();
  const paint = outPaint();
  const rows = lanesText({ ...chart, title: '' }, { width, paint });
  const title = wrap(visibleLine(chart.title), width).map(paint.strong);
  return [...title, ...wrap(visibleText(learn), Math.min(width, PAGE)), '', ...rows];
}

/** How much the lines about a result say. */
export interface VerdictOptions {
  /** What was found also for those that hold. Default: true */
  readonly details?: boolean;
  /** Columns. Default: those of the terminal, and no limit where another program reads */
  readonly width?: number;
}

/** For each expectation whether it held and what was found, then one line about the run. */
export function verdictLines(
  { expectations, summary }: ScenarioResult,
  { details = true, width = breakAt() }: VerdictOptions = {},
): string[] {
  const paint = outPaint();
  const verdicts = expectations.flatMap(({ ok, name, found }) => {
    const [first, ...rest] = wrap(visibleLine(ok && !details ? name : `${name}: ${found}`), width - 6);
    return ok
      ? [`${paint.good('ok  ')}  ${first}`, ...rest.map((line) => `      ${line}`)]
      : [`FAIL  ${first}`, ...rest.map((line) => `      ${line}`)].map(paint.bad);
  });
  const kept = expectations.length - summary.expectationsFailed;
  const { transitions, virtualUs, seed, traceHash, date } = summary;
  const when = date === undefined ? 'of virtual time' : `from ${date}`;
  const held =
    expectations.length === 0 ? 'no expectations' : `${kept} of ${expectations.length} expectations hold`;
  const all = `${held}; ${plural(transitions, 'transition')} in ${timeText(virtualUs)} ${when}; seed ${seed}, trace ${traceHash}`;
  return [...verdicts, ...wrap(all, width), ...wrap(systemsText(summary.systems), width)];
}

/** `fw1 and fw2: FreeBSD 14; fw3: OpenBSD`. */
function systemsText(systems: ScenarioResult['summary']['systems']): string {
  return [...new Set(Object.values(systems))]
    .map((system) => {
      const hosts = Object.keys(systems).filter((host) => systems[host] === system);
      return `${hosts.join(', ')}: ${system}`;
    })
    .join('; ');
}
