/**
 * The rooms, and the arrows between them: which package may import which. A room that is not named on the right of its
 * row is out of reach. `npm run check:arrows` holds it; the picture and the table in docs/architecture.md are made from
 * it by `npm run draw`.
 */
const rooms = {
  codec: [],
  capture: ['codec'],
  election: [],
  statesync: ['codec'],
  pf: ['codec', 'statesync'],
  analysis: ['codec', 'capture', 'statesync', 'election'],
  tcp: ['codec'],
  host: ['codec', 'election', 'statesync', 'pf', 'tcp'],
  // Of analysis, sim, properties and live take the record and the alarms.
  sim: ['codec', 'capture', 'tcp', 'host', 'analysis'],
  text: ['codec', 'analysis'],
  properties: ['codec', 'sim', 'analysis'],
  live: ['codec', 'capture', 'host', 'analysis'],
  cli: ['codec', 'capture', 'analysis', 'text', 'election', 'statesync', 'pf', 'host', 'sim', 'live'],
};
/** What each room may take from the registry. */
const libraries = {
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
  properties: ['fast-check'],
  live: ['cap', 'raw-socket'],
  cli: ['@babel/parser', '@babel/types', 'commander', 'picocolors', 'tsx'],
};
/** Where a room lives. */
const folder = (room) => (room === 'sim' ? 'sim' : `packages/${room}`);

module.exports = { rooms, libraries, folder };
