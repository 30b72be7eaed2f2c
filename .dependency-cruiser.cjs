const { rooms, libraries, folder } = require('./scripts/rooms.cjs');

const tests = '\\.test\\.ts$|/test/';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'not-resolved',
      severity: 'error',
      comment: 'Vite makes the modules virtual:… when it builds the page.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
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
      name: 'worlds-need-no-scenarios',
      severity: 'error',
      comment: 'A page that only runs worlds loads neither YAML nor schemas.',
      from: { path: '^sim/src', pathNot: `^sim/src/scenario/|${tests}` },
      to: { path: '^sim/src/scenario/|^node_modules/(yaml|zod)/' },
    },
    {
      name: 'browser-safe',
      severity: 'error',
      comment: 'All rooms but live, cli and the server of web run unchanged in a browser.',
      from: {
        path: '^(packages/(implementations|codec|capture|analysis|election|statesync|pf|tcp|host|properties|text)|sim)/src',
        pathNot: tests,
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'browser-safe-page',
      severity: 'error',
      comment: 'Of web, only the server is for Node.',
      from: { path: '^packages/web/src', pathNot: `^packages/web/src/server/|${tests}` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'page-needs-no-server',
      severity: 'error',
      comment: 'The page, its worker and its model run in a browser; they meet the server only over HTTP.',
      from: { path: '^packages/web/src', pathNot: `^packages/web/src/server/|${tests}` },
      to: { path: '^packages/web/src/server/|^node_modules/(hono|@hono)/' },
    },
    {
      name: 'server-needs-no-page',
      severity: 'error',
      comment: 'The server hands out the built page; it runs none of it.',
      from: { path: '^packages/web/src/server/', pathNot: tests },
      to: { path: '^packages/web/src/(page|worker)/|^node_modules/(preact|@preact)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules|/dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
