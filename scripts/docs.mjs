// Generates docs/openapi.json, docs/asyncapi.json and docs/sql/*.sql from the code. `--check` writes nothing and fails
// when they differ.
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PluginMetadataGenerator } from '@nestjs/cli/lib/compiler/plugins/plugin-metadata-generator.js';
import { ReadonlyVisitor } from '@nestjs/swagger/plugin';
import { transformFile } from '@swc/core';
import { format } from 'prettier';
import { format as formatSql } from 'sql-formatter';
import ts from 'typescript';
import { asyncApi } from './asyncapi.mjs';
import { toOpenApi31 } from './openapi31.mjs';
import { readSocketEvents } from './socket-events.mjs';

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const isCheck = process.argv.includes('--check');
process.chdir(root);
const load = (file) => import(pathToFileURL(path.join(dist, file)).href);

function program() {
  const { config } = ts.readConfigFile('tsconfig.build.json', ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  return ts.createProgram(fileNames, options);
}

/** What the types and comments of DTOs and controllers say, which decorators at run time cannot see. */
async function pluginMetadata() {
  new PluginMetadataGenerator().generate({
    visitors: [
      new ReadonlyVisitor({
        introspectComments: true,
        classValidatorShim: true,
        controllerKeyOfComment: 'summary',
        pathToSource: path.join(root, 'src'),
        esmCompatible: true,
      }),
    ],
    outputDir: dist,
    filename: 'metadata.ts',
    tsProgramRef: program(),
  });
  const { code } = await transformFile(path.join(dist, 'metadata.ts'), {
    cwd: root,
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
  });
  await writeFile(path.join(dist, 'metadata.mjs'), code);
  await rm(path.join(dist, 'metadata.ts'));
  return (await load('metadata.mjs')).default;
}

async function openApi(models) {
  const { NestFactory } = await import('@nestjs/core');
  const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
  const { AppModule } = await load('app.module.js');
  const { readEnvironment } = await load('config/environment.js');
  const { ProblemDto } = await load('common/errors/problem.dto.js');
  const environment = {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    SESSION_SECRET: 'x'.repeat(32),
    LOG_LEVEL: 'silent',
  };
  await SwaggerModule.loadPluginMetadata(await pluginMetadata());
  const app = await NestFactory.create(AppModule.with(readEnvironment(environment)), { logger: false });
  const description =
    'A social network and chat backend: accounts, profiles, follows, posts, comments and live conversations.';
  const builder = new DocumentBuilder()
    .setTitle('RabitChat')
    .setDescription(description)
    .setVersion('2')
    .setOpenAPIVersion('3.1.0')
    .addCookieAuth('connect.sid');
  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: [ProblemDto, ...models],
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  return toOpenApi31(document);
}

/** Every statement that the application prepares by name, as it starts; `$n` are its parameters. */
async function recordStatements() {
  const { NodePgSession } = await import('drizzle-orm/node-postgres');
  const statements = new Map();
  const { prepareQuery } = NodePgSession.prototype;
  NodePgSession.prototype.prepareQuery = function (query, fields, name, ...rest) {
    if (name !== undefined) statements.set(name, query.sql);
    return prepareQuery.call(this, query, fields, name, ...rest);
  };
  return statements;
}

const statementText = (name, sql) =>
  `-- Prepared statement \`${name}\`. Generated; do not edit.\n${formatSql(sql, { language: 'postgresql', paramTypes: { numbered: ['$'] } })};\n`;

async function publishJson(name, document) {
  return publish(name, await format(JSON.stringify(document), { parser: 'json', printWidth: 110 }));
}

async function publishStatements(statements) {
  await mkdir(path.join(root, 'docs/sql'), { recursive: true });
  const written = [];
  for (const [name, sql] of statements)
    written.push(await publish(`sql/${name}.sql`, statementText(name, sql)));
  for (const file of await readdir(path.join(root, 'docs/sql')))
    if (!statements.has(path.basename(file, '.sql'))) written.push(await retire(`sql/${file}`));
  return written;
}

async function retire(name) {
  if (isCheck) {
    console.error(`docs/${name} belongs to no statement any more; run: npm run docs`);
    return false;
  }
  await rm(path.join(root, 'docs', name));
  console.log(`docs/${name} removed`);
  return true;
}

async function publish(name, text) {
  const file = path.join(root, 'docs', name);
  const present = await readFile(file, 'utf8').catch(() => '');
  if (text === present) return true;
  if (isCheck) {
    console.error(`docs/${name} does not match the code; run: npm run docs`);
    return false;
  }
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
  console.log(`docs/${name} written`);
  return true;
}

/** Schemas go by their class's name: of two classes with one name, one would stand for both. */
async function refuseNamesakes() {
  const seen = new Map();
  for (const entry of await readdir(path.join(root, 'src'), { recursive: true })) {
    if (!entry.endsWith('.dto.ts')) continue;
    const text = await readFile(path.join(root, 'src', entry), 'utf8');
    for (const [, name] of text.matchAll(/^export class (\w+)/gm)) {
      if (seen.has(name)) throw new Error(`${name} stands in ${seen.get(name)} and in ${entry}`);
      seen.set(name, entry);
    }
  }
}

await refuseNamesakes();
execFileSync(process.execPath, [path.join(root, 'scripts/build-if-needed.mjs')], { stdio: 'inherit' });
const statements = await recordStatements();
const { models, ...socketEvents } = readSocketEvents(program());
const modelClasses = await Promise.all(
  models.map(async ({ name, file }) => (await load(file.replace(/\.ts$/, '.js')))[name]),
);
const openapi = await openApi(modelClasses);
const written = [
  await publishJson('openapi.json', openapi),
  await publishJson('asyncapi.json', asyncApi(socketEvents, openapi)),
  ...(await publishStatements(statements)),
];
process.exit(written.every(Boolean) ? 0 : 1);
