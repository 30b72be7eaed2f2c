import { wrap } from '@carplab/text';
import { Failure } from '../failure.js';
import { printOut } from '../output/output.js';
import { PAGE, pageWidth } from '../output/width.js';
import { outPaint } from '../run/run-report.js';
import { GROUPS, nearestShipped, shippedScenarios } from './shipped.js';

export interface ScenariosOptions {
  readonly json?: boolean;
}

const INDENT = '      ';

/** `carplab scenarios`: the shipped ones with what they teach. Returns the exit status. */
export function scenarios(names: readonly string[], { json = false }: ScenariosOptions): number {
  const all = shippedScenarios();
  for (const name of names) if (!all.some((each) => each.name === name)) throw noSuch(name);
  const chosen = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  if (json) {
    for (const each of chosen) printOut(`${JSON.stringify(each)}\n`);
    return 0;
  }
  const paint = outPaint();
  const width = Math.min(pageWidth(), PAGE) - INDENT.length;
  const lines = GROUPS.flatMap((group) => {
    const members = chosen.filter((each) => each.group === group);
    if (members.length === 0) return [];
    return [
      paint.strong(group),
      ...members.flatMap(({ name, title, learn }) => [
        '',
        ...wrap(`${name}: ${title}`, width + 4).map((line, i) =>
          i === 0 ? `  ${line}` : `${INDENT}${line}`,
        ),
        ...wrap(learn, width).map((line) => paint.dim(`${INDENT}${line}`)),
      ]),
      '',
    ];
  });
  printOut([...lines, 'carplab run NAME runs one.', ''].join('\n'));
  return 0;
}

function noSuch(name: string): Failure {
  const meant = nearestShipped(name);
  const hint = meant === undefined ? {} : { hint: meant };
  const message = `no shipped scenario is called ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
  return new Failure([{ code: 'cannot-run', message, ...hint }]);
}
