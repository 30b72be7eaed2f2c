/** Writes the pages of all keys, and the JSON Schemas that they describe; then let biome format the schemas. */
import { writeFileSync } from 'node:fs';
import { scenarioJsonSchema } from '@carplab/sim/scenario';
import { speakConfigJsonSchema } from '../packages/cli/src/speak/speak-config.js';
import { keyPages } from './keys-page.js';

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

const files = {
  ...keyPages(),
  'sim/schemas/scenario.v1.schema.json': json(scenarioJsonSchema()),
  'packages/cli/schemas/speak-config.v1.schema.json': json(speakConfigJsonSchema()),
};
for (const [path, text] of Object.entries(files)) {
  writeFileSync(new URL(`../${path}`, import.meta.url), text);
  process.stdout.write(`${path}\n`);
}
