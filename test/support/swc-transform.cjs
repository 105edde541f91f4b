// Jest runs CommonJS: TypeScript and every dependency that ships as an ES module are compiled to it; the rest stays as it is.
const { createTransformer } = require('@swc/jest');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const common = { module: { type: 'commonjs' }, swcrc: false };
const typescript = createTransformer({
  ...common,
  sourceMaps: 'inline',
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
});
const esModule = createTransformer({
  ...common,
  jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } },
});

const packageIsEsm = new Map();

function nearestPackageIsEsm(directory) {
  if (packageIsEsm.has(directory)) return packageIsEsm.get(directory);
  const manifest = path.join(directory, 'package.json');
  const parent = path.dirname(directory);
  const answer = fs.existsSync(manifest)
    ? JSON.parse(fs.readFileSync(manifest, 'utf8')).type === 'module'
    : parent !== directory && nearestPackageIsEsm(parent);
  packageIsEsm.set(directory, answer);
  return answer;
}

function transformerFor(file) {
  if (file.endsWith('.ts')) return typescript;
  if (file.endsWith('.cjs')) return undefined;
  return file.endsWith('.mjs') || nearestPackageIsEsm(path.dirname(file)) ? esModule : undefined;
}

module.exports = {
  process(source, file, options) {
    return transformerFor(file)?.process(source, file, options) ?? { code: source };
  },
  getCacheKey(source, file, options) {
    const transformer = transformerFor(file);
    if (transformer) return transformer.getCacheKey(source, file, options);
    return createHash('sha1').update('as-is').update(source).digest('hex');
  },
};
