import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(import.meta.dirname, '../..');
const MUTATIONS = 'test/faults/mutations.ts';
const RUNTIME = 'test/faults/support/mutate.ts';
const PRELOAD = 'mutation.js';

/** Adds the mutations to a copy of the compiled server; returns the options with which Node applies one of them. */
export function mutateBuild(directory: string, mutation: string): string[] {
  // The mutations import from src, and must get the very modules that the server runs.
  symlinkSync('dist', path.join(directory, 'src'));
  for (const file of [MUTATIONS, RUNTIME]) {
    const target = path.join(directory, file.replace(/\.ts$/, '.js'));
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, compile(readFileSync(path.join(root, file), 'utf8')));
  }
  for (const { module, name } of replacedFunctions()) {
    const file = path.join(directory, path.dirname(MUTATIONS), module);
    writeFileSync(file, makeReplaceable(readFileSync(file, 'utf8'), name));
  }
  const preload = `import { MUTATIONS } from './${MUTATIONS.replace(/\.ts$/, '.js')}';\nMUTATIONS.${mutation}();\n`;
  writeFileSync(path.join(directory, PRELOAD), preload);
  return ['--import', `./${PRELOAD}`];
}

function compile(source: string): string {
  const { ES2022 } = ts.ScriptTarget;
  const compilerOptions = { target: ES2022, module: ts.ModuleKind.ESNext, isolatedModules: true };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}

/** The exported functions that the mutations pass to `replaceFunction`, and the modules they import them from. */
function replacedFunctions(): { module: string; name: string }[] {
  const source = parse(MUTATIONS, readFileSync(path.join(root, MUTATIONS), 'utf8'));
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'replaceFunction')
      names.add(node.arguments[0]!.getText(source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return source.statements.filter(ts.isImportDeclaration).flatMap(({ importClause, moduleSpecifier }) => {
    const bindings = importClause?.namedBindings;
    const module = (moduleSpecifier as ts.StringLiteral).text;
    const elements = bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
    return elements
      .filter((element) => names.has(element.name.text))
      .map((element) => ({ module, name: (element.propertyName ?? element.name).text }));
  });
}

/**
 * The module with this exported function behind another one, which asks for a replacement at every call.
 * @throws when the module exports no function of the name
 */
function makeReplaceable(text: string, name: string): string {
  const source = parse('module.js', text);
  const declaration = source.statements.find(
    (one): one is ts.FunctionDeclaration => ts.isFunctionDeclaration(one) && one.name?.text === name,
  );
  const exported = declaration?.modifiers?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (!declaration || !exported) throw new Error(`No module exports a function ${name}`);
  const original = `${name}Original`;
  return [
    text.slice(0, exported.getStart(source)),
    text.slice(exported.getEnd(), declaration.name!.getStart(source)),
    original,
    text.slice(declaration.name!.getEnd()),
    `\nexport function ${name}(...args) {`,
    `\n  const replacement = globalThis.replacements.get(${name});`,
    `\n  return replacement ? replacement(${original}, ...args) : ${original}(...args);\n}\n`,
  ].join('');
}

const parse = (file: string, text: string) => ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
