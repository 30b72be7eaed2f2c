/** `npm run pictures`: draws the pictures of the documentation again: the lanes of the demo, which a test compares with its output, and the page. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEMO_LANES, demoLanes } from './demo-lanes.js';
import { pagePictures } from './page-pictures.js';

const path = fileURLToPath(new URL(`../${DEMO_LANES}`, import.meta.url));
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, demoLanes());
process.stdout.write(`${DEMO_LANES}\n`);
for (const file of await pagePictures()) process.stdout.write(`${file}\n`);
