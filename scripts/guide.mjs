// Runs every command of docs/operations.md, top to bottom, as an operator would: as root, on a fresh Debian, in a copy of
// this checkout, in one shell. Blocks: `sh` is run; `sh serves` is run beside the rest until the next of its kind or the
// end; `sql` goes through psql; `sh elsewhere` needs what a test machine has not (Docker, another machine), so that only
// its grammar is checked, and it is named as not run. `--print` shows the script instead.
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { withFreshDebian } from './fresh-debian.mjs';

const GUIDE = path.resolve(import.meta.dirname, '../docs/operations.md');
const PORTS = [5000, 5432, 5433, 8443];
const KINDS = ['sh', 'sh serves', 'sh elsewhere', 'sql'];

function blocksOf(text) {
  const blocks = [];
  let open;
  text.split('\n').forEach((line, index) => {
    const fence = /^\s*```(.*)$/.exec(line);
    if (!fence) open?.lines.push(line);
    else if (open) open = void blocks.push(open);
    else open = { kind: fence[1].trim(), line: index + 2, lines: [] };
  });
  return blocks
    .filter(({ kind }) => KINDS.includes(kind))
    .map((block) => ({ ...block, text: block.lines.join('\n') }));
}

const PROLOGUE = `
set -Eeuo pipefail
trap 'echo "docs/operations.md, the block at line $block, failed (exit $?)"; [ ! -f served.log ] || tail -n 40 served.log' ERR
stop_serving() {
  [ -n "\${served:-}" ] || return 0
  kill -TERM "$served" 2>/dev/null || true
  wait "$served" 2>/dev/null || true
  served=
}
trap stop_serving EXIT
serve() {
  stop_serving
  bash -c "$1" >served.log 2>&1 &
  served=$!
  for _ in $(seq 600); do
    curl -sf -o /dev/null "http://localhost:\${PORT:-5000}/api/health" && return 0
    kill -0 "$served" 2>/dev/null || { tail -n 40 served.log; return 1; }
    sleep 0.1
  done
  return 1
}
`;

function scriptOf(blocks) {
  const parts = blocks
    .filter(({ kind }) => kind !== 'sh elsewhere')
    .map(({ kind, line, text }) => {
      const heading = `block=${line}; printf '\\n== line %s\\n' "$block"`;
      if (kind === 'sh') return `${heading}\n${text}`;
      if (kind === 'sql')
        return `${heading}\npsql -X -v ON_ERROR_STOP=1 "$DATABASE_URL" <<'SQL'\n${text}\nSQL`;
      return `${heading}\nserve ${quote(text)}`;
    });
  return `${PROLOGUE}\n${parts.join('\n')}\n`;
}

const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The fresh Debian shares the ports of this machine, and the guide's commands name them. */
async function checkPortsAreFree() {
  for (const port of PORTS) {
    const server = createServer().listen(port);
    await once(server, 'listening').catch(({ code }) => {
      throw new Error(`The guide needs port ${port} of this machine (${code}).`);
    });
    await new Promise((resolve) => server.close(resolve));
  }
}

function checkGrammar({ line, text }) {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The block at line ${line} is no shell: ${stderr}`);
}

/** What the prose names, such as `npm run x` in the middle of a sentence, has to be there too. */
function checkScriptsExist(text) {
  const { scripts } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../package.json'), 'utf8'));
  const named = [...text.matchAll(/npm run (?:-s )?([a-z][a-z:-]*)/g)].map(([, name]) => name);
  const missing = [...new Set(named)].filter((name) => !(name in scripts));
  if (missing.length > 0) throw new Error(`The guide names scripts that do not exist: ${missing.join(', ')}`);
}

const text = readFileSync(GUIDE, 'utf8');
const blocks = blocksOf(text);
checkScriptsExist(text);
const elsewhere = blocks.filter(({ kind }) => kind === 'sh elsewhere');
elsewhere.forEach(checkGrammar);
const script = scriptOf(blocks);
if (process.argv.includes('--print')) console.log(script);
else {
  await checkPortsAreFree();
  withFreshDebian(({ root, run }) => {
    const checkout = '/srv/rabitchat';
    execFileSync('git', ['clone', '-q', path.resolve(import.meta.dirname, '..'), path.join(root, checkout)]);
    writeFileSync(path.join(root, 'srv/guide.sh'), script);
    const status = run({
      cwd: checkout,
      command: ['bash', '/srv/guide.sh'],
      env: { HOME: '/root', LANG: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' },
    });
    const ran = blocks.length - elsewhere.length;
    if (status === 0) console.log(`\nAll ${ran} blocks of the guide ran.`);
    const lines = elsewhere.map(({ line }) => line).join(', ');
    if (lines) console.log(`Not run, for they need another machine: the blocks at lines ${lines}.`);
    process.exitCode = status ?? 1;
  });
}
