/**
 * The arrows between the rooms: which package may import which. The table is the one in the architecture; a room
 * that is not named on the right of its row is out of reach.
 */
const rooms = {
  codec: [],
  capture: ['codec'],
  election: [],
  statesync: ['codec'],
  pf: ['codec', 'statesync'],
  analysis: ['codec', 'capture', 'statesync', 'election'],
  host: ['codec', 'election', 'statesync', 'pf'],
  // Of analysis, sim, properties and live take the record and the alarms.
  sim: ['codec', 'capture', 'host', 'analysis'],
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
  host: [],
  sim: ['pure-rand', 'yaml', 'zod'],
  text: [],
  properties: ['fast-check'],
  live: ['cap', 'raw-socket'],
  cli: ['@babel/parser', '@babel/types', 'commander', 'picocolors', 'tsx'],
};
/** Where a room lives. */
const folder = (room) => (room === 'sim' ? 'sim' : `packages/${room}`);
const tests = '\\.test\\.ts$|/test/';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'not-resolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `${room}-imports-only-${allowed.join('-') || 'itself'}`,
      severity: 'error',
      from: { path: `^${folder(room)}/src`, pathNot: tests },
      to: {
        path: '^(packages|sim|bench|fixtures|node_modules)/',
        pathNot: [
          `^${folder(room)}/src`,
          ...allowed.map((other) => `^${folder(other)}/`),
          ...libraries[room].map((library) => `^node_modules/${library}/`),
          `^${folder(room)}/[^/]+\\.d\\.ts$`,
        ],
      },
    })),
    {
      name: 'browser-safe',
      severity: 'error',
      comment: 'All rooms but live and cli run unchanged in a browser.',
      from: {
        path: '^(packages/(codec|capture|analysis|election|statesync|pf|host|properties|text)|sim)/src',
        pathNot: tests,
      },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules|/dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
