/**
 * The arrows between the rooms: which package may import which. The table is the one in the architecture; a room
 * that is not named on the right of its row is out of reach.
 */
const rooms = {
  codec: [],
  capture: ['codec'],
  analysis: ['codec', 'capture'],
  text: ['codec', 'analysis'],
  cli: ['codec', 'capture', 'analysis', 'text'],
};
/** What each room may take from the registry. */
const libraries = {
  codec: ['buffer-layout'],
  capture: [],
  analysis: [],
  text: [],
  cli: ['commander', 'picocolors'],
};
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
      from: { path: `^packages/${room}/src`, pathNot: tests },
      to: {
        path: '^(packages|sim|bench|fixtures|node_modules)/',
        pathNot: [
          `^packages/${room}/src`,
          ...allowed.map((other) => `^packages/${other}/`),
          ...libraries[room].map((library) => `^node_modules/${library}/`),
          `^packages/${room}/[^/]+\\.d\\.ts$`,
        ],
      },
    })),
    {
      name: 'browser-safe',
      severity: 'error',
      comment: 'codec, capture, analysis and text run unchanged in a browser.',
      from: { path: '^packages/(codec|capture|analysis|text)/src', pathNot: tests },
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
