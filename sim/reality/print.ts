import { writeFileSync } from 'node:fs';
import { compare } from './compare.js';
import { experiments } from './experiments.js';
import { lateness } from './lateness.js';
import { replay } from './replay.js';
import { renderDocument } from './table.js';

// Runs every measured experiment again and prints the table. `--write` saves it; names select experiments.
const wanted = process.argv.slice(2).filter((argument) => argument !== '--write');
const all = experiments();
const chosen = all.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
if (chosen.length === 0) {
  process.stderr.write(
    `no experiment has such a name; the names are ${all.map(({ name }) => name).join(', ')}\n`,
  );
  process.exitCode = 2;
} else {
  const comparisons = chosen.map((experiment) => compare(experiment, replay(experiment)));
  const text = renderDocument(comparisons, wanted.length === 0 ? lateness(comparisons) : undefined);
  const writes = process.argv.includes('--write');
  if (writes && wanted.length > 0) {
    process.stderr.write('--write keeps all of it: name no experiments\n');
    process.exitCode = 2;
  } else if (writes) {
    writeFileSync(new URL('table.md', import.meta.url), text);
  } else {
    process.stdout.write(text);
  }
  const differing = comparisons.flatMap(({ rows }) => rows.filter(({ ok }) => !ok)).length;
  if (differing > 0) {
    process.stderr.write(`${differing} rows differ\n`);
    process.exitCode = 1;
  }
}
