import type { ScenarioResult } from '@carplab/sim/scenario';
import {
  duration,
  type LaneChart,
  lanesText,
  NO_PAINT,
  type Paint,
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

/** For each expectation whether it held and what was found, then one line about the run. */
export function verdictLines({ expectations, summary }: ScenarioResult): string[] {
  const paint = outPaint();
  const verdicts = expectations.flatMap(({ ok, name, found }) => {
    const [first, ...rest] = wrap(visibleLine(`${name}: ${found}`), breakAt() - 6);
    return ok
      ? [`${paint.good('ok  ')}  ${first}`, ...rest.map((line) => `      ${line}`)]
      : [`FAIL  ${first}`, ...rest.map((line) => `      ${line}`)].map(paint.bad);
  });
  const kept = expectations.length - summary.expectationsFailed;
  const { transitions, virtualUs, seed, traceHash } = summary;
  const held =
    expectations.length === 0 ? 'no expectations' : `${kept} of ${expectations.length} expectations hold`;
  const all = `${held}; ${transitions} transitions in ${duration(virtualUs)} of virtual time; seed ${seed}, trace ${traceHash}`;
  return [...verdicts, ...wrap(all, breakAt())];
}
