export default {
  rootDir: '.',
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons', 'module-sync'] },
  testRegex: '(src|test)/.*spec\\.ts$',
  // Jest runs CommonJS: what ships as an ES module is compiled to it, dependencies too.
  transform: {
    '\\.ts$': '@swc/jest',
    '\\.m?js$': ['@swc/jest', { isModule: 'unknown', jsc: { target: 'es2022' }, swcrc: false }],
  },
  transformIgnorePatterns: [],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testTimeout: 20_000,
  maxWorkers: 2,
};
