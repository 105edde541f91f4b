// Who may know whom. Imports go leftwards along this line only.
const line = [
  'config',
  'database',
  'common',
  'bus',
  'users',
  'auth',
  'social-graph',
  'posts',
  'messaging',
  'notifications',
  'moderation',
  'account',
];
const outermost = ['health', 'metrics', 'cli'];
const modules = [...line, ...outermost];

const leftwards = modules.map((name, index) => {
  const right = outermost.includes(name) ? [] : modules.slice(index + 1);
  return {
    name: `${name}-looks-left`,
    severity: 'error',
    comment: `${name} may import only what stands left of it`,
    from: { path: `^src/${name}/` },
    to: {
      path: [
        ...right.map((other) => `^src/${other}/`),
        name === 'cli' ? '^src/main' : '^src/(app|main|welcome)',
      ],
    },
  };
});

// The ground that all stand on is open whole; of a feature, others see its face.
const features = line.slice(4);
const faces = '\\.(module|service|events|errors|middleware|adapter)\\.ts$|/dto/';

const behindFaces = features.map((name) => ({
  name: `only-the-face-of-${name}`,
  severity: 'error',
  comment:
    'Into another module go only .module .service .events .errors dto/; a .tables or .repository may also read .tables',
  from: { pathNot: [`^src/${name}/`, '\\.(tables|repository)\\.ts$', '^src/cli/', '^src/(app|main)\\.'] },
  to: { path: `^src/${name}/`, pathNot: faces, dependencyTypesNot: ['type-only'] },
}));

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['main\\.ts$', '\\.spec\\.ts$', '\\.d\\.ts$'] },
      to: {},
    },
    ...leftwards,
    ...behindFaces,
    {
      name: 'sql-in-repositories-only',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['\\.(repository|tables)\\.ts$', '^src/database/', '^src/cli/', '\\.spec\\.ts$'],
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
    { name: 'no-barrels', severity: 'error', from: {}, to: { path: '^src/.*/index\\.ts$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
  },
};
