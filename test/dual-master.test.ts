import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as properties from '@carplab/properties';
import { expect, it } from 'vitest';
import { carplab, ROOT, scratch } from '../packages/cli/test/carplab.js';

const EXAMPLE = 'packages/properties/examples/dual-master.ts';
const source = readFileSync(join(ROOT, EXAMPLE), 'utf8');
const folder = scratch();

it('both READMEs show the example as it is', () => {
  for (const file of ['README.md', 'packages/properties/README.md'])
    expect(readFileSync(join(ROOT, file), 'utf8'), file).toContain(`\`\`\`ts\n${source}\`\`\``);
  expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
});

it('finds two masters, shrinks them, and prints a scenario that carplab run reproduces', () => {
  const code = source.replaceAll(/^import .*$/gm, '');
  const cases: (() => void)[] = [];
  const names = Object.keys(properties);
  new Function('it', ...names, code)(
    (_: string, test: () => void) => cases.push(test),
    ...Object.values(properties),
  );
  let report = '';
  try {
    cases[0]!();
  } catch (error) {
    report = (error as Error).message;
  }
  const [head, yaml] = [report.slice(0, report.indexOf('\n\n')), report.slice(report.indexOf('\n\n') + 2)];
  expect(head).toMatch(
    /^never two masters: does not hold\nfound in run \d+, shrunk \d+ times; again with \{ seed: 1, path: '[\d:]+' \}$/,
  );
  expect(yaml).toMatch(/are both MASTER since/);

  const file = join(folder, 'found.yaml');
  writeFileSync(file, yaml);
  const { status, stdout } = carplab(['run', file]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/never two masters/);
});
