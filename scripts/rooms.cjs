/**
 * The rooms, and the arrows between them: which package may import which. A package may import
 * only what its row names. `npm run check:arrows` enforces it; `npm run draw` makes the picture and the table in
 * docs/architecture.md from it.
 */
const rooms = {
  // Data only; everything may import it.
  implementations: [],
  codec: ['implementations'],
  capture: ['implementations', 'codec'],
  election: ['implementations', 'codec'],
  statesync: ['implementations', 'codec'],
  pf: ['implementations', 'codec', 'statesync'],
  analysis: ['implementations', 'codec', 'capture', 'statesync', 'election'],
  tcp: ['implementations', 'codec'],
  host: ['implementations', 'codec', 'election', 'statesync', 'pf', 'tcp'],
  // Of analysis, sim, properties and live take the record and the alarms.
  sim: ['implementations', 'codec', 'capture', 'tcp', 'host', 'analysis', 'text'],
  text: ['implementations', 'codec', 'analysis'],
  properties: ['implementations', 'codec', 'sim', 'analysis', 'text'],
  live: ['implementations', 'codec', 'capture', 'host', 'analysis'],
  web: ['implementations', 'codec', 'capture', 'analysis', 'text', 'host', 'sim'],
  cli: [
    'implementations',
    'codec',
    'capture',
    'analysis',
    'text',
    'election',
    'statesync',
    'pf',
    'host',
    'sim',
    'live',
    'web',
  ],
};
/** The registry packages that each room may import. */
const libraries = {
  implementations: [],
  codec: ['buffer-layout'],
  capture: [],
  analysis: [],
  election: [],
  statesync: [],
  pf: [],
  tcp: [],
  host: [],
  sim: ['pure-rand', 'yaml', 'zod'],
  text: [],
  properties: ['fast-check', 'vitest'],
  live: ['cap', 'raw-socket'],
  web: ['@hono/node-server', '@preact/signals', 'hono', 'preact'],
  cli: ['@babel/parser', '@babel/types', 'commander', 'picocolors', 'tsx'],
};
/** Folder of a room. */
const folder = (room) => (room === 'sim' ? 'sim' : `packages/${room}`);

module.exports = { rooms, libraries, folder };
