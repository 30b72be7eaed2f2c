/** `npm run pictures`: draws the pictures of the documentation again. A test compares them with the output of the demo. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEMO_LANES, demoLanes } from './demo-lanes.js';

const path = fileURLToPath(new URL(`../${DEMO_LANES}`, import.meta.url));
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, demoLanes());
process.stdout.write(`${DEMO_LANES}\n`);
