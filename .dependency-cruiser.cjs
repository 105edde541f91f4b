// Imports go leftwards along this line only.
const line = [
  'config',
  'database',
  'common',
  'bus',
  'users',
  'auth',
  'social-graph',
  'posts',
  'realtime',
  'messaging',
  'presence',
  'profiles',
  'notifications',
  'moderation',
  'account',
  'legacy',
  'backups',
];
const outermost = ['health', 'metrics', 'api-docs', 'cli'];
const modules = [...line, ...outermost];

const leftwards = modules.map((name, index) => {
  const right = outermost.includes(name) ? [] : modules.slice(index + 1);
  return {
    name: `${name}-looks-left`,
    severity: 'error',
    comment: `${name} may import only what is left of it`,
    from: { path: `^src/${name}/` },
    to: {
      path: [
        ...right.map((other) => `^src/${other}/`),
        name === 'cli' ? '^src/main' : '^src/(app|main|welcome)',
      ],
    },
  };
});

// The folders of a module form such a line too; files beside them belong to the module as a whole.
const folders = {
  posts: ['posts', 'comments', 'timelines', 'engagement'],
  messaging: ['access', 'messages', 'receipts', 'sync', 'conversations', 'delivery'],
};
const foldersLookLeft = Object.entries(folders).flatMap(([module, names]) =>
  names.slice(0, -1).map((name, index) => ({
    name: `${module}-${name}-looks-left`,
    severity: 'error',
    from: { path: `^src/${module}/${name}/` },
    to: { path: names.slice(index + 1).map((other) => `^src/${module}/${other}/`) },
  })),
);

// The folders of a feature are private; other modules see its interface.
const features = line.slice(4);
const interfaces =
  '\\.(module|service|events|errors|middleware|adapter|decorator|interceptor|enums\\.tables)\\.ts$|/dto/';
// Classes and types of `realtime` and `messaging` that exist for other modules.
const published =
  '^src/realtime/(authenticated-socket|socket-dispatcher|socket-drain|socket-lifecycle|socket-protocol)\\.ts$|' +
  '^src/messaging/access/(conversation-access|conversation-view)\\.ts$';

const behindInterfaces = features.map((name) => ({
  name: `only-the-interface-of-${name}`,
  severity: 'error',
  comment:
    'Into another module go only .module .service .events .errors dto/; a .tables, .sql or .repository may also read .tables and .sql',
  from: {
    pathNot: [
      `^src/${name}/`,
      '^(test|bench)/',
      '\\.(tables|sql|repository)\\.ts$',
      '^src/cli/',
      '^src/(app|main)\\.',
    ],
  },
  to: { path: `^src/${name}/`, pathNot: [interfaces, published], dependencyTypesNot: ['type-only'] },
}));

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['main\\.ts$', '\\.spec\\.ts$', '\\.d\\.ts$', '\\.socket-events\\.ts$', '\\.mjs$'],
      },
      to: {},
    },
    ...leftwards,
    ...foldersLookLeft,
    ...behindInterfaces,
    {
      name: 'sql-in-repositories-only',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['\\.(repository|tables|sql)\\.ts$', '^src/database/', '^src/cli/', '\\.spec\\.ts$'],
      },
      to: { path: 'node_modules/(drizzle-orm|pg)/' },
    },
    {
      name: 'repositories-call-no-repositories',
      severity: 'error',
      from: { path: '\\.repository\\.ts$' },
      to: { path: '\\.repository\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'tracing-is-loaded-on-demand',
      severity: 'error',
      comment:
        'All but tracing.ts see the API alone; tracing.ts comes in by a dynamic import, where it is wanted',
      from: { path: '^src/', pathNot: '^src/metrics/tracing\\.ts$' },
      to: { path: 'node_modules/@opentelemetry/(?!api/)' },
    },
    {
      name: 'tracing-is-imported-dynamically',
      severity: 'error',
      from: {},
      to: { path: '^src/metrics/tracing\\.ts$', dynamic: false },
    },
    {
      name: 'cli-schema-does-not-import-adopt',
      severity: 'error',
      comment: 'Adoption is built on the schema code, never the other way round',
      from: { path: '^src/cli/schema/' },
      to: { path: '^src/cli/adopt/' },
    },
    { name: 'no-barrels', severity: 'error', from: {}, to: { path: '^src/.*/index\\.ts$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
  },
};
